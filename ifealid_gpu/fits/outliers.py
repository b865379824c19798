"""Outliers: pixels whose vectors are far longer than most, which mislead fits and readers alike."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

#: How far beyond the median an outlying norm lies, in standard deviations of a normal distribution.
DEVIATIONS = 6.0
_TO_DEVIATIONS = 1.4826  # the standard deviation of a normal distribution, in its median absolute deviations


def outlier_bound(norms: NDArray[np.floating[Any]]) -> float:
    """The norm beyond which a pixel is an outlier: the median and 6 x 1.4826 median absolute deviations.

    Half of all pixels would have to be outlying to move it. Where half of the norms are the same it is that norm, and
    then nothing is outlying.

    Args:
        norms: of pixels; NaN is not counted.

    Returns:
        The bound; infinity where there is no norm, or no spread.
    """
    present = norms[~np.isnan(norms)]
    if not present.size:
        return float("inf")
    median = float(np.median(present))
    spread = float(np.median(np.abs(present - median)))
    return median + DEVIATIONS * _TO_DEVIATIONS * spread if spread > 0 else float("inf")
