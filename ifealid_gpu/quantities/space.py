"""The space in which vectors are compared: where each channel's zero lies, and how much each channel counts."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from ifealid_gpu.feature_map import FeatureMap
from ifealid_gpu.quantities.metric import Metric, MetricTerms

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Space:
    """Vectors g (c - origin), in code units.

    Attributes:
        origin: (d,) the code, not always whole, that stands for zero, a channel.
        weights: (d,) g, a channel; 1 is as the paper.
        widest: the angle in radians at which s is 0.
    """

    origin: Floats
    weights: Floats
    widest: float

    @classmethod
    def of(cls, metric: Metric, feature_map: FeatureMap) -> Space:
        """The space of a metric on a map; the same object each time, for a new reference is an event of the mouse."""
        spaces = _SPACES.setdefault(feature_map, {})
        if metric not in spaces:
            terms = MetricTerms.of(metric, feature_map)
            channels = feature_map.channels
            spaces[metric] = cls(np.full(channels, terms.origin), np.ones(channels), terms.widest)
        return spaces[metric]

    @cached_property
    def is_uniform(self) -> bool:
        """Whether all channels have the same origin."""
        return bool((self.origin == self.origin[0]).all())

    @cached_property
    def is_weighted(self) -> bool:
        """Whether channels count differently."""
        return bool((self.weights != 1).any())

    @cached_property
    def origin_is_code(self) -> bool:
        """Whether all channels have the same origin, and it is whole and not negative."""
        return self.is_uniform and float(self.origin[0]).is_integer() and bool(self.origin[0] >= 0)

    @cached_property
    def key(self) -> tuple[bytes, bytes]:
        """Equal where the vectors are: what is kept of every pixel's vector holds as long as it is."""
        return self.origin.tobytes(), self.weights.tobytes()

    def __eq__(self, other: object) -> bool:
        """Whether the vectors are the same; the widest angle only turns angles into similarities."""
        return self is other or (isinstance(other, Space) and self.key == other.key)

    def __hash__(self) -> int:
        """Of the key."""
        return hash(self.key)


_SPACES: WeakKeyDictionary[FeatureMap, dict[Metric, Space]] = WeakKeyDictionary()
