"""The mouse in a window: its events go to the explorer where they are on the display and no panel has the mouse."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ifealid_gpu.explorer.explorer import Explorer
from ifealid_gpu.geometry import Pair
from ifealid_gpu.window.display import Display

_LEFT_BUTTON, _RIGHT_BUTTON, _MIDDLE_BUTTON = 1, 2, 3
#: What buttons but the left do when they go down and up.
_OTHERS: dict[object, tuple[Callable[[Explorer, Pair], None], Callable[[Explorer, Pair], None]]] = {
    _RIGHT_BUTTON: (Explorer.right_press, Explorer.right_release),
    _MIDDLE_BUTTON: (Explorer.grab, Explorer.release),
}
_LISTENING = 0.03  # seconds after a frame: a window that was idle so long would have heard of any movement


class Pointing:
    """Follows the mouse. Positions of events are logical pixels of the window.

    Times are those of the explorer's clock at which the window heard of an event. The events' own `time_stamp` says no
    more: rendercanvas takes it when it fetches an event from the system, which it does between frames, too; and it is
    of another clock, with a remote canvas of another machine's.
    """

    def __init__(self) -> None:
        self._mouse: Pair | None = None
        self._area: tuple[int, int, int, int] | None = None
        self._taken = False
        self._frame = (0.0, 0.0)
        self._still_until = 0.0

    def take(self, event: dict[str, Any], heard: float, explorer: Explorer, display: Display, taken: bool) -> None:
        """Do what one event of the mouse says.

        Args:
            event: as rendercanvas has it.
            heard: when the window heard of it.
            explorer: what is pointed at.
            display: where the map lies.
            taken: whether a panel has the mouse.
        """
        kind = event["event_type"]
        # What happened while a frame was drawn is heard after it.
        began, ended = self._frame
        self._still_until = heard if heard - ended >= _LISTENING else began
        if kind == "pointer_leave":
            self._point(None, explorer, display, taken)
            return
        at = event["x"], event["y"]
        button = event.get("button")
        left_button, here = button == _LEFT_BUTTON, display.box.holds(*at) and not taken
        if kind == "pointer_move":
            self._point(at, explorer, display, taken)
        elif kind == "pointer_down" and left_button and here:
            if at != self._mouse:  # a finger, which moves nowhere first
                self._mouse = self._mouse or (-1.0, -1.0)
                self._point(at, explorer, display, taken)
            explorer.press(display.from_window(at), event.get("modifiers", ()))
        elif kind == "pointer_down" and here and not explorer.is_pressed and button in _OTHERS:
            _OTHERS[button][0](explorer, display.from_window(at))
        elif kind == "pointer_up" and (left_button or button in _OTHERS):
            # Wherever the mouse is, a press ends.
            (Explorer.release if left_button else _OTHERS[button][1])(explorer, display.from_window(at))
            self._point(at, explorer, display, taken)  # with it a drag that went over panels
        elif kind == "double_click" and left_button and here:
            explorer.double_click()
        elif kind == "wheel" and here:
            explorer.wheel(display.from_window(at), -event["dy"] / 100, event.get("modifiers", ()))

    def follow(self, explorer: Explorer, display: Display, taken: bool, now: float) -> None:
        """Point again where a panel has appeared under a resting mouse or has gone, or the map lies elsewhere now."""
        is_elsewhere = self._area is not None and display.area != self._area
        self._area = display.area
        if taken != self._taken or (is_elsewhere and not explorer.is_pressed):
            self._still_until = now
            self._point(self._mouse, explorer, display, taken)

    def frame_drawn(self, began: float, ended: float) -> None:
        """A frame was drawn; meanwhile the window heard of nothing."""
        self._frame = began, ended

    def _point(self, mouse: Pair | None, explorer: Explorer, display: Display, taken: bool) -> None:
        # Where the mouse is seen first it may always have been: a window or a dialog has opened or closed there.
        moved = self._mouse is not None and mouse != self._mouse
        self._mouse, self._taken = mouse, taken
        # A drag goes on over panels.
        pointing = mouse is not None and (explorer.is_pressed or (display.box.holds(*mouse) and not taken))
        at = display.from_window(mouse) if mouse is not None and pointing else None
        if at != explorer.pointer:
            explorer.point(at, self._still_until, moved=moved)
