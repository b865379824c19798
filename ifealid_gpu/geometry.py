"""Where feature-map pixels, image pixels and target pixels lie.

Scene units are pixels of the input image (of the feature map where there is no image), origin at the top left corner
of the top left pixel, so that pixel centres lie at halves. Places, which are the same on all layers of an image, are
counted in image pixels; where there is no image, in pixels of the finest layer.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Self

from ifealid_gpu.arguments import as_number, as_numbers
from ifealid_gpu.errors import InputError
from ifealid_gpu.maps.feature_map import FeatureMap
from ifealid_gpu.maps.georeference import Georeference

Pair = tuple[float, float]

# A position this close to a pixel's right or lower edge counts to the next pixel; `ColorPass` adds it as well.
EDGE_BIAS = 1 / 1024

_ROUNDING = 1e-6  # of a feature-map pixel
_FAR = 1e9  # bounds a viewport
_BESIDE = 64.0  # image pixels, the largest usual stride


@dataclass(frozen=True)
class Viewport:
    """Which part of the image a target shows, in image pixels; without an image, in pixels of the finest layer.

    Attributes:
        center: (x, y) at the target's centre, origin top left.
        scale: target pixels per image pixel, > 0.
        of_layer: whether both are in scene units of the layer that a view names, as views of version 1 have them;
            `placed` turns them into those of the image.

    Raises:
        InputError: no numbers, or one that the GPU's float32 would turn into infinity or 0.
    """

    center: tuple[float, float]
    scale: float
    of_layer: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "center", as_numbers(self.center, "a viewport's centre"))
        object.__setattr__(self, "scale", as_number(self.scale, "a viewport's scale"))
        if not (all(abs(v) <= _FAR for v in self.center) and 1 / _FAR <= self.scale <= _FAR):
            raise InputError(
                f"a viewport needs a centre within {_FAR:g} and a scale from {1 / _FAR:g} to {_FAR:g}, "
                f"found {self.center}, {self.scale}"
            )

    def placed(self, scene: Scene) -> Viewport:
        """The same part of the image, no longer in units of a layer."""
        if not self.of_layer:
            return self
        return scene.viewport(self.center, self.scale)


@dataclass(frozen=True)
class Scene:
    """The extent of what can be shown.

    Attributes:
        size: (width, height) of the image, or of the map where there is none.
        map_extent: (width, height) that the map covers.
        map_size: (w, h) in feature-map pixels.
        map_origin: where the map begins, at its top left.
        has_image: whether places are counted in the image's own pixels.
        unit: image pixels per scene unit, in x and y: 1, but for a layer without an image that is not the finest.
    """

    size: Pair
    map_extent: Pair
    map_size: tuple[int, int]
    map_origin: Pair = (0.0, 0.0)
    unit: Pair = (1.0, 1.0)
    has_image: bool = True

    @classmethod
    def of(cls, feature_map: FeatureMap, frame: Pair | None = None) -> Self:
        """The scene of a map: a known stride and origin place it exactly, else it spans the image.

        Args:
            feature_map: the map.
            frame: (width, height) in which places are counted where the map has no image, the size of the image's
                finest layer; None: this map's own.
        """
        map_size = feature_map.width, feature_map.height
        if feature_map.image is None:
            across, down = frame or map_size
            unit = across / map_size[0], down / map_size[1]
            return cls(map_size, map_size, map_size, unit=unit, has_image=False)
        height, width = feature_map.image.shape[:2]
        size, strides, origin = (width, height), feature_map.provenance.strides, feature_map.provenance.origin
        # What does not fit this map's size (a file edited by hand) would misplace every pixel.
        if strides is not None and patches_fit(size, map_size, strides, origin):
            return cls(size, (map_size[0] * strides[0], map_size[1] * strides[1]), map_size, origin or (0.0, 0.0))
        return cls(size, size, map_size)

    @property
    def map_step(self) -> Pair:
        """Feature-map pixels per scene unit, in x and y."""
        return self.map_size[0] / self.map_extent[0], self.map_size[1] / self.map_extent[1]

    @property
    def frame(self) -> Pair:
        """(width, height) of the image, or of the finest layer where there is none: what places are counted in."""
        return self.size[0] * self.unit[0], self.size[1] * self.unit[1]

    def center_of(self, x: int, y: int) -> Pair:
        """Scene position of a feature-map pixel's centre."""
        return self.from_map(x + 0.5, y + 0.5)

    def place_of(self, x: int, y: int) -> Pair:
        """The place of a feature-map pixel's centre; of one far beside the image, a part nearer to it."""
        (across, down), (width, height) = self.center_of(x, y), self.frame
        return (
            min(max(across * self.unit[0], -_BESIDE), width + _BESIDE),
            min(max(down * self.unit[1], -_BESIDE), height + _BESIDE),
        )

    def pixel_at(self, place: Pair, what: str = "reference") -> tuple[int, int]:
        """The feature-map pixel at a place, or the one nearest to it.

        Raises:
            InputError: the place lies well outside the image. A layer's outermost pixels may have their centres beside
                the image, so a little is allowed.
        """
        width, height = self.frame
        if not (-_BESIDE <= place[0] <= width + _BESIDE and -_BESIDE <= place[1] <= height + _BESIDE):
            raise InputError(
                f"{what} {place[0]:g},{place[1]:g} lies outside the image: "
                f"x must be 0 to {width:g}, y 0 to {height:g}, in image pixels"
            )
        return self.nearest_pixel((place[0] / self.unit[0], place[1] / self.unit[1]))

    def viewport(self, center: Pair, scale: float) -> Viewport:
        """The viewport of a centre in scene units and a scale in target pixels per scene unit."""
        x, y = self.unit
        return Viewport((center[0] * x, center[1] * y), scale / min(x, y))

    def nearest_pixel(self, position: Pair) -> tuple[int, int]:
        """The feature-map pixel at a scene position, or the one nearest to it."""
        (x, y), (w, h) = self.map_step, self.map_size
        left, top = self.map_origin
        i, j = int((position[0] - left) * x + EDGE_BIAS), int((position[1] - top) * y + EDGE_BIAS)
        return min(max(i, 0), w - 1), min(max(j, 0), h - 1)

    def from_map(self, x: float, y: float) -> Pair:
        """Scene position of a position on the map; the centre of pixel (i, j) is (i + 0.5, j + 0.5)."""
        return self.map_origin[0] + x / self.map_step[0], self.map_origin[1] + y / self.map_step[1]

    @property
    def map_bounds(self) -> tuple[float, float, float, float]:
        """(left, top, right, bottom): map positions beyond which the image is bare.

        Infinite on the sides where the map reaches the image's edge, so that rounding leaves no gap there.
        """
        left, top, right, bottom = -math.inf, -math.inf, math.inf, math.inf
        (x, y), (width, height) = self.map_origin, self.map_extent
        if x > 0:
            left = 0.0
        if y > 0:
            top = 0.0
        if x + width < self.size[0]:
            right = float(self.map_size[0])
        if y + height < self.size[1]:
            bottom = float(self.map_size[1])
        return left, top, right, bottom

    def is_bare(self, position: Pair) -> bool:
        """Whether the map does not reach to a scene position."""
        left, top, right, bottom = self.map_bounds
        x = (position[0] - self.map_origin[0]) * self.map_step[0] + EDGE_BIAS
        y = (position[1] - self.map_origin[1]) * self.map_step[1] + EDGE_BIAS
        return not (left <= x < right and top <= y < bottom)


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
        elif viewport.of_layer:
            center, scale = viewport.center, viewport.scale
        else:
            x, y = scene.unit
            center, scale = (viewport.center[0] / x, viewport.center[1] / y), viewport.scale * min(x, y)
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
        (x, y), (left, top) = self.scene.map_step, self.scene.map_origin
        return ((self.origin[0] - left) * x, (self.origin[1] - top) * y), (x / self.scale, y / self.scale)

    def image_transform(self, width: int, height: int) -> tuple[Pair, Pair]:
        """(origin, step) of positions in an image of this size that spans the scene."""
        x, y = width / self.scene.size[0], height / self.scene.size[1]
        return (self.origin[0] * x, self.origin[1] * y), (x / self.scale, y / self.scale)

    def target_from_map(self, x: float, y: float) -> Pair:
        """Target position of a position on the map."""
        return self.target_from_scene(self.scene.from_map(x, y))

    def target_from_scene(self, position: Pair) -> Pair:
        """Target position of a scene position."""
        return (position[0] - self.origin[0]) * self.scale, (position[1] - self.origin[1]) * self.scale

    def map_pixel_at(self, x: float, y: float) -> tuple[int, int] | None:
        """The feature-map pixel under a target position, or None outside map or image."""
        scene = self.scene_from_target(x, y)
        if not (0 <= scene[0] < self.scene.size[0] and 0 <= scene[1] < self.scene.size[1]):
            return None
        return None if self.scene.is_bare(scene) else self.scene.nearest_pixel(scene)


def patches_fit(size: tuple[int, int], map_size: tuple[int, int], strides: Pair, origin: Pair | None) -> bool:
    """Whether patches of ``strides`` cover the image; from an origin on, whether each lies on it at least in part."""
    if origin is None:  # thirds of pixels are rounded
        covered = (math.ceil(side / stride - _ROUNDING) for side, stride in zip(size, strides, strict=True))
        return map_size == tuple(covered)
    return all(
        -stride < start and start + pixels * stride < side + stride
        for side, pixels, stride, start in zip(size, map_size, strides, origin, strict=True)
    )


def georeference_over(image: Georeference | None, feature_map: FeatureMap) -> Georeference | None:
    """Where a map's pixels lie on the Earth, which lie over an image.

    Args:
        image: of the image's pixels, or None.
        feature_map: the map, with this image.
    """
    if image is None:
        return None
    scene = Scene.of(feature_map)
    across, down = scene.map_step
    return image.scaled((1 / across, 1 / down), scene.map_origin)


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
