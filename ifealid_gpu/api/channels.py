"""Channels from Python: which of them make two pixels alike, and which vary most."""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast

import numpy as np

from ifealid_gpu.api.queries import QueryLike, query_of
from ifealid_gpu.arguments import as_pixel
from ifealid_gpu.errors import InputError
from ifealid_gpu.geometry import Scene
from ifealid_gpu.maps.feature_map import FeatureMap
from ifealid_gpu.quantities.contribution import Contribution
from ifealid_gpu.quantities.metric import Metric
from ifealid_gpu.quantities.similarity import Similarity
from ifealid_gpu.quantities.space import Floats
from ifealid_gpu.quantities.variance import most_varying
from ifealid_gpu.views.resolved_view import ResolvedView
from ifealid_gpu.views.view_state import ViewState


def why_alike(
    feature_map: FeatureMap,
    query: QueryLike,
    pixel: tuple[int, int],
    *,
    metric: Metric | str | None = None,
    center: bool = False,
    muted: Iterable[int] = (),
) -> Floats:
    """What each channel adds to how alike a pixel is to a query: all together are the cosine, dot product or distance.

    Args:
        feature_map: h x w pixels of d channels.
        query: as of `similarity`: a pixel (x, y), a region, a vector or several.
        pixel: (x, y) of the map that is compared with it.
        metric: as of `similarity`. Under angles, u_k v_k / (|u| |v|), whose sum is the cosine of the angle; under "dot"
            u_k v_k; under a distance d each channel's part of it, d |u_k - v_k|^K / sum |u - v|^K.
        center: whether the map's mean vector is taken from all vectors first.
        muted: channels that are left out, from 0; they add 0.

    Returns:
        (d,) float64. Of several wanted terms, the one that is most alike to the pixel counts; what is not wanted is
        taken away. All NaN where nothing compares: no data, or no direction.

    Raises:
        InputError: the query or the pixel is not on the map; the metric is unknown; channels that cannot be muted.
    """
    check_map(feature_map)
    view = ViewState(query=query_of(query), metric=metric, center=center, muted=muted)
    resolved = ResolvedView.of(view, feature_map, Scene.of(feature_map))
    reference = cast(Similarity, resolved.quantity).reference_set(feature_map)
    found = Contribution.of(feature_map, as_pixel(pixel, "pixel"), reference)
    if found is None:
        return np.full(feature_map.channels, np.nan)
    return np.where(found.is_muted, 0.0, found.values)


def most_varying_channels(feature_map: FeatureMap, count: int = 10) -> tuple[int, ...]:
    """The channels whose real values vary most between pixels, ascending: they drown others out, and can be muted.

    Args:
        feature_map: h x w pixels of d channels.
        count: how many, 1 to d - 1.

    Returns:
        Numbers from 0. Variances are those of all pixels with data, of large maps of an even sample of 2^25 values.

    Raises:
        InputError: another count.
    """
    return most_varying(check_map(feature_map), count)


def check_map(feature_map: object) -> FeatureMap:
    """The map; InputError where it is something else."""
    if not isinstance(feature_map, FeatureMap):
        found = type(feature_map).__name__
        raise InputError(f"expected a FeatureMap, found {found}; FeatureMap.from_array makes one of an array")
    return feature_map
