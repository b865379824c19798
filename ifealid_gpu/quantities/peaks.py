"""Peaks of a map of values: the best pixels, each better than all about it, by non-maximum suppression."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Peak:
    """A pixel that is the best of its neighbourhood.

    Attributes:
        x: its column on the map, from 0.
        y: its row.
        value: its value.
    """

    x: int
    y: int
    value: float


def peaks(
    values: NDArray[np.float32],
    count: int,
    radius: int,
    *,
    is_low_best: bool = False,
    away_from: NDArray[np.intp] | None = None,
) -> tuple[Peak, ...]:
    """The best pixels of a map that are the best of their neighbourhoods, best first.

    The neighbourhood of a pixel is the square of 2 radius + 1 pixels about it, cut at the map's edge. A pixel on the
    slope of a better one is no peak, however good it is. Of equal ones the first in reading order is taken, and takes
    away those in its neighbourhood.

    Args:
        values: (h, w), NaN where there is none.
        count: how many at most; there may be fewer.
        radius: in pixels, from 1.
        is_low_best: whether small values are the good ones.
        away_from: pixels, y * w + x, in whose neighbourhoods nothing is a peak: the reference's own.
    """
    goodness = np.where(np.isnan(values), -np.inf, -values if is_low_best else values)
    is_peak = (goodness == _best_about(goodness, radius)) & (goodness > -np.inf)
    if away_from is not None:
        near = np.zeros(values.size, np.uint8)
        near[away_from] = 1
        is_peak &= _best_about(near.reshape(values.shape), radius) == 0
    numbers = np.flatnonzero(is_peak)
    ranked = numbers[np.argsort(-goodness.ravel()[numbers], kind="stable")]
    found: list[Peak] = []
    taken = np.zeros(values.shape, np.bool_)
    for number in ranked.tolist():
        if len(found) == count:
            break
        y, x = divmod(number, values.shape[1])
        if not taken[y, x]:
            found.append(Peak(x, y, float(values[y, x])))
            taken[max(0, y - radius) : y + radius + 1, max(0, x - radius) : x + radius + 1] = True
    return tuple(found)


def _best_about(values: NDArray[np.generic], radius: int) -> NDArray[np.generic]:
    """The largest value in each pixel's neighbourhood."""
    if radius == 0:
        return values
    lowest = -np.inf if values.dtype.kind == "f" else 0
    for _ in range(2):  # down, then across
        padded = np.pad(values, ((radius, radius), (0, 0)), constant_values=lowest)
        values = _largest_of(padded, 2 * radius + 1).T
    return values


def _largest_of(rows: NDArray[np.generic], size: int) -> NDArray[np.generic]:
    """The largest of so many rows from each on, by doubling."""
    width = 1
    while 2 * width <= size:
        rows = np.maximum(rows[:-width], rows[width:])
        width *= 2
    rest = size - width
    return rows if rest == 0 else np.maximum(rows[:-rest], rows[rest:])
