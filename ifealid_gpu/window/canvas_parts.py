"""Private parts of rendercanvas that have no public name, all in one place. Seen in rendercanvas 2.7."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from rendercanvas.base import BaseRenderCanvas


def glfw_window(canvas: BaseRenderCanvas) -> Any:
    """The window of a canvas of glfw, as glfw's functions take it; None once it is closed."""
    return canvas._window


def on_presented(canvas: BaseRenderCanvas, call: Callable[[float, float], None]) -> None:
    """Have something called after every frame that is presented: rendercanvas has an event before a frame, none after.

    Args:
        canvas: not running yet.
        call: takes the times, as `time.time` has them, at which the frame began and at which it was presented. The
            window waits for the device within a frame, so the picture is finished by then.
    """
    draw_and_present = canvas._draw_and_present

    def watched(*, force_sync: bool) -> None:
        began = time.time()
        draw_and_present(force_sync=force_sync)
        call(began, time.time())

    canvas._draw_and_present = watched


def on_poll(canvas: BaseRenderCanvas, call: Callable[[], None]) -> None:
    """Have something called whenever a canvas has asked the system for events."""
    poll = canvas._rc_gui_poll

    def watched() -> None:
        poll()
        call()

    canvas._rc_gui_poll = watched
