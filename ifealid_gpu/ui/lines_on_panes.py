"""Lines between pixels of two panes that are each other's nearest; the one under the mouse with both its ends."""

from __future__ import annotations

from imgui_bundle import imgui

from ifealid_gpu.explorer.facts import Answers, FrameFacts
from ifealid_gpu.explorer.panes.lines_facts import LinesFacts
from ifealid_gpu.geometry import Pair
from ifealid_gpu.ranking.thumbnail import SIDE
from ifealid_gpu.ui import items
from ifealid_gpu.ui.layout import Box, Layout
from ifealid_gpu.ui.lines_drawn import LinesDrawn
from ifealid_gpu.ui.memory import current
from ifealid_gpu.ui.readout import place_of
from ifealid_gpu.ui.theme import FAINT, PANEL, WHITE, color_u32

_FREE = 14.0  # logical pixels about a line's middle that its chip leaves free


def lines_on_panes(facts: FrameFacts, answers: Answers, layout: Layout) -> None:
    """Draw them behind the panels; the titles between the panes draw their part of them themselves."""
    found = LinesDrawn.of(facts, answers, layout)
    if found is None:
        return
    draw, whole = imgui.get_background_draw_list(), found.whole
    found.draw(draw, whole)
    if found.lit:
        if not imgui.is_popup_open("", imgui.PopupFlags_.any_popup):
            draw = imgui.get_foreground_draw_list()  # titles lie between panes, and lists over all
        draw.push_clip_rect((whole.left, whole.top), (whole.right, whole.bottom))
        _chip(draw, found.lines, found.lit[-1], whole, found.mark)
        draw.pop_clip_rect()


def _chip(draw: imgui.ImDrawList, lines: LinesFacts, number: int, whole: Box, mark: float) -> None:
    """What is to be said of a line, beside its middle: its value, and of both ends the picture and the pixel."""
    size, pictures = imgui.get_font_size(), current().pair
    pad, value = round(size * 0.35), lines.value_text(number)
    words = ["{},{}".format(*pixel) for pixel in lines.pixels(number)]
    thumbnails = pictures.kept((lines.matches, int(lines.rows[number])), lambda: lines.thumbnails(number))
    has_pictures = any(thumbnails)
    side = SIDE * mark if has_pictures else 0.0
    columns = [max(side, imgui.calc_text_size(text).x) for text in words]
    width = max(sum(columns) + 2 * pad, imgui.calc_text_size(value).x)
    height = 2 * size + side + (pad if has_pictures else 0)
    x0, y0, x1, y1 = lines.segments[number].tolist()
    free, mouse = _FREE * mark, imgui.get_mouse_pos()
    middle = Box((x0 + x1) / 2 - free, (y0 + y1) / 2 - free, 2 * free, 2 * free)
    at = place_of((width + 2 * pad, height + 2 * pad), middle, whole, ((x0, y0), (x1, y1), (mouse.x, mouse.y)))
    red, green, blue, _ = PANEL
    chip = Box(at[0], at[1], width + 2 * pad, height + 2 * pad)
    draw.add_rect_filled((chip.left, chip.top), (chip.right, chip.bottom), color_u32((red, green, blue, 0.94)), 4)
    _centred(draw, value, (at[0] + chip.width / 2, at[1] + pad), color_u32(WHITE))
    left, top = at[0] + pad + (width - sum(columns) - 2 * pad) / 2, at[1] + pad + size
    for n, (text, column) in enumerate(zip(words, columns, strict=True)):
        if thumbnails[n]:
            pictures.draw(draw, n, (left + (column - side) / 2, top + pad / 2), side)
        below = top + (side + pad if has_pictures else 0)
        _centred(draw, text, (left + column / 2, below), color_u32(FAINT))
        left += column + 2 * pad
    items.fleeting(f"match {value}: {words[0]} to {words[1]}", chip)


def _centred(draw: imgui.ImDrawList, text: str, at: Pair, ink: int) -> None:
    draw.add_text((at[0] - imgui.calc_text_size(text).x / 2, at[1]), ink, text)
