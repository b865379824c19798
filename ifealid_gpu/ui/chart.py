"""The bar chart: the reference's feature vector in white, the pin's mirrored in orange; a row is a channel."""

from __future__ import annotations

import numpy as np
from imgui_bundle import imgui
from numpy.typing import NDArray

from ifealid_gpu.explorer.facts import Answers, FrameFacts
from ifealid_gpu.quantities.channel import Channel
from ifealid_gpu.ui.layout import Box, Layout
from ifealid_gpu.ui.panel import panel
from ifealid_gpu.ui.theme import ACCENT, FAINT, GRID, WHITE, color_u32


def chart(facts: FrameFacts, answers: Answers, layout: Layout) -> None:
    """Draw the chart. A row under the mouse is the hovered channel; a click on it keeps the channel on display."""
    box = layout.chart
    with panel("chart", box) as draw:
        if facts.map is None or not facts.current.size:
            return
        line = imgui.get_font_size()
        plot = Box(box.left + line / 2, box.top + line * 2, box.width - line, box.height - line * 2.4)
        rows = max(1, min(int(plot.height), facts.current.size))
        longest = max(float(facts.current.max()), float(facts.pinned.max()) if facts.pinned is not None else 0.0)
        middle = plot.left + plot.width / 2 if facts.pinned is not None else plot.right
        reach = (middle - plot.left) / (longest or 1.0)
        _bars(draw, plot, peaks(facts.current, rows), (middle, middle - reach), color_u32(WHITE))
        if facts.pinned is not None:
            _bars(draw, plot, peaks(facts.pinned, rows), (middle, middle + reach), color_u32(ACCENT))
        draw.add_line((middle, plot.top), (middle, plot.bottom), color_u32(GRID))
        most = f"up to {facts.map.real_value(longest):.3g}"
        heading = f"{facts.map.size[2]} channels, {most}"
        fits = imgui.calc_text_size(heading).x <= plot.width
        draw.add_text((plot.left, box.top + line * 0.5), color_u32(FAINT), heading if fits else most)
        _pick(draw, facts, answers, plot, rows)


def peaks(vector: NDArray[np.float32], rows: int) -> NDArray[np.float32]:
    """The largest value of each row, (rows,): no peak is lost where rows hold several channels."""
    starts = np.arange(rows) * vector.size // rows
    return np.asarray(np.maximum.reduceat(vector, starts))


def channel_in_row(vector: NDArray[np.float32], row: int, rows: int) -> int:
    """The channel that a row stands for: of several, the one with the largest value."""
    first, last = row * vector.size // rows, (row + 1) * vector.size // rows
    return first + int(np.argmax(vector[first : max(last, first + 1)]))


def row_of_channel(channel: int, channels: int, rows: int) -> int:
    """The row that holds a channel (of several, the last)."""
    return ((channel + 1) * rows - 1) // channels


def _bars(
    draw: imgui.ImDrawList, plot: Box, values: NDArray[np.float32], ends: tuple[float, float], color: int
) -> None:
    """Bars from ``ends[0]``, the value 0, to as far as ``ends[1]``, the value 1."""
    middle, reach = ends[0], ends[1] - ends[0]
    height = plot.height / values.size
    gap = 1.0 if height >= 4 else 0.0
    for row, length in enumerate((values * reach).tolist()):
        if abs(length) >= 0.25:
            top = plot.top + row * height
            draw.add_rect_filled(
                (min(middle, middle + length), top), (max(middle, middle + length), top + height - gap), color
            )


def _pick(draw: imgui.ImDrawList, facts: FrameFacts, answers: Answers, plot: Box, rows: int) -> None:
    height = plot.height / rows
    shown = answers.view.quantity.channel
    if imgui.is_window_hovered():
        mouse = imgui.get_mouse_pos()
        if plot.top <= mouse.y < plot.bottom:
            row = min(rows - 1, int((mouse.y - plot.top) / height))
            channel = channel_in_row(facts.current, row, rows)
            answers.hovered_channel = shown = channel
            if imgui.is_mouse_clicked(imgui.MouseButton_.left):
                answers.view = answers.view.but(quantity=Channel(channel))
            imgui.set_tooltip(_tooltip(facts, channel))
    if shown is not None:
        row = row_of_channel(shown, facts.current.size, rows)
        top = plot.top + row * height
        draw.add_rect((plot.left - 3, top - 2), (plot.right + 3, top + max(height, 1) + 2), color_u32(ACCENT), 2)


def _tooltip(facts: FrameFacts, channel: int) -> str:
    texts = [f"channel {channel}"]
    for name, vector in (("here", facts.current), ("pin", facts.pinned)):
        if vector is not None:
            texts.append(f"{name}: {_value(facts, float(vector[channel]))}")
    if facts.color_ends is not None and facts.quantity.channel == channel:
        low, high = facts.color_ends
        texts.append(f"on display: {_value(facts, low)} to {_value(facts, high)}")
    return "\n".join(texts)


def _value(facts: FrameFacts, unit: float) -> str:
    return f"{facts.map.real_value(unit) if facts.map is not None else unit:.4g}"
