"""A quicker start: wgpu-py parses a C header while it is imported, which makes many objects that all stay."""

from __future__ import annotations

import gc


def import_wgpu() -> None:
    """Import wgpu-py without garbage collection, which would look through these objects again and again."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        import wgpu.backends.wgpu_native  # noqa: F401, PLC0415
    finally:
        if collecting:
            gc.enable()
