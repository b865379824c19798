"""Whether a map lies over an image: by the stride that somebody gives, or by the proportions of both."""

from __future__ import annotations

import math

#: (height, width), in pixels of a map or of an image.
Size = tuple[int, int]


def covers(size: Size, image: Size, stride: int | None = None) -> bool:
    """Whether a map can be of an image, one pixel of the map at most being cut off at the right and below.

    Args:
        size: of the map.
        image: of the image.
        stride: image pixels a pixel of the map; None: any, also a broken one, as where the image was scaled first.
    """
    if stride is not None:
        return all(abs(pixels * stride - side) < stride for pixels, side in zip(size, image, strict=True))
    least = max(side / (pixels + 1) for pixels, side in zip(size, image, strict=True))
    most = min(side / (pixels - 1) if pixels > 1 else math.inf for pixels, side in zip(size, image, strict=True))
    return least < most


def is_cut_off(size: Size, image: Size, stride: int) -> bool:
    """Whether the image goes on where a map of this stride ends."""
    return any(pixels * stride < side for pixels, side in zip(size, image, strict=True))
