"""Run as a program: moves the mouse over a map in a window, and prints how long each event took to reach the screen.

Arguments: width, height and channels of the map as WxHxD, seconds, and part of the adapter's name where it matters.
"""

from __future__ import annotations

import json
import math
import sys
import time

from ifealid_gpu.bench.maps import MapSize, smooth_map
from ifealid_gpu.dataset import Dataset
from ifealid_gpu.explorer.preferences import Preferences
from ifealid_gpu.gpu.device import Gpu
from ifealid_gpu.window.canvas_parts import on_poll, on_presented
from ifealid_gpu.window.desktop import Window

EVENTS_A_SECOND = 250  # between an office mouse (125) and a player's (1000)
_SETTLE_S = 0.5  # after the map is there


class Moves:
    """A mouse that goes round over a window's display, and what came of its events.

    Events reach the canvas when it asks the system for them, as those of a mouse do that has moved meanwhile.
    They count from when they were due.

    Args:
        window: its map is being read.
        seconds: how long the mouse moves.
    """

    def __init__(self, window: Window, seconds: float) -> None:
        self.latencies: list[float] = []
        self.frames: list[float] = []
        self._window = window
        self._seconds = seconds
        self._began: float | None = None
        self._sent = 0
        self._pending: list[float] = []
        on_presented(window.canvas, self._presented)
        on_poll(window.canvas, self._poll)

    def _poll(self) -> None:
        now = time.time()
        if self._window.explorer.renderer is None:
            return
        if self._began is None:
            self._began = now + _SETTLE_S
        while (due := self._began + self._sent / EVENTS_A_SECOND) <= now:
            self._sent += 1
            if due > self._began + self._seconds:
                self._window.canvas.close()
                return
            self._move(due)

    def _move(self, due: float) -> None:
        display, since = self._window.frames.layout.display, self._sent / EVENTS_A_SECOND
        x = display.left + display.width * (0.5 + 0.45 * math.sin(3 * since))
        y = display.top + display.height * (0.5 + 0.45 * math.sin(4.1 * since))
        self._pending.append(due)
        keys = {"button": 0, "buttons": (), "modifiers": (), "ntouches": 0, "touches": {}}
        self._window.canvas.submit_event({"event_type": "pointer_move", "x": x, "y": y, **keys})

    def _presented(self, began: float, now: float) -> None:
        shown = [at for at in self._pending if at <= began]
        if shown:
            self._pending = [at for at in self._pending if at > began]
            self.latencies += [now - at for at in shown]
            self.frames.append(now)


def main() -> None:
    """Measure and print."""
    size, seconds, *adapter = sys.argv[1:]
    dataset = Dataset.of([smooth_map(MapSize.parse(size))])
    window = Window(Gpu.open(adapter[0] if adapter else None), Preferences(), dataset)
    moves = Moves(window, float(seconds))
    window.run()
    print(json.dumps({"latencies": moves.latencies, "frames": moves.frames}))  # noqa: T201 - the answer


if __name__ == "__main__":
    main()
