"""How many bits a feature map needs: what its similarities lose by being stored as codes, measured on random pairs."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from ifealid_gpu.maps.codes import code_dtype, codes_of, dequantize

#: As few bits as keep the similarities of the values.
AUTO = "auto"

#: Error of s that is nobody's business: half a step of a similarity that is written with two digits.
TOLERANCE = 0.005
#: Share of the pairs that must be as right as that; a few outliers would else decide for all.
SHARE = 0.999
PAIRS = 20_000

_SEED = 0
_BLOCK_BYTES = 1 << 24
_PIXELS = 1 << 13  # whose pairs are taken
_SAMPLE_BYTES = 1 << 28  # of their vectors, which are kept while a map is read


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
        most = max(2_000, min(_PIXELS, _SAMPLE_BYTES // (4 * channels)))
        chosen = np.sort(random.choice(pixels, min(pixels, most), replace=False))
        rows, columns = np.divmod(chosen, width) if valid is None else _valid_pixels(valid, chosen)
        self._rows: NDArray[np.int64] = rows
        self._columns: NDArray[np.int64] = columns
        self._vectors = np.zeros((len(chosen), channels), np.float32)
        self._pairs = random.integers(0, max(1, len(chosen)), (2, PAIRS))

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
        vectors = np.clip(self._vectors.astype(np.float64), low, high)  # float32 may have rounded the ends away
        stored = dequantize(codes_of(vectors, low, high, precision).astype(code_dtype(precision)), low, high)
        exact, coded = (_units(each - origin) for each in (vectors, stored))
        errors = []
        step = max(1, _BLOCK_BYTES // (4 * vectors.shape[1]))
        for start in range(0, PAIRS, step):
            first, second = self._pairs[:, start : start + step]
            angles = [_angles(units[first], units[second]) for units in (exact, coded)]
            errors.append(np.abs(angles[0] - angles[1]) / widest)
        found = np.concatenate(errors)
        found = found[np.isfinite(found)]  # a zero vector has no direction
        return float(np.quantile(found, SHARE)) if found.size else 0.0

    def choose(self, low: float, high: float, precision: int | str = AUTO) -> tuple[int, float]:
        """(bits, error): those asked for, or with `AUTO` 8 where similarities are right to `TOLERANCE`, else 16."""
        if not isinstance(precision, str):
            return precision, self.error(low, high, precision)
        error = self.error(low, high, 8)
        return (8, error) if error < TOLERANCE else (16, self.error(low, high, 16))


def rounded_up(error: float) -> str:
    """An error with one digit that counts, never below it, such as "0.002"."""
    if error <= 0:
        return "0"
    places = min(6, max(0, -math.floor(math.log10(error))))
    return f"{math.ceil(error * 10**places) / 10**places:.{places}f}"


def _valid_pixels(valid: NDArray[np.bool_], numbers: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """(rows, columns) of some of the valid pixels, by their numbers among these; without a list of all."""
    ends = np.cumsum(np.count_nonzero(valid, axis=1))
    rows = np.searchsorted(ends, numbers, side="right")
    columns = np.zeros_like(rows)
    for row in np.unique(rows):
        here = rows == row
        columns[here] = np.flatnonzero(valid[row])[numbers[here] - (ends[row - 1] if row else 0)]
    return rows, columns


def _units(vectors: NDArray[np.float64]) -> NDArray[np.float32]:
    """Vectors (n, d) of length 1; NaN where one is zero."""
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        units: NDArray[np.float32] = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
    units[~np.isfinite(units)] = np.nan  # of lengths too small for a float, too
    return units


def _angles(first: NDArray[np.float32], second: NDArray[np.float32]) -> NDArray[np.float64]:
    """Angles of pairs of unit vectors (n, d), from their chord: right to 1e-7 at every angle."""
    chord = first - second
    angles: NDArray[np.float64] = 2 * np.arcsin(np.clip(np.sqrt(np.einsum("nd,nd->n", chord, chord)) / 2, 0, 1))
    return angles
