"""Scores of single channels: which of them answer to an object by large values."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from ifealid_gpu.feature_map import FeatureMap
from ifealid_gpu.parallel import Progress
from ifealid_gpu.scores.counts import Counts
from ifealid_gpu.scores.marked import Marked, Pixels
from ifealid_gpu.scores.score import figures_of

_PIXELS = 4096  # that are counted at a time
_CHANNELS = 32  # that are sorted at a time
_CODES = 256  # of 8 bits
_SIDES: tuple[Literal["left"], Literal["right"]] = ("left", "right")
_KEPT = 64 << 20  # bytes of sorted codes that stay for the next marks


def channel_figures(feature_map: FeatureMap, marked: Marked, progress: Progress | None = None) -> NDArray[np.float64]:
    """How well the values of each channel find the marked pixels, large ones first.

    A channel learns nothing from the mask, and is scored on the same pixels as the similarity: one half and the rest,
    both ways. What was counted or sorted of a map is kept, so that other marks on it take a few milliseconds.

    Args:
        feature_map: of d channels.
        marked: what is to be found.
        progress: called with (steps done, steps in all).

    Returns:
        (d, 3) average precision, ROC AUC and best IoU.
    """
    if feature_map.precision == 8:
        every = _histograms(feature_map, progress)
        halves = [_counted(feature_map, pixels) for pixels in marked.halves]
        rest = every - halves[0] - halves[1]
        return figures_of(Counts.of_histograms(half, rest) for half in halves)
    found = np.empty((feature_map.channels, 3))
    for first, ordered in _in_order(feature_map):
        last = first + len(ordered)
        blocks = [_columns(feature_map, pixels, first, last) for pixels in marked.halves]
        for n, column in enumerate(ordered):
            found[first + n] = figures_of(_against_rest(column, blocks[0][n], blocks[1][n]))
        if progress is not None:
            progress(last, feature_map.channels)
    return found


def _against_rest(every: NDArray[Any], first: NDArray[Any], second: NDArray[Any]) -> Iterator[Counts]:
    """The counts of each half against the rest, which is what is left of every pixel's codes without the halves."""
    sorted_halves = np.sort(first), np.sort(second)
    others = every.size - first.size - second.size
    for half in sorted_halves:
        values, weights = np.unique(half, return_counts=True)
        wrong, above = (
            np.subtract.reduce([_at_least(one, values, side) for one in (every, *sorted_halves)]) for side in _SIDES
        )
        yield Counts(weights, np.cumsum(weights[::-1])[::-1], wrong, above, half.size, others)


def _at_least(ordered: NDArray[Any], values: NDArray[Any], side: Literal["left", "right"]) -> NDArray[np.intp]:
    """How many of some ordered codes are as large as each value ("left"), or larger ("right")."""
    return np.asarray(ordered.size - np.searchsorted(ordered, values, side), np.intp)


def _histograms(feature_map: FeatureMap, progress: Progress | None) -> NDArray[np.int64]:
    """(d, 256) how many pixels with data have each code in each channel."""
    if feature_map not in _HISTOGRAMS:
        _HISTOGRAMS[feature_map] = _counted(feature_map, _valid(feature_map), progress)
    return _HISTOGRAMS[feature_map]


def _counted(feature_map: FeatureMap, pixels: Pixels, progress: Progress | None = None) -> NDArray[np.int64]:
    d = feature_map.channels
    codes, offsets = feature_map.codes.reshape(-1, d), np.arange(d) * _CODES
    counts = np.zeros(d * _CODES, np.int64)
    for start in range(0, pixels.size, _PIXELS):
        numbers = codes[pixels[start : start + _PIXELS]] + offsets
        counts += np.bincount(numbers.ravel(), minlength=counts.size)
        if progress is not None:
            progress(min(start + _PIXELS, pixels.size), pixels.size)
    return counts.reshape(d, _CODES)


def _in_order(feature_map: FeatureMap) -> Iterator[tuple[int, NDArray[Any]]]:
    """(first channel, (channels, n) codes of all pixels with data, ascending), some channels at a time."""
    kept = _ORDERED.get(feature_map)
    if kept is not None:
        yield from kept
        return
    pixels, blocks = _valid(feature_map), []
    is_kept = pixels.size * feature_map.channels * feature_map.codes.itemsize <= _KEPT
    for first in range(0, feature_map.channels, _CHANNELS):
        block = _columns(feature_map, pixels, first, first + _CHANNELS)
        block.sort(axis=1)
        if is_kept:
            blocks.append((first, block))
        yield first, block
    if is_kept:
        _ORDERED[feature_map] = blocks


def _columns(feature_map: FeatureMap, pixels: Pixels, first: int, last: int) -> NDArray[Any]:
    """(channels, n): codes of some pixels in some channels."""
    codes = feature_map.codes.reshape(-1, feature_map.channels)
    return np.ascontiguousarray(codes[pixels, first:last].T)


def _valid(feature_map: FeatureMap) -> Pixels:
    if feature_map.valid is None:
        return np.arange(feature_map.width * feature_map.height)
    return np.flatnonzero(feature_map.valid)


_HISTOGRAMS: WeakKeyDictionary[FeatureMap, NDArray[np.int64]] = WeakKeyDictionary()
_ORDERED: WeakKeyDictionary[FeatureMap, list[tuple[int, NDArray[Any]]]] = WeakKeyDictionary()
