"""The rounds of k-means: every point to its nearest centre, every centre to the mean of its points (S. Lloyd)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ifealid_gpu.fits.centers import ClusterMetric
from ifealid_gpu.fits.fit import Steps
from ifealid_gpu.fits.floats import Floats
from ifealid_gpu.fits.points import Points

_CHANGED = 1e-3  # share of the points that may still change their centre when the rounds end


@dataclass(frozen=True, eq=False)
class Grouping:
    """Points with their centres.

    Attributes:
        centers: (k, d) stored as points are, none without points.
        counts: (k,) points of each.
        score: how alike points are to their centres in all; the larger, the better, among groupings of the same points.
    """

    centers: Floats
    counts: NDArray[np.intp]
    score: float


def settled(points: Points, centers: Floats, most_rounds: int) -> Steps[Grouping]:
    """Rounds until hardly a point changes its centre."""
    before = np.full(len(points), -1, np.intp)
    for n in range(most_rounds):
        numbers, nearness = np.empty(len(points), np.intp), np.empty(len(points), np.float32)
        sums = np.zeros(centers.shape)
        weights, begins, level = points.scores_by(centers)
        for block in points.blocks():
            scores = points.apart[block] @ weights + begins
            own = numbers[block] = scores.argmax(1)
            nearness[block] = np.take_along_axis(scores, own[:, np.newaxis], 1)[:, 0]
            belongs = (own == np.arange(len(centers))[:, np.newaxis]).astype(np.float32)
            sums += belongs @ points.apart[block]
            yield n / most_rounds
        counts = np.bincount(numbers, minlength=len(centers))
        there = counts > 0
        score = float(nearness.sum(dtype=np.float64)) + level * len(points)
        changed = np.count_nonzero(numbers != before)
        centers = sums[there] / counts[there, np.newaxis]
        if changed <= _CHANGED * len(points):
            break
        before = numbers
        if not there.all() and n < most_rounds - 1:
            farthest = _farthest_first(points, nearness)[: np.count_nonzero(~there)]
            centers = np.concatenate([centers, points.apart[farthest]])
            before = np.full(len(points), -1, np.intp)
    return Grouping(centers, counts[there], score)


def counted(points: Points, centers: Floats) -> Steps[NDArray[np.intp]]:
    """(k,) how many points each centre is nearest to."""
    weights, begins, _ = points.scores_by(centers)
    counts = np.zeros(len(centers), np.intp)
    for block in points.blocks():
        counts += np.bincount((points.apart[block] @ weights + begins).argmax(1), minlength=len(centers))
        yield 1.0
    return counts


def _farthest_first(points: Points, nearness: NDArray[np.float32]) -> NDArray[np.intp]:
    """The points by how little they are alike to their centres, to take the place of centres that have lost theirs."""
    if points.metric is ClusterMetric.COSINE:
        return np.argsort(nearness, kind="stable")
    return np.argsort(2 * nearness - np.einsum("nd,nd->n", points.apart, points.apart), kind="stable")
