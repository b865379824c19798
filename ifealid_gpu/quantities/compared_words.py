"""How vectors are compared, in words."""

from __future__ import annotations

from ifealid_gpu.quantities.metric import Metric
from ifealid_gpu.quantities.muted import Muted, muted_words


def compared_words(metric: Metric, center: bool, muted: Muted) -> str:
    """The metric, and what is done to vectors first: "cosine, centred, 3 channels muted"."""
    return ", ".join(part for part in (metric.label, "centred" * center, muted_words(muted)) if part)
