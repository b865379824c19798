"""Packs: the 128-bit texels that hold a feature vector's codes on the GPU.

A pack holds 16 consecutive channels of one pixel at 8 bits, 8 at 16 bits and 4 at 32 bits, each the lowest byte first.
Channels that fill up the last pack are 0.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ifealid_gpu.maps.codes import Codes

PACK_BYTES = 16


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
    return as_bytes.reshape(*leading, packs, PACK_BYTES)


def pack_chunks(codes: Codes, chunk: int) -> NDArray[np.uint8]:
    """Packs of codes (n, d), those of one number side by side within each chunk of pixels.

    Args:
        codes: n is a multiple of the chunk.
        chunk: pixels.

    Returns:
        (n / chunk, packs, chunk, 16) bytes.
    """
    packed = pack_codes(codes)
    pixels, packs, _ = packed.shape
    # As 16-byte items, which are copied faster than 16 bytes each.
    items = packed.view(np.complex128).reshape(pixels // chunk, chunk, packs)
    return np.ascontiguousarray(np.swapaxes(items, 1, 2)).view(np.uint8).reshape(-1, packs, chunk, PACK_BYTES)
