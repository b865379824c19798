"""The paper's metric: s = 1 - (2/pi) angle of the codes (Eq. 3), made for features that are never negative."""

from __future__ import annotations

import math

from ifealid_gpu.quantities.metric import Metric

ANGLE_OF_CODES = Metric(
    id="angle-of-codes",
    label="angle of codes",
    measure="angle",
    widest=math.pi / 2,
    origin=lambda _: 0.0,
    suits=lambda _: True,
    former_ids=("codes",),
)
