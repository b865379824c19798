"""What an image shows at a place, small."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ifealid_gpu.geometry import Scene
from ifealid_gpu.maps.feature_map import FeatureMap

#: Pixels of a thumbnail's side.
SIDE = 48
_STRIDES = 6  # pixels of the map that a thumbnail shows, across and down, at least
_SHARE = 0.12  # of the image's shorter side that it shows, at least


def thumbnail_of(feature_map: FeatureMap, scene: Scene, pixel: tuple[int, int]) -> NDArray[np.uint8] | None:
    """What the image shows about a pixel of a map, (SIDE, SIDE, 3) uint8; None where there is no image."""
    image = feature_map.image
    if image is None:
        return None
    x, y = scene.center_of(*pixel)
    height, width = image.shape[:2]
    side = max(_STRIDES / min(scene.map_step), _SHARE * min(height, width))
    side = min(side, height, width)
    left = min(max(0.0, x - side / 2), width - side)
    top = min(max(0.0, y - side / 2), height - side)
    # Only what is shown is copied: the image may be large.
    first, last = (int(left), int(top)), (int(np.ceil(left + side)), int(np.ceil(top + side)))
    cut = np.ascontiguousarray(image[first[1] : last[1], first[0] : last[0]])
    colors = Image.fromarray(cut).convert("RGB")
    return np.asarray(colors.resize((SIDE, SIDE), Image.Resampling.LANCZOS))
