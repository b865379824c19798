"""Similarity to a query under a metric."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from ifealid_gpu.color_bar import ColorScale
from ifealid_gpu.errors import InputError
from ifealid_gpu.feature_map import FeatureMap
from ifealid_gpu.geometry import Scene
from ifealid_gpu.quantities.comparison import Comparison
from ifealid_gpu.quantities.metric import Metric
from ifealid_gpu.quantities.metrics.table import metric_for
from ifealid_gpu.quantities.place import Pixel
from ifealid_gpu.quantities.quantity import Pair, Quantity
from ifealid_gpu.quantities.query import Query


@dataclass(frozen=True)
class Similarity(Quantity):
    """How alike every pixel's vector is to the query's: s in [0, 1] (Eq. 3); no value where a vector is zero.

    Attributes:
        query: what is compared with; None: the view's. Once resolved, pixels of the map.
        metric: None: the view's.
        has_data: False where the map says that the reference has none, once resolved.
    """

    query: Query | None = None
    metric: Metric | None = None
    has_data: bool = field(default=True, compare=False)

    kind: ClassVar[str] = "similarity"
    title: ClassVar[str] = "similarity"
    key: ClassVar[str | None] = "s"
    compares: ClassVar[bool] = True
    range_travels: ClassVar[bool] = True
    title_words: ClassVar[str] = "similarity to the ring"

    def resolved(self, feature_map: FeatureMap, scene: Scene, query: Query | None, metric: Metric | None) -> Similarity:
        """With the pixel of the map that the query's place is, and the metric."""
        pixel = pixel_of(self.query or query, feature_map, scene)
        has_data = feature_map.valid is None or bool(feature_map.valid[pixel[1], pixel[0]])
        return Similarity(Query.at(Pixel(*pixel)), self.metric or metric or metric_for(feature_map), has_data)

    @property
    def is_low_bright(self) -> bool:  # type: ignore[override]
        """As the metric has it: under a distance, what is alike is near."""
        return self.metric is not None and self.metric.is_low_bright

    def of_view(self, query: Query | None, metric: Metric | None) -> tuple[Quantity, Query | None, Metric | None]:
        """The plain similarity; its own query and metric are the view's."""
        return Similarity(), self.query or query, self.metric or metric

    @property
    def computed_by(self) -> str:
        """As the metric says."""
        return self.kind if self.metric is None else self.metric.measure

    @property
    def pixel(self) -> tuple[int, int] | None:
        """The reference, a pixel of the map, once resolved."""
        position = None if self.query is None else self.query.position
        return (position.x, position.y) if isinstance(position, Pixel) else None

    def comparison(self, feature_map: FeatureMap) -> Comparison:
        """What the pixels of a map are compared with, once resolved."""
        reference, metric = self.pixel, self.metric
        if reference is None or metric is None:
            raise InputError("a similarity is computed once it is resolved on a map")
        return Comparison.of_pixel(feature_map, reference, metric)

    @property
    def words(self) -> str:
        """The reference pixel."""
        return "similarity" if self.pixel is None else "reference {},{}".format(*self.pixel)

    @property
    def explanation(self) -> str:
        """What is alike, and how that is measured."""
        how = "" if self.metric is None else f" {self.metric.explanation}"
        return (
            "The colours show similarity: the brighter a pixel, the more alike the layer finds it to the pixel in the "
            f"ring, the reference.{how}"
        )

    def caption(self, has_values: bool = True) -> str:
        """The reference pixel, a note where nothing compares with it, and the metric."""
        if self.pixel is None or self.metric is None:
            return "similarity"
        why = "no direction" if self.has_data else "no data"
        note = "" if has_values else f" ({why}: nothing compares)"
        return "similarity to {},{}{}  ·  {}".format(*self.pixel, note, self.metric.label)

    @property
    def nothing(self) -> str:
        """The reference has no data, or its vector is zero."""
        if not self.has_data:
            return "the reference has no data: nothing compares with it"
        return "the reference has no direction (its vector is zero): nothing compares with it"

    @property
    def low_words(self) -> str:  # type: ignore[override]
        """Of the least similar pixel; under a distance, of the most similar one."""
        return "most alike" if self.is_low_bright else "least alike"

    @property
    def high_words(self) -> str:  # type: ignore[override]
        """Likewise of the largest value."""
        return "least alike" if self.is_low_bright else "most alike"

    def unit_words(self, value_range: Pair | None) -> str:
        """The metric."""
        return "" if self.metric is None else self.metric.label

    def alike_words(self, value: float, value_range: Pair | None) -> str:
        """What that means."""
        return f"All pixels are alike: every similarity is {value:.4g}"

    def scale(self, low: float, high: float, values: Pair | None = None) -> ColorScale:
        """From 0 to 1, the same for every pixel, where the metric's values lie there."""
        if self.metric is not None and not self.metric.spans_one:
            return super().scale(low, high, values)
        return ColorScale.from_0_to_1(low, high)

    def text(self, value: float, value_range: Pair | None) -> str:
        """With the metric's letter, s as in the paper for angles."""
        return f"{self.metric.symbol if self.metric is not None else 's'} = {value:.4f}"

    def span_text(self, low: float, high: float, value_range: Pair | None) -> str:
        """With four decimals, as the status line has them."""
        return f"{low:.4f} to {high:.4f}"


def pixel_of(query: Query | None, feature_map: FeatureMap, scene: Scene) -> tuple[int, int]:
    """The pixel of a map that a query of one place means, None the centre; InputError where it lies outside."""
    if query is None:
        return feature_map.centre
    position = query.position
    if isinstance(position, Pixel):
        return feature_map.check_pixel(position.x, position.y)
    return scene.pixel_at((position.x, position.y))
