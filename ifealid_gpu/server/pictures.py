"""Frames as files for a browser: fast and small while something moves, exact when it rests."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any

import imagecodecs
import numpy as np
from numpy.typing import NDArray
from PIL import Image

_ROWS = 64  # that are compared at once
_QUALITY = 85  # of 100; with colours as fine as brightness, as text of colour smears otherwise
_SMALL = 50


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


def encoded(
    pixels: NDArray[np.uint8], ratio: float, seen: float, *, lossless: bool = False, small: bool = False
) -> Picture:
    """A frame as a PNG, or as a JPEG.

    Args:
        pixels: (height, width, 4).
        ratio: physical pixels per logical one.
        seen: as `Picture` has it.
        lossless: whether it is to be exact: that takes ten times as long.
        small: whether a JPEG is to be small rather than good: a third of the bytes.
    """
    size = pixels.shape[1], pixels.shape[0]
    rgb = np.empty((*pixels.shape[:2], 3), np.uint8)
    for channel in range(3):  # five times as fast as to copy three of four at once
        rgb[..., channel] = pixels[..., channel]
    if lossless:
        return Picture(as_png(Image.fromarray(rgb), level=1), "image/png", size, ratio, seen, True)
    level, colours = (_SMALL, "420") if small else (_QUALITY, "444")
    data: Any = imagecodecs.jpeg8_encode(rgb, level=level, subsampling=colours)
    return Picture(bytes(data), "image/jpeg", size, ratio, seen, False)


def same(one: NDArray[np.uint8], other: NDArray[np.uint8]) -> bool:
    """Whether two frames are the same; of two that differ the first rows that do tell."""
    rows = range(0, len(one), _ROWS)
    return one.shape == other.shape and all(np.array_equal(one[n : n + _ROWS], other[n : n + _ROWS]) for n in rows)


def as_png(picture: Image.Image, level: int = 6) -> bytes:
    """A picture as a PNG file; ``level``: from fast, 1, to small, 9."""
    file = io.BytesIO()
    picture.save(file, "PNG", compress_level=level)
    return file.getvalue()
