"""A page's histogram along the colour bar, at its left: how many values lie where, and what chance gives."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from ifealid_gpu.color_bar import ColorScale
from ifealid_gpu.figure.legend import Legend
from ifealid_gpu.figure.page import FAINT
from ifealid_gpu.figure.surface import Surface
from ifealid_gpu.quantities.chance import Chance
from ifealid_gpu.quantities.histogram import Counted, Histogram, bar_lengths

CHANCE = (20, 110, 190)
_WIDTH, _GAP = 44, 5  # in units of the page


@dataclass(frozen=True, eq=False)
class HistogramLegend:
    """A legend with a histogram.

    Attributes:
        legend: the colour bar and its numbers; its scale is known.
        histogram: of the values.
        chance: the values of random pairs, whose shares a line shows, or None.
        counted: how long its bars are.
        lacks_chance: whether there is none though one might look for it, as of several marks.
    """

    legend: Legend
    histogram: Histogram
    chance: Chance | None
    counted: Counted
    lacks_chance: bool = False

    @property
    def width(self) -> int:
        """Pixels that it takes, bars and numbers."""
        return self._plot_width + round(_GAP * self.legend.unit) + self.legend.width

    @property
    def _plot_width(self) -> int:
        return round(_WIDTH * self.legend.unit)

    def draw(self, page: Surface, corner: tuple[int, int]) -> None:
        """Draw it with its left upper corner at a place."""
        left, top = corner
        scale, unit = self.legend.scale, self.legend.unit
        if scale is not None and self.histogram.ends[0] < self.histogram.ends[1]:
            counts = np.array(self.histogram.counts, np.float64)
            is_log = self.counted is Counted.LOG
            self._draw_bars(page, corner, scale, bar_lengths(counts, counts.max(), log=is_log))
            if self.chance is not None:
                shares = self.histogram.shares_of(self.chance.values) * counts.sum()
                self._draw_chance(page, corner, scale, bar_lengths(shares, counts.max(), log=is_log))
        self.legend.draw(page, (left + self._plot_width + round(_GAP * unit), top))

    def _rows_of(self, scale: ColorScale, top: int) -> list[float]:
        """How high on the page the edges of the bins lie; those beyond the bar at its ends."""
        return [
            top + (1 - min(max(scale.position(value), 0.0), 1.0)) * self.legend.height
            for value in self.histogram.edges.tolist()
        ]

    def _draw_bars(
        self, page: Surface, corner: tuple[int, int], scale: ColorScale, lengths: NDArray[np.float64]
    ) -> None:
        left, top = corner
        rows, right = self._rows_of(scale, top), left + self._plot_width
        for n, length in enumerate(lengths.tolist()):
            upper, lower = round(rows[n + 1]), round(rows[n]) - 1
            if length > 0 and lower >= upper:
                start = right - max(1, round(length * self._plot_width))
                page.rectangle((start, upper, right - 1, lower), fill=(150, 150, 150))
        page.line([(right, top), (right, top + self.legend.height - 1)], FAINT)
        words = "log counts" if self.counted is Counted.LOG else "counts"
        words += ", no chance level" if self.lacks_chance else ""
        size = round(10 * self.legend.unit)
        page.text((left, top + self.legend.height + 2), words, FAINT, size, anchor="lt")

    def _draw_chance(
        self, page: Surface, corner: tuple[int, int], scale: ColorScale, lengths: NDArray[np.float64]
    ) -> None:
        (left, top), unit = corner, self.legend.unit
        rows, right = self._rows_of(scale, top), left + self._plot_width
        middles = [(above + below) / 2 for above, below in pairwise(rows)]
        points = [(right - length * self._plot_width, y) for length, y in zip(lengths.tolist(), middles, strict=True)]
        page.line(points, CHANCE, max(1, round(1.5 * unit)))
        if self.chance is not None and self.chance.median is not None:
            y = top + (1 - min(max(scale.position(self.chance.median), 0.0), 1.0)) * self.legend.height
            page.line([(left, y), (right, y)], CHANCE, max(1, round(unit)))
            at, edge = (left, y - 2 * unit), round(2 * unit)
            page.text(at, "chance", CHANCE, round(10 * unit), anchor="lb", rim=edge)
