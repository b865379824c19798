"""Where feature-map pixels, image pixels and target pixels lie.

Scene units are pixels of the input image (of the feature map where there is no image), origin at the top left corner
of the top left pixel, so that pixel centres lie at halves.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Self

from ifealid_gpu.feature_map import FeatureMap
from ifealid_gpu.view_state import Viewport

Pair = tuple[float, float]

# A position this close to a pixel's right or lower edge counts to the next pixel (colour.wgsl: edge_bias).
EDGE_BIAS = 1 / 1024


@dataclass(frozen=True)
class Scene:
    """The extent of what can be shown.

    Attributes:
        size: (width, height) of the image, or of the map where there is none.
        map_extent: (width, height) that the map covers, from the scene's origin.
        map_size: (w, h) in feature-map pixels.
    """

    size: Pair
    map_extent: Pair
    map_size: tuple[int, int]

    @classmethod
    def of(cls, feature_map: FeatureMap) -> Self:
        """The scene of a map: a known stride places it exactly, else it spans the image."""
        map_size = feature_map.width, feature_map.height
        if feature_map.image is None:
            return cls(map_size, map_size, map_size)
        height, width = feature_map.image.shape[:2]
        stride = feature_map.provenance.stride
        # A stride that does not give this map's size (a file edited by hand) would misplace every pixel.
        if stride is not None and map_size == (-(-width // stride), -(-height // stride)):
            return cls((width, height), (map_size[0] * stride, map_size[1] * stride), map_size)
        return cls((width, height), (width, height), map_size)

    @property
    def map_step(self) -> Pair:
        """Feature-map pixels per scene unit, in x and y."""
        return self.map_size[0] / self.map_extent[0], self.map_size[1] / self.map_extent[1]

    def center_of(self, x: int, y: int) -> Pair:
        """Scene position of a feature-map pixel's centre."""
        return self.from_map(x + 0.5, y + 0.5)

    def nearest_pixel(self, position: Pair) -> tuple[int, int]:
        """The feature-map pixel at a scene position, or the one nearest to it."""
        (x, y), (w, h) = self.map_step, self.map_size
        i, j = int(position[0] * x + EDGE_BIAS), int(position[1] * y + EDGE_BIAS)
        return min(max(i, 0), w - 1), min(max(j, 0), h - 1)

    def from_map(self, x: float, y: float) -> Pair:
        """Scene position of a position on the map; the centre of pixel (i, j) is (i + 0.5, j + 0.5)."""
        return x / self.map_step[0], y / self.map_step[1]


@dataclass(frozen=True)
class Projection:
    """How the scene lies on a target: scene = origin + target position / scale.

    Attributes:
        scene: what is shown.
        size: (width, height) of the target in pixels.
        scale: target pixels per scene unit.
        origin: scene position of the target's top left corner.
    """

    scene: Scene
    size: tuple[int, int]
    scale: float
    origin: Pair

    @classmethod
    def of(cls, scene: Scene, size: tuple[int, int], viewport: Viewport | None = None) -> Self:
        """The projection for a viewport; None fits the whole scene, centred."""
        if viewport is None:
            center = scene.size[0] / 2, scene.size[1] / 2
            scale = min(size[0] / scene.size[0], size[1] / scene.size[1])
        else:
            center, scale = viewport.center, viewport.scale
        origin = center[0] - size[0] / 2 / scale, center[1] - size[1] / 2 / scale
        return cls(scene, size, scale, origin)

    def within(self, left: float, top: float, size: tuple[int, int]) -> Self:
        """The same picture as a part of a larger target of ``size``, with its corner at (left, top)."""
        origin = self.origin[0] - left / self.scale, self.origin[1] - top / self.scale
        return replace(self, size=size, origin=origin)

    @property
    def center(self) -> Pair:
        """Scene position of the target's centre."""
        return self.scene_from_target(self.size[0] / 2, self.size[1] / 2)

    def scene_from_target(self, x: float, y: float) -> Pair:
        """Scene position of a target position."""
        return self.origin[0] + x / self.scale, self.origin[1] + y / self.scale

    @property
    def map_transform(self) -> tuple[Pair, Pair]:
        """(origin, step): map position = origin + step * target position."""
        x, y = self.scene.map_step
        return (self.origin[0] * x, self.origin[1] * y), (x / self.scale, y / self.scale)

    def image_transform(self, width: int, height: int) -> tuple[Pair, Pair]:
        """(origin, step) of positions in an image of this size that spans the scene."""
        x, y = width / self.scene.size[0], height / self.scene.size[1]
        return (self.origin[0] * x, self.origin[1] * y), (x / self.scale, y / self.scale)

    def target_from_map(self, x: float, y: float) -> Pair:
        """Target position of a position on the map."""
        scene = self.scene.from_map(x, y)
        return (scene[0] - self.origin[0]) * self.scale, (scene[1] - self.origin[1]) * self.scale

    def map_pixel_at(self, x: float, y: float) -> tuple[int, int] | None:
        """The feature-map pixel under a target position, or None outside map or image."""
        scene = self.scene_from_target(x, y)
        if not (0 <= scene[0] < self.scene.size[0] and 0 <= scene[1] < self.scene.size[1]):
            return None
        return self.scene.nearest_pixel(scene)


def target_size(scene: Scene, longer_side: int | None = None) -> tuple[int, int]:
    """(width, height) in pixels of a picture of the whole scene.

    Args:
        scene: what is shown.
        longer_side: pixels of the longer side. None: the smallest whole multiple of the scene with 640 or more.
    """
    longest = max(scene.size)
    if longer_side is None:
        longer_side = round(longest * -(-640 // longest))
    factor = longer_side / longest
    return max(1, round(scene.size[0] * factor)), max(1, round(scene.size[1] * factor))
