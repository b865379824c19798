"""The mask of a map's valid pixels on the GPU: a bit a pixel."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import wgpu
from numpy.typing import NDArray

from ifealid_gpu.gpu.device import Gpu

MASK_COLUMNS = 4096
_BITS = 32


@dataclass(frozen=True, eq=False)
class Mask:
    """Which pixels of the tiles' map are valid.

    Attributes:
        texture: r32uint, 32 pixels a texel, row by row, the first in the lowest bit; one texel if all are valid.
        leaves_out: whether some pixels are not valid.
    """

    texture: wgpu.GPUTexture
    leaves_out: bool

    @classmethod
    def of(cls, gpu: Gpu, valid: NDArray[np.bool_] | None) -> Mask:
        """The mask of an array (h, w); None: all pixels are valid."""
        leaves_out = valid is not None and not valid.all()
        words = packed_bits(valid) if valid is not None and leaves_out else np.ones((1, 1), "<u4")
        return cls(bits_texture(gpu, "valid pixels", words), leaves_out)


def packed_bits(marked: NDArray[np.bool_]) -> NDArray[np.uint32]:
    """A bit for each element, row by row, the first in the lowest bit: whole rows of `MASK_COLUMNS` words."""
    row = MASK_COLUMNS * _BITS
    bits = np.zeros(-(-marked.size // row) * row, np.bool_)
    bits[: marked.size] = marked.reshape(-1)
    return np.packbits(bits, bitorder="little").view("<u4").reshape(-1, MASK_COLUMNS)


def bits_texture(gpu: Gpu, label: str, words: NDArray[np.uint32]) -> wgpu.GPUTexture:
    """A texture of words, (rows, columns)."""
    usage = wgpu.TextureUsage
    texture = gpu.device.create_texture(
        label=label,
        size=(*reversed(words.shape), 1),
        format="r32uint",
        usage=usage.STORAGE_BINDING | usage.TEXTURE_BINDING | usage.COPY_DST,
    )
    write_bits(gpu, texture, words)
    return texture


def write_bits(gpu: Gpu, texture: wgpu.GPUTexture, words: NDArray[np.uint32]) -> None:
    """Write all words of a texture."""
    height, width = words.shape
    layout = {"bytes_per_row": width * words.itemsize, "rows_per_image": height}
    gpu.device.queue.write_texture({"texture": texture}, words, layout, (width, height, 1))
