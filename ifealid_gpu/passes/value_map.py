"""The value map: what a similarity or channel pass writes and the range and colour passes read."""

from __future__ import annotations

from dataclasses import dataclass

import wgpu

from ifealid_gpu.gpu.device import Gpu
from ifealid_gpu.gpu.grid import Grid

# Stands for s where a pixel has no direction, on the GPU only: WGSL does not promise that NaN survives.
NO_VALUE = -2.0
RANGE_BYTES = 8
VALUE_BYTES = 4
_RANGES_SHIFT = 12  # the shaders write to rows of 4,096


@dataclass(frozen=True, eq=False)
class ValueMap:
    """Values of a feature map's pixels, or of every few, on the GPU.

    Attributes:
        texture: r32float, one texel a value, as the grid lays them.
        range: (smin, smax), two float32; smin > smax where no pixel has a value.
        grid: where the values lie.
        stride: feature-map pixels per value, across and down.
    """

    texture: wgpu.GPUTexture
    range: wgpu.GPUBuffer
    grid: Grid
    stride: int

    @property
    def nbytes(self) -> int:
        """Bytes of GPU memory."""
        return self.grid.width * self.grid.height * VALUE_BYTES + RANGE_BYTES


def create_value_map(gpu: Gpu, grid: Grid, stride: int = 1) -> ValueMap:
    """A value map without values yet."""
    usage, buffer_usage = wgpu.TextureUsage, wgpu.BufferUsage
    texture = gpu.device.create_texture(
        label="value map",
        size=(grid.width, grid.height, 1),
        format="r32float",
        usage=usage.STORAGE_BINDING | usage.COPY_SRC,
    )
    found = gpu.device.create_buffer(
        label="range", size=RANGE_BYTES, usage=buffer_usage.STORAGE | buffer_usage.UNIFORM | buffer_usage.COPY_SRC
    )
    return ValueMap(texture, found, grid, stride)


@dataclass(frozen=True, eq=False)
class Ranges:
    """Ranges of parts of a value map, which together are that of all of it.

    Attributes:
        texture: rg32float, (smallest, largest) row by row; the first is larger where a part has no value.
        count: how many.
        shift: log2 of the texture's width.
    """

    texture: wgpu.GPUTexture
    count: int
    shift: int

    @classmethod
    def create(cls, gpu: Gpu, count: int) -> Ranges:
        """Room for some ranges."""
        rows = -(-count // (1 << _RANGES_SHIFT))
        texture = gpu.device.create_texture(
            label="ranges of parts",
            size=(1 << _RANGES_SHIFT, rows, 1),
            format="rg32float",
            usage=wgpu.TextureUsage.STORAGE_BINDING,
        )
        return cls(texture, count, _RANGES_SHIFT)

    @property
    def nbytes(self) -> int:
        """Bytes of GPU memory."""
        width, height, _ = self.texture.size
        return int(width * height) * RANGE_BYTES
