"""Chance: how alike two random pixels are, by which a similarity's size is judged."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from ifealid_gpu.fits.fit import Maps, Steps
from ifealid_gpu.fits.sample import Sample
from ifealid_gpu.maps.codes import code_max
from ifealid_gpu.maps.feature_map import FeatureMap
from ifealid_gpu.maps.real_zero import code_unit
from ifealid_gpu.quantities.metric import Measure, Metric
from ifealid_gpu.quantities.space import Space

#: Pairs at most; where a map has no more than these, all of them are taken.
MOST_PAIRS = 50_000
#: Values that differ by less than this, as a share of the largest, differ by rounding.
ROUNDING = 2e-6

_POOL_VALUES = 1 << 24  # of the vectors that pairs are drawn from
_MOST_MAPS = 8
_MOST_READ = 1 << 24  # values of other images' maps, after which no more of them are read
_BLOCK = 1 << 18  # values of a step
_NOISE = 1e-6  # of a code: what another map's zero is off by
_SEED = 20260

Vectors = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Chance:
    """The values of random pairs of different pixels under a metric.

    Attributes:
        values: (n,) float32, ascending; none where no two pixels compare.
        is_low_best: whether small values mean alike.
        images: how many images the pixels are of.
    """

    values: NDArray[np.float32]
    is_low_best: bool = False
    images: int = 1

    @cached_property
    def nearness(self) -> NDArray[np.float32]:
        """(n,) ascending: the same, with the more alike ones last; distances have a minus."""
        return -self.values[::-1] if self.is_low_best else self.values

    @cached_property
    def rounding(self) -> float:
        """How far values of the same two vectors may lie apart."""
        return ROUNDING * float(np.abs(self.values).max()) if self.values.size else 0.0

    def percentiles(self, values: NDArray[np.floating] | float) -> NDArray[np.float64]:
        """The share of pairs that are less alike than values say, 0 to 100: the way back of `numpy.percentile`.

        Between two pairs it is interpolated. What is as alike as several pairs are is more alike than none of them.

        Args:
            values: any shape; NaN gives NaN, as does everything where there are no pairs.
        """
        given = np.asarray(values, np.float64)
        table = self.nearness.astype(np.float64)
        if not table.size:
            return np.full(given.shape, np.nan)
        v = (-given if self.is_low_best else given) - self.rounding
        after = np.searchsorted(table, v, "left")
        lower, upper = table[np.maximum(after - 1, 0)], table[np.minimum(after, table.size - 1)]
        with np.errstate(invalid="ignore", divide="ignore"):
            ranks = after - 1 + (v - lower) / (upper - lower)
        inner = 100 * ranks / max(1, table.size - 1)
        found = np.where(after == 0, 0.0, np.where(after == table.size, 100.0, inner))
        return np.asarray(np.where(np.isnan(given), np.nan, found))

    @cached_property
    def median(self) -> float | None:
        """The value that half of the pairs lie below; None without pairs."""
        return float(np.median(self.values)) if self.values.size else None


@dataclass(frozen=True)
class ChanceWanted:
    """How alike random pairs of pixels are, of a map or of several of its layer.

    Attributes:
        metric: what is computed of two vectors.
        space: in which they are compared, in code units of the map.
        low: the real value of the map's code 0.
        unit: that of a step of one code.
        is_of_layer: whether pixels of other images' maps of the layer count as well.
    """

    metric: Metric
    space: Space
    low: float
    unit: float
    is_of_layer: bool = False

    @classmethod
    def of(cls, feature_map: FeatureMap, metric: Metric, space: Space, *, is_of_layer: bool = False) -> ChanceWanted:
        """That of a map's vectors in a space."""
        return cls(metric, space, feature_map.real_range[0], code_unit(feature_map), is_of_layer)

    @property
    def words(self) -> str:
        """What is made."""
        return f"random pairs of {'all images' if self.is_of_layer else 'this map'}"

    @property
    def sooner(self) -> ChanceWanted | None:
        """Those of the map alone."""
        return replace(self, is_of_layer=False) if self.is_of_layer else None

    @property
    def like(self) -> None:
        """None: what is chance under another metric is none under this one."""
        return

    def steps(self, maps: Maps) -> Steps[Chance]:
        """Make it; see `Wanted`. The same on every run."""
        count = min(maps.count, _MOST_MAPS) if self.is_of_layer else 1
        channels = self.space.origin.size
        most = max(2 * _MOST_MAPS, min(MOST_PAIRS, _POOL_VALUES // channels))
        pool = np.empty((most, channels), np.float32)
        filled = images = 0
        for images, feature_map in enumerate(self._maps(maps), 1):
            sample = Sample.of(feature_map, max(1, most // count))
            step = max(1, _BLOCK // channels)
            for start in range(0, sample.numbers.size, step):
                vectors = self._vectors(feature_map, sample.numbers[start : start + step])
                pool[filled : filled + len(vectors)] = vectors
                filled += len(vectors)
                yield 0.5 * (images - 1 + start / sample.numbers.size) / count
        pool = pool[:filled]
        first, second = _pairs(len(pool))
        found = []
        step = max(1, _BLOCK // channels)
        for start in range(0, first.size, step):
            one, other = (pool[numbers[start : start + step]] for numbers in (first, second))
            found.append(self._values(one, other))
            yield 0.5 + 0.5 * start / first.size
        values = np.sort(np.concatenate(found)) if found else np.zeros(0, np.float32)
        return Chance(values.astype(np.float32), self.metric.is_low_bright, max(1, images))

    def _maps(self, maps: Maps) -> Iterator[FeatureMap]:
        """The map, and others of the layer as long as they are few and small: reading them takes the longest.

        In the layer's order, so that the pairs are the same ones on whichever map of it they are asked for.
        """
        if not self.is_of_layer:
            yield maps.own
            return
        taken, read, has_own = 0, 0, False
        for one in maps.each():
            if one is maps.own:
                has_own = True
            elif taken == _MOST_MAPS - 1 or read > _MOST_READ:
                break
            elif one.channels == maps.own.channels:
                taken, read = taken + 1, read + one.codes.size
            else:
                continue
            yield one
        if not has_own:
            yield maps.own

    def _vectors(self, feature_map: FeatureMap, numbers: NDArray[np.intp]) -> Vectors:
        """(n, d) of pixels by their numbers, in the space, in code units of the map that is asked.

        Where only directions count they have unit length, and those that have none are left out.
        """
        rows, columns = np.divmod(numbers, feature_map.width)
        codes = feature_map.codes[rows, columns].astype(np.float64)
        low, high = feature_map.real_range
        own = low, code_unit(feature_map)
        if own == (self.low, self.unit):
            u = codes - self.space.origin
        else:
            step = (high - low) / code_max(feature_map.precision)
            u = (low - self.low + codes * step) / self.unit - self.space.origin
            u[np.abs(u) < _NOISE] = 0
        u *= self.space.weights
        if self.metric.is_of_directions:
            lengths = np.linalg.norm(u, axis=1)
            u = u[lengths > 0] / lengths[lengths > 0, np.newaxis]
        return u.astype(np.float32)

    def _values(self, one: Vectors, other: Vectors) -> NDArray[np.float32]:
        """(n,) what the metric gives of pairs of vectors, which have unit length where only directions count."""
        measure = self.metric.measure
        if measure is Measure.ANGLE:  # by W. Kahan's formula, precise where an arc cosine is steep
            apart, together = (np.linalg.norm(v, axis=1) for v in (one - other, one + other))
            s = 1 - 2 * np.arctan2(apart, together) / self.space.widest
            return np.asarray(np.maximum(0, s), np.float32)
        if measure is Measure.MINKOWSKI:
            k = self.metric.exponent
            sums = (np.abs(one - other).astype(np.float64) ** k).sum(axis=1)
            return np.asarray(self.unit * sums ** (1 / k), np.float32)
        products = np.einsum("ij,ij->i", one, other)
        return np.asarray(products * (self.unit**2 if measure is Measure.DOT else 1.0), np.float32)


def _pairs(count: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Numbers of the two vectors of each pair: all pairs of different ones, or some at random where there are more."""
    if count * (count - 1) // 2 <= MOST_PAIRS:
        first, second = np.triu_indices(count, 1)
        return first, second
    random = np.random.default_rng(_SEED)
    first = random.integers(count, size=MOST_PAIRS, dtype=np.intp)
    return first, (first + 1 + random.integers(count - 1, size=MOST_PAIRS, dtype=np.intp)) % count


def chance_words(percent: float) -> str:
    """What a percentile says, in plain words."""
    if percent <= 0:
        return "no more alike than any random pair"
    if percent >= 100:
        return "more alike than all random pairs"
    number = f"{percent:.1f}"
    number = {"0.0": "under 0.1", "100.0": "over 99.9"}.get(number, number)
    return f"more alike than {number} % of random pairs"
