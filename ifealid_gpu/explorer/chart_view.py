"""Which channels the chart shows, and in which order: a value that the explorer keeps and the panel answers with."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Self

import numpy as np
from numpy.typing import NDArray

from ifealid_gpu.explorer.vector import Vector

_FEWEST = 8.0  # channels that the chart is magnified to at most


class Order(StrEnum):
    """How the chart's rows are sorted."""

    NUMBER = "number"
    VALUE = "value"


@dataclass(frozen=True)
class ChartView:
    """The part of the channels that the chart shows. Positions count rows in the chart's order, from 0.

    Attributes:
        order: by number, or by the magnitude of the reference's value, the largest first.
        first: position of the first row on display; a fraction of a row counts as the row.
        shown: how many rows are on display; None: all.
        typed: what stands in the channel field while it is being written into, or None.
        menu: the channel that the chart's menu is open for, or None.
    """

    order: Order = Order.NUMBER
    first: float = 0.0
    shown: float | None = None
    typed: str | None = None
    menu: int | None = None

    def span(self, channels: int) -> tuple[int, int]:
        """(first, end) of the positions on display, of a map with so many channels; at least one."""
        count = max(1, int(self._shown(channels) + 0.5))
        start = min(max(int(self.first + 0.5), 0), channels - count)
        return start, start + count

    def zoomed(self, channels: int, share: float, factor: float) -> Self:
        """Magnified by a factor about a place, ``share`` of the way down the rows on display, which stays there."""
        shown = self._shown(channels)
        now = min(max(shown / factor, min(_FEWEST, channels)), channels)
        return self._showing(channels, self.first + share * (shown - now), now)

    def scrolled(self, channels: int, rows: float) -> Self:
        """Moved by so many rows; positive: towards the end."""
        return self._showing(channels, self.first + rows, self._shown(channels))

    def revealing(self, channels: int, position: int) -> Self:
        """Moved no farther than needed to have a row on display."""
        start, end = self.span(channels)
        if start <= position < end:
            return self
        by = position - start if position < start else position - end + 1
        return self._showing(channels, start + by, self._shown(channels))

    def sorted_by(self, order: Order) -> Self:
        """In another order, from its first row on."""
        return self if order is self.order else replace(self, order=order, first=0.0)

    def of_all(self) -> Self:
        """With all channels on display."""
        return replace(self, first=0.0, shown=None)

    def _shown(self, channels: int) -> float:
        return float(channels) if self.shown is None else min(self.shown, float(channels))

    def _showing(self, channels: int, first: float, shown: float) -> Self:
        if shown >= channels:
            return self.of_all()
        return replace(self, first=min(max(first, 0.0), channels - shown), shown=shown)


def channels_in_order(vector: Vector, order: Order) -> NDArray[np.intp]:
    """The channels (d,) in the chart's order; equal magnitudes, and a pixel without data, stay by number.

    Args:
        vector: of the reference.
        order: of the chart.
    """
    if order is Order.NUMBER or not vector.has_data:
        return np.arange(vector.values.size)
    return np.argsort(-np.abs(vector.values), kind="stable")
