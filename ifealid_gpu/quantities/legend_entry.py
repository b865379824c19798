"""A line of a legend: what a value that is a number of something stands for."""

from __future__ import annotations

from typing import NamedTuple

from ifealid_gpu.quantities.palette import Color


class LegendEntry(NamedTuple):
    """What a value stands for.

    Attributes:
        name: what it is called.
        color: of its pixels.
        is_shown: whether pixels may have this value.
        brief: what it is called where there is no room for the name; "": the name is cut.
    """

    name: str
    color: Color
    is_shown: bool = True
    brief: str = ""
