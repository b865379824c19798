"""The brush: a stroke as wide as it is set."""

from __future__ import annotations

import math

from ifealid_gpu.explorer.marking.tool import Tool
from ifealid_gpu.geometry import Pair
from ifealid_gpu.quantities.place import Place
from ifealid_gpu.quantities.regions.region import Region
from ifealid_gpu.quantities.regions.stroke import Stroke

_STEP = 0.25  # of the radius: nearer points say no more of where the brush was
_MOST = 1000  # points of a stroke


class BrushTool(Tool):
    """Marks what it is drawn over; a click is a dab."""

    word = "brush"
    title = "Brush"
    tip = "Paint over what you mean; Shift adds a stroke, Ctrl one over what is not wanted. , and . change its size"
    has_radius = True
    stays_inside = False

    def going_on(self, way: tuple[Pair, ...], at: Pair, radius: float) -> tuple[Pair, ...]:
        """One point more, once the mouse is far enough from the last."""
        return way if math.dist(way[-1], at) < _STEP * radius or len(way) >= _MOST else (*way, at)

    def drawn(self, way: tuple[Pair, ...], radius: float) -> Place | Region | None:
        """The stroke along the way."""
        return Stroke(way, radius)
