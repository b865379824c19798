"""Times of single passes by the device's own clock, without changing the passes: their encoder is wrapped."""

from __future__ import annotations

from typing import Any

import numpy as np
import wgpu
from wgpu.backends.wgpu_native._ffi import lib

from ifealid_gpu.gpu.device import Gpu

_MOST_PASSES = 512
_STAMP_BYTES = 8


def has_timestamps(gpu: Gpu) -> bool:
    """Whether the device times its passes. Software adapters say they do, but not when the work is done."""
    return "timestamp-query" in gpu.device.features and not gpu.is_software


class TimedEncoder:
    """A command encoder whose passes are timed: hand it to whatever encodes, then `finish` it and ask for `seconds`.

    Args:
        gpu: a device with timestamp queries.
    """

    def __init__(self, gpu: Gpu) -> None:
        self._gpu = gpu
        self._encoder = gpu.device.create_command_encoder(label="timed")
        self._queries = gpu.device.create_query_set(label="pass times", type="timestamp", count=2 * _MOST_PASSES)
        usage = wgpu.BufferUsage
        self._stamps = gpu.device.create_buffer(
            label="pass times",
            size=2 * _MOST_PASSES * _STAMP_BYTES,
            usage=usage.QUERY_RESOLVE | usage.COPY_SRC,
        )
        self._labels: list[str] = []

    def begin_compute_pass(self, **options: Any) -> wgpu.GPUComputePassEncoder:
        """As the encoder's own."""
        return self._encoder.begin_compute_pass(**options, timestamp_writes=self._writes(options["label"]))

    def begin_render_pass(self, **options: Any) -> wgpu.GPURenderPassEncoder:
        """As the encoder's own."""
        return self._encoder.begin_render_pass(**options, timestamp_writes=self._writes(options["label"]))

    def finish(self) -> wgpu.GPUCommandBuffer:
        """The commands, to be submitted."""
        self._encoder.resolve_query_set(self._queries, 0, 2 * len(self._labels), self._stamps, 0)
        return self._encoder.finish()

    def seconds(self) -> dict[str, float]:
        """Seconds of the passes of each label, summed up; waits for the submitted commands."""
        data = self._gpu.device.queue.read_buffer(self._stamps, 0, 2 * len(self._labels) * _STAMP_BYTES)
        stamps = np.frombuffer(data, np.uint64).reshape(-1, 2)
        # wgpu-py 0.32 gives ticks, and has no call of its own for the nanoseconds of one.
        tick = lib.wgpuQueueGetTimestampPeriod(self._gpu.device.queue._internal) * 1e-9
        found: dict[str, float] = {}
        for label, (begin, end) in zip(self._labels, stamps, strict=True):
            found[label] = found.get(label, 0.0) + max(0, int(end) - int(begin)) * tick
        return found

    def _writes(self, label: str) -> dict[str, Any]:
        first = 2 * len(self._labels)
        self._labels.append(label)
        return {
            "query_set": self._queries,
            "beginning_of_pass_write_index": first,
            "end_of_pass_write_index": first + 1,
        }
