"""The difference of two maps in one pane of a figure, with a colour bar of its own about zero."""

from __future__ import annotations

from dataclasses import dataclass, replace

from PIL import Image

from ifealid_gpu.figure.difference import ShownDifference
from ifealid_gpu.figure.difference_legend import DifferenceLegend
from ifealid_gpu.figure.panes.best_match import marks_unit
from ifealid_gpu.renderer.reach import reaching
from ifealid_gpu.views.resolved_view import ResolvedView


@dataclass(frozen=True, eq=False)
class DifferenceInPane:
    """What a pane shows.

    Attributes:
        shown: the difference with its views.
        size: (width, height) of its picture, in pixels.
    """

    shown: ShownDifference
    size: tuple[int, int]

    @property
    def view(self) -> ResolvedView:
        """Of the first map."""
        return self.shown.first

    @property
    def facts(self) -> str:
        """The metric of both, and their sizes."""
        quantity = self.shown.quantity
        return f"{quantity.unit_words(None)}  ·  {self.shown.sizes}"

    @property
    def most(self) -> float:
        """How far from zero its colours reach; 0 where no place has a value in both maps."""
        found = self.shown.difference.found_range(self.shown.first, self.shown.second)
        return 0.0 if found is None else found.ends[1]

    def within(self, most: float | None) -> DifferenceInPane:
        """The same with its colours within so much of zero; None: as it is."""
        first = reaching(self.shown.first, self.shown.quantity, most)
        return replace(self, shown=replace(self.shown, first=first))

    def picture(self, unit: float) -> Image.Image:
        """The map with its marks, RGBA; ``unit``: pixels per nominal pixel."""
        return self.shown.picture(self.size, marks_unit(unit))

    def legend(self, unit: float) -> DifferenceLegend:
        """What its colours stand for."""
        return self.shown.legend(self.size[1], unit)
