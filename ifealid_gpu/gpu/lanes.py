"""How many invocations go side by side on a device, and read each other's numbers: its subgroups' size."""

from __future__ import annotations

from weakref import WeakKeyDictionary

import numpy as np
import wgpu

from ifealid_gpu.gpu.device import SUBGROUPS, Gpu
from ifealid_gpu.gpu.shader import bind_group, compute_pipeline

_BYTES = 4
_LANES: WeakKeyDictionary[Gpu, int] = WeakKeyDictionary()


def lanes_of(gpu: Gpu) -> int:
    """Invocations of a subgroup; 1 where the device was opened without subgroups. Asked of the device once."""
    if gpu not in _LANES:
        _LANES[gpu] = _found(gpu) if SUBGROUPS in gpu.device.features else 1
    return _LANES[gpu]


def _found(gpu: Gpu) -> int:
    usage = wgpu.BufferUsage
    buffer = gpu.device.create_buffer(label="lanes", size=_BYTES, usage=usage.STORAGE | usage.COPY_SRC)
    pipeline = compute_pipeline(gpu, "lanes", "lanes")
    encoder = gpu.device.create_command_encoder(label="lanes")
    compute = encoder.begin_compute_pass(label="lanes")
    compute.set_pipeline(pipeline)
    compute.set_bind_group(0, bind_group(gpu.device, pipeline, {0: buffer}, "lanes"))
    compute.dispatch_workgroups(1)
    compute.end()
    gpu.device.queue.submit([encoder.finish()])
    return int(np.frombuffer(gpu.device.queue.read_buffer(buffer), "<u4")[0])
