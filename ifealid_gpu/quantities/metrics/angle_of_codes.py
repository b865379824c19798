"""The paper's metric: s = 1 - (2/pi) angle of the codes (Eq. 3), made for features that are never negative."""

from __future__ import annotations

import math

from ifealid_gpu.quantities.metric import Measure, Metric

ANGLE_OF_CODES = Metric(
    id="angle-of-codes",
    label="angle of codes",
    explanation=(
        "Vectors are compared by the angle between them: s is 1 where two have the same direction, 0 where they are at "
        "a right angle. The numbers are taken as they are stored, as codes from 0 on, as in the paper; it "
        "suits features that are never negative."
    ),
    measure=Measure.ANGLE,
    widest=math.pi / 2,
    origin=lambda _: 0.0,
    suits=lambda _: True,
    former_ids=("codes",),
    centers=False,
)
