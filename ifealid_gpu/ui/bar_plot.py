"""Where the chart's rows lie in the window, and which channels they stand for."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ifealid_gpu.ui.bar_rows import place_in_row, row_of
from ifealid_gpu.ui.layout import Box


@dataclass(frozen=True, eq=False)
class Plot:
    """The part of the chart that has the bars.

    Attributes:
        panel: the whole panel; the bars have the mouse in all of its width.
        box: all rows, from their numbers at the left to the end of the longest bars.
        left: where bars can begin, right of the rows' numbers.
        order: the map's channels in the chart's order, (d,).
        span: (first, end) of the positions in that order that are on display.
        rows: how many rows there are.
        heights: (d,) the reference's values as distances from where bars begin, by channel.
    """

    panel: Box
    box: Box
    left: float
    order: NDArray[np.intp]
    span: tuple[int, int]
    rows: int
    heights: NDArray[np.float64]

    @property
    def row_height(self) -> float:
        """Of each row, in logical pixels."""
        return self.box.height / self.rows

    @property
    def on_display(self) -> NDArray[np.intp]:
        """The channels on display, in their order."""
        return self.order[self.span[0] : self.span[1]]

    def channel_at(self, y: float) -> int:
        """The channel of the row at a height in the window."""
        row = min(max(int((y - self.box.top) / self.row_height), 0), self.rows - 1)
        shown = self.on_display
        return int(shown[place_in_row(self.heights[shown], row, self.rows)])

    def top_of(self, channel: int) -> float | None:
        """Where the row of a channel begins; None where it is not on display."""
        found = np.flatnonzero(self.on_display == channel)
        if not found.size:
            return None
        return self.box.top + self.row_height * row_of(int(found[0]), self.on_display.size, self.rows)
