"""Samples of the real vectors of maps, in blocks: all pixels with a value, or as many as can be, evenly spread."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from ifealid_gpu.maps.feature_map import FeatureMap
from ifealid_gpu.maps.real_zero import code_unit, settled_zero

Vectors = NDArray[np.float32]

#: Pixels of a fit in all: below that many every pixel counts.
MOST_PIXELS = 1_000_000
_BLOCK = 1 << 20  # values of a block, so that steps are short
_SEED = 20260


class Numbers(Protocol):
    """Some pixels of a map: hashable, and equal where the pixels are."""

    @property
    def numbers(self) -> NDArray[np.intp]:
        """(n,) of pixels, y * width + x, ascending; all valid."""


@dataclass(frozen=True)
class Sample:
    """Which pixels of a map count.

    Attributes:
        feature_map: the map.
        numbers: (n,) of its pixels, y * width + x, ascending; all valid.
    """

    feature_map: FeatureMap
    numbers: NDArray[np.intp]

    @classmethod
    def of(cls, feature_map: FeatureMap, most: int = MOST_PIXELS, within: Numbers | None = None) -> Sample:
        """As many valid pixels as ``most``, drawn evenly and the same on every run where there are more.

        Args:
            feature_map: the map.
            most: how many at most.
            within: pixels that count; None: all.
        """
        if within is not None:
            numbers = within.numbers
        elif feature_map.valid is None:
            numbers = np.arange(feature_map.height * feature_map.width, dtype=np.intp)
        else:
            numbers = np.flatnonzero(feature_map.valid)
        if numbers.size > most:
            drawn = np.random.default_rng(_SEED).choice(numbers.size, most, replace=False, shuffle=False)
            numbers = numbers[np.sort(drawn)]
        return cls(feature_map, numbers)

    def blocks(self) -> Iterator[Vectors]:
        """The pixels' real vectors, (n, d) float32 each, in their order."""
        step = max(1, _BLOCK // self.feature_map.channels)
        for first in range(0, self.numbers.size, step):
            yield real_vectors(self.feature_map, self.numbers[first : first + step])


def real_vectors(feature_map: FeatureMap, numbers: NDArray[np.intp]) -> Vectors:
    """(n, d) float32 real vectors of pixels by their numbers, y * width + x; exactly 0 where the GPU finds 0."""
    unit, zero = code_unit(feature_map), settled_zero(feature_map)
    rows, columns = np.divmod(numbers, feature_map.width)
    codes = feature_map.codes[rows, columns]
    if feature_map.precision > 16:  # whose codes float32 would round
        return ((codes.astype(np.float64) - zero) * unit).astype(np.float32)
    return (codes.astype(np.float32) - np.float32(zero)) * np.float32(unit)
