"""The dot product of real vectors, as attention compares queries with keys."""

from __future__ import annotations

from ifealid_gpu.maps.real_zero import real_zero
from ifealid_gpu.quantities.metric import Measure, Metric

DOT = Metric(
    id="dot",
    label="dot product",
    explanation=(
        "Vectors are compared by their dot product, the sum of the products of their numbers: large where two point "
        "the same way and are long. Strong features count more than weak ones."
    ),
    measure=Measure.DOT,
    origin=real_zero,
    suits=lambda _: False,
    symbol="p·q",
    spans_one=False,
)
