"""Clusters: groups of pixels whose vectors are alike, found without asking for anything."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar

import numpy as np

from ifealid_gpu import json_fields
from ifealid_gpu.arguments import as_whole
from ifealid_gpu.errors import InputError
from ifealid_gpu.fits.centers import Centers, ClusterMetric
from ifealid_gpu.fits.clusters import ClustersWanted
from ifealid_gpu.geometry import Pair, Scene
from ifealid_gpu.maps.feature_map import FeatureMap
from ifealid_gpu.maps.real_zero import code_unit
from ifealid_gpu.quantities.asked import Asked
from ifealid_gpu.quantities.code_units import in_code_units
from ifealid_gpu.quantities.compared_words import compared_words
from ifealid_gpu.quantities.comparison import Comparison
from ifealid_gpu.quantities.components import Scope
from ifealid_gpu.quantities.legend_entry import LegendEntry
from ifealid_gpu.quantities.metric import Metric
from ifealid_gpu.quantities.metrics.cosine import COSINE
from ifealid_gpu.quantities.metrics.euclidean import EUCLIDEAN
from ifealid_gpu.quantities.metrics.minkowski import check_floats
from ifealid_gpu.quantities.muted import Muted, check_muted
from ifealid_gpu.quantities.palette import palette
from ifealid_gpu.quantities.quantity import Quantity
from ifealid_gpu.quantities.reference_set import ReferenceSet
from ifealid_gpu.quantities.space import Space

FEWEST_CLUSTERS, MOST_CLUSTERS = 2, 64
_METRICS = {ClusterMetric.COSINE: COSINE, ClusterMetric.EUCLIDEAN: EUCLIDEAN}
_SLOWNESS_OF_EIGHT = 3.0
_SCOPES = (Scope.MAP, Scope.LAYER)


@dataclass(frozen=True)
class Clusters(Quantity):
    """The number of the cluster that every pixel belongs to, from 0, largest first; no value of a zero vector.

    Attributes:
        clusters: how many, 2 to 64; there are fewer where the pixels do not have as many different vectors.
        basis: whose pixels they are made of, map or layer; None: all images of the layer, where there are several.
        cluster_metric: how vectors are alike: by their directions, or by how near they are.
        fitted: the centres, once resolved; None: they are not made yet, and no pixel has a value.
        muted: channels that are left out; as the view has them, once resolved.

    Raises:
        InputError: another number, another metric, or the basis of a region.
    """

    clusters: int = 8
    basis: Scope | None = None
    cluster_metric: ClusterMetric = ClusterMetric.COSINE
    fitted: Centers | None = field(default=None, repr=False)
    muted: Muted = ()

    kind: ClassVar[str] = "clusters"
    title: ClassVar[str] = "clusters"
    key: ClassVar[str | None] = "G"
    options: ClassVar[Mapping[str, Any]] = {
        "clusters": json_fields.whole,
        "basis": json_fields.or_none(json_fields.choice(Scope)),
        "cluster_metric": json_fields.choice(ClusterMetric),
    }
    defaults: ClassVar[Mapping[str, Any]] = {"clusters": 8, "basis": None, "cluster_metric": ClusterMetric.COSINE}

    def __post_init__(self) -> None:
        object.__setattr__(self, "clusters", as_whole(self.clusters, "the number of clusters"))
        if not FEWEST_CLUSTERS <= self.clusters <= MOST_CLUSTERS:
            raise InputError(f"clusters are {FEWEST_CLUSTERS} to {MOST_CLUSTERS}, found {self.clusters}")
        if self.cluster_metric not in list(ClusterMetric):
            words = " or ".join(ClusterMetric)
            raise InputError(f"the metric of clusters must be {words}, found {self.cluster_metric!r}")
        object.__setattr__(self, "cluster_metric", ClusterMetric(self.cluster_metric))
        if self.basis is not None and self.basis not in _SCOPES:
            raise InputError(f"clusters are made of a {' or a '.join(_SCOPES)}, found {str(self.basis)!r}")
        object.__setattr__(self, "basis", None if self.basis is None else Scope(self.basis))

    def wanted(self, asked: Asked) -> ClustersWanted:
        """The centres that it needs."""
        is_of_layer = self.basis is Scope.LAYER or (self.basis is None and asked.known.has_others)
        return ClustersWanted(self.clusters, self.cluster_metric, is_of_layer, self.muted or asked.muted)

    def resolved(self, feature_map: FeatureMap, scene: Scene, asked: Asked) -> Clusters:
        """With the centres, as far as they are made."""
        if self.fitted is not None:
            return self
        check_floats(self.metric, feature_map)
        muted = self.muted or asked.muted
        check_muted(muted, feature_map)
        return replace(self, fitted=asked.known.fit(self.wanted(asked)), muted=muted)

    @property
    def is_waiting(self) -> bool:
        """Whether the centres are still being made."""
        return self.fitted is None

    @property
    def computed_by(self) -> str:
        """Centres are classes of one vector each."""
        return "labels"

    @property
    def slowness(self) -> float:  # type: ignore[override]
        """Eight centres take about three times as long as one vector."""
        return max(1.0, _SLOWNESS_OF_EIGHT * -(-self.count // 8))

    @property
    def metric(self) -> Metric:
        """How pixels are compared with the centres."""
        return _METRICS[self.cluster_metric]

    @property
    def margin(self) -> float:
        """None: every pixel belongs to a cluster."""
        return 0.0

    def reference_sets(self, feature_map: FeatureMap) -> tuple[tuple[int, ReferenceSet], ...]:
        """(number, what pixels are compared with) of each cluster; none before there are centres."""
        vectors = np.zeros((0, feature_map.channels)) if self.fitted is None else self.fitted.vectors
        if self.cluster_metric is ClusterMetric.COSINE:
            # A length of 1 may be less than the digits of a code. Among directions any length will do.
            vectors = vectors * (max(map(abs, feature_map.real_range)) or 1.0)
        space, unit = Space.of(self.metric, feature_map, muted=self.muted), code_unit(feature_map)
        comparisons = (
            Comparison(space, self.metric, unit, given=in_code_units(vector, feature_map)) for vector in vectors
        )
        return tuple((n, ReferenceSet((one,), (), self.metric.is_low_bright)) for n, one in enumerate(comparisons))

    @property
    def count(self) -> int:
        """How many there are; before there are centres, how many are asked for."""
        return self.clusters if self.fitted is None else len(self.fitted.shares)

    @property
    def legend(self) -> tuple[LegendEntry, ...]:
        """A colour for each cluster."""
        return tuple(LegendEntry(self.name_of(n), color, brief=str(n)) for n, color in enumerate(palette(self.count)))

    @property
    def lights_up(self) -> bool:
        """Yes: so one sees what belongs together."""
        return True

    @property
    def without_words(self) -> str:
        """A zero vector has no direction."""
        return "Without data, or without a direction"

    @property
    def takes_threshold(self) -> bool:
        """No: one cluster is no more than another."""
        return False

    @property
    def words(self) -> str:
        """How many."""
        return f"{self.count} cluster{'' if self.count == 1 else 's'}"

    @property
    def title_words(self) -> str:
        """How many, and of how many images."""
        images = 1 if self.fitted is None else self.fitted.images
        return f"{self.words} of {images} images" if images > 1 else self.words

    @property
    def explanation(self) -> str:
        """What a colour means."""
        alike = "directions" if self.cluster_metric is ClusterMetric.COSINE else "values"
        return (
            f"Each pixel has the colour of the group whose vectors are most like its own, by their {alike}. The groups "
            "are found by k-means on a sample of the pixels, and the largest of it has the number 0."
        )

    def caption(self, has_values: bool = True) -> str:
        """How many, by which metric, and whose pixels they are made of."""
        if not has_values or self.fitted is None:
            return super().caption(has_values)
        return f"{self.title_words}{self.shortfall}  ·  {compared_words(self.metric, False, self.muted)}"

    @property
    def shortfall(self) -> str:
        """That there are fewer than were asked for, for a caption; "" otherwise."""
        if self.fitted is None or self.count >= self.clusters or self.fitted.asked != self.clusters:
            return ""
        return f" ({self.clusters} were asked for, and there are no more different vectors)"

    @property
    def nothing(self) -> str:
        """The centres are not made yet, or nothing compares with them."""
        if self.fitted is None:
            return "the clusters are being made"
        return "no pixel belongs to a cluster: all vectors are zero or without data"

    def name_of(self, value: float) -> str:
        """What a value is called."""
        return f"cluster {round(value)}"

    def unit_words(self, value_range: Pair | None) -> str:
        """What the numbers are."""
        return "numbers of clusters"

    def alike_words(self, value: float, value_range: Pair | None) -> str:
        """Of one cluster."""
        return f"All pixels belong to one cluster, {round(value)}"

    def text(self, value: float, value_range: Pair | None) -> str:
        """The cluster's number."""
        return self.name_of(value)

    def number_text(self, value: float, value_range: Pair | None) -> str:
        """The number alone."""
        return f"{value:.0f}"

    def span_text(self, low: float, high: float, value_range: Pair | None) -> str:
        """Two numbers of clusters."""
        return f"{low:.0f} to {high:.0f}"
