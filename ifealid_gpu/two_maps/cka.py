"""Linear CKA: how alike two layers are as wholes, whatever their channels mean.

S. Kornblith, M. Norouzi, H. Lee, G. Hinton, "Similarity of Neural Network Representations Revisited", ICML 2019. Of
features X and Y at the same places, centred, |Y'X|^2 / (|X'X| |Y'Y|) with Frobenius norms: 1 where one is the other
turned, mirrored and scaled. Its d x d forms need no table of pairs of places.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from ifealid_gpu.quantities.space import Floats

_ROUNDING = 1e-13  # of a map's values: those of a map that is the same everywhere differ by less


@dataclass(eq=False)
class Moments:
    """Sums over places that CKA follows from, taken about the first block's mean so that nothing cancels.

    Args:
        channels: d and e, of the two maps.

    Attributes:
        places: how many were added.
    """

    channels: tuple[int, int]
    places: int = 0

    def __post_init__(self) -> None:
        d, e = self.channels
        self._about: tuple[Floats, Floats] | None = None
        self._units = 1.0, 1.0
        self._sums = np.zeros(d), np.zeros(e)
        self._products = np.zeros((d, d)), np.zeros((e, e)), np.zeros((d, e))

    def add(self, x: Floats, y: Floats) -> None:
        """Add the vectors of some places, (n, d) and (n, e)."""
        if self._about is None:
            self._about = x.mean(axis=0), y.mean(axis=0)
            self._units = float(np.abs(x).max()) or 1.0, float(np.abs(y).max()) or 1.0  # so that no square is lost
        x, y = ((v - about) / unit for v, about, unit in zip((x, y), self._about, self._units, strict=True))
        new = x.sum(axis=0), y.sum(axis=0), x.T @ x, y.T @ y, x.T @ y
        for kept, more in zip((*self._sums, *self._products), new, strict=True):
            kept += more  # noqa: PLW2901 - in place
        self.places += len(x)

    @property
    def cka(self) -> float:
        """In [0, 1]; NaN of fewer than two places, or where a map is the same everywhere."""
        if self._about is None or self.places < 2:
            return math.nan
        x, y = (sums / math.sqrt(self.places) for sums in self._sums)
        pairs = (x, x), (y, y), (x, y)
        own, other, both = (products - np.outer(*pair) for products, pair in zip(self._products, pairs, strict=True))
        for of in own, other:
            if np.trace(of) <= len(of) * self.places * _ROUNDING**2:
                return math.nan
        return float(np.linalg.norm(both / math.sqrt(np.linalg.norm(own)) / math.sqrt(np.linalg.norm(other))) ** 2)
