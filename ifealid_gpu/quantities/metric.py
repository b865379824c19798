"""The metric: how alike two feature vectors are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ifealid_gpu.feature_map import FeatureMap

# Of an origin from the codes: nearly constant maps have it farther away than float32 can square and sum.
_FARTHEST = 1e15


@dataclass(frozen=True)
class Metric:
    """A way to compare vectors: the angle between vectors (c - origin), as s = 1 - angle / widest.

    Attributes:
        id: its word on the command line and in JSON.
        label: what the interface calls it.
        measure: what is computed, the word of the pass that does: "angle".
        widest: the angle in radians at which s reaches 0.
        origin: the code, not always whole, that stands for the vector space's zero on a map.
        suits: whether it is the one to use on a map, where nobody asked for another.
        former_ids: words of earlier versions, which are read everywhere.
        is_low_bright: whether small values mean alike, and are bright.
    """

    id: str
    label: str
    measure: str
    widest: float
    origin: Callable[[FeatureMap], float]
    suits: Callable[[FeatureMap], bool]
    former_ids: tuple[str, ...] = ()
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
        origin = min(max(metric.origin(feature_map), -_FARTHEST), _FARTHEST)
        # Rounding noise must not give the zero vector a direction.
        return cls(round(origin) if abs(origin - round(origin)) < 1e-6 else origin, metric.widest)
