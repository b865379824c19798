"""The value map: what a value pass writes and the range and colour passes read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import wgpu
from numpy.typing import NDArray

from ifealid_gpu.gpu.device import Gpu
from ifealid_gpu.gpu.grid import Grid

# Stands for the value of a pixel that has none, on the GPU only: WGSL does not promise that NaN survives. No pass
# writes the lowest finite float32 as a value.
NO_VALUE = float(np.finfo(np.float32).min)
VALUE_BYTES = 4
RANGE = np.dtype([("low", "<f4", 4), ("high", "<f4", 4), ("smallest", "<f4", 4), ("largest", "<f4", 4)])
RANGES_SHIFT = 12  # the shaders write to rows of 4,096

_FORMATS = {1: "r32float", 3: "rgba32float"}
_TEXEL_BYTES = {1: 4, 3: 16}
_PART_BYTES = 8


@dataclass(frozen=True, eq=False)
class ValueMap:
    """Values of a feature map's pixels, or of every few, on the GPU.

    Attributes:
        texture: one texel a pixel, as the grid lays them: r32float, or rgba32float for three components, whose fourth
            is not used.
        range: a `RANGE`: of each component, the values that the colours span and the smallest and largest of all; the
            first of either is larger where no pixel has one.
        grid: where the values lie.
        stride: feature-map pixels per value, across and down.
        components: values of a pixel, 1 or 3. A pixel without values has `NO_VALUE` for its first.
        is_of_coarse: whether they are made of another map's values of every few pixels, and so are of no single pixel.
    """

    texture: wgpu.GPUTexture
    range: wgpu.GPUBuffer
    grid: Grid
    stride: int
    components: int = 1
    is_of_coarse: bool = False

    @property
    def is_coarse(self) -> bool:
        """Whether single pixels have no values of their own in it."""
        return self.stride > 1 or self.is_of_coarse

    @property
    def nbytes(self) -> int:
        """Bytes of GPU memory."""
        return self.grid.width * self.grid.height * _TEXEL_BYTES[self.components] + RANGE.itemsize


def create_value_map(gpu: Gpu, grid: Grid, stride: int = 1, components: int = 1) -> ValueMap:
    """A value map without values yet."""
    usage, buffer_usage = wgpu.TextureUsage, wgpu.BufferUsage
    texture = gpu.device.create_texture(
        label="value map",
        size=(grid.width, grid.height, 1),
        format=_FORMATS[components],
        usage=usage.STORAGE_BINDING | usage.COPY_SRC | usage.COPY_DST,
    )
    found = gpu.device.create_buffer(
        label="range",
        size=RANGE.itemsize,
        usage=buffer_usage.STORAGE | buffer_usage.UNIFORM | buffer_usage.COPY_SRC,
    )
    return ValueMap(texture, found, grid, stride, components)


@dataclass(frozen=True)
class FoundRange:
    """What the range pass has found of one component.

    Attributes:
        ends: (low, high) of the colours: of the values that count, or of all where those span nothing.
        values: (smallest, largest) of all values.
    """

    ends: tuple[float, float]
    values: tuple[float, float]


def found_range(data: bytes | memoryview) -> FoundRange | None:
    """What was found of the first component, from the bytes of a `RANGE`; None where no pixel has a value."""
    record = np.frombuffer(data, RANGE, count=1)[0]
    low, high, smallest, largest = (float(record[name][0]) for name in ("low", "high", "smallest", "largest"))
    return FoundRange((low, high), (smallest, largest)) if smallest <= largest else None


def values_of_texels(texels: NDArray[np.float32], grid: Grid, components: int = 1) -> NDArray[np.float32]:
    """Values as they are read back: (h, w), or (h, w, 3) of three components, with NaN where there is none."""
    if components == 1:
        values = grid.unfolded(texels)
        return np.where(values == np.float32(NO_VALUE), np.float32(np.nan), values)
    vectors = texels.reshape(-1, 4)[: grid.pixels, :components].reshape(grid.map_height, grid.map_width, components)
    return np.where(vectors[..., :1] == np.float32(NO_VALUE), np.float32(np.nan), vectors)


@dataclass(frozen=True)
class Part:
    """Samples of a value map whose range is found together.

    Attributes:
        number: of the part.
        first: number of its first sample.
        step: from a sample to the next.
        count: samples.
    """

    number: int
    first: int
    step: int
    count: int


@dataclass(frozen=True, eq=False)
class Ranges:
    """Ranges of parts of a value map of one component; together the parts are all of the map.

    Attributes:
        texture: rg32float, (smallest, largest) row by row; the first is larger where a part has no value.
        count: how many.
        shift: log2 of the texture's width.
        part_of: the part whose range a sample's value is in. Other samples of the part may be without a value in it,
            but are samples of the map.
    """

    texture: wgpu.GPUTexture
    count: int
    shift: int
    part_of: Callable[[int], Part]

    @classmethod
    def create(cls, gpu: Gpu, count: int, part_of: Callable[[int], Part]) -> Ranges:
        """Room for some ranges."""
        rows = -(-count // (1 << RANGES_SHIFT))
        texture = gpu.device.create_texture(
            label="ranges of parts",
            size=(1 << RANGES_SHIFT, rows, 1),
            format="rg32float",
            usage=wgpu.TextureUsage.STORAGE_BINDING,
        )
        return cls(texture, count, RANGES_SHIFT, part_of)

    @property
    def nbytes(self) -> int:
        """Bytes of GPU memory."""
        width, height, _ = self.texture.size
        return int(width * height) * _PART_BYTES
