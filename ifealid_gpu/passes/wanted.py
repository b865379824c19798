"""What values can be asked for: frozen, without GPU."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from ifealid_gpu.feature_map import FeatureMap
from ifealid_gpu.quantities.comparison import Comparison
from ifealid_gpu.quantities.metric import Metric


@dataclass(frozen=True)
class Similarity:
    """Similarities to a reference pixel.

    Attributes:
        reference: (x, y) on the full map.
        metric: how vectors are compared.
    """

    kind: ClassVar[str] = "similarity"
    components: ClassVar[int] = 1

    reference: tuple[int, int]
    metric: Metric

    def comparison(self, feature_map: FeatureMap) -> Comparison:
        """What the pixels of the map are compared with."""
        return Comparison.of_pixel(feature_map, self.reference, self.metric)


@dataclass(frozen=True)
class Channel:
    """The values of one channel."""

    kind: ClassVar[str] = "channel"
    components: ClassVar[int] = 1

    number: int


Wanted = Similarity | Channel
