"""The read bandwidth is that of reading everything."""

from __future__ import annotations

import pytest

from ifealid_gpu.bench import bandwidth
from ifealid_gpu.gpu.device import Gpu


def test_the_bytes_that_are_counted_are_read(gpu: Gpu) -> None:
    for reader in (bandwidth._buffer_reader, bandwidth._texture_reader):
        read, size = reader(gpu, 3 << 20)
        assert size == 3 << 20
        with gpu.reporting("the read"):  # everything that a kernel must have is bound
            encoder = gpu.device.create_command_encoder()
            read(encoder)
            gpu.device.queue.submit([encoder.finish()])
            gpu.wait()


def test_the_faster_way_counts(gpu: Gpu, monkeypatch: pytest.MonkeyPatch) -> None:
    rates = iter([3.0, 7.0])
    monkeypatch.setattr(bandwidth, "_rate", lambda *_: next(rates))
    assert bandwidth.read_gb_per_s(gpu, 1 << 20) == 7.0
