"""A score: three figures that say how well values find an object."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ifealid_gpu.scores.average_precision import average_precision
from ifealid_gpu.scores.best_iou import best_iou
from ifealid_gpu.scores.counts import Counts
from ifealid_gpu.scores.roc_auc import roc_auc


@dataclass(frozen=True)
class Score:
    """How well a layer, or a channel of it, sees an object.

    Attributes:
        image: name of the image, or None: it is not known, or the figures are means over several.
        layer: name of the layer, or None.
        channel: from 0; None: the figures are of the similarity to the object's mean vector.
        ap: average precision, in [0, 1].
        auc: area under the ROC curve, in [0, 1]; 0.5 by chance.
        iou: best intersection over union, in [0, 1].
        chance: the average precision of values that know nothing: the share of marked pixels.
    """

    image: str | None
    layer: str | None
    channel: int | None
    ap: float
    auc: float
    iou: float
    chance: float

    def to_json(self) -> dict[str, Any]:
        """It for JSON, and for a row of a table."""
        return {name: getattr(self, name) for name in ("image", "layer", "channel", "ap", "auc", "iou")}


def figures_of(folds: Iterable[Counts]) -> NDArray[np.float64]:
    """(..., 3): average precision, ROC AUC and best IoU, each the mean over the folds."""
    each = [np.stack([average_precision(one), roc_auc(one), best_iou(one)], axis=-1) for one in folds]
    return np.asarray(np.mean(each, axis=0))
