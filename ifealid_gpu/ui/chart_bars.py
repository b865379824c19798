"""What the chart draws: vectors, or what each channel adds to how alike two pixels are."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from imgui_bundle import imgui
from numpy.typing import NDArray

from ifealid_gpu.explorer.chart_view import Bars
from ifealid_gpu.explorer.facts import FrameFacts
from ifealid_gpu.explorer.vector import Vector
from ifealid_gpu.passes.color import Color
from ifealid_gpu.ui.bar_axis import Axis, Column
from ifealid_gpu.ui.bar_plot import Plot
from ifealid_gpu.ui.bar_rows import peaks
from ifealid_gpu.ui.theme import ACCENT, FAINT, GRID, WHITE, color_u32

_MUTED: Color = (FAINT[0], FAINT[1], FAINT[2], 0.3)
_TICK = 4.0  # logical pixels, beside the row of a muted channel


@dataclass(frozen=True, eq=False)
class Drawing:
    """The bars of all channels.

    Attributes:
        vectors: (d,) each, with the colour of their bars; None: there are none to draw.
        axis: the values that they span.
        heights: (d,) distances from where bars begin, by which a row stands for one of its channels.
    """

    vectors: tuple[tuple[NDArray[np.float64] | None, Color], ...]
    axis: Axis
    heights: NDArray[np.float64]

    @classmethod
    def of(cls, facts: FrameFacts, vector: Vector) -> Drawing:
        """What the chart shows of a frame."""
        if facts.chart.bars is Bars.SHARE:
            found = facts.why.contribution.values if facts.why is not None and facts.why.contribution else None
            values = np.zeros(vector.values.size) if found is None else found
            ends = min(0.0, float(values.min())), max(0.0, float(values.max()))
            return cls(((found, WHITE),), Axis(ends[0], 0.0, ends[1], is_signed=True), values)
        drawn = [found for found in (vector, facts.pinned) if found is not None]
        known = facts.map.real_range if facts.map is not None else None
        axis = Axis.of([found.values for found in drawn if found.has_data], 0.0 if known is None else known[0])
        colored = tuple(
            (found.values if found.has_data else None, color)
            for found, color in zip(drawn, (WHITE, ACCENT), strict=False)
        )
        return cls(colored, axis, vector.values - axis.base)


def draw_bars(
    draw: imgui.ImDrawList, plot: Plot, drawing: Drawing, places: list[Column], is_muted: NDArray[np.bool_]
) -> None:
    """Bars from each column's base, those of muted channels faint.

    Args:
        draw: of the panel.
        plot: where the rows lie.
        drawing: what they are.
        places: a column for each vector.
        is_muted: (d,) which channels are left out of comparisons.
    """
    silent = is_muted[plot.on_display]
    for (values, color), place in zip(drawing.vectors, places, strict=True):
        if values is not None:
            heights = (values - drawing.axis.base)[plot.on_display]
            if silent.any():
                _bars(draw, plot, place, peaks(np.where(silent, heights, 0.0), plot.rows), color_u32(_MUTED))
            _bars(draw, plot, place, peaks(np.where(silent, 0.0, heights), plot.rows), color_u32(color))
        draw.add_line((place.base, plot.box.top), (place.base, plot.box.bottom), color_u32(GRID))
    for channel in plot.on_display[silent].tolist():
        if (top := plot.top_of(channel)) is not None:
            middle = top + max(plot.row_height, 1) / 2
            ends = (plot.left - _TICK, middle - 1), (plot.left, middle + 1)
            draw.add_rect_filled(*ends, color_u32(ACCENT))


def _bars(draw: imgui.ImDrawList, plot: Plot, place: Column, heights: NDArray[np.floating], color: int) -> None:
    gap = 1.0 if plot.row_height >= 4 else 0.0
    # Whole pixels: a row of 1.1 of them would be gray where it begins or ends within one.
    tops = np.round(plot.box.top + np.arange(plot.rows + 1) * plot.row_height)
    lengths = heights * place.unit
    rows = np.flatnonzero(np.abs(lengths) >= 0.25)
    ends = place.base + np.minimum(lengths, 0)[rows], tops[rows], place.base + np.maximum(lengths, 0)[rows]
    for left, top, right, bottom in zip(*(end.tolist() for end in (*ends, tops[rows + 1] - gap)), strict=True):
        draw.add_rect_filled((left, top), (right, bottom), color)
