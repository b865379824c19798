"""Photos in a page: the bytes of the dataset's own JPEG, or the pixels without loss."""

from __future__ import annotations

import io
import re

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ifealid_gpu.web.blocks import Blocks

_LONGEST_WEBP_SIDE = 16383

# Markers of JPEG.
_BEGIN = b"\xff\xd8"
_END, _SCAN = 0xD9, 0xDA
#: What cameras and programs write beside the pixels: all APPn but JFIF's and Adobe's, which say how colours are meant.
_BESIDE = {0xFE, *range(0xE1, 0xF0)} - {0xEE}
_AFTER_SCAN = re.compile(rb"\xff+[^\x00\xff\xd0-\xd7]")  # ends the data of a scan


def photo_block(image: NDArray[np.uint8], jpeg: bytes | None, blocks: Blocks) -> int:
    """Take an input image, which browsers read; its block.

    Args:
        image: (H, W, 3) uint8 sRGB.
        jpeg: a JPEG of exactly these pixels, or None.
        blocks: take it.
    """
    data = None if jpeg is None else jpeg_alone(jpeg)
    return blocks.add(data or _without_loss(image), packed=False)


def jpeg_alone(data: bytes) -> bytes | None:
    """A JPEG without what is not of its picture: where and by whom it was taken, thumbnails, what follows its end.

    By its EXIF a browser would turn it, too. None where its segments do not follow one another as they should.
    """
    if not data.startswith(_BEGIN):
        return None
    kept, at = [_BEGIN], len(_BEGIN)
    while (found := _AFTER_SCAN.match(data, at)) is not None:
        marker = data[found.end() - 1]
        if marker == _END:
            return b"".join([*kept, b"\xff\xd9"])
        end = found.end() + int.from_bytes(data[found.end() : found.end() + 2], "big")
        if marker == _SCAN:
            after = _AFTER_SCAN.search(data, end)
            end = after.start() if after else len(data)
        if marker not in _BESIDE:
            kept.append(data[found.start() : end])
        at = end
    return None


def _without_loss(image: NDArray[np.uint8]) -> bytes:
    """A WebP, or a PNG where the image is too large for one."""
    file = io.BytesIO()
    picture = Image.fromarray(image)
    if max(picture.size) <= _LONGEST_WEBP_SIDE:
        picture.save(file, "WEBP", lossless=True, quality=50, method=2)
    else:
        picture.save(file, "PNG")
    return file.getvalue()
