"""The space in which vectors are compared: where each channel's zero lies, and how much each channel counts."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from hashlib import blake2b
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from ifealid_gpu.errors import InputError
from ifealid_gpu.maps.feature_map import FeatureMap
from ifealid_gpu.maps.real_zero import settled_origin
from ifealid_gpu.quantities.metric import Metric, MetricTerms
from ifealid_gpu.quantities.muted import check_muted

Floats = NDArray[np.float64]

_ROWS = 64  # of a map whose codes are summed at a time


@dataclass(frozen=True, eq=False)
class Space:
    """Vectors g (c - origin), in code units.

    Attributes:
        origin: (d,) the code, not always whole, that stands for zero, a channel.
        weights: (d,) g, a channel; 1 is as the paper, 0 leaves it out.
        widest: the angle in radians at which s is 0.
    """

    origin: Floats
    weights: Floats
    widest: float

    @classmethod
    def of(cls, metric: Metric, feature_map: FeatureMap, center: bool = False, muted: tuple[int, ...] = ()) -> Space:
        """The space of a metric on a map; the same object each time, for a new reference is an event of the mouse.

        Args:
            metric: gives the origin.
            feature_map: the map.
            center: whether the origin is the map's mean vector, over the pixels with data, in place of the metric's.
            muted: channels that do not count; some are left.

        Raises:
            InputError: the metric's vectors have no mean that could be taken from them; the map has no such channels to
                mute, or no others.
        """
        spaces = _SPACES.setdefault(feature_map, {})
        if (metric, center, muted) in spaces:
            return spaces[metric, center, muted]
        check_center(metric, center)
        if muted:
            check_muted(muted, feature_map)
            weights = np.ones(feature_map.channels)
            weights[list(muted)] = 0
            space = replace(cls.of(metric, feature_map, center), weights=weights)
        else:
            terms = MetricTerms.of(metric, feature_map)
            origin = np.full(feature_map.channels, terms.origin)
            if center:
                origin = settled_origin(mean_codes(feature_map))
            space = cls(origin, np.ones(feature_map.channels), terms.widest)
        spaces[metric, center, muted] = space
        return space

    @cached_property
    def is_uniform(self) -> bool:
        """Whether all channels have the same origin."""
        return bool((self.origin == self.origin[0]).all())

    @cached_property
    def is_weighted(self) -> bool:
        """Whether channels count differently."""
        return bool((self.weights != 1).any())

    @cached_property
    def is_whole(self) -> bool:
        """Whether each channel counts as it is, or not at all."""
        return bool(((self.weights == 0) | (self.weights == 1)).all())

    @cached_property
    def origin_is_code(self) -> bool:
        """Whether all channels have the same origin, and it is whole and not negative."""
        return self.is_uniform and float(self.origin[0]).is_integer() and bool(self.origin[0] >= 0)

    @cached_property
    def key(self) -> tuple[bytes, bytes]:
        """Equal where the vectors are: what is kept of every pixel's vector holds as long as it is."""
        return self.origin.tobytes(), self.weights.tobytes()

    @cached_property
    def digest(self) -> bytes:
        """The same, short."""
        return blake2b(b"".join(self.key), digest_size=16).digest()

    def __eq__(self, other: object) -> bool:
        """Whether the vectors are the same; the widest angle only turns angles into similarities."""
        return self is other or (isinstance(other, Space) and self.key == other.key)

    def __hash__(self) -> int:
        """Of the key."""
        return hash(self.key)


_SPACES: WeakKeyDictionary[FeatureMap, dict[tuple[Metric, bool, tuple[int, ...]], Space]] = WeakKeyDictionary()


def check_center(metric: Metric, center: bool) -> None:
    """InputError where a mean vector cannot be taken from what a metric compares."""
    if center and not metric.centers:
        raise InputError(
            f"{metric.id} compares codes as the paper does, which have no mean to take from them: "
            "leave --center out, or choose another metric"
        )


def mean_codes(feature_map: FeatureMap) -> Floats:
    """(d,) the mean code of each channel over the pixels with data."""
    total = np.zeros(feature_map.channels)
    count = 0
    for top in range(0, feature_map.height, _ROWS):
        codes = feature_map.codes[top : top + _ROWS].reshape(-1, feature_map.channels)
        if feature_map.valid is not None:
            codes = codes[feature_map.valid[top : top + _ROWS].ravel()]
        total += codes.sum(axis=0, dtype=np.uint64).astype(np.float64)
        count += len(codes)
    return total / count
