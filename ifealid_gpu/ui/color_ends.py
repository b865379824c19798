"""The ends of the colour bar under the hand: dragged by grips, typed as numbers, given back to the rule."""

from __future__ import annotations

from dataclasses import replace

from imgui_bundle import imgui

from ifealid_gpu.color_bar import ColorScale
from ifealid_gpu.errors import InputError
from ifealid_gpu.explorer.facts import Answers, FrameFacts
from ifealid_gpu.geometry import Pair
from ifealid_gpu.passes.color import Color
from ifealid_gpu.quantities.display_range import AUTO
from ifealid_gpu.ui import items
from ifealid_gpu.ui.color_bar import Bar
from ifealid_gpu.ui.layout import Box
from ifealid_gpu.ui.memory import HeldBar, current
from ifealid_gpu.ui.theme import BLACK, FAINT, WHITE, color_u32
from ifealid_gpu.ui.typed_number import number_in, type_number

_GRIP = 0.7, 0.9  # lines of text, across and down
_LEAST = 0.004  # of the bar: what is left between the ends when one is dragged to the other
DRAG_FROM = 2.0  # logical pixels
_LEFT_BUTTON = imgui.MouseButton_.left
_TIPS = {
    "high": "Drag: which value and all above have the last colour. Double-click: auto",
    "low": "Drag: which value and all below have the first colour. Double-click: auto",
    "both": "Drag: moves both ends. Double-click: auto",
    "reach": "Drag: how far from zero the colours reach, to both sides. Double-click: to the largest difference",
    "over an image": "Left: the heat map's colours. Right: the same colours as they are seen over an image, here gray",
}


def held_scale(scale: ColorScale) -> ColorScale:
    """The values of the bar for the ends that it has now: those that it had when one of its ends was taken hold of."""
    memory = current()
    if not imgui.is_any_item_active():
        memory.held_bar = None
    held = memory.held_bar
    return scale if held is None else replace(scale, start=held.scale.start, end=held.scale.end)


def _keep(facts: FrameFacts, answers: Answers, ends: Pair | None) -> None:
    """Let the colours have these ends; None: those of the rule. Those of a difference are as far from zero."""
    panes = answers.view.panes
    if not facts.quantity.is_diverging:
        shown = answers.view.display_range
        answers.view = answers.view.but(display_range=AUTO if ends is None else shown.keeping(ends))
    elif panes is not None:
        answers.view = answers.view.but(panes=panes.reaching(None if ends is None else ends[1]))


def grips(draw: imgui.ImDrawList, facts: FrameFacts, answers: Answers, bar: Bar, over_image: bool) -> None:
    """Draw a grip at either end of the colours. The ends follow the mouse that holds one, or both by the bar itself.

    Those of a difference move together, as its colours reach as far below zero as above.
    """
    line, box = imgui.get_font_size(), bar.box
    across, down = _GRIP[0] * line, _GRIP[1] * line
    high, low = bar.y_of(bar.scale.high), bar.y_of(bar.scale.low)
    whole = Box(box.left - across, box.top - 1, across + box.width, box.height + 2)
    areas = {
        "high": Box(box.left - across, high - down, across + box.width, down),
        "low": Box(box.left - across, low, across + box.width, down),
        "both": whole,
    }
    if facts.quantity.is_diverging:
        del areas["both"]
    for name, area in areas.items():
        imgui.set_cursor_screen_pos((area.left, area.top))
        tip = _TIPS["reach" if facts.quantity.is_diverging else name]
        tip = f"{_TIPS['over an image']}.\n{tip}" if over_image and name == "both" else tip
        items.area(f"##{name} end", (area.width, area.height), cursor=imgui.MouseCursor_.resize_ns, tip=tip)
        is_lit = imgui.is_item_hovered() or imgui.is_item_active()
        _take_hold(name, facts, answers, bar)
        if name != "both":
            point, tail = (high, high - down) if name == "high" else (low, low + down)
            _draw_grip(draw, box, across, (point, tail), WHITE if is_lit else FAINT)


