"""The metric: how alike two feature vectors are."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from ifealid_gpu.maps.feature_map import FeatureMap
from ifealid_gpu.maps.real_zero import settled_origin


class Measure(StrEnum):
    """What is computed of two vectors."""

    ANGLE = "angle"
    COSINE = "cosine"
    DOT = "dot"
    MINKOWSKI = "minkowski"


@dataclass(frozen=True)
class Metric:
    """A way to compare vectors u = c - origin: by an angle, as s = 1 - angle / widest, a product or a distance.

    Attributes:
        id: its word on the command line and in JSON.
        label: what the interface calls it.
        explanation: what it takes for alike, in sentences for somebody who has not met it yet.
        measure: what is computed of two vectors.
        origin: the code, not always whole, that stands for the vector space's zero on a map.
        suits: whether it suits a map; the first of the table that does is used where nobody asks for another.
        former_ids: words of earlier versions, which are read everywhere.
        symbol: the letter of its values.
        spans_one: whether its values lie in [0, 1], which the colour bar then spans for every reference.
        is_low_bright: whether small values mean alike, and are bright.
        widest: of an angle, in radians, that at which s reaches 0.
        exponent: k of a Minkowski distance, (sum |p - q|^k)^(1/k).
        slowness: how many times as long as an angle it takes to compute, about.
        centers: whether a mean vector may be taken from all vectors first, see `Space`.
    """

    id: str
    label: str
    explanation: str
    measure: Measure
    origin: Callable[[FeatureMap], float]
    suits: Callable[[FeatureMap], bool]
    former_ids: tuple[str, ...] = ()
    symbol: str = "s"
    spans_one: bool = True
    is_low_bright: bool = False
    widest: float = math.pi
    exponent: float = 2.0
    slowness: float = 1.0
    centers: bool = True

    @property
    def is_of_directions(self) -> bool:
        """Whether lengths of vectors do not count, so that terms have unit length before their mean is taken."""
        return self.measure in (Measure.ANGLE, Measure.COSINE)

    @property
    def computed_by(self) -> str:
        """The word of the pass that computes it."""
        return "minkowski" if self.measure is Measure.MINKOWSKI else "similarity"

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
