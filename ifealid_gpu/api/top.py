"""The Python API's `top`: the places of feature maps that are most alike to something."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ifealid_gpu.api.functions import ONE_AT_A_TIME, renderer_of
from ifealid_gpu.api.queries import QueryLike, query_of
from ifealid_gpu.errors import InputError
from ifealid_gpu.maps.feature_map import FeatureMap
from ifealid_gpu.quantities.metric import Metric
from ifealid_gpu.quantities.top import Top
from ifealid_gpu.ranking.rank import Search, Searched
from ifealid_gpu.ranking.ranked import Ranked
from ifealid_gpu.views.view_state import ViewState


def top(
    feature_map: FeatureMap,
    query: QueryLike | ViewState,
    count: int = 10,
    *,
    radius: int | None = None,
    among: Iterable[FeatureMap] = (),
    metric: Metric | str | None = None,
    center: bool = False,
    muted: Iterable[int] = (),
    adapter: str | None = None,
) -> list[Ranked]:
    """The places that are most alike to something, best first: each the best pixel of its neighbourhood.

    Args:
        feature_map: h x w pixels of d channels, in which the query lies.
        query: what `similarity` takes, such as a pixel (x, y) of the map. Or a whole view, such as
            ``ViewState(quantity=Norm())``, whose brightest places are found.
        count: how many at most, 1 to 200; there are fewer where fewer stand out.
        radius: pixels of the map about a place, across and down, that hold no other; none lies so near to the
            reference's own pixels. None: a 24th of the shorter side, at least 1.
        among: other maps to be searched as well, of other images, with as many channels.
        metric: see `similarity`.
        center: likewise.
        muted: likewise.
        adapter: part of an adapter's name; None: the best one.

    Returns:
        Places with ``rank`` from 1, ``image`` (the name that the map knows, or its own), the pixel ``x``, ``y``, the
        ``place`` in image pixels, and the ``value``: a similarity, a distance, or a real value of what a view shows.

    Raises:
        InputError: the map cannot be asked this; another map has another number of channels.
        DeviceError: no adapter, or a map exceeds the device's limits or memory.
    """
    asked = Top(count, radius)
    if isinstance(query, ViewState):
        if metric is not None or center or tuple(muted):
            raise InputError("a view says itself how vectors are compared: leave metric, center and muted out")
        view = query
    else:
        view = ViewState(query=query_of(query), metric=metric, center=center, muted=muted)
    with ONE_AT_A_TIME:
        own = renderer_of(feature_map, adapter)
        others = [_searched(one, feature_map.channels) for one in among]
        return list(_finished(Search.begin(own, view, _name(feature_map), top=asked).steps(others, own.gpu)))


def _searched(feature_map: object, channels: int) -> Searched:
    if not isinstance(feature_map, FeatureMap):
        raise InputError(f"expected feature maps to search, found {type(feature_map).__name__}")
    if feature_map.channels != channels:
        raise InputError(
            f"all maps must have as many channels: {feature_map.name!r} has {feature_map.channels}, not {channels}"
        )
    return Searched(_name(feature_map), lambda: feature_map)


def _name(feature_map: FeatureMap) -> str:
    return feature_map.provenance.image or feature_map.name


def _finished(steps: Iterator[float]) -> tuple[Ranked, ...]:
    while True:
        try:
            next(steps)
        except StopIteration as stop:
            ranking = stop.value
            if ranking.notes:
                raise InputError(ranking.notes[0]) from None
            return ranking.places  # type: ignore[no-any-return]
