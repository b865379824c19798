"""Powers of differences as minkowski.wgsl computes them on processors: by polynomials, and by octaves."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.polynomial import Chebyshev, Polynomial
from numpy.typing import NDArray

_DEGREE = 6  # within 3e-7
# The smaller an exponent, the more a power's error counts in a distance; above this, one factor less leaves 5e-6 of it.
MANY_FACTORS_BELOW = 0.25
_FIRST_OCTAVES = {8: -24, 16: -16}  # of fractions; far below what float32 holds of the largest codes
_FRACTION_BITS = 5


@dataclass(frozen=True)
class Octaves:
    """In which octaves, 2^e to 2^(e + 1), all differences but 0 lie.

    Attributes:
        bits: there are 2^bits of them; 0: not known.
        first: the e of the first.
    """

    bits: int = 0
    first: int = 0

    @classmethod
    def of(cls, vector: NDArray[np.float64], span: float, precision: int) -> Octaves:
        """The octaves of differences between codes and a vector that `settled` has settled.

        Args:
            vector: (d,) in code units.
            span: the largest code.
            precision: bits of a code.
        """
        first = _FIRST_OCTAVES.get(precision)
        # Beyond the codes a difference could round up to the octave after the last.
        if first is None or vector.min() < 0 or vector.max() > span:
            return cls()
        if (vector == np.rint(vector)).all():
            return cls(precision.bit_length() - 1)
        return cls(_FRACTION_BITS, first)

    def settled(self, vector: NDArray[np.float64]) -> NDArray[np.float64]:
        """The vector, rounded so that no difference lies below the first octave."""
        return np.rint(vector * 2.0**-self.first) * 2.0**self.first if self.bits else vector


@lru_cache(maxsize=8)
def mantissa_powers(exponent: float) -> tuple[float, ...]:
    """The 7 factors of the powers of t, the lowest first, in a polynomial near (1 + t)^exponent, t from 0 to 1."""
    near = Chebyshev.interpolate(lambda t: (1 + t) ** exponent, _DEGREE, [0, 1])
    return tuple(map(float, near.convert(kind=Polynomial).coef))


@lru_cache(maxsize=8)
def octave_powers(exponent: float) -> tuple[float, ...]:
    """The 7 factors of the powers of m in a polynomial near m^exponent, m from 1 to 2.

    The largest relative error is as small as can be: by C. L. Lawson's weights, which grow where the error is large.
    """
    degree = _DEGREE if exponent < MANY_FACTORS_BELOW else _DEGREE - 1
    m = np.linspace(1, 2, 257)
    terms = np.vander(m, degree + 1, increasing=True) / (m**exponent)[:, np.newaxis]
    weights = np.ones_like(m)
    fits = []
    for _ in range(60):
        root = np.sqrt(weights)
        factors = np.linalg.lstsq(terms * root[:, np.newaxis], root, rcond=None)[0]
        error = np.abs(terms @ factors - 1)
        fits.append((float(error.max()), *map(float, factors)))
        weights *= error / max(error.max(), 1e-300) + 1e-4
        weights /= weights.mean()
    _, *best = min(fits)
    return (*best, 0.0, 0.0)[: _DEGREE + 1]
