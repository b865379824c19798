"""What the benchmark of loading reports, on maps too small to say anything of speed."""

from __future__ import annotations

import json
from dataclasses import asdict

import numpy as np
import psutil
import pytest

from ifealid_gpu.bench import load_memory
from ifealid_gpu.bench.load import LoadTimes, time_load
from ifealid_gpu.bench.maps import MapSize
from ifealid_gpu.bench.processes import run_module
from ifealid_gpu.errors import DeviceError, IfealidError


@pytest.fixture(scope="module")
def times() -> LoadTimes:
    return time_load(MapSize(190, 131, 64, 16), runs=2)


@pytest.mark.usefixtures("gpu")
def test_a_load_is_timed_and_weighed(times: LoadTimes) -> None:
    codes = 190 * 131 * 64 * 2
    assert (times.map, times.precision, times.codes_bytes) == ("190x131x64", 16, codes)
    assert times.load_ms > 0 and times.decode_ms > 0
    assert times.gpu_bytes > codes
    assert codes < times.peak_bytes < 200 * codes
    assert json.loads(json.dumps(asdict(times)))["load_ms"] == times.load_ms


def test_ratios() -> None:
    times = LoadTimes("2x1x3", 8, load_ms=26.0, decode_ms=20.0, peak_bytes=15, gpu_bytes=9, codes_bytes=6)
    assert (times.load_ratio, times.peak_ratio, times.gpu_ratio) == (1.3, 2.5, 1.5)


def test_an_unknown_adapter_is_an_error() -> None:
    with pytest.raises(DeviceError, match="no such thing"):
        time_load(MapSize(9, 7, 5), adapter="no such thing", runs=1)


@pytest.mark.parametrize("counted_by_the_system", [True, False])
def test_the_peak_is_seen_although_the_memory_is_given_back(
    monkeypatch: pytest.MonkeyPatch, counted_by_the_system: bool
) -> None:
    if not counted_by_the_system:
        monkeypatch.setattr(load_memory, "_counts_from_now", lambda: False)
    size = 150 << 20
    before = psutil.Process().memory_info().rss
    with load_memory.watching() as peak:
        for _ in range(3):
            np.ones(size, np.uint8).sum()
    assert 0.8 * size < peak.nbytes - before < 1.6 * size


def test_a_process_that_fails_is_one_line() -> None:
    with pytest.raises(IfealidError, match=r"ifealid_gpu\.bench\.nothing failed with exit code 1: .*No module named"):
        run_module("ifealid_gpu.bench.nothing")
