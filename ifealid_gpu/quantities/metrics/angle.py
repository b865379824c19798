"""The angle of real vectors, s = 1 - angle/pi: for signed features (ViT, GELU, pre-activation).

The shift to non-negative codes would compress their angles.
"""

from __future__ import annotations

import math

from ifealid_gpu.maps.feature_map import FeatureMap
from ifealid_gpu.maps.real_zero import real_zero
from ifealid_gpu.quantities.metric import Measure, Metric


def _suits(feature_map: FeatureMap) -> bool:
    """Maps with negative values, and constant ones, whose codes say nothing."""
    low, high = feature_map.real_range
    return low < 0 or 0 < low == high


ANGLE = Metric(
    id="angle",
    label="angle of real values",
    explanation=(
        "Vectors are compared by the angle between them: s is 1 where two have the same direction, 0.5 where they are "
        "at a right angle, 0 where they are opposite. It suits features that may be negative."
    ),
    measure=Measure.ANGLE,
    widest=math.pi,
    origin=real_zero,
    suits=_suits,
    former_ids=("values",),
)
