"""Values of any range as shares of black to white: microscopes, telescopes and 12-bit cameras have no 0 to 255."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

#: What a pixel without a value is drawn as: between black and white, which networks see as neither.
PLAIN = 0.5

_TAIL = 0.005  # of the pixels at either end may be hot or dead
_NEAR = 0.5  # of the others' range: ends no farther away than that are no outliers
_MOST = 4_000_000  # values that quantiles are taken of
_DARK = 0.25  # a photo in colour whose brightest values are below this share of white has fewer bits than its samples
_ROUNDING = 1e-3
_BLOCK_VALUES = 1 << 22


@dataclass(frozen=True)
class Ends:
    """The values that are drawn black and white.

    Attributes:
        low: black.
        high: white; above ``low``, or equal where all values are.
        reach: the smallest and the largest value that there is.
    """

    low: float
    high: float
    reach: tuple[float, float]

    def __str__(self) -> str:
        """What a note says of them."""
        words = f"its values from {self.low:.6g} to {self.high:.6g} are drawn from black to white"
        smallest, largest = self.reach
        if (smallest, largest) == (self.low, self.high):
            return words
        return f"{words}; single ones reach from {smallest:.6g} to {largest:.6g}"


def robust_ends(values: NDArray[Any], valid: NDArray[np.bool_] | None) -> Ends:
    """The ends of values without outliers: the smallest and largest, where they are not far from all others.

    Otherwise the quantiles 0.005 and 0.995: hot pixels would make the rest black.

    Args:
        values: (H, W) or (H, W, C) finite real numbers.
        valid: (H, W), which pixels have values; None: all.
    """
    taken = values if valid is None else values[valid]
    if taken.size == 0:
        return Ends(0.0, 0.0, (0.0, 0.0))
    reach = float(taken.min()), float(taken.max())
    flat = taken.reshape(-1)[:: max(1, taken.size // _MOST)]
    low, high = (float(end) for end in np.quantile(flat.astype(np.float64), (_TAIL, 1 - _TAIL)))
    room = _NEAR * (high - low)
    if room == 0:
        return Ends(*reach, reach)  # nearly all of one value: what differs is what there is to see
    ends = (reach[0] if low - reach[0] <= room else low), (reach[1] if reach[1] - high <= room else high)
    return Ends(*ends, reach)


def is_in_range(ends: Ends, white: float) -> bool:
    """Whether a photo in colour with these ends can be drawn as it is, from 0 to ``white``."""
    return -_ROUNDING * white <= ends.low and _DARK * white <= ends.high <= (1 + _ROUNDING) * white


def shares_of(values: NDArray[Any], low: float, high: float) -> NDArray[np.float32]:
    """Values as shares of the way from ``low``, 0, to ``high``, 1, clipped; 0 where these are equal."""
    shares = np.empty(values.shape, np.float32)
    rows = max(1, _BLOCK_VALUES // max(1, values[0].size))
    for start in range(0, len(values), rows):
        block = values[start : start + rows].astype(np.float64)
        shares[start : start + rows] = np.clip((block - low) / ((high - low) or 1.0), 0, 1)
    return shares
