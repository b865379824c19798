"""Whether there is a screen to open windows on."""

from __future__ import annotations

import os
import sys


def has_screen() -> bool:
    """Whether a window can be expected to open."""
    return sys.platform in ("win32", "darwin") or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
