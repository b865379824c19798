"""When a window's frames reach the screen."""

from __future__ import annotations

import time
from collections.abc import Callable

from ifealid_gpu.window.window import Window


def on_presented(window: Window, call: Callable[[float, float], None]) -> None:
    """Have something called after every frame of a window that is presented.

    Args:
        window: not running yet.
        call: takes the times, as `time.time` has them, at which the frame began and at which it was presented. Within a
            frame the window waits for the device, so that the picture is there by then.
    """
    # rendercanvas 2.7 has an event before a frame and none after it.
    draw_and_present = window.canvas._draw_and_present

    def watched(*, force_sync: bool) -> None:
        began = time.time()
        draw_and_present(force_sync=force_sync)
        call(began, time.time())

    window.canvas._draw_and_present = watched
