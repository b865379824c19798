"""What the labels pass computes: classes, or clusters, each with what pixels are compared with."""

from __future__ import annotations

from typing import Protocol

from ifealid_gpu.maps.feature_map import FeatureMap
from ifealid_gpu.quantities.reference_set import ReferenceSet


class Labelling(Protocol):
    """Gives every pixel the number of what it is most alike to."""

    @property
    def margin(self) -> float:
        """By how much the best must be ahead of the second, in the metric's values."""

    def reference_sets(self, feature_map: FeatureMap) -> tuple[tuple[int, ReferenceSet], ...]:
        """(number, what pixels are compared with) of each."""
