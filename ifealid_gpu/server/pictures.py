"""Frames as files for a browser: fast and small while something moves, exact when it rests."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any

import imagecodecs
import numpy as np
from numpy.typing import NDArray
from PIL import Image

_QUALITY = 85  # of 100; with colours as fine as brightness, as text of colour smears otherwise


@dataclass(frozen=True)
class Picture:
    """A frame, encoded.

    Attributes:
        data: the file.
        mimetype: what it is.
        size: (width, height) in physical pixels.
        ratio: physical pixels per logical one.
        seen: when the newest event happened that it shows, by the clock of whoever was in control.
        lossless: whether it is exactly what was drawn.
    """

    data: bytes
    mimetype: str
    size: tuple[int, int]
    ratio: float
    seen: float
    lossless: bool


def encoded(pixels: NDArray[np.uint8], ratio: float, seen: float, *, lossless: bool) -> Picture:
    """A frame as a PNG, or as a JPEG.

    Args:
        pixels: (height, width, 4).
        ratio: physical pixels per logical one.
        seen: as `Picture` has it.
        lossless: whether it is to be exact: that takes ten times as long.
    """
    size = pixels.shape[1], pixels.shape[0]
    rgb = np.ascontiguousarray(pixels[..., :3])
    if lossless:
        return Picture(as_png(Image.fromarray(rgb), level=1), "image/png", size, ratio, seen, True)
    data: Any = imagecodecs.jpeg8_encode(rgb, level=_QUALITY, subsampling="444")
    return Picture(bytes(data), "image/jpeg", size, ratio, seen, False)


def as_png(picture: Image.Image, level: int = 6) -> bytes:
    """A picture as a PNG file; ``level``: from fast, 1, to small, 9."""
    file = io.BytesIO()
    picture.save(file, "PNG", compress_level=level)
    return file.getvalue()
