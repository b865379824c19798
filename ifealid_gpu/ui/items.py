"""Buttons, sliders, lists, menus and explained texts of panels, by imgui. A listener is told where each was drawn.

Panels make them here, so that a test finds them by their labels, and so that none is without its explanation: what has
no words of its own to say what it does takes a ``tip``, which the mouse finds when it rests there.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from imgui_bundle import imgui

from ifealid_gpu.files import as_text
from ifealid_gpu.passes.color import Color
from ifealid_gpu.ui.layout import Box
from ifealid_gpu.ui.tooltips import Tip, tooltip, tooltip_over

_T = TypeVar("_T")
Listener = Callable[[str, str, Box], None]

_TAB = {True: imgui.Col_.slider_grab_active, False: imgui.Col_.frame_bg}

_listener: Listener | None = None


def listen(listener: Listener | None) -> None:
    """Call a function for every item that is drawn, with its label, its kind and its box in the window; None: no more.

    Labels are imgui's: what follows ``##`` is not shown.
    """
    global _listener  # noqa: PLW0603 - imgui is global, too: it has one context at a time
    _listener = listener


def _told(kind: str, label: str, answer: _T, tip: Tip | None = None) -> _T:
    if _listener is not None:
        (left, top), (right, bottom) = imgui.get_item_rect_min(), imgui.get_item_rect_max()
        _listener(label, kind, Box(left, top, right - left, bottom - top))
    if tip:
        tooltip(tip)
    return answer


def button(label: str, size: tuple[float, float] = (0, 0), *, tip: str) -> bool:
    """A button; whether it was clicked."""
    return _told("button", label, imgui.button(as_text(label), size), tip)


def checkbox(label: str, ticked: bool, *, tip: str) -> bool:
    """A box to tick; whether it is ticked now."""
    return _told("checkbox", label, imgui.checkbox(as_text(label), ticked)[1], tip)


def area(label: str, size: tuple[float, float], *, cursor: int, tip: str | None = None) -> bool:
    """A part of a drawing that can be clicked or held; whether it was clicked. The mouse has another shape over it."""
    clicked = imgui.invisible_button(label, size)
    if imgui.is_item_hovered() or imgui.is_item_active():
        imgui.set_mouse_cursor(cursor)
    return _told("area", label, clicked, tip)


def tab(label: str, is_open: bool) -> bool:
    """A tab of a dialog; whether it was clicked."""
    imgui.push_style_color(imgui.Col_.button, imgui.get_style().color_(_TAB[is_open]))
    clicked = imgui.button(label)
    imgui.pop_style_color()
    return _told("tab", label, clicked)


def upright_slider(
    label: str, size: tuple[float, float], value: float, ends: tuple[float, float], shown: str, *, tip: str
) -> tuple[bool, float]:
    """An upright slider that shows its value as ``shown`` formats it; whether it was moved, and its value."""
    return _told("slider", label, imgui.v_slider_float(label, size, value, *ends, shown), tip)


def dragged(label: str, value: float, step: float, shown: str, *, tip: str) -> tuple[bool, float]:
    """A number from 0 that is changed by dragging, or typed after a double-click; whether it was, and its value."""
    return _told("slider", label, imgui.drag_float(label, value, step, 0.0, 1e30, shown), tip)


def slider(label: str, value: float, ends: tuple[float, float], shown: str, *, tip: str) -> tuple[bool, float]:
    """A slider that grows faster towards its end; whether it was moved, and its value."""
    flags = imgui.SliderFlags_.logarithmic | imgui.SliderFlags_.always_clamp
    return _told("slider", label, imgui.slider_float(label, value, *ends, shown, flags), tip)


def whole_slider(label: str, value: int, ends: tuple[int, int], width: float, *, tip: str) -> tuple[bool, int]:
    """A slider of whole numbers; whether it was moved, and its value."""
    imgui.set_next_item_width(width)
    return _told("slider", label, imgui.slider_int(label, value, *ends, "%d", imgui.SliderFlags_.always_clamp), tip)


def field(
    label: str,
    text: str,
    width: float,
    *,
    tip: str,
    hint: str = "",
    flags: int = 0,
    callback: Callable[[imgui.InputTextCallbackData], int] | None = None,
) -> tuple[bool, str]:
    """A line to type in; whether it was changed (or, with imgui's flag for that, Enter pressed), and its text."""
    imgui.set_next_item_width(width)
    shown = as_text(text)
    changed, typed = imgui.input_text_with_hint(label, hint, shown, flags, callback)
    return _told("field", label, (changed, text if typed == shown else typed), tip)


def text(words: str, *, tip: Tip | None = None, color: Color | None = None) -> None:
    """Words or a number on a panel; ``tip`` says what it means where it is no sentence."""
    if color is None:
        imgui.text_unformatted(as_text(words))
    else:
        imgui.push_style_color(imgui.Col_.text, color)
        imgui.text_unformatted(as_text(words))
        imgui.pop_style_color()
    _told("text", words, None, tip)


def sentence(words: str, width: float, *, tip: Tip | None = None, color: Color | None = None) -> None:
    """Words in as many lines of a width in logical pixels as they take."""
    imgui.push_text_wrap_pos(imgui.get_cursor_pos_x() + width)
    text(words, tip=tip, color=color)
    imgui.pop_text_wrap_pos()


def drawn(name: str, box: Box, tip: Tip) -> None:
    """Name and explain a part of a panel that was drawn by lines and texts, such as a bar or a number beside it."""
    if _listener is not None:
        _listener(name, "drawn", box)
    tooltip_over(box, tip)


def fleeting(name: str, box: Box) -> None:
    """Name a part of a panel that is drawn only while the mouse is elsewhere, so that it needs no explanation."""
    if _listener is not None:
        _listener(name, "fleeting", box)


def tick(label: str, ticked: bool, *, tip: str | None = None) -> tuple[bool, bool]:
    """A box to tick; whether it was clicked, and whether it is ticked then."""
    return _told("tick", label, imgui.checkbox(as_text(label), ticked), tip)


def radio(label: str, chosen: bool, *, tip: str | None = None) -> bool:
    """One of several choices, all of which are seen; whether it was clicked."""
    return _told("radio", label, imgui.radio_button(as_text(label), chosen), tip)


def selectable(label: str, selected: bool = False, *, tip: str | None = None) -> bool:
    """An item of a list; whether it was clicked."""
    return _told("selectable", label, imgui.selectable(as_text(label), selected)[0], tip)


def row(label: str, selected: bool, size: tuple[float, float], *, tip: Tip) -> bool:
    """An item of a list that has a size, beside others; whether it was clicked."""
    imgui.push_style_var(imgui.StyleVar_.selectable_text_align, (0.0, 0.5))
    clicked = imgui.selectable(as_text(label), selected, imgui.SelectableFlags_.none, size)[0]
    imgui.pop_style_var()
    return _told("row", label, clicked, tip)


def swatch(label: str, color: Color, size: tuple[float, float], *, tip: str) -> bool:
    """A colour as a button; whether it was clicked."""
    flags = imgui.ColorEditFlags_.no_tooltip | imgui.ColorEditFlags_.no_drag_drop
    return _told("swatch", label, imgui.color_button(label, imgui.ImVec4(*color), flags, size), tip)


def menu_item(
    label: str, shortcut: str = "", ticked: bool = False, enabled: bool = True, *, tip: str | None = None
) -> bool:
    """An item of a menu; whether it was clicked."""
    return _told("menu_item", label, imgui.menu_item(label, shortcut, ticked, enabled)[0], tip)


def list_button(label: str, shown: str, width: float, *, tip: str) -> bool:
    """What opens a list, with the choice it has now; whether it was clicked."""
    style, side = imgui.get_style(), imgui.get_frame_height()
    imgui.push_style_var(imgui.StyleVar_.button_text_align, (0.0, 0.5))
    imgui.push_style_color(imgui.Col_.button, style.color_(imgui.Col_.frame_bg))
    clicked = imgui.button(as_text(f"{shown}{label}"), (width, 0))
    imgui.pop_style_color()
    imgui.pop_style_var()
    (_, top), (right, _) = imgui.get_item_rect_min(), imgui.get_item_rect_max()
    draw, third = imgui.get_window_draw_list(), side / 3
    draw.add_triangle_filled(
        (right - 2.2 * third, top + 1.1 * third),
        (right - 0.8 * third, top + 1.1 * third),
        (right - 1.5 * third, top + 2.0 * third),
        imgui.get_color_u32(imgui.Col_.text_disabled),
    )
    return _told("combo", label, clicked, tip)


def begin_menu(label: str, enabled: bool = True) -> bool:
    """A menu; whether it is open, to be ended with `imgui.end_menu` then."""
    is_open = imgui.begin_menu(label, enabled)
    # imgui's last item lies within what is open.
    return is_open if is_open else _told("menu", label, is_open)
