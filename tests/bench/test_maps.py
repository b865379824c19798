"""The maps that are timed fit where they are timed."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from ifealid_gpu.bench.maps import MapSize, largest_map
from ifealid_gpu.gpu.device import Gpu


@pytest.mark.parametrize(
    ("software", "memory", "free", "side"),
    [
        (True, None, 24e9, 8192),
        (True, None, 50e9, 16384),
        (False, None, 25e9, 16384),
        (False, 2 << 30, 25e9, 4096),
        (True, None, 1e6, 1024),
    ],
)
def test_the_largest_map_follows_the_memory(
    gpu: Gpu, monkeypatch: pytest.MonkeyPatch, software: bool, memory: int | None, free: float, side: int
) -> None:
    monkeypatch.setattr(Gpu, "is_software", software)
    monkeypatch.setattr("psutil.virtual_memory", lambda: SimpleNamespace(available=free))
    assert largest_map(Gpu(gpu.adapter, gpu.device, memory)) == MapSize(side, side, 64)
