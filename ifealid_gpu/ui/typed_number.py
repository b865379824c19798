"""Numbers beside the colour bar that a click opens to be typed."""

from __future__ import annotations

from collections.abc import Callable

from imgui_bundle import imgui

from ifealid_gpu.errors import InputError
from ifealid_gpu.ui import items
from ifealid_gpu.ui.layout import Box
from ifealid_gpu.ui.memory import TypedNumber, current, take_keys_next
from ifealid_gpu.ui.theme import ACCENT, WHITE, color_u32

_FIELD = imgui.InputTextFlags_.enter_returns_true | imgui.InputTextFlags_.auto_select_all
TYPE_TIP = "Click on the number: type another one. Enter takes it, Escape leaves it"


def type_number(name: str, text: str, at: Box, *, tip: str, take: Callable[[str], None]) -> None:
    """Let a click on a number open a field to type another one.

    Args:
        name: of the number, among those that can be typed.
        text: the number as it is drawn.
        at: where it is.
        tip: what is typed there.
        take: takes what was typed; an InputError says what is wrong with it.
    """
    memory, popup = current(), f"{name} number"
    imgui.set_cursor_screen_pos((at.left, at.top))
    if items.area(f"##{popup}", (max(at.width, 8.0), at.height), cursor=imgui.MouseCursor_.text_input):
        memory.typed_number = TypedNumber(text)
        imgui.open_popup(popup)
    if imgui.is_item_hovered():
        draw = imgui.get_window_draw_list()
        draw.add_line((at.left, at.bottom), (at.right, at.bottom), color_u32(WHITE))
    line, padding = imgui.get_font_size(), imgui.get_style().window_padding.x
    # What is wrong may be a long line, which goes over the map: the panel is at the window's right.
    imgui.set_next_window_pos((at.left + 5 * line + padding, at.top - line / 2), imgui.Cond_.always, (1.0, 0.0))
    if not imgui.begin_popup(popup, imgui.WindowFlags_.no_move):
        return
    typed = memory.typed_number
    if imgui.is_window_appearing() or not imgui.is_any_item_active():
        take_keys_next()
    entered, typed.text = items.field(f"##{popup} typed", typed.text, 5 * line, tip=tip, flags=_FIELD)
    if entered and typed.text == text:
        imgui.close_current_popup()
    elif entered:
        try:
            take(typed.text)
            imgui.close_current_popup()
        except InputError as error:
            typed.problem = str(error)
            memory.settle()
    if typed.problem is not None:
        items.text(typed.problem, color=ACCENT)
    imgui.end_popup()


def number_in(text: str) -> float:
    """The number that was typed; InputError where it is none."""
    try:
        return float(text.strip().replace(",", "."))
    except ValueError:
        raise InputError(f"Expected a number, such as 0.25; found {text.strip()[:20]!r}") from None
