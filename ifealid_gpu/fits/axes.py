"""The leading eigenvectors of a covariance, in short steps where it is large."""

from __future__ import annotations

import numpy as np

from ifealid_gpu.fits.fit import Steps
from ifealid_gpu.fits.floats import Floats

#: What has not settled by then are axes of nearly equal variance, which mean nothing.
MOST_ROUNDS = 80

_WHOLE = 384  # channels up to which all eigenvectors are found at once
_MORE = 16  # vectors that are iterated beside those that are wanted: the more, the faster
# What the first axes and the others may be off by, as shares of the largest variance.
_FIRST, _CLOSE, _NEAR = 8, 1e-7, 1e-4
_SEED = 20260
_SAME = 1e-6


def leading_axes(covariance: Floats, count: int, most_rounds: int = MOST_ROUNDS) -> Steps[tuple[Floats, Floats]]:
    """(k,) variances, falling, and (k, d) axes of unit length, each with its loading of largest magnitude positive.

    Args:
        covariance: (d, d).
        count: k, at most d.
        most_rounds: of iterations, where d is large.
    """
    channels = len(covariance)
    if channels <= _WHOLE:
        values, vectors = np.linalg.eigh(covariance)
        yield 0.9
        return _ordered(values, vectors, count)
    width = min(channels, count + _MORE)
    vectors = np.random.default_rng(_SEED).normal(size=(channels, width))
    for number in range(most_rounds):
        vectors, _ = np.linalg.qr(covariance @ vectors)
        yield number / most_rounds
        if number % 4 < 3:
            continue
        image = covariance @ vectors
        values, turn = np.linalg.eigh(vectors.T @ image)
        vectors, image = vectors @ turn, image @ turn
        rest = np.linalg.norm(image - vectors * values, axis=0)[-count:]
        if rest.max() <= _NEAR * values[-1] and rest[-_FIRST:].max() <= _CLOSE * values[-1]:
            break
    return _ordered(values, vectors, count)


def _ordered(values: Floats, vectors: Floats, count: int) -> tuple[Floats, Floats]:
    axes = vectors.T[::-1][:count]
    sizes = np.abs(axes)
    # Of loadings that are as large but for rounding, which differs between machines, the first one counts.
    first = (sizes >= (1 - _SAME) * sizes.max(1, keepdims=True)).argmax(1)
    largest = np.take_along_axis(axes, first[:, np.newaxis], 1)
    return np.maximum(values[::-1][:count], 0), np.where(largest < 0, -axes, axes)
