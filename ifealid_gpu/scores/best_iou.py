"""The best intersection over union: how well one threshold parts the object from the rest."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ifealid_gpu.scores.counts import Counts


def best_iou(counts: Counts) -> NDArray[np.float64]:
    """The largest IoU = found / (marked + wrong) that any threshold has; (...) in [0, 1].

    The best threshold is the value of a marked pixel: up to the next one, a higher one only leaves wrong pixels out.

    Source: P. Jaccard (1901); with channels and masks of objects, D. Bau et al., Network Dissection, CVPR 2017, whose
    threshold is a fixed quantile in place of the best one.
    """
    return np.asarray((counts.found / (counts.marked + counts.wrong)).max(axis=-1))
