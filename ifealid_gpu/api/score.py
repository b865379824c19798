"""The Python API's `score`: how well a layer and its channels see an object."""

from __future__ import annotations

from collections.abc import Iterable

from ifealid_gpu.api.functions import ONE_AT_A_TIME, renderer_of
from ifealid_gpu.api.queries import QueryLike, query_of
from ifealid_gpu.errors import InputError
from ifealid_gpu.maps.feature_map import FeatureMap
from ifealid_gpu.quantities.metric import Metric
from ifealid_gpu.quantities.muted import muted_of
from ifealid_gpu.quantities.regions.region import Region
from ifealid_gpu.scores.map_scores import CHANNELS, check_channels, score_map
from ifealid_gpu.scores.score import Score


def score(
    feature_map: FeatureMap,
    mask: QueryLike,
    channels: int = CHANNELS,
    *,
    metric: Metric | str | None = None,
    center: bool = False,
    muted: Iterable[int] = (),
    adapter: str | None = None,
) -> list[Score]:
    """How well a layer sees an object, and its best single channels.

    The object is parted by a line through its centroid, across its longer axis. What the vectors of one half have in
    common, their mean, is looked for among the pixels of the other half and all that are not marked, and the other way
    round; the figures are the means of both.

    Args:
        feature_map: h x w pixels of d channels. It stays on the GPU while calls go on with the same one.
        mask: what is marked: a boolean array of the map's size, or of the image's or its proportions; what `read_mask`
            gives; or another region in image pixels, such as ``Box(150, 95, 195, 135)``.
        channels: how many of the best single channels follow, 0 or more.
        metric: see `similarity`; under distances near pixels come first.
        center: likewise.
        muted: likewise; they are not among the best channels either.
        adapter: part of an adapter's name; None: the best one.

    Returns:
        Scores with ``ap``, ``auc`` and ``iou``: average precision, ROC AUC and best intersection over union, each in
        [0, 1]. The first, with ``channel`` None, is the similarity's; the others are those of channels, best first.
        ``chance`` is the ap of values that know nothing.

    Raises:
        InputError: the mask has other proportions, marks nothing, all, or fewer than two pixels of the map; the metric
            is unknown.
        DeviceError: no adapter, or the map exceeds the device's limits or memory.
    """
    term, *others = query_of(mask).terms
    if others or not isinstance(term.source, Region):
        raise InputError("a mask is one region: a boolean array, a Box, or what read_mask gives")
    check_channels(channels)
    with ONE_AT_A_TIME:
        found = score_map(
            renderer_of(feature_map, adapter),
            term.source,
            metric=metric,
            center=center,
            muted=muted_of(muted),
            with_channels=channels > 0,
            image=feature_map.provenance.image or feature_map.name,
            layer=feature_map.provenance.layer,
        )
    return found.rows(channels)
