"""Average precision: how clean the pixels are that are most alike, averaged over how much of the object is found."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ifealid_gpu.scores.counts import Counts


def average_precision(counts: Counts) -> NDArray[np.float64]:
    """AP = sum over thresholds of (R_n - R_(n-1)) P_n, without interpolation; (...) in [0, 1], 1 at best.

    P = found / (found + wrong) is the precision, R = found / marked the recall; equal values are taken together. So it
    is the mean, over the marked pixels, of the precision at their value. By chance it is the share of marked pixels.

    Source: M. Zhu, Recall, precision and average precision (2004); as scikit-learn's `average_precision_score`.
    """
    precision = counts.found / np.maximum(counts.found + counts.wrong, 1)
    return np.asarray((counts.weights * precision).sum(axis=-1) / counts.marked)
