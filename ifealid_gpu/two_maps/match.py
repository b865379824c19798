"""Matches: pixels of two maps that are each other's nearest, or the nearest pixel of another map to some."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ifealid_gpu.errors import InputError
from ifealid_gpu.quantities.metric import Measure, Metric
from ifealid_gpu.quantities.space import Floats
from ifealid_gpu.two_maps.nearest import Nearest, nearest_steps
from ifealid_gpu.two_maps.side import Side
from ifealid_gpu.two_maps.vectors import Numbers, Vectors, in_one_space, metric_for_both, of_unit_length

_PAIRS = 4096  # whose values are computed at a time


@dataclass(frozen=True, eq=False)
class Matches:
    """Pairs of pixels, the most alike first.

    Attributes:
        from_pixels: (n, 2) intp, pixels (x, y) of the first map.
        to_pixels: (n, 2) intp, of the second.
        from_places: (n, 2) float64, their centres (x, y) in pixels of the first image, origin top left; where the map
            has no image, in those of the finest layer.
        to_places: (n, 2) float64, in pixels of the second image.
        values: (n,) float64, what the metric gives: a similarity, or a distance.
        is_mutual: (n,) bool, whether the first pixel is also the nearest of its map to the second.
        metric: how they were compared.
        compared: how many pixels of each map could be compared: those with data and a vector that is not zero.
    """

    from_pixels: Numbers
    to_pixels: Numbers
    from_places: Floats
    to_places: Floats
    values: Floats
    is_mutual: NDArray[np.bool_]
    metric: Metric
    compared: tuple[int, int]

    def __len__(self) -> int:
        """How many pairs there are."""
        return self.values.size

    @property
    def value_words(self) -> str:
        """What the values are: "similarity" or "distance"."""
        return "distance" if self.metric.is_low_bright else "similarity"


def match_steps(
    source: Side,
    target: Side,
    metric: Metric | None = None,
    *,
    center: bool = False,
    muted: tuple[int, ...] = (),
    among: Numbers | None = None,
    is_mutual: bool = True,
) -> Generator[float, None, Matches]:
    """Find matches: yields the share that is done, 0 to 1, often enough to be cancelled.

    Args:
        source: the map that pixels are taken from.
        target: the map that they are looked for in.
        metric: how vectors are compared; None: the angle that suits both maps.
        center: whether the target's mean vector is taken from all vectors first.
        muted: channels that do not count.
        among: numbers y * width + x of the source's pixels that are taken; None: all.
        is_mutual: whether pairs are left out whose second pixel has a nearer one than the first in all of the source.

    Raises:
        InputError: see `in_one_space`; no pixel of a map, or none of those that were asked for, can be compared.
    """
    maps = source.feature_map, target.feature_map
    metric = metric or metric_for_both(maps, center)
    every, others = in_one_space(*maps, metric, center, muted)
    for vectors in every, others:
        if not len(vectors):
            raise InputError(f"no pixel of {vectors.feature_map.name!r} has data and a vector that is not zero")
    own = every if among is None else every.among(among)
    if not len(own):
        raise InputError(f"none of the chosen pixels of {maps[0].name!r} has data and a vector that is not zero")
    if among is None:
        found = yield from nearest_steps(own, others, metric)
        index, is_nearest = found.index, found.nearness == found.of_columns[found.index]
    else:
        index, is_nearest = yield from _both_ways(own, every, others, metric)
    rows = np.flatnonzero(is_nearest) if is_mutual else np.arange(len(own))
    if is_mutual:  # of several that are as near to one, the first
        rows = rows[np.unique(index[rows], return_index=True)[1]]
    values = np.concatenate(
        [
            values_of(own, some, others, index[some], metric=metric)
            for some in np.split(rows, range(_PAIRS, len(rows), _PAIRS))
        ]
    )
    order = np.lexsort((rows, values if metric.is_low_bright else -values))
    rows, values = rows[order], values[order]
    pixels = own.pixels(rows), others.pixels(index[rows])
    return Matches(
        *pixels,
        source.places(pixels[0]),
        target.places(pixels[1]),
        values,
        is_nearest[rows],
        metric,
        (len(every), len(others)),
    )


def _both_ways(
    own: Vectors, every: Vectors, others: Vectors, metric: Metric
) -> Generator[float, None, tuple[Numbers, NDArray[np.bool_]]]:
    """Of some pixels the nearest others, and whether of every pixel they are the nearest to these."""
    share = len(others) / (len(others) + len(every))
    found = yield from _part(nearest_steps(own, others, metric), 0.0, share)
    chosen, where = np.unique(found.index, return_inverse=True)
    back = yield from _part(nearest_steps(others.at(chosen), every, metric), share, 1 - share)
    return found.index, every.numbers[back.index[where]] == own.numbers


def _part(steps: Generator[float, None, Nearest], start: float, share: float) -> Generator[float, None, Nearest]:
    while True:
        try:
            done = next(steps)
        except StopIteration as stop:
            return stop.value  # type: ignore[no-any-return]
        yield start + share * done


def values_of(own: Vectors, rows: Numbers, others: Vectors, columns: Numbers, *, metric: Metric) -> Floats:
    """(n,) what a metric gives of pairs of vectors, in float64."""
    p, q = own.block(rows), others.block(columns)
    if metric.measure is Measure.MINKOWSKI:
        apart = np.abs(p - q)
        largest = apart.max(axis=1, keepdims=True, initial=0)
        shares = np.divide(apart, largest, out=np.zeros_like(apart), where=largest > 0)
        return np.asarray(largest[:, 0] * (shares**metric.exponent).sum(axis=1) ** (1 / metric.exponent))
    if metric.measure is Measure.DOT:
        return np.asarray(np.einsum("ij,ij->i", p, q))
    p, q = of_unit_length(p), of_unit_length(q)
    if metric.measure is Measure.COSINE:
        return np.asarray(np.einsum("ij,ij->i", p, q))
    # By W. Kahan's formula, precise where an arc cosine is steep.
    angles = 2 * np.arctan2(np.linalg.norm(p - q, axis=1), np.linalg.norm(p + q, axis=1))
    return np.asarray(np.maximum(0, 1 - angles / metric.widest))
