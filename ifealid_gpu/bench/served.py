"""The served window: from a mouse event in a browser to the frame that takes it into account, there."""

from __future__ import annotations

import os
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import numpy as np

from ifealid_gpu.bench.maps import MapSize, smooth_map
from ifealid_gpu.bench.processes import run_module
from ifealid_gpu.bench.window import MAP, SECONDS
from ifealid_gpu.dataset import write_dataset
from ifealid_gpu.errors import IfealidError

_BROWSERS = ("chromium", "chromium-browser", "google-chrome")
_NEEDED = ("playwright", "uvicorn", "websockets")
_ENDS_S = 20


@dataclass(frozen=True)
class ServedTimes:
    """A served window on a map, in Chromium on the same machine, under a mouse that moves all the time.

    Attributes:
        map: width x height x channels, at 8 bits.
        latency_ms: from a mouse event in the page to the page drawn with the frame that takes it into account, median.
        latency_ms_p95: its 95th percentile.
        frames_per_s: frames that the browser drew.
    """

    map: str
    latency_ms: float
    latency_ms_p95: float
    frames_per_s: float


def time_served(adapter: str | None = None, size: MapSize = MAP, seconds: float = SECONDS) -> ServedTimes | None:
    """Times of a served window of 1280 x 800; None where Chromium, Playwright or the extra ``serve`` is missing.

    Args:
        adapter: part of the adapter's name; None: the best one.
        size: of the map.
        seconds: for how long the mouse moves.

    Raises:
        IfealidError: server or browser failed.
    """
    program = next((path for path in map(shutil.which, _BROWSERS) if path), None)
    if program is None or not all(map(find_spec, _NEEDED)):
        return None
    with tempfile.TemporaryDirectory(prefix="ifealid-bench-") as folder:
        path = Path(folder) / "map.zip"
        write_dataset(smooth_map(size), path)
        with serving(path, adapter, folder) as (link, _):
            found = run_module("ifealid_gpu.bench.served_browser", link, str(seconds), program)
    latencies, frames = found["latencies"], found["frames"]
    if len(frames) < 2:
        raise IfealidError("the served window drew no frames in the browser")
    return ServedTimes(
        map=str(size),
        latency_ms=statistics.median(latencies) * 1e3,
        latency_ms_p95=float(np.percentile(latencies, 95)) * 1e3,
        frames_per_s=(len(frames) - 1) / (frames[-1] - frames[0]),
    )


@contextmanager
def serving(path: Path, adapter: str | None, folder: str) -> Iterator[tuple[str, int]]:
    """The link of ``ifealid-gpu serve`` and its process, until it is no longer needed.

    Args:
        path: of the dataset.
        adapter: part of the adapter's name; None: the best one.
        folder: of its settings.

    Raises:
        IfealidError: it does not start.
    """
    command = [sys.executable, "-P", "-m", "ifealid_gpu", "serve", str(path), "--port", "0"]
    command += ["--adapter", adapter] if adapter else []
    here = str(Path(__file__).parents[2])
    search = os.pathsep.join(filter(None, (here, os.environ.get("PYTHONPATH"))))
    with subprocess.Popen(  # noqa: S603 - this Python, this package
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": search, "XDG_CONFIG_HOME": folder},
    ) as server:
        try:
            link = server.stdout.readline().strip() if server.stdout is not None else ""
            if not link.startswith("http"):
                said = server.communicate(timeout=_ENDS_S)[1].strip().splitlines() or ["it said nothing"]
                raise IfealidError(f"ifealid-gpu serve failed: {said[-1]}")
            yield link, server.pid
        finally:
            server.send_signal(signal.SIGINT)
            try:
                server.communicate(timeout=_ENDS_S)
            except subprocess.TimeoutExpired:
                server.kill()
