"""Clusters: centres found by k-means on a sample of the pixels, from several starts, the same on every run."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from ifealid_gpu.errors import InputError
from ifealid_gpu.fits.centers import Centers, ClusterMetric
from ifealid_gpu.fits.fit import Made, Maps, Steps
from ifealid_gpu.fits.points import Points, points_of
from ifealid_gpu.fits.rounds_of_means import Grouping, counted, settled
from ifealid_gpu.fits.seeding import seeded

#: Pixels that clusters are found among, of a map and of all maps of a layer.
SAMPLE = 20_000
_QUICK_SAMPLE = 4_000
_MOST_VALUES = 12_000_000  # of a sample, so that maps of many channels take no longer
_FEWEST = 2_000  # pixels of a sample, where there are as many
_START_PIXELS = 100  # for each cluster, on which the starts are compared
_FEW_CLUSTERS = 16
_START_ROUNDS, _ROUNDS = 12, 20
_SEED = 20261
_GATHERED, _STARTED = 0.2, 0.7  # shares of the work


@dataclass(frozen=True)
class ClustersWanted:
    """Clusters of a map, or of all maps of a layer.

    Attributes:
        clusters: how many; there are fewer where there are not as many different vectors.
        metric: how vectors are alike.
        is_of_layer: whether all maps of the layer count.
        muted: channels that are left out.
        is_quick: whether they are found on a smaller sample, to be shown until the others are there.
    """

    clusters: int
    metric: ClusterMetric = ClusterMetric.COSINE
    is_of_layer: bool = False
    muted: tuple[int, ...] = ()
    is_quick: bool = False

    @property
    def words(self) -> str:
        """What is made."""
        return f"{self.clusters} clusters of {'all images' if self.is_of_layer else 'this map'}"

    @property
    def sooner(self) -> ClustersWanted | None:
        """Those of a small sample of the map alone."""
        return None if self.is_quick else replace(self, is_of_layer=False, is_quick=True)

    @property
    def like(self) -> str:
        """Of one map, clusters of another number stand in for these, so that a slider can move."""
        return f"clusters by {self.metric}"

    def steps(self, maps: Maps) -> Steps[Centers]:
        """Make them; see `Wanted`."""
        most = min(_QUICK_SAMPLE if self.is_quick else SAMPLE, max(_FEWEST, _MOST_VALUES // maps.own.channels))
        found = points_of(maps, self.metric, most, is_of_layer=self.is_of_layer, muted=self.muted)
        points = yield from _scaled(found, 0, _GATHERED)
        if not len(points):
            raise InputError(_NOTHING[self.metric])
        best = yield from self._best_start(points)
        grouping = yield from _scaled(settled(points, best.centers, _ROUNDS), _STARTED, 1)
        counts = yield from counted(points, grouping.centers)  # by the centres as they are in the end
        order = np.argsort(-counts, kind="stable")
        shares = counts[order] / len(points)
        vectors = points.real(grouping.centers[order])
        return Centers(vectors, self.metric, tuple(shares.tolist()), self.clusters, len(points), points.images)

    def _best_start(self, points: Points) -> Steps[Grouping]:
        """The best of some starts, each settled on a part of the points."""
        random = np.random.default_rng(_SEED)
        starts = 2 if self.is_quick else 6 if self.clusters > _FEW_CLUSTERS else 10
        least = _FEWEST if self.is_quick else 2 * _FEWEST
        some = points.some(max(least, _START_PIXELS * self.clusters), random)
        best: Grouping | None = None
        for n in range(starts):
            centers = yield from _scaled(seeded(some, self.clusters, random), *_part(n, starts))
            found = yield from _scaled(settled(some, centers, _START_ROUNDS), *_part(n + 0.5, starts))
            if best is None or found.score > best.score:
                best = found
        assert best is not None, "there is one start at least"  # noqa: S101
        return best


_NOTHING = {
    ClusterMetric.COSINE: "clusters need a pixel with a direction at least, and all vectors are zero or without data: "
    "the metric euclidean takes zero vectors, too",
    ClusterMetric.EUCLIDEAN: "clusters need a pixel with data at least, found none",
}


def _part(n: float, starts: int) -> tuple[float, float]:
    whole = _STARTED - _GATHERED
    return _GATHERED + whole * n / starts, _GATHERED + whole * (n + 0.5) / starts


def _scaled(steps: Steps[Made], first: float, last: float) -> Steps[Made]:
    """Steps as a part of longer ones, from one share that is done to another."""
    while True:
        try:
            share = next(steps)
        except StopIteration as stop:
            return stop.value  # type: ignore[no-any-return]
        yield first + (last - first) * share
