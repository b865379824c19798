"""The bar chart: the reference's feature vector in white, the pin's in orange; a row is a channel, or several."""

from __future__ import annotations

import numpy as np
from imgui_bundle import imgui

from ifealid_gpu.explorer.chart_view import Bars, Order
from ifealid_gpu.explorer.doing.channels import FIELD
from ifealid_gpu.explorer.facts import Answers, FrameFacts
from ifealid_gpu.explorer.vector import Vector
from ifealid_gpu.maps.bands import Bands
from ifealid_gpu.ui import chart_words, items, why_words
from ifealid_gpu.ui.bar_axis import Axis, Column, columns, end_labels
from ifealid_gpu.ui.bar_mouse import on_bars
from ifealid_gpu.ui.bar_plot import Plot
from ifealid_gpu.ui.channel_field import channel_field
from ifealid_gpu.ui.chart_bars import Drawing, draw_bars
from ifealid_gpu.ui.chart_menu import chart_menu
from ifealid_gpu.ui.chart_options import chart_options
from ifealid_gpu.ui.layout import Box, Layout
from ifealid_gpu.ui.panel import panel, shortened
from ifealid_gpu.ui.row_labels import row_labels, row_text
from ifealid_gpu.ui.text import readable
from ifealid_gpu.ui.theme import ACCENT, FAINT, GRID, WHITE, color_u32

# Lines of text that the panel must be high for its parts: large text in a small window leaves the bars alone. Keys and
# menus do what the field does.
_LINES_FOR_WORDS, _LINES_FOR_FIELD, _LINES_FOR_AXIS = 16, 11, 6

_LONGEST = 8  # texts that are measured: the widest is among the longest
_WIDEST = 0.35  # of the chart's width, at most, for what stands beside the rows
_HIGHEST_ROW = 4  # lines: the bar of a map of one channel is a bar, too


def chart(facts: FrameFacts, answers: Answers, layout: Layout) -> None:
    """Draw the chart. A row under the mouse shows its channel; a click keeps it; the wheel magnifies."""
    box, vector = layout.chart, facts.current
    with panel("chart", box) as draw:
        if facts.map is None or vector is None:
            return
        answers.over_chart = imgui.is_window_hovered(imgui.HoveredFlags_.allow_when_blocked_by_active_item)
        order = np.array(facts.channels, np.intp)
        line, padding = imgui.get_font_size(), imgui.get_style().window_padding.x
        lines = box.height / line
        _heading(facts, vector, is_short=lines < _LINES_FOR_WORDS)
        if lines >= _LINES_FOR_FIELD or facts.to_open == FIELD or facts.chart.typed is not None:
            channel_field(facts, answers, order.tolist(), box.width - 2 * padding)
            chart_options(facts, answers, box.width - 2 * padding)
        has_axis = lines >= _LINES_FOR_AXIS
        top = imgui.get_cursor_screen_pos().y + line * 0.2
        bottom = box.bottom - line * (1.6 if has_axis else 0.4)
        height = min(bottom - top, order.size * _HIGHEST_ROW * line)
        rows_box = Box(box.left + padding, top, box.width - 2 * padding, height)
        if rows_box.height < 1:
            return
        drawing = Drawing.of(facts, vector)
        axis = drawing.axis
        span = (answers.chart or facts.chart).span(order.size)
        rows = max(1, min(int(rows_box.height), span[1] - span[0]))
        gutter = _gutter(order.size, facts.map.bands, rows_box.width)
        plot = Plot(box, rows_box, rows_box.left + gutter, order, span, rows, drawing.heights)
        places = columns(axis, plot.left, plot.box.right, len(drawing.vectors))
        is_muted = np.isin(np.arange(order.size), answers.view.muted)
        draw_bars(draw, plot, drawing, places, is_muted)
        _row_labels(draw, plot, facts.chart.order, facts.map.bands, line)
        if has_axis and axis.high > axis.low:
            _axis(draw, plot, axis, places, line, of_shares=facts.chart.bars is Bars.SHARE)
        pointed = on_bars(facts, answers, plot)
        chart_menu(facts, answers)
        _marks(draw, answers, plot, pointed)
        _scroll_bar(draw, plot)


