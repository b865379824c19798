"""The tool for places: a click, or the end of a drag."""

from __future__ import annotations

from ifealid_gpu.explorer.marking.tool import Tool
from ifealid_gpu.geometry import Pair
from ifealid_gpu.quantities.place import Place
from ifealid_gpu.quantities.regions.region import Region


class PlaceTool(Tool):
    """Marks the pixel that is clicked."""

    word = "place"
    title = "Place"
    tip = "Click a pixel to mark it; Shift adds one more, Ctrl one that is not wanted"

    def going_on(self, way: tuple[Pair, ...], at: Pair, radius: float) -> tuple[Pair, ...]:
        """Where the mouse is alone."""
        return (at,)

    def drawn(self, way: tuple[Pair, ...], radius: float) -> Place | Region | None:
        """The place where the mouse is."""
        return Place(*way[-1])
