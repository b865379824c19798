"""Clusters from Python: groups of pixels whose vectors are alike, of one map or of several together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import overload

import numpy as np
from numpy.typing import NDArray

from ifealid_gpu.api.functions import values
from ifealid_gpu.dataset.label_writer import labels_of
from ifealid_gpu.errors import InputError
from ifealid_gpu.fits.at_once import finished
from ifealid_gpu.fits.centers import Centers, ClusterMetric
from ifealid_gpu.fits.clusters import ClustersWanted
from ifealid_gpu.fits.given_maps import GivenMaps
from ifealid_gpu.maps.feature_map import FeatureMap
from ifealid_gpu.quantities.clusters import Clusters
from ifealid_gpu.views.view_state import ViewState

Maps = FeatureMap | Sequence[FeatureMap]


@overload
def clusters(
    feature_maps: FeatureMap, count: int = 8, *, metric: str = "cosine", adapter: str | None = None
) -> NDArray[np.int32]: ...


@overload
def clusters(
    feature_maps: Sequence[FeatureMap], count: int = 8, *, metric: str = "cosine", adapter: str | None = None
) -> list[NDArray[np.int32]]: ...


def clusters(
    feature_maps: Maps, count: int = 8, *, metric: str = "cosine", adapter: str | None = None
) -> NDArray[np.int32] | list[NDArray[np.int32]]:
    """The cluster that every pixel belongs to: k-means of the real vectors, the same on every run.

    Args:
        feature_maps: a map, or several with as many channels, whose clusters are then the same in all of them.
        count: how many, 2 to 64; there are fewer where the pixels do not have as many different vectors.
        metric: how vectors are alike: "cosine", by their directions, or "euclidean", by how near they are.
        adapter: part of an adapter's name; None: the best one.

    Returns:
        (h, w) int32 of each map, a list where several are given: numbers from 0, the largest first among the pixels
        that they were found with (a sample of 20,000); -1 where a pixel has no data or, by the cosine, a zero vector.

    Raises:
        InputError: maps of different numbers of channels, another count or metric, or no pixel that can be compared.
        DeviceError: no adapter, or a map exceeds the device's limits or memory.
    """
    maps = _maps(feature_maps)
    quantity = Clusters(count, cluster_metric=metric)  # type: ignore[arg-type]
    view = ViewState(quantity=Clusters(count, None, quantity.cluster_metric, _centers(maps, quantity)))
    found = [labels_of(values(one, view, adapter=adapter)) for one in maps]
    return found[0] if isinstance(feature_maps, FeatureMap) else found


def cluster_centers(feature_maps: Maps, count: int = 8, *, metric: str = "cosine") -> NDArray[np.float64]:
    """The centres of clusters, to compare other maps with: `label` takes them as classes.

    Args:
        feature_maps: as of `clusters`.
        count: likewise.
        metric: likewise.

    Returns:
        (count, d) float64 real vectors, the centre of cluster 0 first; of unit length by the cosine. Fewer where the
        pixels do not have as many different vectors.

    Raises:
        InputError: as of `clusters`.
    """
    return _centers(_maps(feature_maps), Clusters(count, cluster_metric=metric)).vectors  # type: ignore[arg-type]


def _centers(maps: Sequence[FeatureMap], quantity: Clusters) -> Centers:
    wanted = ClustersWanted(quantity.clusters, ClusterMetric(quantity.cluster_metric), len(maps) > 1)
    return finished(wanted.steps(GivenMaps(tuple(maps))))


def _maps(given: object) -> Sequence[FeatureMap]:
    maps = [given] if isinstance(given, FeatureMap) else given
    if not isinstance(maps, Sequence) or not maps or not all(isinstance(one, FeatureMap) for one in maps):
        raise InputError(f"expected a FeatureMap, or a list of them, found {given!r:.60}")
    if len(found := sorted({one.channels for one in maps})) > 1:
        raise InputError(f"maps that are clustered together need as many channels, found {found[0]} and {found[-1]}")
    return maps
