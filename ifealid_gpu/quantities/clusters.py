"""Clusters: groups of pixels whose vectors are alike, found without asking for anything."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar

from ifealid_gpu import json_fields
from ifealid_gpu.errors import InputError
from ifealid_gpu.feature_map import FeatureMap
from ifealid_gpu.fits.centers import Centers, ClusterMetric
from ifealid_gpu.geometry import Scene
from ifealid_gpu.quantities.asked import Asked
from ifealid_gpu.quantities.components import Scope
from ifealid_gpu.quantities.legend_entry import LegendEntry
from ifealid_gpu.quantities.palette import palette
from ifealid_gpu.quantities.quantity import Quantity

FEWEST_CLUSTERS, MOST_CLUSTERS = 2, 64


@dataclass(frozen=True)
class Clusters(Quantity):
    """The number of the cluster that every pixel belongs to, from 0, largest first.

    Attributes:
        clusters: how many, 2 to 64.
        basis: whose pixels they are made of, map or layer; None: all images of the layer, where there are several.
        cluster_metric: how vectors are alike.
        fitted: the centres, once resolved; None: they are not made yet, and no pixel has a value.
    """

    clusters: int = 8
    basis: Scope | None = None
    cluster_metric: ClusterMetric = ClusterMetric.COSINE
    fitted: Centers | None = field(default=None, repr=False)

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
        if not FEWEST_CLUSTERS <= self.clusters <= MOST_CLUSTERS:
            raise InputError(f"clusters are {FEWEST_CLUSTERS} to {MOST_CLUSTERS}, found {self.clusters}")

    def resolved(self, feature_map: FeatureMap, scene: Scene, asked: Asked) -> Clusters:
        """With the centres, as far as they are made."""
        return replace(self)

    @property
    def legend(self) -> tuple[LegendEntry, ...]:
        """A colour for each cluster."""
        return tuple(LegendEntry(str(n), color) for n, color in enumerate(palette(self.clusters)))

    @property
    def takes_threshold(self) -> bool:
        """No: one cluster is no more than another."""
        return False

    @property
    def is_waiting(self) -> bool:
        """Whether the centres are still being made."""
        return self.fitted is None

    @property
    def words(self) -> str:
        """How many."""
        return f"{self.clusters} clusters"

    @property
    def explanation(self) -> str:
        """What a colour means."""
        return (
            "Each pixel has the colour of the group whose vectors are most like its own; the groups are found by "
            "k-means, and the largest has the number 0."
        )
