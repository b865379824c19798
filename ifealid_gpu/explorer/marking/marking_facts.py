"""What panels are told about marks: the tool in hand, what is being drawn, and how the image lies in the window."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ifealid_gpu.explorer.marking.adding import Adding
from ifealid_gpu.explorer.marking.tool import Tool
from ifealid_gpu.geometry import Pair


@dataclass(frozen=True)
class MarkingFacts:
    """The marking of a frame.

    Attributes:
        image: the image on display; "" before a map is open.
        frame: (width, height) of the image, as places are counted.
        tool: in hand, or None where the mouse points.
        adding: what a mark does while no modifier is held.
        radius: of the brush, in image pixels.
        largest: radius that the brush can have.
        corners: of a polygon that is being drawn and where the mouse is, in image pixels; else none.
        is_marked: whether there are marks, so that the mouse moves no reference.
        is_here: whether a mark that is wanted lies in the image, and is no vector of elsewhere.
        left_out: why marks have nothing to say on the map, by their numbers, a sentence each.
        is_listed: whether the list of marks and classes is shown.
        origin: window position of the image's top left corner, in logical pixels.
        step: logical pixels of the window per image pixel, across and down.
    """

    image: str = ""
    frame: Pair = (1.0, 1.0)
    tool: Tool | None = None
    adding: Adding = Adding.NEW
    radius: float = 1.0
    largest: float = 1.0
    corners: tuple[Pair, ...] = ()
    is_marked: bool = False
    is_here: bool = False
    left_out: Mapping[int, str] = field(default_factory=dict)
    is_listed: bool = False
    origin: Pair = (0.0, 0.0)
    step: Pair = (1.0, 1.0)
