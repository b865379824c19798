"""Where the real value 0 lies among a map's codes: the same for all that compare, fit or project real vectors.

The real vector of a pixel is p = `code_unit` (c - `real_zero`).
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from ifealid_gpu.maps.codes import code_max
from ifealid_gpu.maps.feature_map import FeatureMap

# How far an origin may lie from zero. Nearly constant maps have it farther away than float32 can square and sum.
_FARTHEST = 1e15


def real_zero(feature_map: FeatureMap) -> float:
    """The code, not always whole, that stands for the real value 0."""
    low, high = feature_map.real_range
    if high == low:
        # All codes of a constant map are 0; any origin on the right side gives its vectors their direction back.
        return 0.0 if low == 0 else -math.copysign(1.0, low)
    return -low / (high - low) * code_max(feature_map.precision)


def settled_origin(origin: NDArray[np.float64]) -> NDArray[np.float64]:
    """Origins that float32 can square and sum, rounded where they are nearly whole."""
    near = np.clip(origin, -_FARTHEST, _FARTHEST)
    # Rounding noise must not give the zero vector a direction.
    return np.where(np.abs(near - np.rint(near)) < 1e-6, np.rint(near), near)


def settled_zero(feature_map: FeatureMap) -> float:
    """`real_zero` as `settled_origin` leaves it."""
    return float(settled_origin(np.array(real_zero(feature_map))))


def code_unit(feature_map: FeatureMap) -> float:
    """What a step of one code is in real values.

    All codes of a constant map are 0; its values' own size is the unit then, as that of `real_zero`.
    """
    low, high = feature_map.real_range
    return (high - low) / code_max(feature_map.precision) if high > low else abs(low) or 1.0
