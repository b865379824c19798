"""The mask of valid pixels as a text for metadata.json: the web page takes no further file in a ZIP, but other keys."""

from __future__ import annotations

import base64
import binascii
import zlib

import numpy as np
from numpy.typing import NDArray

from ifealid_gpu.dataset.limits import MAX_MAP_PIXELS

#: The longest text: base64 of what deflate makes at most of a bit a pixel.
MAX_BYTES = (MAX_MAP_PIXELS // 8 * 101 // 100 + 4096) * 4 // 3


def mask_text(valid: NDArray[np.bool_]) -> str:
    """A mask (h, w) as base64 of deflated bits, row by row, the first pixel in the highest bit."""
    return base64.b64encode(zlib.compress(np.packbits(valid).tobytes(), 9)).decode("ascii")


def mask_of(text: str, height: int, width: int) -> NDArray[np.bool_]:
    """The mask (h, w) that `mask_text` wrote.

    Raises:
        ValueError: it is something else, or a mask of another size.
    """
    size = -(-height * width // 8)
    inflating = zlib.decompressobj()
    try:
        bits = inflating.decompress(base64.b64decode(text, validate=True), size + 1)
    except (binascii.Error, zlib.error):
        raise ValueError("damaged data") from None
    if len(bits) != size or not inflating.eof:
        raise ValueError(f"{'more' if len(bits) > size else 'fewer'} than {height * width} bits")
    mask = np.unpackbits(np.frombuffer(bits, np.uint8), count=height * width)
    return mask.view(np.bool_).reshape(height, width)
