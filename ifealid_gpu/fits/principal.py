"""Principal components: the covariance of all pixels in blocks, and its eigenvectors."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from ifealid_gpu.errors import InputError
from ifealid_gpu.fits.basis import Basis
from ifealid_gpu.fits.fit import Maps, Steps
from ifealid_gpu.fits.floats import Floats
from ifealid_gpu.fits.sample import MOST_PIXELS, Numbers, Sample, Vectors

#: Axes that a basis keeps.
MOST_AXES = 32


@dataclass(frozen=True)
class BasisWanted:
    """The principal components of a map, of all maps of a layer, or of some pixels of a map.

    Attributes:
        is_of_layer: whether all maps of the layer count.
        normalized: whether vectors have unit length first.
        drops_outliers: whether pixels of outlying norm are left out of it.
        within: the pixels of the map that count; None: all.
    """

    is_of_layer: bool = False
    normalized: bool = False
    drops_outliers: bool = False
    within: Numbers | None = None

    @property
    def words(self) -> str:
        """What is made."""
        of = "all images" if self.is_of_layer else "this map" if self.within is None else "the region"
        return f"components of {of}"

    @property
    def sooner(self) -> BasisWanted | None:
        """The basis of the map alone, where all maps of the layer count."""
        return replace(self, is_of_layer=False) if self.is_of_layer else None

    @property
    def like(self) -> str:
        """Any basis of a map shows it until another one is made."""
        return "basis"

    def steps(self, maps: Maps) -> Steps[Basis]:
        """Make it; see `Wanted`."""
        count = maps.count if self.is_of_layer else 1
        total = square = None
        pixels = 0
        scored: list[Vectors] = []
        for n, feature_map in enumerate(maps.each() if self.is_of_layer else [maps.own]):
            sample = Sample.of(feature_map, MOST_PIXELS // count, self.within)
            for block in sample.blocks():
                vectors = _units(block) if self.normalized else block
                wide = vectors.astype(np.float64)
                total = wide.sum(0) if total is None else total + wide.sum(0)
                square = wide.T @ wide if square is None else square + wide.T @ wide
                pixels += len(vectors)
                scored.append(vectors)
                yield (n + 0.9 * min(1.0, pixels / max(1, sample.numbers.size))) / count
        if total is None or square is None or pixels == 0:
            raise InputError("components need a pixel with data at least, found none")
        mean = total / pixels
        covariance = square / pixels - np.outer(mean, mean)
        values, axes = np.linalg.eigh(covariance)
        axes = _signed(axes.T[::-1][:MOST_AXES])
        variance = np.maximum(values[::-1][:MOST_AXES], 0)
        scores = np.concatenate([(block - mean) @ axes.T for block in scored])
        ends = np.percentile(scores, [1, 99], axis=0).T
        total_variance = float(max(0.0, np.trace(covariance)))
        return Basis(mean, axes, variance, total_variance, ends, self.normalized, pixels, images=count)


def _units(vectors: Vectors) -> Vectors:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    there = lengths[:, 0] > 0
    return np.asarray(vectors[there] / lengths[there])


def _signed(axes: Floats) -> Floats:
    """Axes whose loading of largest magnitude is positive, so that they are the same on every machine."""
    largest = np.take_along_axis(axes, np.abs(axes).argmax(1)[:, np.newaxis], 1)
    return np.asarray(np.where(largest < 0, -axes, axes))
