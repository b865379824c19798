"""Similarity to a query under a metric."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field, replace
from typing import ClassVar

from ifealid_gpu.color_bar import ColorScale
from ifealid_gpu.errors import InputError
from ifealid_gpu.geometry import Pair, Scene
from ifealid_gpu.maps.feature_map import FeatureMap
from ifealid_gpu.quantities.asked import Asked
from ifealid_gpu.quantities.chance import ChanceWanted
from ifealid_gpu.quantities.compared_words import compared_words
from ifealid_gpu.quantities.comparison import Comparison
from ifealid_gpu.quantities.digits import in_digits
from ifealid_gpu.quantities.map_pixels import MapPixels
from ifealid_gpu.quantities.metric import Metric
from ifealid_gpu.quantities.metrics.minkowski import check_floats
from ifealid_gpu.quantities.metrics.table import metric_for
from ifealid_gpu.quantities.muted import Muted, check_muted, muted_words
from ifealid_gpu.quantities.place import Pixel
from ifealid_gpu.quantities.quantity import Quantity
from ifealid_gpu.quantities.query import Query
from ifealid_gpu.quantities.query_words import words_of
from ifealid_gpu.quantities.reference_set import ReferenceSet
from ifealid_gpu.quantities.settled import Settled
from ifealid_gpu.quantities.space import check_center

_WEIGHTED = 2.0  # times as long, about, where sums of codes are not exact

#: Why values of several marks have no chance.
OF_ONE_ALONE = (
    "random pairs of pixels say how alike two vectors are: percentiles are those of one positive mark, not of several, "
    "nor where marks with a minus are taken off"
)

#: The word of the pass that answers a query of more than one place.
OF_A_SET = "set"


@dataclass(frozen=True)
class Similarity(Quantity):
    """How alike every pixel's vector is to the query's, as the metric says; no value where a vector has no direction.

    Attributes:
        query: what is compared with; None: the view's. Once resolved, pixels of the map and vectors.
        metric: None: the view's.
        center: whether the map's mean vector is taken from all vectors first; as the view has it, once resolved.
        muted: channels that are left out; as the view has them, once resolved.
        has_data: False where the map says that no positive term has any, once resolved.
        positive_pixels: those that are or lie in positive terms, once resolved.
    """

    query: Query | None = None
    metric: Metric | None = None
    center: bool = False
    muted: Muted = ()
    has_data: bool = field(default=True, compare=False)
    positive_pixels: MapPixels | None = field(default=None, compare=False, repr=False)

    kind: ClassVar[str] = "similarity"
    title: ClassVar[str] = "similarity"
    key: ClassVar[str | None] = "s"
    compares: ClassVar[bool] = True
    range_travels: ClassVar[bool] = True

    def resolved(self, feature_map: FeatureMap, scene: Scene, asked: Asked) -> Similarity:
        """With the pixels of the map that the query's terms are, and the metric."""
        center = self.center or asked.center
        metric = self.metric or asked.metric or metric_for(feature_map, center)
        check_center(metric, center)
        muted = self.muted or asked.muted
        check_muted(muted, feature_map)
        check_floats(metric, feature_map)
        settled = asked.settled if self.query is None else None
        if settled is None:
            query = self.query or asked.query or Query.at(Pixel(*feature_map.centre))
            settled = Settled.of(query, feature_map, scene)
        return Similarity(settled.query, metric, center, muted, settled.has_data, settled.positive_pixels)

    @property
    def is_low_bright(self) -> bool:  # type: ignore[override]
        """As the metric has it: under a distance, what is alike is near."""
        return self.metric is not None and self.metric.is_low_bright

    @property
    def slowness(self) -> float:  # type: ignore[override]
        """As the metric has it; weights, which leave channels out, take their time."""
        return (1.0 if self.metric is None else self.metric.slowness) * (_WEIGHTED if self.muted else 1.0)

    def of_view(self, query: Query | None, metric: Metric | None) -> tuple[Quantity, Query | None, Metric | None]:
        """The plain similarity; its own query and metric are the view's."""
        return Similarity(), self.query or query, self.metric or metric

    @property
    def computed_by(self) -> str:
        """As the metric says, or the pass of sets."""
        if self.metric is None or self.query is None:
            return self.kind
        return self.metric.computed_by if len(self.query.terms) == 1 else OF_A_SET

    @property
    def pixel(self) -> tuple[int, int] | None:
        """The reference, a pixel of the map, once resolved; None where the query asks for more than a pixel."""
        position = None if self.query is None else self.query.position
        return (position.x, position.y) if isinstance(position, Pixel) else None

    @property
    def is_plain(self) -> bool:
        """Whether it compares with one positive pixel alone, as the paper does."""
        return self.query is None or self.query.position is not None

    @property
    def is_marked(self) -> bool:
        """Whether it compares with marks."""
        return not self.is_plain

    @property
    def is_of_one(self) -> bool:
        """Whether it is to one positive vector, so that pairs of pixels are its measure."""
        terms = () if self.query is None else self.query.terms
        return len(terms) == 1 and terms[0].sign > 0

    def chance_wanted(self, feature_map: FeatureMap, *, of_layer: bool) -> ChanceWanted | None:
        """The same measure of random pairs, where it is of one vector."""
        if not self.is_of_one or self.metric is None:
            return None
        return ChanceWanted.of(feature_map, self.metric, self.comparison(feature_map).space, is_of_layer=of_layer)

    @property
    def no_chance_words(self) -> str | None:
        """Why several vectors have none."""
        return None if self.is_of_one else OF_ONE_ALONE

    @property
    def _subtracts(self) -> bool:
        """Whether values are differences, because some terms are negative."""
        return self.query is not None and bool(self.query.of_sign[-1])

    def reference_set(self, feature_map: FeatureMap) -> ReferenceSet:
        """What the pixels of a map are compared with, once resolved."""
        if self.query is None or self.metric is None:
            raise InputError("a similarity is computed once it is resolved on a map")
        return ReferenceSet.of(self.query, feature_map, self.metric, self.center, self.muted)

    def comparison(self, feature_map: FeatureMap) -> Comparison:
        """The one vector that the pixels of a map are compared with, once resolved, where there is but one."""
        if self.pixel is not None and self.metric is not None:  # with each step of the mouse
            return Comparison.of_pixel(feature_map, self.pixel, self.metric, self.center, self.muted)
        (only,) = self.reference_set(feature_map).positives
        return only

    @property
    def title_words(self) -> str:
        """What the ring, or what was marked, is to the picture."""
        return f"{self._kinship} the {'ring' if self.is_plain else 'marks'}"

    @property
    def _kinship(self) -> str:
        return "distance from" if self.is_low_bright else "similarity to"

    @property
    def words(self) -> str:
        """The reference pixel, or what was marked."""
        if self.query is None:
            return "similarity"
        return words_of(self.query) if self.pixel is None else "reference {},{}".format(*self.pixel)

    @property
    def explanation(self) -> str:
        """What is alike, and how that is measured."""
        how = "" if self.metric is None else f" {self.metric.explanation}"
        if self.center:
            how += " The mean vector of the map is taken from all vectors first, so that what all share does not count."
        if self.muted:
            how += f" {muted_words(self.muted).capitalize()}: left out of the comparison."
        return (
            "The colours show similarity: the brighter a pixel, the more alike the layer finds it to "
            f"{'the pixel in the ring, the reference' if self.is_plain else 'what was marked'}.{how}"
        )

    def caption(self, has_values: bool = True) -> str:
        """The reference pixel, a note where nothing compares with it, and the metric."""
        if self.query is None or self.metric is None:
            return "similarity"
        why = "no direction" if self.has_data else "no data"
        note = "" if has_values else f" ({why}: nothing compares)"
        to = words_of(self.query) if self.pixel is None else "{},{}".format(*self.pixel)
        return f"{self._kinship} {to}{note}  ·  {compared_words(self.metric, self.center, self.muted)}"

    @property
    def nothing(self) -> str:
        """The reference has no data, or its vector is zero."""
        zero = "zero in all channels but the muted" if self.muted else "zero"
        if not self.is_plain:
            why = f"has a direction (all vectors are {zero})" if self.has_data else "has data"
            return f"nothing that was marked {why}: nothing compares with it"
        if not self.has_data:
            return "the reference has no data: nothing compares with it"
        return f"the reference has no direction (its vector is {zero}): nothing compares with it"

    @property
    def low_words(self) -> str:  # type: ignore[override]
        """Of the least similar pixel; under a distance, of the most similar one."""
        return "most alike" if self.is_low_bright else "least alike"

    @property
    def high_words(self) -> str:  # type: ignore[override]
        """Likewise of the largest value."""
        return "least alike" if self.is_low_bright else "most alike"

    def subtracts_like(self, value_range: Pair | None) -> Hashable | None:
        """Similarities under the same metric."""
        return self.kind, self.metric

    def unit_words(self, value_range: Pair | None) -> str:
        """The metric, and what is done to vectors first."""
        return "" if self.metric is None else compared_words(self.metric, self.center, self.muted)

    def alike_words(self, value: float, value_range: Pair | None) -> str:
        """What that means."""
        what = "distance" if self.is_low_bright else "similarity"
        return f"All pixels are alike: every {what} is {value:.4g}"

    def scale(self, low: float, high: float, values: Pair | None = None) -> ColorScale:
        """From 0 to 1, the same for every pixel, where the metric's values lie there."""
        if self.metric is None or (self.metric.spans_one and not self._subtracts):
            return ColorScale.from_0_to_1(low, high)
        return replace(super().scale(low, high, values), is_low_bright=self.is_low_bright)

    def text(self, value: float, value_range: Pair | None) -> str:
        """With the metric's letter, s as in the paper for angles."""
        return f"{self.metric.symbol if self.metric is not None else 's'} = {self._number(value)}"

    def number_text(self, value: float, value_range: Pair | None) -> str:
        """With four decimals, as the status line has it."""
        return f"{value:.4f}"

    @property
    def place_words(self) -> str:
        """What it measures."""
        return "Distance" if self.is_low_bright else "Similarity"

    def on_others(self) -> Quantity:
        """The plain similarity, of what the view asks there."""
        return Similarity()

    def span_text(self, low: float, high: float, value_range: Pair | None) -> str:
        """With as many digits as the status line has."""
        return f"{self._number(low)} to {self._number(high)}"

    def _number(self, value: float) -> str:
        return f"{value:.4f}" if self.metric is None or self.metric.is_of_directions else in_digits(value)
