"""How alike two feature vectors are: the angular similarity, of codes or of real values."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from ifealid_gpu.codes import code_max
from ifealid_gpu.errors import InputError
from ifealid_gpu.feature_map import FeatureMap

# Of an origin from the codes: nearly constant maps have it farther away than float32 can square and sum.
_FARTHEST = 1e15


class Metric(StrEnum):
    """Which vectors the angle is measured between.

    CODES is the paper's: s = 1 - (2/pi) angle of the codes (Eq. 3), made for features that are never negative.
    VALUES is s = 1 - angle/pi of the real vectors, for signed features (ViT, GELU, pre-activation), whose angles
    the shift to non-negative codes would compress.
    """

    CODES = "codes"
    VALUES = "values"

    @property
    def label(self) -> str:
        """What the interface calls it."""
        return {Metric.CODES: "angle of codes", Metric.VALUES: "angle of real values"}[self]

    @classmethod
    def named(cls, name: str) -> Metric:
        """The metric of this name; InputError names those there are."""
        try:
            return cls(name)
        except ValueError:
            raise InputError(f"the metric must be one of {', '.join(cls)}, found {name!r}") from None

    @classmethod
    def for_map(cls, feature_map: FeatureMap) -> Metric:
        """VALUES for maps with negative values, and constant ones, whose codes say nothing; CODES for all others."""
        low, high = feature_map.real_range
        return cls.VALUES if low < 0 or 0 < low == high else cls.CODES


@dataclass(frozen=True)
class MetricTerms:
    """A metric as numbers: the angle is measured between vectors (c - origin), and s = 1 - angle / widest.

    Attributes:
        origin: the code, not always whole, that stands for the vector space's zero.
        widest: the angle in radians at which s reaches 0.
    """

    origin: float
    widest: float

    @classmethod
    def of(cls, metric: Metric, feature_map: FeatureMap) -> MetricTerms:
        """The terms of a metric on one feature map."""
        if metric is Metric.CODES:
            return cls(0.0, math.pi / 2)
        low, high = feature_map.real_range
        if high == low:
            # All codes of a constant map are 0; any origin on the right side gives its vectors their direction back.
            return cls(0.0 if low == 0 else -math.copysign(1.0, low), math.pi)
        origin = -low / (high - low) * code_max(feature_map.precision)
        return cls(float(settled_origin(np.array(origin))), math.pi)


def settled_origin(origin: NDArray[np.float64]) -> NDArray[np.float64]:
    """Origins that float32 can square and sum, and whole where they are so but for rounding."""
    near = np.clip(origin, -_FARTHEST, _FARTHEST)
    # Rounding noise must not give the zero vector a direction.
    return np.where(np.abs(near - np.rint(near)) < 1e-6, np.rint(near), near)
