"""Which channels the chart shows, and in which order: a value that the explorer keeps and the panel answers with."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Self

import numpy as np
from numpy.typing import NDArray

from ifealid_gpu.dataset.names import natural_key
from ifealid_gpu.explorer.vector import Vector
from ifealid_gpu.maps.bands import Bands as ChannelBands

_FEWEST = 8.0  # channels that the chart is magnified to at most


class Order(StrEnum):
    """How the chart's rows are sorted."""

    NUMBER = "number"
    VALUE = "value"
    DIFFERENCE = "difference"
    NAME = "name"
    WAVELENGTH = "wavelength"


class Bars(StrEnum):
    """What the chart's bars are."""

    VALUE = "value"  # of the reference's vector, and the pin's
    SHARE = "share"  # what a channel adds to how alike both are


@dataclass(frozen=True)
class ChartView:
    """The part of the channels that the chart shows. Positions count rows in the chart's order, from 0.

    Attributes:
        order: by number, by the magnitude of what the bars are, the largest first, by that of the difference of
            reference and second pixel, by name or by wavelength.
        bars: what they are.
        first: position of the first row on display; a fraction of a row counts as the row.
        shown: how many rows are on display; None: all.
        typed: what stands in the channel field while it is being written into, or None.
        menu: the channel that the chart's menu is open for, or None.
    """

    order: Order = Order.NUMBER
    bars: Bars = Bars.VALUE
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

    def with_bars(self, bars: Bars) -> Self:
        """With other bars: shares by magnitude, and vectors as before by number, unless another order was chosen."""
        if bars is self.bars:
            return self
        now, then = (Order.NUMBER, Order.VALUE) if bars is Bars.SHARE else (Order.VALUE, Order.NUMBER)
        return replace(self.sorted_by(then if self.order is now else self.order), bars=bars)

    @property
    def compares(self) -> bool:
        """Whether a second pixel counts."""
        return self.bars is Bars.SHARE or self.order is Order.DIFFERENCE

    def of_all(self) -> Self:
        """With all channels on display."""
        return replace(self, first=0.0, shown=None)

    def _shown(self, channels: int) -> float:
        return float(channels) if self.shown is None else min(self.shown, float(channels))

    def _showing(self, channels: int, first: float, shown: float) -> Self:
        if shown >= channels:
            return self.of_all()
        return replace(self, first=min(max(first, 0.0), channels - shown), shown=shown)


def channels_in_order(
    vector: Vector,
    order: Order,
    *,
    other: Vector | None = None,
    shares: NDArray[np.float64] | None = None,
    bands: ChannelBands | None = None,
) -> NDArray[np.intp]:
    """The channels (d,) in the chart's order; what is equal, and what an order says nothing of, stays by number.

    Args:
        vector: of the reference.
        order: of the chart.
        other: the vector of the second pixel, or None.
        shares: what bars are where they are no vector's; None: they are.
        bands: what the channels are called, or None.
    """
    numbers = np.arange(vector.values.size)
    if order is Order.NAME and bands is not None and bands.names is not None:
        names = bands.names
        return np.array(sorted(numbers.tolist(), key=lambda n: (not names[n], natural_key(names[n]))), np.intp)
    if order is Order.WAVELENGTH and bands is not None and (waves := bands.known_wavelengths):
        return np.argsort([waves.get(int(n), np.inf) for n in numbers], kind="stable")
    if order is Order.VALUE and shares is not None:
        return np.argsort(-np.abs(shares), kind="stable")
    if order is Order.VALUE and vector.has_data:
        return np.argsort(-np.abs(vector.values), kind="stable")
    if order is Order.DIFFERENCE and other is not None and other.has_data and vector.has_data:
        return np.argsort(-np.abs(vector.values - other.values), kind="stable")
    return numbers
