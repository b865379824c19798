"""A canvas of rendercanvas whose picture goes to browsers.

It is in the place of rendercanvas' `http` backend, whose protocol it speaks (`messages`): that one has one canvas a
process, gives control to whoever came first, encodes every frame while requests wait, and looks for work all the time.
This one belongs to its session, draws when a frame is wanted and somebody is ready for it, and otherwise does nothing.

Its private parts are those of rendercanvas 2.7.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rendercanvas.base import BaseRenderCanvas

from ifealid_gpu.server.events import KEYS, Message

_FIRST_SIZE = 1280, 800
_MOST_EVENTS = 2000  # that wait for a frame; whoever sends more than frames are drawn is not in a hurry


class ServedCanvas(BaseRenderCanvas):  # type: ignore[misc]  # rendercanvas has no types
    """The canvas.

    Args:
        call_soon: has a function called in the loop, soon.
        is_ready: whether there is anybody for a frame.
        show: takes the pixels of a frame, (height, width, 4), how many physical pixels a logical one has, and when the
            newest event happened that it shows.
        say: takes a name and a value: "title" or "cursor".
    """

    _rc_canvas_group = None  # and with it no scheduler, which would wake many times a second

    def __init__(
        self,
        call_soon: Callable[[Callable[[], None]], object],
        is_ready: Callable[[], bool],
        show: Callable[[NDArray[np.uint8], float, float], None],
        say: Callable[[str, str], None],
    ) -> None:
        self._call_soon = call_soon
        self._is_ready = is_ready
        self._show = show
        self._say = say
        self._is_wanted = False
        self._is_due = False
        self._is_closed = False
        self._waiting = 0
        self._newest = self._seen = 0.0
        self._buttons: tuple[int, ...] = ()
        self._at = 0.0, 0.0
        self._keys: set[str] = set()
        super().__init__(size=None, title=None)
        self._size_info.set_physical_size(*_FIRST_SIZE, 1.0)
        self._final_canvas_init()

    # --- What browsers do ---

    def take(self, event: Message, happened: float) -> bool:
        """Have an event delivered with the next frame; False: too many wait.

        Args:
            event: of rendercanvas.
            happened: when, by the clock of whoever sent it; the frame that shows it says so.
        """
        if self._is_closed or self._waiting >= _MOST_EVENTS:
            return False
        self._waiting += 1
        self._newest = happened
        self._note(event)
        self.submit_event(event)
        if event["event_type"] == "key_up" and event["key"] == "Control":
            self._release_keys()  # browsers of Macs do not tell which keys were let go before the command key
        self.go_on()
        return True

    def let_go(self) -> None:
        """Let go of all keys and buttons, and leave: whoever held them is gone."""
        self._release_keys()
        for button in self._buttons:
            self._submit("pointer_up", button=button)
        self._submit("pointer_leave", button=0)
        self._buttons = ()
        self.go_on()

    def let_go_of_keys(self) -> None:
        """Let go of all keys: they go to another window now."""
        self._release_keys()
        self.go_on()

    def resize(self, width: int, height: int, ratio: float) -> None:
        """The picture is to have another size, in physical pixels."""
        if (*self.get_physical_size(), self.get_pixel_ratio()) != (width, height, ratio):
            self._size_info.set_physical_size(width, height, ratio)
            self.request_draw()

    @property
    def is_still(self) -> bool:
        """Whether the last frame shows all that is known: no other is wanted, and no event waits."""
        return not (self._is_wanted or self._waiting or self._is_due)

    def go_on(self) -> None:
        """Draw, if a frame is wanted or an event waits, and somebody is ready for it."""
        if not self._is_due and (self._is_wanted or self._waiting) and self._is_ready():
            self._is_due = True
            self._call_soon(self._draw_next)

    def _draw_next(self) -> None:
        self._is_due = False
        if self._is_closed or not self._is_ready():
            return
        self._waiting, self._seen = 0, self._newest
        self._process_events()
        if self._is_wanted:
            self._is_wanted = False
            self._draw_and_present(force_sync=True)
        self.go_on()

    def _note(self, event: Message) -> None:
        """Keep in mind what is held."""
        kind = event["event_type"]
        if kind == "key_down":
            self._keys.add(event["key"])
        elif kind == "key_up":
            self._keys.discard(event["key"])
        elif kind.startswith("pointer"):
            self._at = event["x"], event["y"]
            held = set(self._buttons)
            if kind == "pointer_down":
                held.add(event["button"])
            elif kind == "pointer_up":
                held.discard(event["button"])
            self._buttons = tuple(sorted(held))

    def _release_keys(self) -> None:
        for key in sorted(self._keys):
            self.submit_event({"event_type": KEYS[1], "key": key, "modifiers": ()})
        self._waiting += len(self._keys)
        self._keys.clear()

    def _submit(self, kind: str, **facts: Any) -> None:
        x, y = self._at
        self._waiting += 1
        self.submit_event(
            {"event_type": kind, "x": x, "y": y, "buttons": (), "modifiers": (), "ntouches": 0, "touches": {}, **facts}
        )

    # --- What rendercanvas asks of a canvas ---

    def request_draw(self, draw_function: Callable[[], None] | None = None) -> None:
        """Have a frame drawn, as `BaseRenderCanvas.request_draw`."""
        super().request_draw(draw_function)
        self._is_wanted = True
        self.go_on()

    def _rc_get_present_info(self, present_methods: list[str]) -> dict[str, Any] | None:
        return {"method": "bitmap", "formats": ["rgba-u8"]} if "bitmap" in present_methods else None

    def _rc_present_bitmap(self, *, data: Any, format: str, **_: Any) -> None:
        assert format == "rgba-u8"  # noqa: S101 - it was asked for
        self._show(np.asarray(data), self.get_pixel_ratio(), self._seen)

    def _rc_close(self) -> None:
        self._is_closed = True

    def _rc_get_closed(self) -> bool:
        return self._is_closed

    def _rc_set_title(self, title: str) -> None:
        self._say("title", title)

    def _rc_set_cursor(self, cursor: str) -> None:
        self._say("cursor", cursor)
