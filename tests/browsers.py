"""Which browser the tests in one drive: Debian's Chromium, or what stands in for it elsewhere."""

from __future__ import annotations

import importlib.util
import os
import shutil

#: With all of it on SwiftShader, what WebGPU draws reaches a canvas; else the device is lost at the first frame.
WEBGPU = (
    "--enable-unsafe-webgpu",
    "--use-webgpu-adapter=swiftshader",
    "--enable-features=Vulkan",
    "--use-vulkan=swiftshader",
    "--use-angle=swiftshader",
)

_PROGRAMS = ("chromium", "chromium-browser", "google-chrome")


def browser_program() -> str | None:
    """The path of Chromium or Chrome, or None where there is none."""
    return next((path for path in map(shutil.which, _PROGRAMS) if path), None)


def what_is_missing() -> list[str]:
    """What must be installed before tests in a browser can run."""
    playwright = [] if importlib.util.find_spec("playwright") else ["playwright"]
    return playwright + ([] if browser_program() else ["chromium"])


def reason_to_leave_out() -> str | None:
    """Why tests in a browser are not run, or None."""
    if os.environ.get("IFEALID_BROWSER") == "no":
        return "without a browser"
    missing = what_is_missing()
    return f"without a browser: not installed: {', '.join(missing)}" if missing else None
