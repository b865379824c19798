"""Ranking the places of a map, and of other maps of its layer: one at a time, so that it can be stopped between."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Sequence
from dataclasses import dataclass, replace

from ifealid_gpu.dataset.carried import carried_vector
from ifealid_gpu.errors import IfealidError, InputError
from ifealid_gpu.feature_map import FeatureMap
from ifealid_gpu.geometry import Pair
from ifealid_gpu.gpu.tile_layout import TileLimits
from ifealid_gpu.quantities.named_vector import NamedVector
from ifealid_gpu.quantities.peaks import peaks
from ifealid_gpu.quantities.place import Pixel
from ifealid_gpu.quantities.query import Query
from ifealid_gpu.quantities.term import Term
from ifealid_gpu.quantities.top import Top
from ifealid_gpu.ranking.ranked import Ranked, Ranking
from ifealid_gpu.ranking.thumbnail import thumbnail_of
from ifealid_gpu.renderer.numbers import Numbers, View
from ifealid_gpu.resolved_view import ResolvedView
from ifealid_gpu.view_state import ViewState

#: The making of a ranking: yields the share that is done, 0 to 1, after each map.
Steps = Generator[float, None, Ranking]


@dataclass(frozen=True, eq=False)
class Searched:
    """Another map that is searched.

    Attributes:
        image: name of its image.
        load: reads it.
        frame: (width, height) that places are counted in where it has no image; None: its own.
    """

    image: str | None
    load: Callable[[], FeatureMap]
    frame: Pair | None = None


def rank(numbers: Numbers, view: View, top: Top | None = None, image: str | None = None) -> Ranking:
    """The best places of one map.

    Args:
        numbers: the map.
        view: what is shown of it.
        top: what is asked; None: what the view asks, or the usual.
        image: the name of the map's image.

    Raises:
        InputError: the map cannot be asked this, or what is shown is not more or less.
    """
    resolved, top = _asked(numbers, view, top)
    return _ranking(_found(numbers, resolved, top, image), numbers, resolved, top)


def rank_steps(
    own: Numbers,
    view: View,
    others: Sequence[Searched],
    *,
    top: Top | None = None,
    image: str | None = None,
    with_thumbnails: bool = False,
) -> Steps:
    """The best places of a map and of others of its layer, as all are compared with what is marked on the first.

    Maps that cannot be read, or have another number of channels, are left out, and the ranking says so.

    Args:
        own: the map that the view is of.
        view: what is shown of it.
        others: the other maps.
        top: what is asked; None: what the view asks, or the usual.
        image: the name of the first map's image.
        with_thumbnails: whether places bring what their images show there.

    Raises:
        InputError: the map cannot be asked this, or what is shown is not more or less.
    """
    resolved, top = _asked(own, view, top)
    carried = _carried(resolved, own, image)
    best = _found(own, resolved, top, image, with_thumbnails=with_thumbnails)
    yield 1 / (1 + len(others))
    notes: list[str] = []
    for number, other in enumerate(others, 2):
        try:
            best += _found_there(other, carried, top, own, with_thumbnails=with_thumbnails)
        except IfealidError as error:
            notes.append(f"{other.image} is left out: {error}")
        best = _best(best, resolved, top)
        yield number / (1 + len(others))
    return _ranking(best, own, resolved, top, images=1 + len(others) - len(notes), notes=tuple(notes))


def _asked(numbers: Numbers, view: View, top: Top | None) -> tuple[ResolvedView, Top]:
    resolved = numbers.resolve(view)
    if not resolved.quantity.takes_threshold:
        raise InputError(f"places are ranked by single values, and {resolved.quantity.title} has none to rank by")
    return resolved, top or resolved.view.top or Top()


def _found_there(other: Searched, view: ViewState, top: Top, own: Numbers, *, with_thumbnails: bool) -> list[Ranked]:
    feature_map, channels = other.load(), own.feature_map.channels
    if feature_map.channels != channels:
        raise InputError(f"it has {feature_map.channels} channels, and the map on display {channels}")
    there = Numbers(own.gpu, feature_map, None, TileLimits.of(own.gpu), other.frame)
    return _found(there, there.resolve(view), top, other.image, with_thumbnails=with_thumbnails)


def _found(
    numbers: Numbers, resolved: ResolvedView, top: Top, image: str | None, *, with_thumbnails: bool = False
) -> list[Ranked]:
    """The best places of one map, not ranked yet; with values that are real, as those of codes differ by the map."""
    quantity, feature_map, scene = resolved.quantity, numbers.feature_map, numbers.scene
    own = quantity.positive_pixels
    found = peaks(
        numbers.values(resolved),
        top.count,
        top.radius_on(feature_map.height, feature_map.width),
        is_low_best=quantity.is_low_bright,
        away_from=None if own is None else own.numbers,
    )
    return [
        Ranked(
            0,
            image,
            peak.x,
            peak.y,
            scene.place_of(peak.x, peak.y),
            quantity.real(peak.value, feature_map.value_range),
            thumbnail_of(feature_map, scene, (peak.x, peak.y)) if with_thumbnails else None,
        )
        for peak in found
    ]


def _best(found: Iterable[Ranked], resolved: ResolvedView, top: Top) -> list[Ranked]:
    sign = 1 if resolved.quantity.is_low_bright else -1
    return sorted(found, key=lambda one: sign * one.value)[: top.count]


def _ranking(
    found: list[Ranked],
    numbers: Numbers,
    resolved: ResolvedView,
    top: Top,
    *,
    images: int = 1,
    notes: tuple[str, ...] = (),
) -> Ranking:
    best = _best(found, resolved, top)
    radius = top.radius_on(numbers.feature_map.height, numbers.feature_map.width)
    nothing = None
    if not best:
        has_values = numbers.value_range(resolved) is not None
        nothing = "no other place stands out from what is about it" if has_values else resolved.quantity.nothing
    return Ranking(tuple(replace(one, rank=n) for n, one in enumerate(best, 1)), radius, images, notes, nothing)


def _carried(resolved: ResolvedView, own: Numbers, image: str | None) -> ViewState:
    """The view as another map takes it: with the vectors that its terms have on their own map, and the same metric."""
    view, feature_map = resolved.view, own.feature_map
    if not resolved.quantity.compares:
        return view

    def carried(term: Term) -> Term:
        if isinstance(term.source, NamedVector):
            return term
        return replace(term, source=carried_vector(replace(term, image=image), feature_map, own.scene.frame))

    query = view.query or Query.at(Pixel(*feature_map.centre))
    seen = replace(query, terms=tuple(map(carried, query.terms)))
    return view.but(query=seen, metric=resolved.metric, active=None, pins=(), frame=None)
