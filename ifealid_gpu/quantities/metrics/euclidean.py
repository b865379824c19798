"""The Euclidean distance of real vectors, |p - q|: Minkowski's with k = 2."""

from __future__ import annotations

from ifealid_gpu.maps.real_zero import real_zero
from ifealid_gpu.quantities.metric import Measure, Metric

EUCLIDEAN = Metric(
    id="euclidean",
    label="Euclidean distance",
    explanation=(
        "Vectors are compared by the length of their difference: 0 where two are the same. Near is bright. Direction "
        "and strength of the features both count."
    ),
    measure=Measure.MINKOWSKI,
    origin=real_zero,
    suits=lambda _: False,
    symbol="d",
    spans_one=False,
    is_low_bright=True,
    exponent=2.0,
)
