"""Scores of single channels: which of them answer to an object by large values."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from ifealid_gpu.maps.feature_map import FeatureMap
from ifealid_gpu.parallel import Progress
from ifealid_gpu.scores.counts import Counts
from ifealid_gpu.scores.marked import Marked, Pixels
from ifealid_gpu.scores.score import figures_of

Keys = NDArray[Any]

_PIXELS = 4096  # that are counted at a time
_CHANNELS = 32  # that are sorted at a time
_CODES = 256  # of 8 bits
_SIDES: tuple[Literal["left"], Literal["right"]] = ("left", "right")
_KEPT = 64 << 20  # bytes of ordered keys that stay for the next marks


def channel_figures(feature_map: FeatureMap, marked: Marked, progress: Progress | None = None) -> NDArray[np.float64]:
    """How well the values of each channel find the marked pixels, large ones first.

    A channel learns nothing from the mask, and is scored on the same pixels as the similarity: one half and the rest,
    both ways. What was counted or sorted of a map is kept, so that other marks on it take a few milliseconds at
    8 bits.

    Args:
        feature_map: of d channels.
        marked: what is to be found.
        progress: called with (steps done, steps in all).

    Returns:
        (d, 3) average precision, ROC AUC and best IoU.
    """
    if feature_map.precision == 8:
        every = _histograms(feature_map, progress)
        # Of the steps in all these are none, but others may have to go first.
        between = None if progress is None else lambda _done, total: progress(total, total)
        halves = [_counted(feature_map, pixels, between) for pixels in marked.halves]
        rest = every - halves[0] - halves[1]
        return figures_of(Counts.of_histograms(half, rest) for half in halves)
    found = []
    for first, every in _in_order(feature_map):
        halves = [_keys(feature_map, pixels, first, first + len(every)) for pixels in marked.halves]
        found.append(figures_of(_against_rest(every, halves)))
        if progress is not None:
            progress(first + len(every), feature_map.channels)
    return np.concatenate(found)


def _against_rest(every: Keys, halves: list[Keys]) -> Iterator[Counts]:
    """The counts of each half against the rest, which is what is left of every pixel without the halves."""
    others = every.shape[1] - sum(half.shape[1] for half in halves)
    for half in halves:
        wrong, above = (np.subtract.reduce([_at_least(one, half, side) for one in (every, *halves)]) for side in _SIDES)
        # Each pixel's value is a threshold; equal ones have the same counts.
        yield Counts(np.ones(1, np.intp), _at_least(half, half, "left"), wrong, above, half.shape[1], others)


def _at_least(ordered: Keys, keys: Keys, side: Literal["left", "right"]) -> NDArray[np.intp]:
    """How many of a channel's ordered keys are as large as each of some ("left"), or larger ("right")."""
    before = np.searchsorted(ordered.ravel(), keys.ravel(), side).reshape(keys.shape)
    rows, each = ordered.shape
    return np.asarray((np.arange(rows)[:, np.newaxis] + 1) * each - before, np.intp)


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


def _in_order(feature_map: FeatureMap) -> Iterator[tuple[int, Keys]]:
    """(first channel, keys of all pixels with data), some channels at a time."""
    kept = _ORDERED.get(feature_map)
    if kept is not None:
        yield from kept
        return
    pixels, blocks, size = _valid(feature_map), [], 0
    for first in range(0, feature_map.channels, _CHANNELS):
        block = _keys(feature_map, pixels, first, first + _CHANNELS)
        size += block.nbytes
        if size <= _KEPT:
            blocks.append((first, block))
        yield first, block
    if size <= _KEPT:
        _ORDERED[feature_map] = blocks


def _keys(feature_map: FeatureMap, pixels: Pixels, first: int, last: int) -> Keys:
    """(channels, n): codes of some pixels in some channels, ascending; each channel's are larger than the one's before.

    So one search finds places in all of them.
    """
    codes = feature_map.codes.reshape(-1, feature_map.channels)[pixels, first:last]
    offsets = np.arange(codes.shape[1], dtype=np.uint64) << np.uint64(feature_map.precision)
    # Channels are few at a time, so that those of 16 bits fit in 32.
    narrow = offsets.astype(np.uint32 if codes.itemsize < 4 else np.uint64)
    keys: Keys = np.sort(codes.T, axis=1)
    return np.asarray(keys + narrow[:, np.newaxis])


def _valid(feature_map: FeatureMap) -> Pixels:
    if feature_map.valid is None:
        return np.arange(feature_map.width * feature_map.height)
    return np.flatnonzero(feature_map.valid)


_HISTOGRAMS: WeakKeyDictionary[FeatureMap, NDArray[np.int64]] = WeakKeyDictionary()
_ORDERED: WeakKeyDictionary[FeatureMap, list[tuple[int, Keys]]] = WeakKeyDictionary()
