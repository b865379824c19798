"""How a camera was held: photos are turned upright as their EXIF says."""

from __future__ import annotations

from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from PIL import Image

#: Orientations that swap width and height.
SIDEWAYS = {5, 6, 7, 8}

_TAG = 0x0112
# By orientation: quarter turns against the clock, then whether left and right are swapped.
_TURNS = {2: (0, True), 3: (2, False), 4: (2, True), 5: (3, True), 6: (3, False), 7: (1, True), 8: (1, False)}

Pixels = TypeVar("Pixels", bound=np.generic)


def orientation_of(image: Image.Image) -> tuple[int, tuple[str, ...]]:
    """The EXIF orientation, 1 to 8, of an image that is not decoded yet, and what is said where it cannot be read."""
    try:
        tags = image.tag_v2 if image.format == "TIFF" else image.getexif()  # type: ignore[attr-defined]
        value = int(tags.get(_TAG, 1))
    except Exception:  # what a camera wrote beside the pixels may be damaged; the pixels need not be
        return 1, ("its EXIF cannot be read, so it is not turned",)
    return (value if value in _TURNS else 1), ()


def as_it_was(orientation: int) -> int:
    """The orientation that takes the turn of another back."""
    return {6: 8, 8: 6}.get(orientation, orientation)


def turned(pixels: NDArray[Pixels], orientation: int) -> NDArray[Pixels]:
    """(H, W) or (H, W, C) pixels, upright."""
    quarters, swapped = _TURNS.get(orientation, (0, False))
    pixels = np.rot90(pixels, quarters)
    return np.ascontiguousarray(pixels[:, ::-1] if swapped else pixels)
