"""The nearest of many vectors to each of others, block by block on all cores: never more than a few blocks in memory.

Directions, products and squares are taken by float64 matrix products: nearly parallel vectors differ by less than
float32 holds of a cosine, and those are the ones that match. On processors NumPy's product is faster than a shader's.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import product
from threading import Event

import numpy as np
from numpy.typing import NDArray

from ifealid_gpu.fits.one_thread import one_thread
from ifealid_gpu.parallel import cores, in_order
from ifealid_gpu.quantities.metric import Measure, Metric
from ifealid_gpu.quantities.space import Floats
from ifealid_gpu.two_maps.vectors import Numbers, Vectors, of_unit_length

_SIDES = 1024, 1024  # vectors of a block of products: rows and columns
# Of differences, which take much longer. NumPy works along columns, and begins anew with each row.
_SLOW_SIDES = 512, 4096
_AT_ONCE = 1 << 16  # differences that are taken at a time, so that they stay in the processor's cache

_Values = NDArray[np.floating]
#: (n, m) how near vectors (n, d) and (m, d) are, larger for nearer; None once the event is set.
_Kernel = Callable[[Floats, Floats, Event], _Values | None]


@dataclass(frozen=True, eq=False)
class Nearest:
    """Which vector is nearest to each.

    Attributes:
        index: (n,) the column that is nearest to each row, the first of several.
        nearness: (n,) how near, larger for nearer, in numbers of the metric's own.
        of_columns: (m,) how near the row is that is nearest to each column.
    """

    index: Numbers
    nearness: _Values
    of_columns: _Values


def nearest_steps(rows: Vectors, columns: Vectors, metric: Metric) -> Generator[float, None, Nearest]:
    """Find the nearest column to each row: yields the share that is done, 0 to 1, after each block.

    Args:
        rows: one vector at least.
        columns: likewise, in the same space.
        metric: says what is near.
    """
    kernel, sides = _kernel(metric, rows, columns)
    found = Nearest(np.zeros(len(rows), np.intp), np.full(len(rows), -np.inf), np.full(len(columns), -np.inf))
    blocks = list(product(*map(_slices, (len(rows), len(columns)), sides)))
    with one_thread(), in_order(partial(_of_block, kernel, rows, columns), blocks, cores()) as results:
        for done, ((row, column), result) in enumerate(zip(blocks, results, strict=True), 1):
            if result is not None:
                _take(found, row, column, result)
            yield done / len(blocks)
    return found


def _slices(count: int, side: int) -> Iterator[slice]:
    return (slice(first, min(first + side, count)) for first in range(0, count, side))


def _of_block(
    kernel: _Kernel, rows: Vectors, columns: Vectors, block: tuple[slice, slice], stop: Event
) -> tuple[Numbers, _Values, _Values] | None:
    """The best of each row of a block, how near they are, and how near the best of each column is."""
    near = kernel(rows.block(block[0]), columns.block(block[1]), stop)
    if near is None:
        return None
    index = near.argmax(axis=1)
    return index, np.take_along_axis(near, index[:, np.newaxis], axis=1)[:, 0], near.max(axis=0)


def _take(found: Nearest, row: slice, column: slice, result: tuple[Numbers, _Values, _Values]) -> None:
    index, best, of_columns = result
    is_nearer = best > found.nearness[row]
    found.index[row][is_nearer] = column.start + index[is_nearer]
    found.nearness[row][is_nearer] = best[is_nearer]
    np.maximum(found.of_columns[column], of_columns, out=found.of_columns[column])


def _kernel(metric: Metric, rows: Vectors, columns: Vectors) -> tuple[_Kernel, tuple[int, int]]:
    """What computes a block, and how many rows and columns it takes."""
    if metric.is_of_directions:
        return _chords, _SIDES
    if metric.measure is Measure.DOT:
        return lambda one, other, _: one @ other.T, _SIDES
    if metric.exponent == 2:
        return _squares, _SIDES
    spans = [one.feature_map.real_range[1] - one.feature_map.real_range[0] for one in (rows, columns)]
    return partial(_differences, metric.exponent, max(spans) or 1.0), _SLOW_SIDES


def _chords(one: Floats, other: Floats, stop: Event) -> _Values:
    """Half the squared chords between unit vectors, with a minus: right where all cosines are near 1."""
    return _squares(of_unit_length(one), of_unit_length(other), stop)


def _squares(one: Floats, other: Floats, _: Event) -> _Values:
    """Half the squared distances, with a minus; about a mean, so that little cancels."""
    middle = other.mean(axis=0)
    one, other = one - middle, other - middle
    near = one @ other.T
    near -= np.einsum("ij,ij->i", one, one)[:, np.newaxis] / 2
    near -= np.einsum("ij,ij->i", other, other) / 2
    return np.asarray(near)


@np.errstate(divide="ignore")  # the logarithm of 0
def _differences(exponent: float, span: float, one: Floats, other: Floats, stop: Event) -> _Values | None:
    """Sums of powers of differences, with a minus; a channel at a time in float32, which takes a third of the time."""
    middle = other.mean(axis=0)
    a, b = (np.ascontiguousarray(((vectors - middle) / span).T, np.float32) for vectors in (one, other))
    near = np.zeros((len(one), len(other)), np.float32)
    height = max(1, _AT_ONCE // len(other))
    kept = np.empty((height, len(other)), np.float32)
    for top in range(0, len(one), height):
        if stop.is_set():
            return None
        sums = near[top : top + height]
        part = kept[: len(sums)]
        for channel in range(len(a)):
            np.subtract(a[channel, top : top + height, np.newaxis], b[channel], out=part)
            np.abs(part, out=part)
            if exponent == 0.5:
                np.sqrt(part, out=part)
            elif exponent != 1:  # half as long as NumPy's power
                np.log2(part, out=part)
                np.multiply(part, np.float32(exponent), out=part)
                np.exp2(part, out=part)
            sums -= part
    return near
