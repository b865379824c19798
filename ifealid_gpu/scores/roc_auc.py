"""The area under the ROC curve: how often a pixel of the object comes before another."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ifealid_gpu.scores.counts import Counts


def roc_auc(counts: Counts) -> NDArray[np.float64]:
    """The share of pairs, a marked pixel and another, of which the marked one has the larger value; (...) in [0, 1].

    Pairs of equal values count half, so it is 0.5 by chance, however small the object.

    Source: J. A. Hanley, B. J. McNeil, Radiology 143 (1982), by Mann and Whitney's U; as scikit-learn's
    `roc_auc_score`.
    """
    before = counts.others - (counts.wrong + counts.wrong_above) / 2
    return np.asarray((counts.weights * before).sum(axis=-1) / (counts.marked * counts.others))
