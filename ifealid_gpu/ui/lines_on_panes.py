"""Lines between pixels of two panes that are each other's nearest; the one under the mouse with both its ends."""

from __future__ import annotations

import numpy as np
from imgui_bundle import imgui
from numpy.typing import NDArray

from ifealid_gpu.colormaps import lookup_table
from ifealid_gpu.explorer.facts import Answers, FrameFacts
from ifealid_gpu.explorer.panes.lines_facts import LinesFacts
from ifealid_gpu.geometry import Pair
from ifealid_gpu.passes.color import Color
from ifealid_gpu.ranking.thumbnail import SIDE
from ifealid_gpu.ui import items
from ifealid_gpu.ui.layout import Box, Layout
from ifealid_gpu.ui.memory import current
from ifealid_gpu.ui.pane_titles import boxes_of
from ifealid_gpu.ui.readout import place_of
from ifealid_gpu.ui.theme import FAINT, PANEL, SHADE, WHITE, color_u32

#: The part of the colour map that lines have: its dark end would not be seen.
BRIGHT = 0.35, 1.0
_LINE, _LIT, _SHADE, _DOT, _RING = 1.6, 3.0, 2.0, 2.6, 7.0  # logical pixels, of which marks have one a unit
_NEAR = 6.0  # logical pixels, from which on a line is under the mouse
_FADED, _BESIDE = 0.16, 0.6  # opacity of the others while a line is under the mouse, or the pixel of one
_FREE = 14.0  # logical pixels about a line's middle that its chip leaves free

Colors = NDArray[np.float64]


def lines_on_panes(facts: FrameFacts, answers: Answers, layout: Layout) -> None:
    """Draw them behind the panels, the most alike on top."""
    lines = facts.lines
    boxes = boxes_of(facts, answers, layout)
    if lines is None or lines.ends is None or not len(lines.rows) or max(lines.ends) >= len(boxes):
        return
    both = [box.map for number in lines.ends if (box := boxes[number]) is not None]
    if len(both) < 2:
        return
    whole, mark = _around(both), facts.mark
    hovered = _under_mouse(lines, whole, mark) if facts.asked_about is None else None
    lit = [number for number in dict.fromkeys((lines.lit, hovered)) if number is not None]
    opacity = _FADED if hovered is not None else _BESIDE if lit else 1.0
    colors = colors_of(answers.view.colormap, lines.shares)
    draw = imgui.get_background_draw_list()
    draw.push_clip_rect((whole.left, whole.top), (whole.right, whole.bottom))
    for number in range(min(lines.count, len(lines.rows)) - 1, -1, -1):
        if number not in lit:
            _line(draw, lines.segments[number].tolist(), colors[number].tolist(), opacity, mark)
    for number in lit:
        _lit_line(draw, lines.segments[number].tolist(), colors[number].tolist(), mark)
    if lit:
        _chip(draw, lines, lit[-1], whole, mark)
    draw.pop_clip_rect()


def colors_of(colormap: str, shares: NDArray[np.float64]) -> Colors:
    """(n, 3) colours of lines, 0 to 1.

    Args:
        colormap: of the view.
        shares: (n,) how alike, from 0 to 1.
    """
    entries = np.rint(255 * (BRIGHT[0] + (BRIGHT[1] - BRIGHT[0]) * shares)).astype(int)
    return np.asarray(lookup_table(colormap)[entries] / 255)


def _around(boxes: list[Box]) -> Box:
    """The smallest box about some."""
    left, top = min(box.left for box in boxes), min(box.top for box in boxes)
    right, bottom = max(box.right for box in boxes), max(box.bottom for box in boxes)
    return Box(left, top, right - left, bottom - top)


def _under_mouse(lines: LinesFacts, whole: Box, mark: float) -> int | None:
    """The number of the line nearest to the mouse, where that is near enough and on no panel."""
    mouse = imgui.get_mouse_pos()
    is_free = not imgui.get_io().want_capture_mouse and not imgui.is_mouse_down(0)
    if not is_free or not whole.holds(mouse.x, mouse.y):
        return None
    starts, along = lines.segments[:, :2], lines.segments[:, 2:] - lines.segments[:, :2]
    from_start = np.array([mouse.x, mouse.y]) - starts
    lengths = np.maximum(np.einsum("ij,ij->i", along, along), 1e-9)
    share = np.clip(np.einsum("ij,ij->i", from_start, along) / lengths, 0, 1)
    apart = np.hypot(*(from_start - share[:, np.newaxis] * along).T)
    nearest = int(apart.argmin())
    return nearest if apart[nearest] <= _NEAR * mark else None


def _line(draw: imgui.ImDrawList, segment: list[float], color: list[float], opacity: float, mark: float) -> None:
    x0, y0, x1, y1 = segment
    shade, ink = color_u32((*SHADE[:3], 0.6 * opacity)), color_u32((color[0], color[1], color[2], opacity))
    draw.add_line((x0, y0), (x1, y1), shade, (_LINE + _SHADE) * mark)
    draw.add_line((x0, y0), (x1, y1), ink, _LINE * mark)
    for at in ((x0, y0), (x1, y1)):
        draw.add_circle_filled(at, (_DOT + _SHADE / 2) * mark, shade, 12)
        draw.add_circle_filled(at, _DOT * mark, ink, 12)


def _lit_line(draw: imgui.ImDrawList, segment: list[float], color: list[float], mark: float) -> None:
    """A line that is seen before all others, with a ring at each end."""
    x0, y0, x1, y1 = segment
    ink: Color = (color[0], color[1], color[2], 1.0)
    for of, width in ((SHADE, _LIT + 2 * _SHADE), (WHITE, _LIT + _SHADE), (ink, _LIT)):
        draw.add_line((x0, y0), (x1, y1), color_u32(of), width * mark)
    for at in ((x0, y0), (x1, y1)):
        for of, width in ((SHADE, 4.0), (WHITE, 2.0)):
            draw.add_circle(at, _RING * mark, color_u32(of), 0, width * mark)


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
