"""The cosine of the angle between real vectors, in [-1, 1]."""

from __future__ import annotations

from ifealid_gpu.maps.real_zero import real_zero
from ifealid_gpu.quantities.metric import Measure, Metric

COSINE = Metric(
    id="cosine",
    label="cosine of real values",
    explanation=(
        "Vectors are compared by the cosine of the angle between them: 1 where two have the same direction, 0 where "
        "they are at a right angle, -1 where they are opposite. It ranks pixels as the angle does."
    ),
    measure=Measure.COSINE,
    origin=real_zero,
    suits=lambda _: False,
    symbol="cos",
    spans_one=False,
)
