"""The device's read bandwidth: kernels that only sum what they read."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

import wgpu

from ifealid_gpu.gpu.device import Gpu
from ifealid_gpu.gpu.shader import bind_group, compute_pipeline
from ifealid_gpu.passes.sampling import VECTOR

_WORKGROUP = 64
_BUFFER_GROUPS = 256
_TEXEL_BYTES = 16
_COLUMNS = 4096  # of a texture; a multiple of 16 times the workgroup's width
_RUNS = 9

Encode = Callable[[wgpu.GPUCommandEncoder], None]


def read_gb_per_s(gpu: Gpu, size: int) -> float:
    """Gigabytes a second of the faster way to read about ``size`` bytes, the median over several reads.

    GPUs read a buffer as fast as a texture; software adapters read textures far faster, which is what bounds the
    similarity pass there.
    """
    return max(_rate(gpu, *reader(gpu, size)) for reader in (_buffer_reader, _texture_reader))


def _rate(gpu: Gpu, read: Encode, size: int) -> float:
    seconds = []
    for _ in range(_RUNS + 1):
        start = time.perf_counter()
        encoder = gpu.device.create_command_encoder(label="bandwidth")
        read(encoder)
        gpu.device.queue.submit([encoder.finish()])
        gpu.wait()
        seconds.append(time.perf_counter() - start)
    return size / statistics.median(seconds[1:]) / 1e9


def _buffer_reader(gpu: Gpu, size: int) -> tuple[Encode, int]:
    """Encodes reading buffers, in chunks where a binding is smaller; and the bytes read."""
    device = gpu.device
    chunk = min(gpu.limit("max-storage-buffer-binding-size"), gpu.limit("max-buffer-size"), max(256, size)) // 256 * 256
    count = max(1, size // chunk)
    pipeline = compute_pipeline(gpu, "bandwidth", "sum_chunk", {"workgroup_width": _WORKGROUP})
    sums = _sums(gpu, _WORKGROUP * _BUFFER_GROUPS)
    usage = wgpu.BufferUsage.STORAGE | wgpu.BufferUsage.COPY_DST
    groups = [
        bind_group(
            device, pipeline, {0: device.create_buffer(label="read", size=chunk, usage=usage), 1: sums}, "bandwidth"
        )
        for _ in range(count)
    ]

    def read(encoder: wgpu.GPUCommandEncoder) -> None:
        compute = encoder.begin_compute_pass(label="bandwidth of buffers")
        compute.set_pipeline(pipeline)
        for group in groups:
            compute.set_bind_group(0, group)
            compute.dispatch_workgroups(_BUFFER_GROUPS)
        compute.end()

    return read, chunk * count


def _texture_reader(gpu: Gpu, size: int) -> tuple[Encode, int]:
    """Encodes reading a texture; and the bytes read."""
    rows = max(1, size // (_COLUMNS * _TEXEL_BYTES))
    height = min(rows, gpu.limit("max-texture-dimension-2d"))
    layers = min(-(-rows // height), gpu.limit("max-texture-array-layers"))
    constants: dict[str, float] = {
        "workgroup_width": _WORKGROUP,
        "texel_step": VECTOR if gpu.is_software else _WORKGROUP,
        "columns": _COLUMNS,
    }
    pipeline = compute_pipeline(gpu, "bandwidth", "sum_texels", constants)
    texture = gpu.device.create_texture(
        label="read",
        size=(_COLUMNS, height, layers),
        format="rgba32uint",
        usage=wgpu.TextureUsage.STORAGE_BINDING,
    )
    sums = _sums(gpu, _WORKGROUP * height * layers)
    group = bind_group(gpu.device, pipeline, {1: sums, 2: texture.create_view(dimension="2d-array")}, "bandwidth")

    def read(encoder: wgpu.GPUCommandEncoder) -> None:
        compute = encoder.begin_compute_pass(label="bandwidth of textures")
        compute.set_pipeline(pipeline)
        compute.set_bind_group(0, group)
        compute.dispatch_workgroups(height, layers)
        compute.end()

    return read, _COLUMNS * height * layers * _TEXEL_BYTES


def _sums(gpu: Gpu, count: int) -> wgpu.GPUBuffer:
    return gpu.device.create_buffer(label="sums", size=4 * count, usage=wgpu.BufferUsage.STORAGE)
