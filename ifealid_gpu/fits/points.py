"""Points that clusters are found among: vectors of a sample of pixels, about their mean, so that float32 is enough."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from ifealid_gpu.fits.centers import ClusterMetric
from ifealid_gpu.fits.fit import Maps, Steps
from ifealid_gpu.fits.floats import Floats, check_reach
from ifealid_gpu.fits.sample import Sample, Vectors

_BLOCK = 1 << 20  # values of a block, so that steps are short


@dataclass(frozen=True, eq=False)
class Points:
    """Vectors x, stored as x - mean.

    Attributes:
        apart: (n, d) x - mean.
        mean: (d,).
        unit: what x is in multiples of, in real values.
        metric: how they are alike; of the cosine each x has length 1.
        images: how many images they are of.
    """

    apart: Vectors
    mean: Floats
    unit: float
    metric: ClusterMetric
    images: int = 1

    def __len__(self) -> int:
        """How many there are."""
        return len(self.apart)

    def blocks(self) -> Iterator[slice]:
        """Some of them after the other, so that a step with each is short."""
        step = max(1, _BLOCK // max(1, self.apart.shape[1]))
        return (slice(first, first + step) for first in range(0, len(self), step))

    def some(self, most: int, random: np.random.Generator) -> Points:
        """As many of them at most, drawn at random."""
        if len(self) <= most:
            return self
        drawn = np.sort(random.choice(len(self), most, replace=False, shuffle=False))
        return Points(self.apart[drawn], self.mean, self.unit, self.metric, self.images)

    def real(self, centers: Floats) -> Floats:
        """(k, d) real vectors of centres that are stored as the points are; of the cosine of unit length."""
        vectors = centers + self.mean
        if self.metric is ClusterMetric.COSINE:
            return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True))
        return np.asarray(vectors * self.unit)

    def scores_by(self, centers: Floats) -> tuple[Vectors, Vectors, float]:
        """What a block's scores are made of: block @ weights + begins + level; the larger, the more alike.

        Args:
            centers: (k, d) stored as the points are.

        Returns:
            (d, k) weights, (k,) begins, and the level, which is the same for all centres.
        """
        if self.metric is ClusterMetric.EUCLIDEAN:
            begins = -np.einsum("kd,kd->k", centers, centers) / 2
            return centers.T.astype(np.float32), begins.astype(np.float32), 0.0
        units = centers + self.mean
        units /= np.linalg.norm(units, axis=1, keepdims=True)
        begins = units @ self.mean
        # What all of them have in common would take the digits in which nearly parallel vectors differ.
        return units.T.astype(np.float32), (begins - begins.max()).astype(np.float32), float(begins.max())


def points_of(
    maps: Maps, metric: ClusterMetric, most: int, *, is_of_layer: bool, muted: tuple[int, ...] = ()
) -> Steps[Points]:
    """The points of a map, or of all maps of a layer, spread evenly over them.

    Args:
        maps: where they are.
        metric: of the cosine, vectors have unit length, and zero vectors are left out.
        most: how many.
        is_of_layer: whether all maps count.
        muted: channels that are left out: 0 in all vectors.
    """
    count = maps.count if is_of_layer else 1
    unit = max(map(abs, maps.own.real_range)) or 1.0
    check_reach("clusters", unit)
    found: list[Vectors] = []
    images = 0
    for feature_map in maps.each() if is_of_layer else [maps.own]:
        sample = Sample.of(feature_map, max(1, most // count))
        done = 0
        for block in sample.blocks():
            vectors = block / np.float32(unit)
            vectors[:, muted] = 0
            found.append(_of_unit_length(vectors) if metric is ClusterMetric.COSINE else vectors)
            done += len(block)
            yield min(1.0, (images + done / sample.numbers.size) / count)
        images += 1
    vectors = np.concatenate(found) if found else np.zeros((0, maps.own.channels), np.float32)
    mean = vectors.mean(0, dtype=np.float64) if len(vectors) else np.zeros(maps.own.channels)
    yield 1.0
    mean = mean.astype(np.float32).astype(np.float64)  # what is taken away in float32
    vectors -= mean.astype(np.float32)
    return Points(vectors, mean, unit, metric, images)


def _of_unit_length(vectors: Vectors) -> Vectors:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    there = lengths[:, 0] > 0
    return np.asarray(vectors[there] / lengths[there])
