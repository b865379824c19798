"""The numbers beside the mouse: the value under it, or where that says nothing, how alike the pin and it are."""

from __future__ import annotations

from collections.abc import Sequence

from imgui_bundle import imgui

from ifealid_gpu.explorer.facts import Answers, FrameFacts
from ifealid_gpu.geometry import Pair
from ifealid_gpu.passes.color import Color
from ifealid_gpu.ui.layout import Box, Layout
from ifealid_gpu.ui.theme import ACCENT, FAINT, PANEL, WHITE, color_u32

_OF = ": "
_LARGER = 1.35  # times the text's size, of the number
_ARROW = 3.0, 3.0, 16.0, 22.0  # what the system's arrow covers about the mouse: left, up, right, down
_MARK = 24.0  # marker units a side that the mark at a pixel's centre needs
_LARGEST_CELL = 160.0  # logical pixels a side, of a map pixel that is left free as a whole


def readout(facts: FrameFacts, answers: Answers, layout: Layout) -> None:
    """Draw a chip that covers neither the pixel pointed at nor the mouse, within the display."""
    lines = numbers_of(facts)
    draws = facts.marking.tool is not None  # the status line says it then
    if facts.pointer_at is None or facts.asked_about is not None or draws or not lines:
        return
    size = imgui.get_font_size()
    padding = round(size * 0.35)
    room = layout.map.width - 2 * padding
    sized = [_fitting(words, color, size * larger, room) for words, color, larger in lines]
    width = max(_width(words, height) for words, _, height in sized)
    chip = width + 2 * padding, sum(height for _, _, height in sized) + 1.2 * padding
    mouse = imgui.get_mouse_pos()
    marks = [_where(facts, facts.pointer_at, pixel) for pixel in (facts.reference, *facts.pins)]
    mark = _MARK * facts.mark
    free = free_about((mouse.x, mouse.y), facts.pointer_at, facts.cell, mark)
    at = place_of(chip, free, layout.map, marks, mark)
    draw = imgui.get_background_draw_list()
    red, green, blue, _ = PANEL
    draw.add_rect_filled(at, (at[0] + chip[0], at[1] + chip[1]), color_u32((red, green, blue, 0.92)), size * 0.25)
    y = at[1] + 0.6 * padding
    for words, color, height in sized:
        draw.add_text(imgui.get_font(), height, (at[0] + padding, y), color_u32(color), words)
        y += height


def _fitting(words: str, color: Color, height: float, room: float) -> tuple[str, Color, float]:
    """A line that has room: without what the status line says as well, and no higher than that takes."""
    if _width(words, height) > room:
        words = words.split(_OF, maxsplit=1)[-1]
    return words, color, min(height, height * room / _width(words, height))


def _width(words: str, height: float) -> float:
    return float(imgui.calc_text_size(words).x * height / imgui.get_font_size())


def numbers_of(facts: FrameFacts) -> list[tuple[str, Color, float]]:
    """What the chip says, line by line, each with its colour and its size against the text's."""
    if facts.map is None or facts.pointer is None:
        return []
    return _values(facts) + [(f"{name}{_OF}{value:.4g}", WHITE, 1.0) for name, value in facts.names]


def _values(facts: FrameFacts) -> list[tuple[str, Color, float]]:
    quantity, value, pin = facts.quantity, facts.pointer_value, pin_words(facts)
    if facts.map is None or facts.pointer is None:
        return []
    if facts.left_out is not None:
        return [(f"pixel {facts.pointer[0]},{facts.pointer[1]}{_OF}{facts.left_out}", FAINT, 1.0)]
    if value is None or not facts.tells_pointer:
        # The reference follows the mouse, so the value under it is that of a vector and itself.
        judged = facts.numbers.judged(facts.pin_value)
        return [] if pin is None else [(pin, ACCENT, _LARGER), *([] if judged is None else [(judged, ACCENT, 1.0)])]
    judged = facts.numbers.judged(value)
    lines = [
        (_chip_words(facts, value), WHITE, _LARGER),
        (f"pixel {facts.pointer[0]},{facts.pointer[1]}{_OF}{quantity.title_words}", FAINT, 1.0),
        *([] if judged is None else [(judged, WHITE, 1.0)]),
    ]
    return lines if pin is None else [*lines, (pin, ACCENT, 1.0)]


