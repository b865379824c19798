"""What the benchmark measures in windows of its own: the start and the way from an event to its frame."""

from __future__ import annotations

import pytest

from ifealid_gpu.bench.maps import MapSize
from ifealid_gpu.bench.start import time_start
from ifealid_gpu.bench.window import time_window


@pytest.mark.usefixtures("gpu", "screen")
def test_the_first_frame_comes_before_the_first_map() -> None:
    times = time_start(runs=1)
    assert times is not None
    assert 0 < times.frame_ms <= times.map_ms < 60_000


@pytest.mark.usefixtures("gpu", "screen")
def test_every_event_reaches_a_frame() -> None:
    times = time_window(size=MapSize(33, 21, 5), seconds=0.5)
    assert times is not None and times.map == "33x21x5"
    assert 0 < times.latency_ms <= times.latency_ms_p95 < 10_000
    assert 0 < times.frames_per_s <= 250
