"""The norm: the length of every pixel's vector."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar

from ifealid_gpu.errors import InputError
from ifealid_gpu.geometry import Pair, Scene
from ifealid_gpu.maps.codes import code_max
from ifealid_gpu.maps.feature_map import FeatureMap
from ifealid_gpu.quantities.asked import Asked
from ifealid_gpu.quantities.quantity import Quantity

_SMALLEST, _LARGEST = 1e-30, 1e38  # norms that float32 holds with all its digits


@dataclass(frozen=True)
class Norm(Quantity):
    """|p|, the Euclidean length of the real vector p; 0 for a zero vector, which is a value like others."""

    kind: ClassVar[str] = "norm"
    title: ClassVar[str] = "norm"
    key: ClassVar[str | None] = "n"
    has_outliers: ClassVar[bool] = True

    def resolved(self, feature_map: FeatureMap, scene: Scene, asked: Asked) -> Norm:
        """The same, if float32 holds the map's norms."""
        longest = largest_value(feature_map) * math.sqrt(feature_map.channels)
        if longest > _LARGEST or 0 < longest < _SMALLEST:
            raise InputError(
                f"norms of the feature map {feature_map.name!r} reach up to {longest:.3g}; shown are those up to "
                f"{_LARGEST:g}, from maps that reach {_SMALLEST:g}: scale its values"
            )
        return self

    @property
    def words(self) -> str:
        """Its name."""
        return "norm"

    @property
    def explanation(self) -> str:
        """Strength, of whatever was found."""
        return (
            "The colours show the norm, the length of each pixel's feature vector: the brighter a pixel, the more "
            "strongly the layer answers there, whatever it has found."
        )

    def caption(self, has_values: bool = True) -> str:
        """Its name, and what it is."""
        return super().caption(has_values) if not has_values else "norm: the length of every pixel's vector"

    @property
    def nothing(self) -> str:
        """No pixel has a vector."""
        return "no pixel has data"

    def unit_words(self, value_range: Pair | None) -> str:
        """What a norm is."""
        return "length of each pixel's vector"

    def alike_words(self, value: float, value_range: Pair | None) -> str:
        """Of lengths."""
        return f"All vectors have the same length: {value:.4g}"

    def text(self, value: float, value_range: Pair | None) -> str:
        """With its name."""
        return f"norm = {value:.4g}"


def largest_value(feature_map: FeatureMap) -> float:
    """The largest magnitude among a map's real values."""
    return max(abs(value) for value in feature_map.real_range)


def relative_values(feature_map: FeatureMap) -> tuple[float, float]:
    """(origin, step): step (c - origin), in [-1, 1], times the largest value is what a code c stands for."""
    low, high = feature_map.real_range
    largest = largest_value(feature_map) or 1.0
    if high == low:  # all codes are 0
        return (-1.0, low / largest) if low else (0.0, 0.0)
    step = (high - low) / code_max(feature_map.precision)
    return -low / step, step / largest
