"""The tool: how a way of the mouse over the image becomes a place or a region."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import ClassVar

from ifealid_gpu.geometry import Pair
from ifealid_gpu.quantities.place import Place
from ifealid_gpu.quantities.regions.region import Region


class Tool(ABC):
    """How marks are drawn. A tool is a file; table.py lists them.

    Ways are points in image pixels. What stays of one is frozen, so that a tool has no state.

    Attributes:
        word: its name in the program.
        title: what people call it.
        tip: how it is used.
        by_clicks: whether each click adds a point, and a double-click ends; else the mouse is dragged.
        has_radius: whether it is as wide as the brush.
        stays_inside: whether points beside the image count as those at its edge.
    """

    word: ClassVar[str]
    title: ClassVar[str]
    tip: ClassVar[str]
    by_clicks: ClassVar[bool] = False
    has_radius: ClassVar[bool] = False
    stays_inside: ClassVar[bool] = True

    @abstractmethod
    def going_on(self, way: tuple[Pair, ...], at: Pair, radius: float) -> tuple[Pair, ...]:
        """The way, which the mouse goes on."""

    @abstractmethod
    def drawn(self, way: tuple[Pair, ...], radius: float) -> Place | Region | None:
        """What a way marks; None: nothing yet."""
