"""The first centres of k-means, drawn far from each other: greedy k-means++.

D. Arthur, S. Vassilvitskii, "k-means++: The Advantages of Careful Seeding", SODA 2007; of several candidates for each
centre the one is taken that leaves the least, as its section 5 proposes.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from ifealid_gpu.fits.fit import Steps
from ifealid_gpu.fits.floats import Floats
from ifealid_gpu.fits.points import Points

_NEAR = 1e-4  # of the largest square, below which a square distance is computed anew from the differences


def seeded(points: Points, count: int, random: np.random.Generator) -> Steps[Floats]:
    """(k, d) points as centres, stored as points are; fewer than ``count`` where there are no more different ones."""
    squares = np.einsum("nd,nd->n", points.apart, points.apart)
    candidates = 2 + int(math.log(count))
    chosen = [int(random.integers(len(points)))]
    nearest = _distances(points, squares, np.array(chosen))[0]
    while len(chosen) < count:
        yield len(chosen) / count
        total = float(nearest.sum(dtype=np.float64))
        if total <= 0:
            break
        drawn = np.searchsorted(np.cumsum(nearest, dtype=np.float64), random.random(candidates) * total, side="right")
        # The first and the last places of a sum that is rounded may be points that are chosen already.
        drawn = np.minimum(drawn, len(points) - 1)
        drawn = np.where(nearest[drawn] > 0, drawn, nearest.argmax())
        left = np.minimum(nearest, _distances(points, squares, drawn))
        best = int(left.sum(axis=1, dtype=np.float64).argmin())
        chosen.append(int(drawn[best]))
        nearest = left[best]
    return points.apart[chosen].astype(np.float64)


def _distances(points: Points, squares: NDArray[np.float32], to: NDArray[np.intp]) -> NDArray[np.float32]:
    """(m, n) square distances of all points to some of them; exactly 0 between equal ones."""
    found = squares + squares[to, np.newaxis] - 2 * (points.apart[to] @ points.apart.T)
    rows, columns = np.nonzero(found <= _NEAR * float(squares.max()))
    for row in range(len(to)):
        near = columns[rows == row]
        apart = points.apart[near] - points.apart[to[row]]
        found[row, near] = np.einsum("nd,nd->n", apart, apart)
    return found