def _heading(facts: FrameFacts, vector: Vector, is_short: bool) -> None:
    imgui.push_text_wrap_pos(0)
    if facts.chart.bars is Bars.SHARE:
        items.text(why_words.heading(facts), tip=lambda: why_words.explained(facts))
        for note in why_words.notes(facts):
            items.text(note, color=FAINT)
        imgui.pop_text_wrap_pos()
        return
    is_pointed = facts.pointer in (None, facts.reference) and not facts.locked
    heading = chart_words.short_heading(vector) if is_short else chart_words.heading(vector, is_pointed, facts.marking)
    items.text(heading, tip=lambda: chart_words.explained(facts, vector))
    for note in chart_words.notes(facts, vector):
        items.text(note, color=FAINT)
    if facts.pinned is not None and not is_short:
        items.text(chart_words.of_pin(facts.pinned), color=ACCENT, tip=chart_words.PIN_TIP)
    imgui.pop_text_wrap_pos()


def _gutter(channels: int, bands: Bands | None, width: float) -> float:
    """The width that what stands beside the rows needs; long names are shortened."""
    if channels == 1:
        return 0.0
    texts = {str(channels - 1), *(() if bands is None else (row_text(channel, bands) for channel in range(channels)))}
    longest = sorted(texts, key=len)[-_LONGEST:]
    return min(max(imgui.calc_text_size(readable(text)).x for text in longest), _WIDEST * width) + 6


def _row_labels(draw: imgui.ImDrawList, plot: Plot, order: Order, bands: Bands | None, line: float) -> None:
    """What the rows are: of all of them where they have room, else round numbers or wavelengths."""
    room = plot.left - plot.box.left - 6
    if room <= 0:
        return
    for found in row_labels(plot.on_display, plot.box.height, line, order=order, bands=bands):
        text = shortened(found.text, room)
        top = min(max(plot.box.top + found.at - line / 2, plot.box.top), plot.box.bottom - line)
        draw.add_text((plot.left - 4 - imgui.calc_text_size(text).x, top), color_u32(FAINT), text)


def _axis(
    draw: imgui.ImDrawList, plot: Plot, axis: Axis, places: list[Column], line: float, *, of_shares: bool
) -> None:
    """The line below the bars, and the numbers at its ends."""
    color, bottom = color_u32(GRID), plot.box.bottom
    of_axis = why_words.of_axis if of_shares else chart_words.of_axis
    for place in places:
        draw.add_line((place.left, bottom + 1), (place.right, bottom + 1), color)
    for label in end_labels(axis, places, lambda text: imgui.calc_text_size(text).x, line * 0.4):
        draw.add_line((label.at, bottom + 1), (label.at, bottom + line * 0.3), color)
        at = label.left, bottom + line * 0.35
        draw.add_text(at, color_u32(FAINT), label.text)
        box = Box(*at, imgui.calc_text_size(label.text).x, line)
        items.drawn(label.text, box, of_axis(label.value, label.value == axis.base, axis.is_signed))


def _marks(draw: imgui.ImDrawList, answers: Answers, plot: Plot, pointed: int | None) -> None:
    """The row of the channel that is kept, and of the one under the mouse."""
    for channel, color in ((answers.view.quantity.channel, ACCENT), (pointed, WHITE)):
        top = None if channel is None else plot.top_of(channel)
        if top is not None:
            ends = (plot.box.left - 3, top - 2), (plot.box.right + 3, top + max(plot.row_height, 1) + 2)
            draw.add_rect(*ends, color_u32(color), 2)


def _scroll_bar(draw: imgui.ImDrawList, plot: Plot) -> None:
    """Shows which part of the channels is on display, where not all are."""
    box, (first, end), channels = plot.box, plot.span, plot.order.size
    if end - first == channels:
        return
    left, right = box.right + 2, box.right + 6
    top, bottom = (box.top + box.height * at / channels for at in (first, end))
    draw.add_rect_filled((left, box.top), (right, box.bottom), color_u32(GRID), 2)
    draw.add_rect_filled((left, top), (right, max(bottom, top + 6)), color_u32(FAINT), 2)
