"""How many bits a feature map needs: what its similarities lose by being stored as codes, measured on random pairs."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from ifealid_gpu.codes import code_dtype, codes_of, dequantize

#: As few bits as keep the similarities of the values.
AUTO = "auto"

#: Error of s that is nobody's business: half a step of a similarity that is written with two digits.
TOLERANCE = 0.005
#: Share of the pairs that must be as right as that; a few outliers would else decide for all.
SHARE = 0.999
PAIRS = 20_000

_SEED = 0
_BLOCK_BYTES = 1 << 24
_SAMPLE_BYTES = 1 << 28  # of vectors that are kept while a map is read


class Sample:
    """Vectors of random pixels of an array, taken while its rows are read, and how well codes keep their similarities.

    The pairs are the same for the same size and mask, whatever the values.

    Args:
        shape: (h, w, d).
        valid: (h, w) bool, False where there is no data; None: all have data.
    """

    def __init__(self, shape: tuple[int, ...], valid: NDArray[np.bool_] | None = None) -> None:
        height, width, channels = shape
        random = np.random.default_rng(_SEED)
        pixels = height * width if valid is None else int(np.count_nonzero(valid))
        most = max(2_000, _SAMPLE_BYTES // (4 * channels))
        chosen = np.sort(random.choice(pixels, min(pixels, most, 2 * PAIRS), replace=False))
        places = chosen if valid is None else np.flatnonzero(valid)[chosen]
        self._rows, self._columns = np.divmod(places, width)
        self._vectors = np.zeros((len(places), channels), np.float32)
        self._pairs = random.integers(0, max(1, len(places)), (2, PAIRS))

    def look(self, rows: slice, block: NDArray[np.float64]) -> None:
        """Take what lies in these rows; `codes.finite_range` shows all of them."""
        first, last = np.searchsorted(self._rows, (rows.start, rows.stop))
        with np.errstate(over="ignore"):  # values beyond float32 are beyond what s can tell, too
            self._vectors[first:last] = block[self._rows[first:last] - rows.start, self._columns[first:last]]

    def error(self, low: float, high: float, precision: int) -> float:
        """How far s is off: the largest error of all but one of a thousand pairs, in [0, 1].

        The similarity is that of the metric that suits the map: of the real vectors where some value is negative, else
        of the codes, whose zero is the smallest value.

        Args:
            low: pmin of the whole map.
            high: pmax.
            precision: bits of a code.
        """
        if not high > low:
            return 0.0
        origin, widest = (0.0, math.pi) if low < 0 else (low, math.pi / 2)
        errors = []
        step = max(1, _BLOCK_BYTES // (8 * self._vectors.shape[1]))
        for start in range(0, PAIRS, step):
            ends = [self._vectors[index[start : start + step]].astype(np.float64) for index in self._pairs]
            ends = [np.clip(end, low, high) for end in ends]
            stored = [_restored(codes_of(end, low, high, precision), low, high, precision) for end in ends]
            exact, coded = (_angles(*(end - origin for end in pair)) / widest for pair in (ends, stored))
            errors.append(np.abs(exact - coded))
        found = np.concatenate(errors)
        found = found[np.isfinite(found)]  # a zero vector has no direction
        return float(np.quantile(found, SHARE)) if found.size else 0.0

    def choose(self, low: float, high: float) -> int:
        """The bits that the map needs: 8 where that keeps similarities right to `TOLERANCE`, otherwise 16."""
        return 8 if self.error(low, high, 8) < TOLERANCE else 16


def rounded_up(error: float) -> str:
    """An error with one digit that counts, never below it, such as "0.002"."""
    if error <= 0:
        return "0"
    places = min(6, max(0, -math.floor(math.log10(error))))
    return f"{math.ceil(error * 10**places) / 10**places:.{places}f}"


def _restored(codes: NDArray[np.float64], low: float, high: float, precision: int) -> NDArray[np.float64]:
    return dequantize(codes.astype(code_dtype(precision)), low, high)


def _angles(first: NDArray[np.float64], second: NDArray[np.float64]) -> NDArray[np.float64]:
    """Angles of pairs of vectors (n, d), from the chord of their unit vectors; NaN where one is zero."""
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        units = [vectors / np.linalg.norm(vectors, axis=1, keepdims=True) for vectors in (first, second)]
        chord = np.linalg.norm(units[0] - units[1], axis=1)
    angles: NDArray[np.float64] = 2 * np.arcsin(np.clip(chord / 2, 0, 1))
    return angles
