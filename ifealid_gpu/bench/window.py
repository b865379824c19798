"""The window: from a mouse event to the presented frame, and frames a second while the mouse moves all the time."""

from __future__ import annotations

import statistics
import tempfile
from dataclasses import dataclass

import numpy as np

from ifealid_gpu.bench.maps import MapSize
from ifealid_gpu.bench.processes import run_module
from ifealid_gpu.window.screen import has_screen

MAP = MapSize(510, 300, 256)
SECONDS = 4.0


@dataclass(frozen=True)
class WindowTimes:
    """A window on a map under a mouse that moves all the time.

    Attributes:
        map: width x height x channels, at 8 bits.
        latency_ms: from a mouse event to the presented frame that takes it into account, median.
        latency_ms_p95: its 95th percentile.
        frames_per_s: presented frames.
    """

    map: str
    latency_ms: float
    latency_ms_p95: float
    frames_per_s: float


def time_window(adapter: str | None = None, size: MapSize = MAP, seconds: float = SECONDS) -> WindowTimes | None:
    """Times of a window in a process of its own; None where there is no screen.

    The canvas is given 250 events a second, when it asks the system for events. What the system takes to deliver them,
    and to show a frame that it was handed, is not in the figures.

    Args:
        adapter: part of the adapter's name; None: the best one.
        size: of the map.
        seconds: for how long the mouse moves.

    Raises:
        IfealidError: the window failed.
    """
    if not has_screen():
        return None
    arguments = [str(size), str(seconds), *([adapter] if adapter else [])]
    with tempfile.TemporaryDirectory(prefix="ifealid-bench-") as folder:
        found = run_module("ifealid_gpu.bench.window_program", *arguments, environment={"XDG_CONFIG_HOME": folder})
    latencies, frames = found["latencies"], found["frames"]
    return WindowTimes(
        map=str(size),
        latency_ms=statistics.median(latencies) * 1e3,
        latency_ms_p95=float(np.percentile(latencies, 95)) * 1e3,
        frames_per_s=(len(frames) - 1) / (frames[-1] - frames[0]),
    )
