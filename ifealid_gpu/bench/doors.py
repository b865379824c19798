"""The same hover through three doors: the desktop's window, a served one in a browser, and a page to send."""

from __future__ import annotations

import statistics
import tempfile
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from ifealid_gpu.bench.browser import browser_program
from ifealid_gpu.bench.maps import MapSize, smooth_map
from ifealid_gpu.bench.processes import run_module
from ifealid_gpu.bench.served import serving
from ifealid_gpu.bench.window import SECONDS, time_window
from ifealid_gpu.dataset import Dataset, write_dataset
from ifealid_gpu.errors import IfealidError
from ifealid_gpu.gpu.device import Gpu
from ifealid_gpu.maps.feature_map import FeatureMap
from ifealid_gpu.views.view_state import ViewState
from ifealid_gpu.web.page import Page, PageWords

MAPS = MapSize(106, 160, 256), MapSize(510, 300, 256)
_MOST = 1 << 30  # bytes of a page


@dataclass(frozen=True)
class DoorTimes:
    """One door to a map, under a mouse that moves all the time.

    Attributes:
        door: "window", "served" or "page".
        map: width x height x channels, at 8 bits.
        latency_ms: from a mouse event to the frame that takes it into account, median: presented, or the page drawn.
        latency_ms_p95: its 95th percentile.
        frames_per_s: frames that were drawn.
    """

    door: str
    map: str
    latency_ms: float
    latency_ms_p95: float
    frames_per_s: float


def time_doors(gpu: Gpu, adapter: str | None = None, seconds: float = SECONDS) -> tuple[DoorTimes, ...]:
    """Each door to each map that is there: windows need a screen, the others Chromium and Playwright.

    Args:
        gpu: draws the page's still picture; where it is the processor, the page computes on that as well.
        adapter: part of the adapter's name; None: the best one.
        seconds: for how long the mouse moves, each time.

    Raises:
        IfealidError: a window, the server or a browser failed.
    """
    found = []
    program = browser_program()
    for size in MAPS:
        window = time_window(adapter, size, seconds)
        if window is not None:
            found.append(DoorTimes("window", window.map, window.latency_ms, window.latency_ms_p95, window.frames_per_s))
        if program is None:
            continue
        with tempfile.TemporaryDirectory(prefix="ifealid-bench-") as name:
            folder = Path(name)
            dataset = folder / "map.zip"
            feature_map = smooth_map(size)
            write_dataset(feature_map, dataset)
            if find_spec("uvicorn") and find_spec("websockets"):
                with serving(dataset, adapter, name) as (link, _):
                    times = run_module("ifealid_gpu.bench.served_browser", link, str(seconds), program)
                found.append(_times("served", size, times))
            page = _page(gpu, feature_map, folder)
            arguments = [page.as_uri(), str(size.width), str(size.height), str(seconds), program]
            software = ["software"] if gpu.is_software else []
            times = run_module("ifealid_gpu.bench.page_browser", *arguments, *software)
            found.append(_times("page", size, times))
    return tuple(found)


def _times(door: str, size: MapSize, found: dict[str, Any]) -> DoorTimes:
    latencies, frames = found["latencies"], found["frames"]
    if len(frames) < 2:
        raise IfealidError(f"the browser drew {len(frames)} frames of the {door}, too few to time")
    return DoorTimes(
        door,
        str(size),
        latency_ms=statistics.median(latencies) * 1e3,
        latency_ms_p95=float(np.percentile(latencies, 95)) * 1e3,
        frames_per_s=(len(frames) - 1) / (frames[-1] - frames[0]),
    )


def _page(gpu: Gpu, feature_map: FeatureMap, folder: Path) -> Path:
    dataset = Dataset.of([feature_map])
    words = PageWords(most=_MOST)
    page = Page(gpu, dataset, dataset.entries, ViewState(), words=words, load=lambda _: feature_map)
    path = folder / "page.html"
    with path.open("wb") as file:
        page.put(file)
    return path
