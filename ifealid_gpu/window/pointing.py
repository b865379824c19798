"""The mouse in a window: its events go to the explorer where they are on the display and no panel has the mouse."""

from __future__ import annotations

from typing import Any

from ifealid_gpu.explorer.explorer import Explorer
from ifealid_gpu.geometry import Pair
from ifealid_gpu.window.display import Display

_LEFT_BUTTON = 1


class Pointing:
    """Follows the mouse. Positions of events are logical pixels of the window."""

    def __init__(self) -> None:
        self._mouse: Pair | None = None
        self._taken = False

    def take(self, event: dict[str, Any], explorer: Explorer, display: Display, taken: bool) -> None:
        """Do what one event of the mouse says.

        Args:
            event: as rendercanvas has it.
            explorer: what is pointed at.
            display: where the map lies.
            taken: whether a panel has the mouse.
        """
        kind = event["event_type"]
        if kind == "pointer_leave":
            self._point(None, explorer, display, taken)
            return
        at = event["x"], event["y"]
        left_button, here = event.get("button") == _LEFT_BUTTON, display.box.holds(*at) and not taken
        if kind == "pointer_move":
            self._point(at, explorer, display, taken)
        elif kind == "pointer_down" and left_button and here:
            explorer.press(display.from_window(at))
        elif kind == "pointer_up" and left_button:
            explorer.release(display.from_window(at))  # wherever the mouse is, a press ends
        elif kind == "double_click" and left_button and here:
            explorer.double_click()
        elif kind == "wheel" and here:
            explorer.wheel(display.from_window(at), -event["dy"] / 100)

    def follow(self, explorer: Explorer, display: Display, taken: bool) -> None:
        """Point again where a panel has appeared under a resting mouse, or has gone."""
        if taken != self._taken:
            self._point(self._mouse, explorer, display, taken)

    def _point(self, mouse: Pair | None, explorer: Explorer, display: Display, taken: bool) -> None:
        self._mouse, self._taken = mouse, taken
        # A drag goes on over panels.
        pointing = mouse is not None and (explorer.is_pressed or (display.box.holds(*mouse) and not taken))
        at = display.from_window(mouse) if mouse is not None and pointing else None
        if at != explorer.pointer:
            explorer.point(at)
