"""Starting: from the launch of the program to the first frame of its demo."""

from __future__ import annotations

import statistics
import tempfile
import time
from dataclasses import dataclass

from ifealid_gpu.bench.processes import run_module
from ifealid_gpu.window.screen import has_screen

RUNS = 5


@dataclass(frozen=True)
class StartTimes:
    """The start of `ifealid-gpu demo`, medians; the first start, which fills the system's caches, does not count.

    Attributes:
        frame_ms: from the launch of Python to the first presented frame of the window.
        map_ms: to the first presented frame that shows the demo's map.
    """

    frame_ms: float
    map_ms: float


def time_start(adapter: str | None = None, runs: int = RUNS) -> StartTimes | None:
    """Times of starting the demo in processes of their own; None where there is no screen.

    Args:
        adapter: part of the adapter's name; None: the best one.
        runs: starts that count.

    Raises:
        IfealidError: the program failed.
    """
    if not has_screen():
        return None
    arguments = ["demo", *(["--adapter", adapter] if adapter else [])]
    frames, maps = [], []
    with tempfile.TemporaryDirectory(prefix="ifealid-bench-") as folder:
        for run in range(runs + 1):
            start = time.time()
            # The user's recent files are none of a benchmark's business.
            found = run_module("ifealid_gpu.bench.timed_start", *arguments, environment={"XDG_CONFIG_HOME": folder})
            if run:
                frames.append(found["frame"] - start)
                maps.append(found["map"] - start)
    return StartTimes(statistics.median(frames) * 1e3, statistics.median(maps) * 1e3)
