"""The device's read bandwidth: a kernel that only sums a buffer."""

from __future__ import annotations

import statistics
import time

import wgpu

from ifealid_gpu.gpu.device import Gpu
from ifealid_gpu.gpu.shader import bind_group, compute_pipeline

_WORKGROUP = 64
_GROUPS = 256
_RUNS = 9


def read_gb_per_s(gpu: Gpu, size: int) -> float:
    """Gigabytes a second, the median over several reads of ``size`` bytes; in chunks where a binding is smaller."""
    device = gpu.device
    chunk = min(gpu.limit("max-storage-buffer-binding-size"), gpu.limit("max-buffer-size"), size) // 256 * 256
    count = max(1, size // chunk)
    pipeline = compute_pipeline(gpu, "bandwidth", "sum_chunk", {"workgroup_width": _WORKGROUP})
    usage = wgpu.BufferUsage
    sums = device.create_buffer(label="sums", size=4 * _WORKGROUP * _GROUPS, usage=usage.STORAGE)
    groups = [
        bind_group(
            device,
            pipeline,
            {0: device.create_buffer(label="read", size=chunk, usage=usage.STORAGE | usage.COPY_DST), 1: sums},
            "bandwidth",
        )
        for _ in range(count)
    ]
    seconds = []
    for _ in range(_RUNS + 1):
        start = time.perf_counter()
        encoder = device.create_command_encoder(label="bandwidth")
        compute = encoder.begin_compute_pass(label="bandwidth")
        compute.set_pipeline(pipeline)
        for group in groups:
            compute.set_bind_group(0, group)
            compute.dispatch_workgroups(_GROUPS)
        compute.end()
        device.queue.submit([encoder.finish()])
        gpu.wait()
        seconds.append(time.perf_counter() - start)
    return chunk * count / statistics.median(seconds[1:]) / 1e9
