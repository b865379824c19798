"""Labels: which class every pixel is most alike to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from ifealid_gpu import json_fields
from ifealid_gpu.arguments import as_number
from ifealid_gpu.errors import InputError
from ifealid_gpu.geometry import Pair, Scene
from ifealid_gpu.maps.feature_map import FeatureMap
from ifealid_gpu.quantities.asked import Asked
from ifealid_gpu.quantities.compared_words import compared_words
from ifealid_gpu.quantities.legend_entry import LegendEntry
from ifealid_gpu.quantities.metric import Metric
from ifealid_gpu.quantities.metrics.minkowski import check_floats
from ifealid_gpu.quantities.metrics.table import metric_for
from ifealid_gpu.quantities.muted import Muted, check_muted
from ifealid_gpu.quantities.quantity import Quantity
from ifealid_gpu.quantities.query import Query
from ifealid_gpu.quantities.query_class import QueryClass
from ifealid_gpu.quantities.reference_set import ReferenceSet
from ifealid_gpu.quantities.settled import Settled
from ifealid_gpu.quantities.space import check_center

_LARGEST_MARGIN = 1e30
_TOO_FEW = "labels need two classes or more, of --vectors or made of marks in the window"


@dataclass(frozen=True)
class Labels(Quantity):
    """The number of the most similar class, from 0 in the classes' order; no value where none is clear enough.

    Attributes:
        margin: by how much the best class must be ahead of the second, in the metric's values, >= 0.
        queries: once resolved, (number, query) of each class that is shown, settled on the map.
        metric: once resolved.
        center: whether the map's mean vector is taken from all vectors first; as the view has it, once resolved.
        muted: channels that are left out; as the view has them, once resolved.
        classes: of the view, once resolved, the hidden ones as well.
        faults: of classes that cannot be asked of this map and take no part, once resolved, a line each.

    Raises:
        InputError: a margin that is not a finite number from 0.
    """

    margin: float = 0.0
    queries: tuple[tuple[int, Query], ...] = ()
    metric: Metric | None = None
    center: bool = False
    muted: Muted = ()
    classes: tuple[QueryClass, ...] = field(default=(), compare=False)
    faults: tuple[str, ...] = field(default=(), compare=False)

    kind: ClassVar[str] = "labels"
    title: ClassVar[str] = "labels"
    key: ClassVar[str | None] = "b"
    options: ClassVar[Mapping[str, Any]] = {"margin": json_fields.number}
    defaults: ClassVar[Mapping[str, Any]] = {"margin": 0.0}

    def __post_init__(self) -> None:
        object.__setattr__(self, "margin", as_number(self.margin, "the margin"))
        if not 0 <= self.margin <= _LARGEST_MARGIN:
            raise InputError(f"the margin must be a number from 0, found {self.margin:g}")

    def resolved(self, feature_map: FeatureMap, scene: Scene, asked: Asked) -> Labels:
        """With the queries of the classes that are shown settled on the map.

        Classes that cannot be asked of it, such as vectors of another length, take no part; see ``faults``.
        """
        metric = self.metric or asked.metric or metric_for(feature_map)
        center = self.center or asked.center
        check_center(metric, center)
        muted = self.muted or asked.muted
        check_muted(muted, feature_map)
        check_floats(metric, feature_map)
        queries: list[tuple[int, Query]] = []
        faults: list[str] = []
        for number, one in enumerate(asked.classes):
            if one.is_shown:
                try:
                    query = Settled.of(one.query, feature_map, scene).query
                    ReferenceSet.of(query, feature_map, metric, center, muted)
                    queries.append((number, query))
                except InputError as error:
                    faults.append(f"the class {one.name!r}: {error}")
        return Labels(self.margin, tuple(queries), metric, center, muted, asked.classes, tuple(faults))

    def reference_sets(self, feature_map: FeatureMap) -> tuple[tuple[int, ReferenceSet], ...]:
        """(number, what pixels are compared with) of each class, once resolved."""
        if self.metric is None:
            raise InputError("labels are computed once they are resolved on a map")
        return tuple(
            (number, ReferenceSet.of(query, feature_map, self.metric, self.center, self.muted))
            for number, query in self.queries
        )

    def check(self) -> Labels:
        """Itself, once resolved, unless that would be labels of less than was asked for.

        Raises:
            InputError: a class cannot be asked of the map, or fewer than two are shown.
        """
        if self.faults:
            raise InputError(self.faults[0])
        if len(self.queries) < 2:
            raise InputError(f"{_TOO_FEW}, found {len(self.queries)}")
        return self

    @property
    def legend(self) -> tuple[LegendEntry, ...]:
        """All classes."""
        return tuple(LegendEntry(one.name, one.color, one.is_shown) for one in self.classes)

    @property
    def switches_classes(self) -> bool:
        """Yes."""
        return True

    @property
    def without_words(self) -> str:
        """The margin's doing, mostly."""
        return "Where no class is ahead, or no data"

    @property
    def notice(self) -> str | None:
        """Some classes have a minus and others have none: the values of one kind win nearly everywhere."""
        if len({bool(query.of_sign[-1]) for _, query in self.queries}) < 2:
            return None
        return "Classes with a minus do not compare with those without: make what is not wanted a class of its own."

    @property
    def takes_threshold(self) -> bool:
        """No: one class is no more than another."""
        return False

    @property
    def words(self) -> str:
        """How many classes there are."""
        count = len(self.queries)
        return f"labels of {count} class{'' if count == 1 else 'es'}" if count else "labels"

    @property
    def explanation(self) -> str:
        """What a colour means."""
        return (
            "Each pixel has the colour of the class that it is most alike to. Where no class is ahead of all others by "
            "the margin, it has none."
        )

    def caption(self, has_values: bool = True) -> str:
        """How many classes, the metric, and the margin where there is one."""
        if not has_values:
            return super().caption(has_values)
        how = "" if self.metric is None else f"  ·  {compared_words(self.metric, self.center, self.muted)}"
        return f"{self.words}{f', margin {self.margin:g}' if self.margin else ''}{how}"

    @property
    def nothing(self) -> str:
        """No class is ahead anywhere."""
        if not self.queries:
            if self.faults:
                return "labels need two classes or more, and all are left out here"
            return "labels need two classes or more: make them of marks, or open vectors"
        return "no pixel has a class: nothing compares, or no class is ahead by the margin"

    def name_of(self, value: float) -> str:
        """The name of the class that a value stands for."""
        number = round(value)
        return self.classes[number].name if 0 <= number < len(self.classes) else str(number)

    def unit_words(self, value_range: Pair | None) -> str:
        """What the numbers are."""
        return "most similar class"

    def alike_words(self, value: float, value_range: Pair | None) -> str:
        """Of one class."""
        if len(self.queries) == 1:
            return f"There is one class alone, {self.name_of(value)}: labels need two or more"
        return f"All pixels are most alike to one class: {self.name_of(value)}"

    def text(self, value: float, value_range: Pair | None) -> str:
        """The class' name."""
        return f"label = {self.name_of(value)}"

    def span_text(self, low: float, high: float, value_range: Pair | None) -> str:
        """Two numbers of classes."""
        return f"{low:.0f} to {high:.0f}"
