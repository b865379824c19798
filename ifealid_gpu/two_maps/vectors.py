"""The vectors of two maps in one space, made block by block, so that no map is in memory as floats."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Self

import numpy as np
from numpy.typing import NDArray

from ifealid_gpu.errors import InputError
from ifealid_gpu.maps.feature_map import FeatureMap
from ifealid_gpu.maps.real_zero import code_unit, settled_origin, settled_zero
from ifealid_gpu.quantities.metric import Metric
from ifealid_gpu.quantities.metrics.minkowski import check_floats
from ifealid_gpu.quantities.metrics.table import ANGLE, metric_for
from ifealid_gpu.quantities.space import Floats, Space

_BLOCK_VALUES = 1 << 20

Numbers = NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Vectors:
    """Real vectors g (p - origin) of some pixels of a map.

    Attributes:
        feature_map: the map.
        numbers: (n,) of the pixels, y * width + x, ascending: those with data whose vector is not zero.
        origin: (d,) the code, not always whole, that stands for the space's zero.
        weights: (d,) g.
    """

    feature_map: FeatureMap
    numbers: Numbers
    origin: Floats
    weights: Floats

    @classmethod
    def of(cls, feature_map: FeatureMap, origin: Floats, weights: Floats) -> Self:
        """All pixels of a map that can be compared by direction."""
        pixels = feature_map.width * feature_map.height
        has_data = np.arange(pixels) if feature_map.valid is None else np.flatnonzero(feature_map.valid)
        every = cls(feature_map, has_data, origin, weights)
        step = max(1, _BLOCK_VALUES // feature_map.channels)
        points = [every.block(slice(first, first + step)).any(axis=1) for first in range(0, len(every), step)]
        return replace(every, numbers=has_data[np.concatenate(points)])

    def __len__(self) -> int:
        """How many there are."""
        return self.numbers.size

    def block(self, rows: slice | Numbers) -> Floats:
        """(n, d) some of them, in real values."""
        codes = self.feature_map.codes.reshape(-1, self.feature_map.channels)[self.numbers[rows]]
        vectors = codes - self.origin
        vectors *= code_unit(self.feature_map) * self.weights
        return vectors

    def among(self, numbers: Numbers) -> Self:
        """Those of some pixels, as far as they are among these."""
        return self.at(np.flatnonzero(np.isin(self.numbers, numbers)))

    def at(self, rows: Numbers) -> Self:
        """Some of them."""
        return replace(self, numbers=self.numbers[rows])

    def pixels(self, rows: Numbers) -> Numbers:
        """(n, 2) the pixels (x, y) of some of them."""
        down, across = np.divmod(self.numbers[rows], self.feature_map.width)
        return np.stack([across, down], axis=1)


def metric_for_both(maps: Sequence[FeatureMap], center: bool = False) -> Metric:
    """The metric where nobody asks for one: that of real values where a map has negative ones."""
    found = [metric_for(one, center) for one in maps]
    return ANGLE if ANGLE in found else found[0]


def in_one_space(
    source: FeatureMap, target: FeatureMap, metric: Metric, center: bool = False, muted: tuple[int, ...] = ()
) -> tuple[Vectors, Vectors]:
    """The vectors of two maps as the second one's are compared, as where a vector is carried to another image.

    Args:
        source: a map.
        target: whose zero, or mean vector, is taken from the vectors of both.
        metric: gives the zero.
        center: whether the mean vector is taken in its place.
        muted: channels that do not count.

    Raises:
        InputError: the maps have different numbers of channels, one cannot be asked the metric, or no such channels
            can be muted.
    """
    if source.channels != target.channels:
        raise InputError(
            f"maps that are matched must have as many channels: {source.name!r} has {source.channels}, "
            f"{target.name!r} has {target.channels}"
        )
    for one in source, target:
        check_floats(metric, one)
    space = Space.of(metric, target, center, muted)
    real = code_unit(target) * (space.origin - settled_zero(target))
    origin = settled_origin(settled_zero(source) + real / code_unit(source))
    return Vectors.of(source, origin, space.weights), Vectors.of(target, space.origin, space.weights)


def of_unit_length(vectors: Floats) -> Floats:
    """(n, d) the same of length 1; none may be zero."""
    vectors = vectors / np.abs(vectors).max(axis=1, keepdims=True, initial=0)  # so that no square is lost
    return np.asarray(vectors / np.sqrt(np.einsum("ij,ij->i", vectors, vectors))[:, np.newaxis])
