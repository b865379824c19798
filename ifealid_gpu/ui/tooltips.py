"""Tooltips: what an item is for, once the mouse has come to rest on it.

imgui's own delays count frames, and none is drawn while a mouse rests. So the delay is counted here, by the session's
clock, and `Tooltips.due` says when a frame is wanted that shows one.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable

from imgui_bundle import imgui

from ifealid_gpu.ui.layout import Box

#: A tooltip's text, or what makes it once it is wanted.
Tip = str | Callable[[], str]

DELAY = 0.5  # seconds that the mouse rests before a tooltip comes
_WIDTH = 26  # text heights, at which a tooltip's lines wrap
_BY_MOUSE = imgui.HoveredFlags_.allow_when_disabled | imgui.HoveredFlags_.no_nav_override


class Tooltips:
    """What one window knows of the mouse for its tooltips.

    Args:
        settle: is called where a tooltip appears, which takes imgui some frames.
        write: makes a text one that can be drawn.
    """

    def __init__(self, settle: Callable[[], None], write: Callable[[str], str]) -> None:
        self.write = write
        self._settle = settle
        self._now = 0.0
        self._mouse = (0.0, 0.0)
        self._rests_since: float | None = None
        self._over: Hashable = None
        self._shown: Hashable = None

    @property
    def due(self) -> float | None:
        """When the tooltip of the item under the mouse comes, as the clock counts; None where none is to come."""
        waits = self._over is not None and self._over != self._shown and self._rests_since is not None
        return self._rests_since + DELAY if waits and self._rests_since is not None else None

    def begin(self, now: float) -> None:
        """A frame of imgui has begun."""
        io = imgui.get_io()
        mouse = io.mouse_pos.x, io.mouse_pos.y
        pressed = any(imgui.is_mouse_down(button) for button in range(3)) or io.mouse_wheel != 0
        if pressed:
            self._rests_since = self._shown = None  # a hand that acts wants no explanation before it moves on
        elif mouse != self._mouse:
            self._rests_since = now
        if self._over is None:
            self._shown = None
        self._now, self._mouse, self._over = now, mouse, None

    def wants(self, item: Hashable) -> bool:
        """Whether the tooltip of an item under the mouse is to be drawn; it stays while the mouse is on the item.

        Of items that lie over one another, the first that is drawn has the mouse, as for imgui.
        """
        if self._over not in (None, item):
            return False
        self._over = item
        if item == self._shown:
            return True
        if self._rests_since is None or self._now < self._rests_since + DELAY:
            return False
        self._shown = item
        self._settle()
        return True


_current = Tooltips(lambda: None, str)


def use(tooltips: Tooltips) -> None:
    """Of which window the tooltips are that are drawn from now on: imgui, too, has one context at a time."""
    global _current  # noqa: PLW0603
    _current = tooltips


def tooltip(text: Tip) -> None:
    """Explain the item drawn last, enabled or not."""
    if imgui.is_item_hovered(_BY_MOUSE):
        left_top = imgui.get_item_rect_min()
        _draw((imgui.get_item_id() or (left_top.x, left_top.y)), text)


def tooltip_over(box: Box, text: Tip) -> None:
    """Explain a part of the panel that is drawn, and is no item of imgui's: a bar, a number, a mark."""
    mouse = imgui.get_mouse_pos()
    if box.holds(mouse.x, mouse.y) and imgui.is_window_hovered():
        _draw((box.left, box.top), text)


def _draw(item: Hashable, text: Tip) -> None:
    if _current.wants(item) and imgui.begin_tooltip():
        imgui.push_text_wrap_pos(imgui.get_font_size() * _WIDTH)
        imgui.text_unformatted(_current.write(text if isinstance(text, str) else text()))
        imgui.pop_text_wrap_pos()
        imgui.end_tooltip()