def _draw_grip(draw: imgui.ImDrawList, bars: Box, across: float, ends: tuple[float, float], color: Color) -> None:
    """A flag at the left of the bars and a line over them; ``ends`` are where it points and where it ends."""
    (tip, tail), left, right = ends, bars.left - across - 2, bars.left - 2
    for width, shade in ((3.0, BLACK), (1.0, color)):
        draw.add_line((bars.left, tip), (bars.right, tip), color_u32(shade), width)
    corners: list[imgui.ImVec2Like] = [(left, tip), (right, tip), (left + across * 0.7, tail), (left, tail)]
    draw.add_convex_poly_filled(corners, color_u32(color))
    draw.add_polyline(corners, color_u32(BLACK), 1.0, imgui.ImDrawFlags_.closed)


def _take_hold(name: str, facts: FrameFacts, answers: Answers, bar: Bar) -> None:
    """Let the item drawn last be dragged and double-clicked."""
    memory, mouse = current(), imgui.get_mouse_pos().y
    if imgui.is_item_activated():
        memory.held_bar = HeldBar(bar.scale, mouse)
    if imgui.is_item_hovered() and imgui.is_mouse_double_clicked(_LEFT_BUTTON):
        _keep(facts, answers, None)
        return
    held = memory.held_bar
    if held is None or not imgui.is_item_active() or not imgui.is_mouse_dragging(_LEFT_BUTTON, DRAG_FROM):
        return
    moved = _reached if facts.quantity.is_diverging else _moved
    _keep(facts, answers, moved(name, held.scale, (held.mouse - mouse) / bar.box.height))


def _reached(name: str, scale: ColorScale, by: float) -> Pair:
    """The ends of a difference after one of them has been moved by a part of the bar; they stay on it."""
    span = scale.end - scale.start
    farther = by if name == "high" else -by
    reach = scale.rounded(min(max(scale.high + farther * span, _LEAST * span), scale.end))
    return -reach, reach


def _moved(name: str, scale: ColorScale, by: float) -> Pair:
    """The ends after one, or both, have been moved by a part of the bar; they stay on it."""
    span = scale.end - scale.start
    by, least = by * span, _LEAST * span
    low, high = scale.low, scale.high
    if name == "both":
        by = min(max(by, scale.start - low), scale.end - high)
        return scale.rounded(low + by), scale.rounded(high + by)
    if name == "high":
        return low, scale.rounded(min(max(high + by, low + least), scale.end))
    return scale.rounded(max(min(low + by, high - least), scale.start)), high


def type_end(name: str, shown: tuple[str, Box], facts: FrameFacts, answers: Answers, scale: ColorScale) -> None:
    """Let a click on the number at an end of the colours open a field to type another one.

    Args:
        name: "low" or "high".
        shown: the number, and where it is.
        facts: of the frame.
        answers: have the new range.
        scale: of the bar.
    """

    def take(typed: str) -> None:
        _keep(facts, answers, _typed(name, facts, scale, typed))

    type_number(name, *shown, tip=_what(name), take=take)


def _what(name: str) -> str:
    return f"The value of the {'first' if name == 'low' else 'last'} colour"


def _typed(name: str, facts: FrameFacts, scale: ColorScale, text: str) -> Pair:
    """The ends with one of them as it was typed; InputError where that cannot be."""
    value_range = facts.map.real_range if facts.map is not None else None
    number = number_in(text)
    if facts.quantity.is_diverging:
        if not number:
            raise InputError("The colours of a difference reach to a number that is not 0")
        return -abs(number), abs(number)
    value, quantity = facts.quantity.from_real(number, value_range), facts.quantity
    low, high = (value, scale.high) if name == "low" else (scale.low, value)
    if not low < high:
        other = quantity.real(scale.high if name == "low" else scale.low, value_range)
        rule = f"must be {'below the last' if name == 'low' else 'above the first'} colour's, {other:.4g}"
        raise InputError(f"{_what(name)} {rule}; found {number:g}")
    return low, high
