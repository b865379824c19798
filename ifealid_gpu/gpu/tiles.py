"""Tiles: a feature map's codes as one storage texture array of 128-bit texels.

A texel, called a pack, holds 16 consecutive channels of one pixel at 8 bits, 8 at 16 bits and 4 at 32 bits. The array
layer counts packs. At 16 bits a pack is two byte planes (8 low bytes, then 8 high bytes), so that packed 8-bit dot
products apply to it. Channels that fill up the last pack are 0.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import wgpu
from numpy.typing import NDArray

from ifealid_gpu.errors import DeviceError
from ifealid_gpu.feature_map import Codes, FeatureMap
from ifealid_gpu.gpu.device import Gpu

PACK_BYTES = 16
MAX_PACKS = 2048  # keeps every integer sum of the similarity pass exact
_SLAB_BYTES = 1 << 26  # uploaded at a time, which bounds the driver's staging memory


def channels_per_pack(precision: int) -> int:
    """Channels in a pack: 16, 8 or 4."""
    return PACK_BYTES * 8 // precision


def pack_count(channels: int, precision: int) -> int:
    """Packs of a feature vector."""
    return -(-channels // channels_per_pack(precision))


def pack_codes(codes: Codes) -> NDArray[np.uint8]:
    """Packs of codes (..., d), as bytes (..., packs, 16)."""
    precision = codes.dtype.itemsize * 8
    *leading, channels = codes.shape
    packs = pack_count(channels, precision)
    missing = packs * channels_per_pack(precision) - channels
    if missing:
        codes = np.concatenate([codes, np.zeros((*leading, missing), codes.dtype)], axis=-1)
    as_bytes = np.ascontiguousarray(codes, codes.dtype.newbyteorder("<")).view(np.uint8)
    if precision == 16:
        planes = as_bytes.reshape(*leading, packs, 8, 2)
        as_bytes = np.ascontiguousarray(np.swapaxes(planes, -1, -2))
    return as_bytes.reshape(*leading, packs, PACK_BYTES)


@dataclass(frozen=True, eq=False)
class Tiles:
    """A feature map's codes on the GPU.

    Attributes:
        texture: rgba32uint, width x height x packs.
        packs: packs of a feature vector.
    """

    texture: wgpu.GPUTexture
    packs: int

    @classmethod
    def upload(cls, gpu: Gpu, feature_map: FeatureMap, progress: Callable[[int, int], None] | None = None) -> Tiles:
        """Copy the codes to a new texture.

        Args:
            gpu: the device.
            feature_map: the codes.
            progress: called with (bytes copied, bytes in all).

        Raises:
            DeviceError: the map is larger than the device allows; the message names the limit and what would fit.
        """
        check_limits(gpu, feature_map)
        height, width, packs = feature_map.height, feature_map.width, _packs_of(feature_map)
        texture = gpu.device.create_texture(
            label=f"tiles of {feature_map.name}",
            size=(width, height, packs),
            format="rgba32uint",
            usage=wgpu.TextureUsage.STORAGE_BINDING | wgpu.TextureUsage.COPY_DST,
        )
        step = max(1, _SLAB_BYTES // (height * width * PACK_BYTES))
        channels = channels_per_pack(feature_map.precision)
        total = height * width * packs * PACK_BYTES
        for first in range(0, packs, step):
            last = min(first + step, packs)
            slab = pack_codes(feature_map.codes[:, :, first * channels : last * channels])
            gpu.device.queue.write_texture(
                {"texture": texture, "origin": (0, 0, first)},
                np.ascontiguousarray(np.moveaxis(slab, 2, 0)),
                {"bytes_per_row": width * PACK_BYTES, "rows_per_image": height},
                (width, height, last - first),
            )
            # The staging memory of a write lives until the next submission has run.
            gpu.device.queue.submit([])
            if progress is not None:
                progress(total * last // packs, total)
        return cls(texture, packs)

    @property
    def nbytes(self) -> int:
        """Bytes of the texture."""
        width, height, packs = self.texture.size
        return int(width * height * packs * PACK_BYTES)


def check_limits(gpu: Gpu, feature_map: FeatureMap) -> None:
    """DeviceError if the device cannot hold a map's tiles; the message names the limit and what would fit."""
    side = gpu.limit("max-texture-dimension-2d")
    layers = min(gpu.limit("max-texture-array-layers"), MAX_PACKS)
    per_pack = channels_per_pack(feature_map.precision)
    size = f"{feature_map.width} x {feature_map.height} x {feature_map.channels} @ {feature_map.precision} bit"
    if max(feature_map.width, feature_map.height) > side:
        raise DeviceError(
            f"the feature map {feature_map.name!r} ({size}) is larger than {gpu.name} allows: "
            f"max-texture-dimension-2d is {side}, so width and height must be {side} or less"
        )
    if _packs_of(feature_map) > layers:
        raise DeviceError(
            f"the feature map {feature_map.name!r} ({size}) has more channels than {gpu.name} allows: "
            f"max-texture-array-layers is {layers}, so at most {layers * per_pack} channels fit at "
            f"{feature_map.precision} bit"
        )


def _packs_of(feature_map: FeatureMap) -> int:
    return pack_count(feature_map.channels, feature_map.precision)
