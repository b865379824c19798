"""One of two maps, and where it lies on its image."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from ifealid_gpu.errors import InputError
from ifealid_gpu.geometry import Scene
from ifealid_gpu.maps.feature_map import FeatureMap
from ifealid_gpu.quantities.space import Floats
from ifealid_gpu.two_maps.vectors import Numbers


@dataclass(frozen=True, eq=False)
class Side:
    """One of the two maps.

    Attributes:
        feature_map: the map.
        scene: where it lies on its image.
    """

    feature_map: FeatureMap
    scene: Scene

    @classmethod
    def of(cls, feature_map: FeatureMap, frame: tuple[float, float] | None = None) -> Side:
        """A map; see `Scene.of` for the frame."""
        return cls(feature_map, Scene.of(feature_map, frame))

    def numbers_of(self, pixels: Iterable[tuple[int, int]]) -> Numbers:
        """(n,) numbers of pixels (x, y), ascending, each once.

        Raises:
            InputError: one lies outside, or has no data.
        """
        of, numbers = self.feature_map, set()
        for x, y in pixels:
            of.check_pixel(x, y, "pixel")
            if of.valid is not None and not of.valid[y, x]:
                raise InputError(f"pixel {x},{y} of {of.name!r} has no data, so nothing matches it: choose another")
            numbers.add(y * of.width + x)
        return np.array(sorted(numbers), np.intp)

    def places(self, pixels: Numbers) -> Floats:
        """(n, 2) the places of pixels' centres, in image pixels."""
        return np.array([self.scene.place_of(x, y) for x, y in pixels.tolist()]).reshape(-1, 2)