def _chip_words(facts: FrameFacts, value: float) -> str:
    """The same, with what the line below has not said."""
    value_range = facts.map.real_range if facts.map is not None else None
    if facts.pointer_values:
        return "   ".join(facts.quantity.number_text(one, value_range) for one in facts.pointer_values)
    return value_words(facts, value)


def value_words(facts: FrameFacts, value: float) -> str:
    """The value under the mouse, or all of them where a pixel has several."""
    quantity, value_range = facts.quantity, facts.map.real_range if facts.map is not None else None
    if facts.pointer_values:
        return quantity.texts(facts.pointer_values, value_range)
    return quantity.text(value, value_range)


def pin_words(facts: FrameFacts) -> str | None:
    """How alike the pin and the reference are, where that is on display."""
    if not facts.tells_pin or not facts.quantity.compares or facts.pin_value is None:
        return None
    return f"pin to reference {facts.quantity.kinship_text(facts.pin_value)}"


def _where(facts: FrameFacts, pointer_at: Pair, pixel: tuple[int, int]) -> Pair:
    """Centre of a pixel in the window, by its distance from the one under the mouse."""
    x, y = facts.pointer or pixel
    return pointer_at[0] + (pixel[0] - x) * facts.cell[0], pointer_at[1] + (pixel[1] - y) * facts.cell[1]


def free_about(mouse: Pair, pixel: Pair, cell: Pair, mark: float = _MARK) -> Box:
    """What a chip must not cover: the mouse's arrow, and the pixel pointed at, or the middle of a large one.

    Args:
        mouse: where it is.
        pixel: the pixel's centre.
        cell: the pixel's (width, height).
        mark: logical pixels a side that the mark at its centre needs.
    """
    sides = (max(side, mark) if max(cell) <= _LARGEST_CELL else mark for side in cell)
    width, height = sides
    left, top = min(pixel[0] - width / 2, mouse[0] - _ARROW[0]), min(pixel[1] - height / 2, mouse[1] - _ARROW[1])
    right, bottom = max(pixel[0] + width / 2, mouse[0] + _ARROW[2]), max(pixel[1] + height / 2, mouse[1] + _ARROW[3])
    return Box(left, top, right - left, bottom - top)


def place_of(chip: Pair, free: Box, display: Box, marks: Sequence[Pair] = (), size: float = _MARK) -> Pair:
    """Where a chip's left upper corner lies: at the lower right of what is left free, or where there is room.

    Args:
        chip: (width, height).
        free: what it must not cover.
        display: what it lies within; where it is larger, it begins at the left upper corner.
        marks: centres of what it covers only where it lies nowhere else.
        size: of those, across.
    """
    width, height = chip
    most_x, most_y = display.right - width, display.bottom - height
    x = min(max(free.left, display.left), most_x)
    y = min(max(free.top, display.top), most_y)
    corners = [(x, y) for y in (free.bottom, free.top - height) for x in (free.right, free.left - width)]
    # Beside it, above it or below it is as good where no corner has room.
    sides = [(free.right, y), (free.left - width, y), (x, free.bottom), (x, free.top - height)]
    places = [at for at in (*corners, *sides) if display.left <= at[0] <= most_x and display.top <= at[1] <= most_y]
    for at in places:
        near = Box(at[0] - size / 2, at[1] - size / 2, width + size, height + size)
        if not any(near.holds(*mark) for mark in marks):
            return at
    if places:
        return places[0]
    return max(display.left, min(free.right, most_x)), max(display.top, min(free.bottom, most_y))
