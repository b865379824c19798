"""The screens that windows open on."""

from __future__ import annotations

import os
import sys
import warnings

from ifealid_gpu.errors import DeviceError


def has_screen() -> bool:
    """Whether a window can be expected to open."""
    return sys.platform in ("win32", "darwin") or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def require_screen() -> None:
    """DeviceError where no window can open."""
    import glfw  # noqa: PLC0415 - a library of the system's, which only windows need

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what glfw warns of is in the error
        if glfw.init():
            return
    reason = glfw.get_error()[1]
    said = f": {reason.decode(errors='replace').strip()}" if reason else ""  # type: ignore[attr-defined]  # bytes
    raise DeviceError(
        f"no window can be opened{said}; on a machine without a screen use `ifealid-gpu render` or ifealid_gpu.render"
    )


def is_on_a_screen(position: tuple[int, int]) -> bool:
    """Whether a window's corner there can be seen; the screen it was on may be gone."""
    import glfw  # noqa: PLC0415

    for monitor in glfw.get_monitors():
        left, top, width, height = glfw.get_monitor_workarea(monitor)
        if left <= position[0] < left + width and top <= position[1] < top + height:
            return True
    return False
