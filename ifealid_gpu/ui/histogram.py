"""The histogram below the colour bar: where values lie, the values that are told, and what chance gives."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from imgui_bundle import imgui
from numpy.typing import NDArray

from ifealid_gpu.color_bar import number_of
from ifealid_gpu.explorer.facts import Answers, FrameFacts
from ifealid_gpu.passes.color import Color
from ifealid_gpu.quantities.histogram import Histogram, bar_lengths
from ifealid_gpu.ui import items
from ifealid_gpu.ui.layout import Box
from ifealid_gpu.ui.panel import shortened
from ifealid_gpu.ui.theme import ACCENT, BLACK, FAINT, GRID, WHITE, color_u32

#: Lines of text that it takes.
HISTOGRAM_LINES = 7.0

_PLOT = 4.4  # lines of text, of the bars
_CHANCE: Color = (0.42, 0.78, 0.96, 1.0)
_CHANCE_TIP = (
    "Chance says how alike random pairs of pixels are: the blue line, and the value that half of them lie below. "
    "What is no more alike than they are says little"
)
_LOG_TIP = "Bars as high as the logarithm of their counts, so that few pixels are seen beside many"


def has_histogram(facts: FrameFacts) -> bool:
    """Whether there is one to draw."""
    found = facts.numbers.histogram
    return facts.numbers.is_shown and found is not None and found.ends[0] < found.ends[1]


def histogram(draw: imgui.ImDrawList, facts: FrameFacts, answers: Answers, box: Box) -> None:
    """Draw it into a box, with a switch for the logarithm of counts."""
    numbers, line = facts.numbers, imgui.get_font_size()
    found = numbers.histogram
    if found is None:
        return
    plot = Box(box.left, box.top + 0.3 * line, box.width, _PLOT * line)
    counts = np.array(found.counts, np.float64)
    heights = bar_lengths(counts, counts.max(), log=numbers.log_counts)
    _bars(draw, plot, heights)
    shares = None
    if numbers.chance is not None and numbers.chance.values.size:
        shares = found.shares_of(numbers.chance.values)
        _outline(draw, plot, bar_lengths(shares * counts.sum(), counts.max(), log=numbers.log_counts))
    for value, color in _told(facts):
        at = round(_x_of(value, found, plot)) + 0.5  # the middle of a pixel, so that the line is sharp
        draw.add_line((at, plot.top), (at, plot.bottom), color_u32(BLACK), 3)
        draw.add_line((at, plot.top), (at, plot.bottom), color_u32(color), 1)
    items.drawn("histogram", plot, lambda: _bin_words(facts, found, shares, plot))
    _below(draw, facts, answers, found, plot)


def _bars(draw: imgui.ImDrawList, plot: Box, heights: NDArray[np.float64]) -> None:
    step = plot.width / len(heights)
    for n, height in enumerate(heights.tolist()):
        if height > 0:
            top = plot.bottom - max(1.0, height * plot.height)
            draw.add_rect_filled(
                (plot.left + n * step, top), (plot.left + (n + 1) * step, plot.bottom), color_u32(FAINT)
            )
    draw.add_line((plot.left, plot.bottom), (plot.right, plot.bottom), color_u32(GRID))


def _outline(draw: imgui.ImDrawList, plot: Box, heights: NDArray[np.float64]) -> None:
    step = plot.width / len(heights)
    points: list[imgui.ImVec2Like] = [
        (plot.left + (n + 0.5) * step, plot.bottom - height * plot.height) for n, height in enumerate(heights.tolist())
    ]
    for width, color in ((3.0, BLACK), (1.5, _CHANCE)):
        draw.add_polyline(points, color_u32(color), width, imgui.ImDrawFlags_.none)


def _told(facts: FrameFacts) -> Iterator[tuple[float, Color]]:
    """Values that a line marks, the most important last."""
    if facts.numbers.chance is not None and facts.numbers.chance.median is not None:
        yield facts.numbers.chance.median, _CHANCE
    if facts.threshold is not None and facts.cut is not None:
        yield facts.cut.at, ACCENT
    if facts.pin_value is not None and facts.tells_pin:
        yield facts.pin_value, ACCENT
    if facts.pointer_value is not None and facts.tells_pointer:
        yield facts.pointer_value, WHITE


def _x_of(value: float, found: Histogram, plot: Box) -> float:
    low, high = found.ends
    return plot.left + min(max((value - low) / (high - low), 0.0), 1.0) * plot.width


def _bin_words(facts: FrameFacts, found: Histogram, shares: NDArray[np.float64] | None, plot: Box) -> str:
    """Of the bin under the mouse."""
    bins = len(found.counts)
    n = min(max(int((imgui.get_mouse_pos().x - plot.left) / plot.width * bins), 0), bins - 1)
    value_range = facts.map.real_range if facts.map is not None else None
    low, high = found.edges[n : n + 2].tolist()
    count, total = found.counts[n], sum(found.counts)
    words = f"{facts.quantity.span_text(low, high, value_range)}: {count:,} of {total:,} pixels, {count / total:.1%}"
    return words if shares is None else f"{words}\nof random pairs {shares[n]:.1%}"


def _switch(answers: Answers, right: float, top: float, *, is_log: bool) -> float:
    """The word that switches between counts and their logarithms, at the right of a line; where it begins."""
    word = "log" if is_log else "counts"
    width, height = imgui.calc_text_size(word)
    imgui.set_cursor_screen_pos((right - width, top))
    if items.area("##log counts", (width, height), cursor=imgui.MouseCursor_.hand, tip=_LOG_TIP):
        answers.commands.append("log_counts")
    color = WHITE if imgui.is_item_hovered() else FAINT
    imgui.get_window_draw_list().add_text((right - width, top), color_u32(color), word)
    return right - width


def _below(draw: imgui.ImDrawList, facts: FrameFacts, answers: Answers, found: Histogram, plot: Box) -> None:
    """The smallest and the largest value, what is chance, and the switch for logarithms."""
    line, gap = imgui.get_font_size(), 2.0
    value_range = facts.map.real_range if facts.map is not None else None

    def number(value: float) -> str:
        scale = facts.quantity.scale(*found.ends, found.ends)
        return number_of(value, scale, lambda one: facts.quantity.real(one, value_range))

    low, high = (number(value) for value in found.ends)
    draw.add_text((plot.left, plot.bottom + gap), color_u32(FAINT), low)
    width = imgui.calc_text_size(high).x
    draw.add_text((plot.right - width, plot.bottom + gap), color_u32(FAINT), high)
    whole = Box(plot.left, plot.bottom + gap, plot.width, line)
    items.drawn(f"{low} to {high}", whole, "The smallest and the largest value on display")
    top = plot.bottom + gap + 1.1 * line
    room = _switch(answers, plot.right, top, is_log=facts.numbers.log_counts) - plot.left - line / 2
    imgui.set_cursor_screen_pos((plot.left, top))
    chance = facts.numbers.chance
    if chance is not None and chance.median is not None:
        images = "" if chance.images == 1 else f"\nOf pixels of {chance.images} images"
        words = f"chance {number(chance.median)}"
        tip = f"{words[0].upper()}{words[1:]}. {_CHANCE_TIP}{images}"
        items.text(_fitting((words, "chance"), room), color=_CHANCE, tip=tip)
    elif (why := facts.numbers.no_chance_words) is not None:
        words = _fitting(("no chance level", "chance: none", "chance"), room)
        items.text(words, color=FAINT, tip=why.capitalize())


def _fitting(choices: tuple[str, ...], room: float) -> str:
    """The first of some words that a width in logical pixels has room for; the last one shortened where none has."""
    fitting = next((words for words in choices if imgui.calc_text_size(words).x <= room), choices[-1])
    return shortened(fitting, room, keep="beginning")
