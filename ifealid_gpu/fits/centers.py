"""Centres of clusters: k-means of real vectors, spherical or Euclidean."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from ifealid_gpu.fits.floats import Floats


class ClusterMetric(StrEnum):
    """How vectors are alike where they are clustered."""

    COSINE = "cosine"
    EUCLIDEAN = "euclidean"


@dataclass(frozen=True, eq=False)
class Centers:
    """Centres of clusters, largest first.

    Attributes:
        vectors: (K, d) real vectors; of unit length where the metric is the cosine.
        metric: of the clusters.
        shares: (K,) of the pixels that they were made of, 0 to 1.
        asked: how many were asked for; there are fewer where the pixels do not have as many different vectors.
        pixels: how many these were.
        images: how many images they are of.
    """

    vectors: Floats
    metric: ClusterMetric
    shares: tuple[float, ...]
    asked: int
    pixels: int = 0
    images: int = 1
