"""Stored numbers that a scale and an offset a channel make real, as files around GDAL and ENVI say."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from ifealid_gpu.rows import Rows


@dataclass(frozen=True)
class Scaling:
    """A value is what is stored times a scale plus an offset.

    Attributes:
        scales: one a channel, none of them 0.
        offsets: one a channel.
    """

    scales: tuple[float, ...]
    offsets: tuple[float, ...]

    @classmethod
    def of_texts(cls, scales: Sequence[object], offsets: Sequence[object]) -> Self | None:
        """What a file says; None where it says nothing, no numbers, or changes nothing.

        Args:
            scales: numbers or their texts, one a channel, empty where the file has none.
            offsets: the same.
        """
        try:
            found = cls(
                tuple(float(str(text)) if str(text) else 1.0 for text in scales),
                tuple(float(str(text)) if str(text) else 0.0 for text in offsets),
            )
        except ValueError:
            return None
        if not all(map(math.isfinite, (*found.scales, *found.offsets))) or 0 in found.scales:
            return None
        return None if set(found.scales) == {1.0} and set(found.offsets) == {0.0} else found

    def of(self, channels: Sequence[int]) -> Scaling:
        """That of some of the channels."""
        return Scaling(tuple(self.scales[n] for n in channels), tuple(self.offsets[n] for n in channels))

    @property
    def note(self) -> str:
        """What is said of a file whose values are made real so."""
        same = len(set(self.scales)) == len(set(self.offsets)) == 1
        how = f"times {self.scales[0]:g} plus {self.offsets[0]:g}" if same else "with a scale and an offset a channel"
        return f"values are the stored ones {how}, as the file says; --dequantize none takes the stored ones"


class Scaled(Rows):
    """The real values of stored ones, (h, w, d) float64, made when they are asked for.

    Args:
        stored: (h, w, d).
        scaling: of as many channels.
    """

    def __init__(self, stored: NDArray[Any] | Rows, scaling: Scaling) -> None:
        super().__init__(stored.shape, np.dtype(np.float64))
        self._stored = stored
        self._scales, self._offsets = np.array(scaling.scales), np.array(scaling.offsets)

    def __getitem__(self, rows: slice) -> NDArray[Any]:
        values: NDArray[Any] = self._stored[rows] * self._scales
        values += self._offsets
        return values
