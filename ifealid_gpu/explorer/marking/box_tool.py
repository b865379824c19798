"""The tool for boxes: a drag from corner to corner."""

from __future__ import annotations

from ifealid_gpu.explorer.marking.tool import Tool
from ifealid_gpu.geometry import Pair
from ifealid_gpu.quantities.place import Place
from ifealid_gpu.quantities.regions.box import Box
from ifealid_gpu.quantities.regions.region import Region


class BoxTool(Tool):
    """Marks a rectangle."""

    word = "box"
    title = "Box"
    tip = "Drag from corner to corner; Shift adds one more, Ctrl one that is not wanted"

    def going_on(self, way: tuple[Pair, ...], at: Pair, radius: float) -> tuple[Pair, ...]:
        """From where the drag began to where the mouse is."""
        return (way[0], at)

    def drawn(self, way: tuple[Pair, ...], radius: float) -> Place | Region | None:
        """The box between both; None while it has no area."""
        (left, right), (top, bottom) = (sorted((way[0][n], way[-1][n])) for n in (0, 1))
        return Box(left, top, right, bottom) if left < right and top < bottom else None
