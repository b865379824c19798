"""Run as a program: moves the mouse over a map in a window, and prints how long each event took to reach the screen.

Arguments: width, height and channels of the map as WxHxD, seconds, and part of the adapter's name where it matters.
"""

from __future__ import annotations

import json
import math
import sys
import time
from collections.abc import Callable

from ifealid_gpu.bench.maps import MapSize, smooth_map
from ifealid_gpu.bench.presented import on_presented
from ifealid_gpu.dataset import Dataset
from ifealid_gpu.gpu.device import Gpu
from ifealid_gpu.preferences import Preferences
from ifealid_gpu.window import Window

EVENTS_A_SECOND = 250  # between an office mouse (125) and a player's (1000)
_SETTLE_S = 0.5  # after the map is there


class Moves:
    """A mouse that goes round over a window's display, and what came of its events.

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
        self._pending: list[float] = []
        on_presented(window, self._presented)
        self._later(self._step)

    def _later(self, call: Callable[[], None], seconds: float = 1 / EVENTS_A_SECOND) -> None:
        self._window.loop.call_later(seconds, call)

    def _step(self) -> None:
        if self._window.explorer.renderer is None:
            self._later(self._step)
        elif self._began is None:
            self._began = time.time() + _SETTLE_S
            self._later(self._step, _SETTLE_S)
        elif time.time() - self._began < self._seconds:
            self._move(time.time() - self._began)
            self._later(self._step)
        else:
            self._window.canvas.close()

    def _move(self, since: float) -> None:
        display = self._window.display
        x = display.left + display.width * (0.5 + 0.45 * math.sin(3 * since))
        y = display.top + display.height * (0.5 + 0.45 * math.sin(4.1 * since))
        self._pending.append(time.time())
        event = {
            "event_type": "pointer_move",
            "x": x,
            "y": y,
            "button": 0,
            "buttons": (),
            "modifiers": (),
            "touches": {},
        }
        self._window.canvas.submit_event({**event, "ntouches": 0})

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
