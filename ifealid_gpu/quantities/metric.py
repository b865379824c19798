"""The metric: how alike two feature vectors are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ifealid_gpu.feature_map import FeatureMap

# How far an origin may lie from zero. Nearly constant maps have it farther away than float32 can square and sum.
_FARTHEST = 1e15


@dataclass(frozen=True)
class Metric:
    """A way to compare vectors: the angle between vectors (c - origin), as s = 1 - angle / widest.

    Attributes:
        id: its word on the command line and in JSON.
        label: what the interface calls it.
        explanation: what it takes for alike, in sentences for somebody who has not met it yet.
        measure: the word of the pass that computes it: "angle".
        widest: the angle in radians at which s reaches 0.
        origin: the code, not always whole, that stands for the vector space's zero on a map.
        suits: whether it suits a map; the first of the table that does is used where nobody asks for another.
        former_ids: words of earlier versions, which are read everywhere.
        symbol: the letter of its values.
        spans_one: whether its values lie in [0, 1], which the colour bar then spans for every reference.
        is_low_bright: whether small values mean alike, and are bright.
    """

    id: str
    label: str
    explanation: str
    measure: str
    widest: float
    origin: Callable[[FeatureMap], float]
    suits: Callable[[FeatureMap], bool]
    former_ids: tuple[str, ...] = ()
    symbol: str = "s"
    spans_one: bool = True
    is_low_bright: bool = False

    def __str__(self) -> str:
        """Its word."""
        return self.id


@dataclass(frozen=True)
class MetricTerms:
    """A metric as numbers on one feature map.

    Attributes:
        origin: the code, not always whole, that stands for the vector space's zero.
        widest: the angle in radians at which s reaches 0.
    """

    origin: float
    widest: float

    @classmethod
    def of(cls, metric: Metric, feature_map: FeatureMap) -> MetricTerms:
        """The terms of a metric on one feature map."""
        return cls(float(settled_origin(np.array(metric.origin(feature_map)))), metric.widest)


def settled_origin(origin: NDArray[np.float64]) -> NDArray[np.float64]:
    """Origins that float32 can square and sum, rounded where they are nearly whole."""
    near = np.clip(origin, -_FARTHEST, _FARTHEST)
    # Rounding noise must not give the zero vector a direction.
    return np.where(np.abs(near - np.rint(near)) < 1e-6, np.rint(near), near)
