"""From a map's pixels to the image's, as pictures show them."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ifealid_gpu.geometry import EDGE_BIAS, Scene


def pixels_on_image(pixels: NDArray[Any], scene: Scene) -> NDArray[Any]:
    """What every pixel of the image has, as the picture shows it: that of the map's pixel there, 0 where it is bare.

    Args:
        pixels: (h, w) of a map.
        scene: where it lies. Without an image, its own pixels are the image's.
    """
    if not scene.has_image:
        return pixels
    width, height = (round(side) for side in scene.size)
    columns, across = _on_axis(width, scene, 0)
    rows, down = _on_axis(height, scene, 1)
    found = pixels[np.ix_(rows, columns)]
    return np.where(down[:, np.newaxis] & across, found, np.zeros((), pixels.dtype))


def _on_axis(side: int, scene: Scene, axis: int) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
    """Of each column or row of the image, the map's, and whether the map reaches there."""
    at = (np.arange(side) + 0.5 - scene.map_origin[axis]) * scene.map_step[axis] + EDGE_BIAS
    first, last = scene.map_bounds[axis], scene.map_bounds[axis + 2]
    pixels = np.clip(np.floor(at), 0, scene.map_size[axis] - 1).astype(np.intp)
    return pixels, (at >= first) & (at < last)
