"""A map in one pane of a figure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from PIL import Image

from ifealid_gpu.figure.figure import AnyLegend, legend_of, marked_picture
from ifealid_gpu.figure.grid_range import SharedRange
from ifealid_gpu.figure.grid_words import facts_of
from ifealid_gpu.figure.panes.best_match import BestMatch, marks_unit
from ifealid_gpu.figure.shown import Shown
from ifealid_gpu.geometry import Pair, Projection
from ifealid_gpu.quantities.histogram import Counted
from ifealid_gpu.ranking.ranked import Ranked
from ifealid_gpu.views.resolved_view import ResolvedView


@dataclass(frozen=True, eq=False)
class MapInPane:
    """A map, and what a pane shows of it.

    Attributes:
        shown: the map with its view.
        size: (width, height) of its picture, in pixels.
        is_matched: whether it is of another image than the marks, so that its best match is marked.
        places: the best ones, where they are known; None: they are found.
    """

    shown: Shown
    size: tuple[int, int]
    is_matched: bool = False
    places: Sequence[Ranked] | None = None

    @property
    def view(self) -> ResolvedView:
        """What is shown of the map."""
        return self.shown.view

    @property
    def facts(self) -> str:
        """Its size, and what a threshold does to it."""
        return facts_of(self.shown.renderer, self.shown.view)

    @property
    def projection(self) -> Projection:
        """Where its scene lies in its picture."""
        return Projection.of(self.shown.renderer.scene, self.size, self.shown.view.view.viewport)

    def within(self, shared: SharedRange) -> MapInPane:
        """The same in the colours that all share."""
        return replace(self, shown=replace(self.shown, view=shared.on(self.shown.view, self.shown.renderer)))

    def within_ends(self, ends: Pair) -> MapInPane:
        """The same with these values at the ends of its colours, where those stand for one value."""
        view = self.shown.view
        if view.quantity.has_colors:
            return self
        kept = view.view.display_range.keeping(ends)
        return replace(self, shown=replace(self.shown, view=view.but(display_range=kept)))

    def picture(self, unit: float) -> tuple[Image.Image, BestMatch | None]:
        """The map with its marks, RGBA, and the best match, where that is to be marked.

        Args:
            unit: pixels per nominal pixel.
        """
        renderer, view = self.shown.renderer, self.shown.view
        has_ring = self.is_matched and view.view.markers and view.view.top is None  # the first of these is the best
        before, renderer.finds_peak = renderer.finds_peak, has_ring
        try:
            picture = marked_picture(renderer, view, self.size, marks_unit(unit), self.places)
            return picture, BestMatch.drawn_last(renderer, view, self.size) if has_ring else None
        finally:
            renderer.finds_peak = before

    def legend(self, unit: float, counted: Counted | None) -> AnyLegend:
        """What its colours stand for; see `legend_of`."""
        return legend_of(self.shown.renderer, self.shown.view, self.size[1], unit, counted)
