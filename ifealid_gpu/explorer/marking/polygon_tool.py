"""The tool for polygons: a click for each corner."""

from __future__ import annotations

from ifealid_gpu.errors import InputError
from ifealid_gpu.explorer.marking.tool import Tool
from ifealid_gpu.geometry import Pair
from ifealid_gpu.quantities.place import Place
from ifealid_gpu.quantities.regions.polygon import Polygon
from ifealid_gpu.quantities.regions.region import Region


class PolygonTool(Tool):
    """Marks what corners surround."""

    word = "polygon"
    title = "Polygon"
    tip = (
        "Click each corner; a double-click, Enter or a click on the first corner ends it, Backspace takes the last "
        "corner back, Esc all of them"
    )
    by_clicks = True

    def going_on(self, way: tuple[Pair, ...], at: Pair, radius: float) -> tuple[Pair, ...]:
        """One corner more."""
        return (*way, at)

    def drawn(self, way: tuple[Pair, ...], radius: float) -> Place | Region | None:
        """The polygon, from three corners on."""
        if len(way) < 3:
            return None
        try:
            return Polygon(way)
        except InputError:
            return None  # all on one line so far
