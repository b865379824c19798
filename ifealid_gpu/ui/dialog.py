"""Dialogs: what lies over everything else, has the keys and the mouse, and goes by Escape or a click beside it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from imgui_bundle import imgui

from ifealid_gpu.ui.memory import current

_MARGIN = 4.0  # logical pixels to the window's edge


@contextmanager
def dialog(name: str, size: tuple[float, float] = (0, 0)) -> Iterator[bool]:
    """A dialog in the middle of the window, for as long as it is drawn in every frame.

    Args:
        name: tells it from others.
        size: width and height in logical pixels, 0 for as much as it holds; never larger than the window.

    The value is whether it is open. It is False, once, when the user has closed it: what wanted it open is then to want
    it no more, and nothing is to be drawn.
    """
    memory = current()
    if not memory.draws(name):
        imgui.open_popup(name)
    window = imgui.get_main_viewport().size
    most = window.x - 2 * _MARGIN, window.y - 2 * _MARGIN
    imgui.set_next_window_pos((window.x / 2, window.y / 2), imgui.Cond_.always, (0.5, 0.5))
    imgui.set_next_window_size_constraints((0, 0), most)
    if size != (0, 0):
        imgui.set_next_window_size((min(size[0], most[0]), min(size[1], most[1])))
    line = imgui.get_font_size()
    imgui.push_style_var(imgui.StyleVar_.window_padding, (line, line * 0.7))
    is_open = imgui.begin_popup(name, imgui.WindowFlags_.no_move)
    imgui.pop_style_var()
    if not is_open:
        memory.dialogs.discard(name)
        yield False
        return
    try:
        yield True
    finally:
        imgui.end_popup()


def close(name: str) -> None:
    """Close a dialog from within it, so that another can take its place in the next frame."""
    imgui.close_current_popup()
    current().dialogs.discard(name)


def heading(words: str) -> None:
    """A dialog's first line."""
    imgui.push_font(None, imgui.get_style().font_size_base * 1.3)
    imgui.text_unformatted(words)
    imgui.pop_font()
    imgui.spacing()
