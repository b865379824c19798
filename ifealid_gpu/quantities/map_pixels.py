"""Pixels of a map: what a region is once the map is known."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from ifealid_gpu.errors import InputError
from ifealid_gpu.geometry import Scene
from ifealid_gpu.maps.feature_map import FeatureMap
from ifealid_gpu.quantities.found_of import FoundOf
from ifealid_gpu.quantities.regions.mask import MaskRegion
from ifealid_gpu.quantities.regions.region import Region


@dataclass(frozen=True, eq=False)
class MapPixels:
    """Valid pixels of one map.

    Attributes:
        numbers: (n,) of pixels, y * width + x, ascending; at least one.
        width: of the map.
        title: what people call what they were found of: "box".
    """

    numbers: NDArray[np.intp]
    width: int
    title: str = "region"

    @classmethod
    def at(cls, pixels: Iterable[tuple[int, int]], width: int) -> MapPixels:
        """Some pixels (x, y), each once."""
        return cls(np.array(sorted({y * width + x for x, y in pixels}), np.intp), width)

    @classmethod
    def of(cls, region: Region, feature_map: FeatureMap, scene: Scene) -> MapPixels:
        """The pixels of a region, or the one nearest to its centroid where it falls between pixels; found but once.

        Raises:
            InputError: the region lies outside the image, or has no valid pixel.
        """
        known = _KNOWN.setdefault(feature_map, {}).setdefault(scene, FoundOf())
        return known.get(region, lambda: cls._found(region, feature_map, scene))

    @classmethod
    def _found(cls, region: Region, feature_map: FeatureMap, scene: Scene) -> MapPixels:
        inside = region.pixels(scene)
        if not inside.any():
            x, y = _nearest(region, scene)
            inside = np.zeros_like(inside)
            inside[y, x] = True
        if feature_map.valid is not None:
            inside = inside & feature_map.valid
        numbers = np.flatnonzero(inside)
        if not numbers.size:
            raise InputError(f"the {region.title} lies where the feature map {feature_map.name!r} has no data")
        return cls(numbers, feature_map.width, region.title)

    @cached_property
    def key(self) -> bytes:
        """Equal where the pixels are."""
        return self.numbers.tobytes()

    def __eq__(self, other: object) -> bool:
        """Whether they are the same pixels."""
        if self is other:
            return True
        return isinstance(other, MapPixels) and (self.width, self.key) == (other.width, other.key)

    def __hash__(self) -> int:
        """Of the pixels."""
        return hash(self.key)

    @property
    def pairs(self) -> list[tuple[int, int]]:
        """(x, y) of each."""
        rows, columns = np.divmod(self.numbers, self.width)
        return list(zip(columns.tolist(), rows.tolist(), strict=True))

    @cached_property
    def middle(self) -> tuple[int, int]:
        """(x, y) of the pixel nearest to their centre."""
        rows, columns = np.divmod(self.numbers, self.width)
        if rows.size == 1:
            return int(columns[0]), int(rows[0])
        n = int(np.hypot(columns - columns.mean(), rows - rows.mean()).argmin())
        return int(columns[n]), int(rows[n])


_KNOWN: WeakKeyDictionary[FeatureMap, dict[Scene, FoundOf[Region, MapPixels]]] = WeakKeyDictionary()


def _nearest(region: Region, scene: Scene) -> tuple[int, int]:
    width, height = scene.frame
    if isinstance(region, MaskRegion):
        x, y = region.centroid
        return scene.nearest_pixel((x * scene.size[0], y * scene.size[1]))
    left, top, right, bottom = region.bounds
    if right <= 0 or bottom <= 0 or left >= width or top >= height:
        raise InputError(
            f"the {region.title} from {left:g},{top:g} to {right:g},{bottom:g} lies outside the image, "
            f"which is {width:g} x {height:g}"
        )
    x, y = region.centroid
    return scene.nearest_pixel((x / scene.unit[0], y / scene.unit[1]))
