"""Rows of numbers for each channel: vector, weights and origin of what pixels are compared with, as textures."""

from __future__ import annotations

import numpy as np
import wgpu
from numpy.typing import NDArray

from ifealid_gpu.gpu.device import Gpu
from ifealid_gpu.gpu.packs import channels_per_pack
from ifealid_gpu.gpu.tiles import Tiles
from ifealid_gpu.maps.codes import code_max

# The rows of the texture.
UNIT_ROW, WEIGHTS_ROW, RESTS_ROW, CODES_ROW = range(4)

TEXEL_CHANNELS = 4
_TEXEL_BYTES = 16


class ChannelRows:
    """A texture of four rows with a number for each channel, as vectors.wgsl reads it.

    Processors read a texture several times as fast as a buffer within a loop.

    Args:
        gpu: the device.
        tiles: whose channels.

    Attributes:
        width: texels of a row, four channels each; those that fill up the last pack included.
        view: of the texture.
    """

    def __init__(self, gpu: Gpu, tiles: Tiles) -> None:
        self._gpu = gpu
        self._precision = tiles.feature_map.precision
        self.width = tiles.layout.packs * channels_per_pack(self._precision) // TEXEL_CHANNELS
        usage = wgpu.TextureUsage
        self._texture = gpu.device.create_texture(
            label="vector, weights and origin",
            size=(self.width, 4, 1),
            format="rgba32uint",
            usage=usage.STORAGE_BINDING | usage.COPY_DST,
        )
        self.view: wgpu.GPUTextureView = self._texture.create_view()
        self.nbytes = self.width * 4 * _TEXEL_BYTES

    def write(self, row: int, channels: NDArray[np.float64] | NDArray[np.uint32]) -> None:
        """Write a row with a number for each channel, and 0 for those that fill up the last pack."""
        bits = np.zeros(self.width * TEXEL_CHANNELS, "<u4")
        bits[: channels.size] = channels if channels.dtype == np.uint32 else channels.astype("<f4").view("<u4")
        self._gpu.device.queue.write_texture(
            {"texture": self._texture, "origin": (0, row, 0)},
            bits,
            {"bytes_per_row": self.width * _TEXEL_BYTES, "rows_per_image": 1},
            (self.width, 1, 1),
        )

    def write_origin(self, origin: NDArray[np.float64]) -> None:
        """Write an origin of each channel's own, as its nearest code and a rest."""
        codes = self.nearest_codes(origin)
        self.write(RESTS_ROW, origin - codes)
        self.write(CODES_ROW, codes.astype("<u4"))

    def nearest_codes(self, origin: NDArray[np.float64]) -> NDArray[np.float64]:
        """The codes nearest to origins."""
        return np.clip(np.rint(origin), 0, code_max(self._precision))
