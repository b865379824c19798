"""Buttons, sliders, lists and menus of panels, by imgui. A listener is told where each of them was drawn.

Panels make them here, so that a test finds them by their labels; a tour through the program could do so, too.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from imgui_bundle import imgui

from ifealid_gpu.ui.layout import Box

_T = TypeVar("_T")
Listener = Callable[[str, str, Box], None]

_listener: Listener | None = None


def listen(listener: Listener | None) -> None:
    """Call a function for every item that is drawn, with its label, its kind and its box in the window; None: no more.

    Labels are imgui's: what follows ``##`` is not shown.
    """
    global _listener  # noqa: PLW0603 - imgui is global, too: it has one context at a time
    _listener = listener


def _told(kind: str, label: str, answer: _T) -> _T:
    if _listener is not None:
        (left, top), (right, bottom) = imgui.get_item_rect_min(), imgui.get_item_rect_max()
        _listener(label, kind, Box(left, top, right - left, bottom - top))
    return answer


def button(label: str, size: tuple[float, float] = (0, 0)) -> bool:
    """A button; whether it was clicked."""
    return _told("button", label, imgui.button(label, size))


def upright_slider(
    label: str, size: tuple[float, float], value: float, ends: tuple[float, float], shown: str
) -> tuple[bool, float]:
    """An upright slider that shows its value as ``shown`` formats it; whether it was moved, and its value."""
    return _told("slider", label, imgui.v_slider_float(label, size, value, *ends, shown))


def selectable(label: str, selected: bool = False) -> bool:
    """An item of a list; whether it was clicked."""
    return _told("selectable", label, imgui.selectable(label, selected)[0])


def menu_item(label: str, shortcut: str = "", ticked: bool = False, enabled: bool = True) -> bool:
    """An item of a menu; whether it was clicked."""
    return _told("menu_item", label, imgui.menu_item(label, shortcut, ticked, enabled)[0])


def begin_combo(label: str, shown: str, flags: int = 0) -> bool:
    """A list that opens; whether it is open, to be ended with `imgui.end_combo` then."""
    return _begun("combo", label, imgui.begin_combo(label, shown, flags))


def begin_menu(label: str) -> bool:
    """A menu; whether it is open, to be ended with `imgui.end_menu` then."""
    return _begun("menu", label, imgui.begin_menu(label))


def _begun(kind: str, label: str, is_open: bool) -> bool:
    # imgui's last item lies within what is open.
    return is_open if is_open else _told(kind, label, is_open)
