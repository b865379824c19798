"""Mean and covariance of vectors, summed block by block."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ifealid_gpu.fits.axes import leading_axes
from ifealid_gpu.fits.fit import Steps
from ifealid_gpu.fits.floats import Floats

_AXES = 3  # whose variance is compared


class Moments:
    """Sums of vectors and of their products.

    Args:
        channels: of a vector.
        kind: of the products of a block; the sums are float64.
    """

    def __init__(self, channels: int, kind: Any) -> None:
        self._kind = kind
        self._count = 0
        self._total = np.zeros(channels)
        self._square = np.zeros((channels, channels))

    def add(self, block: NDArray[np.float32]) -> None:
        """Take (n, d) vectors in."""
        counted = block.astype(self._kind, copy=False)
        self._count += len(counted)
        self._total += np.ones(len(counted), self._kind) @ counted
        self._square += counted.T @ counted

    @property
    def mean(self) -> Floats:
        """(d,)."""
        return np.asarray(self._total / max(1, self._count))

    @property
    def covariance(self) -> Floats:
        """(d, d)."""
        return np.asarray(self._square / max(1, self._count) - np.outer(self.mean, self.mean))


def kept_by(one: Moments, other: Moments) -> Steps[float]:
    """How much of the variance along its own first three axes other vectors keep along those of the one, 0 to 1.

    Of two halves of a sample, it says how far axes depend on which pixels were drawn: about as far as those of the
    sample are from those of all pixels, or a bit farther.
    """
    count = min(_AXES, len(one.mean))
    _, axes = yield from leading_axes(one.covariance, count)
    covariance = other.covariance
    own, _ = yield from leading_axes(covariance, count)
    most = float(own.sum())
    return float(np.einsum("kd,de,ke", axes, covariance, axes)) / most if most > 0 else 1.0
