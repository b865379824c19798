"""Ranking the places of a map, and of other maps of its layer: one at a time, so that it can be stopped between."""

from __future__ import annotations

from collections.abc import Callable, Generator, Hashable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ifealid_gpu.dataset.carried import carried_vector
from ifealid_gpu.errors import IfealidError, InputError
from ifealid_gpu.geometry import Pair
from ifealid_gpu.gpu.device import Gpu
from ifealid_gpu.gpu.tile_layout import TileLimits
from ifealid_gpu.maps.feature_map import FeatureMap
from ifealid_gpu.quantities.map_pixels import MapPixels
from ifealid_gpu.quantities.named_vector import NamedVector
from ifealid_gpu.quantities.peaks import peaks
from ifealid_gpu.quantities.place import Pixel
from ifealid_gpu.quantities.quantity import Quantity
from ifealid_gpu.quantities.query import Query
from ifealid_gpu.quantities.settled import Settled
from ifealid_gpu.quantities.term import Term
from ifealid_gpu.quantities.top import Top
from ifealid_gpu.ranking.ranked import Ranked, Ranking
from ifealid_gpu.ranking.thumbnail import thumbnail_of
from ifealid_gpu.renderer.numbers import Numbers, View
from ifealid_gpu.views.resolved_view import ResolvedView
from ifealid_gpu.views.view_state import ViewState

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
    return Search.begin(numbers, view, image, top=top).so_far


@dataclass(frozen=True, eq=False)
class Search:
    """The best places of one map, and what other maps are to be asked; it keeps neither map.

    Attributes:
        so_far: the places of the first map.
        view: as other maps take it: with the vectors that its terms have on their own maps, and the same metric.
        quantity: what is shown, on the first map.
        top: what is asked.
        marks: where positive terms lie, each with the name of its image: nothing is found about them there.
        channels: of all maps.
        is_over: whether nothing compares with what is marked, so that no other map need be asked.
        with_thumbnails: whether places bring what their images show there.
    """

    so_far: Ranking
    view: ViewState
    quantity: Quantity
    top: Top
    marks: tuple[tuple[str | None, Any], ...]
    channels: int
    is_over: bool
    with_thumbnails: bool = False

    @classmethod
    def begin(
        cls,
        own: Numbers,
        view: View,
        image: str | None = None,
        *,
        top: Top | None = None,
        kept: Query | None = None,
        with_thumbnails: bool = False,
    ) -> Search:
        """Find the best places of the first map.

        Args:
            own: the map that the view is of.
            view: what is shown of it.
            image: the name of its image.
            top: what is asked; None: what the view asks, or the usual.
            kept: what it compares with, where terms still name their images; None: the view's.
            with_thumbnails: whether places bring what their images show there.

        Raises:
            InputError: the map cannot be asked this, or what is shown is not more or less.
        """
        resolved = own.resolve(view)
        quantity, feature_map, top = resolved.quantity, own.feature_map, top or resolved.view.top or Top()
        if not quantity.takes_threshold:
            raise InputError(f"places are ranked by single values, and {quantity.title} have none to rank by")
        found = _found(own, resolved, top, image, with_thumbnails=with_thumbnails)
        radius = top.radius_on(feature_map.height, feature_map.width)
        nothing, has_values = None, True
        if not found:
            has_values = own.value_range(resolved) is not None
            nothing = "no other place stands out from what is about it" if has_values else quantity.nothing
        marks: tuple[tuple[str | None, Any], ...] = ()
        seen = ViewState(quantity=quantity)  # with the fits that it has on this map
        if quantity.compares and has_values:
            kept = kept or seen.query or Query.at(Pixel(*feature_map.centre))
            marks = tuple(
                (term.image or image, term.source)
                for term in kept.shown.terms
                if term.sign > 0 and not isinstance(term.source, NamedVector)
            )
            seen = _carried(resolved, own, image)
        so_far = Ranking(_numbered(found), radius, nothing=nothing)
        is_over = quantity.compares and not has_values
        return cls(so_far, seen, quantity, top, marks, feature_map.channels, is_over, with_thumbnails)

    @property
    def key(self) -> Hashable:
        """Equal where the places of all maps of a layer are."""
        return self.view, self.marks, self.top, self.is_over

    def steps(self, others: Sequence[Searched], gpu: Gpu) -> Steps:
        """Search other maps, too, one a step.

        Maps that cannot be read, or have another number of channels, are left out, and the ranking says so.

        Args:
            others: the other maps.
            gpu: where they are compared.
        """
        if self.is_over:
            return self.so_far
        found, notes = list(self.so_far.places), list[str]()
        yield 1 / (1 + len(others))
        for number, other in enumerate(others, 2):
            try:
                found += self._found_on(other, gpu)
            except IfealidError as error:
                notes.append(f"{other.image} is left out: {error}")
            found = self._best(found)
            yield number / (1 + len(others))
        nothing = None if found else self.so_far.nothing
        return Ranking(_numbered(found), self.so_far.radius, 1 + len(others) - len(notes), tuple(notes), nothing)

    def _found_on(self, other: Searched, gpu: Gpu) -> list[Ranked]:
        feature_map = other.load()
        if feature_map.channels != self.channels:
            raise InputError(f"it has {feature_map.channels} channels, and the map on display {self.channels}")
        there = Numbers(gpu, feature_map, None, TileLimits.of(gpu), other.frame)
        terms = [Term(source) for image, source in self.marks if image == other.image]
        away_from = Settled.of(Query(tuple(terms)), feature_map, there.scene).positive_pixels if terms else None
        resolved = there.resolve(self.view)
        return _found(there, resolved, self.top, other.image, with_thumbnails=self.with_thumbnails, away_from=away_from)

    def _best(self, found: Iterable[Ranked]) -> list[Ranked]:
        sign = 1 if self.quantity.is_low_bright else -1
        return sorted(found, key=lambda one: sign * one.value)[: self.top.count]


def _found(
    numbers: Numbers,
    resolved: ResolvedView,
    top: Top,
    image: str | None,
    *,
    with_thumbnails: bool,
    away_from: MapPixels | None = None,
) -> list[Ranked]:
    """The best places of one map, with values that are real, as those of codes differ by the map."""
    quantity, feature_map, scene = resolved.quantity, numbers.feature_map, numbers.scene
    own = away_from or quantity.positive_pixels
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


def _numbered(found: Iterable[Ranked]) -> tuple[Ranked, ...]:
    return tuple(replace(one, rank=n) for n, one in enumerate(found, 1))


def _carried(resolved: ResolvedView, own: Numbers, image: str | None) -> ViewState:
    """The view as another map takes it; equal where the vectors are, whatever they are called."""
    view, feature_map = resolved.view, own.feature_map

    def carried(term: Term) -> Term:
        if isinstance(term.source, NamedVector):
            return replace(term, source=replace(term.source, name="", file=None))
        vector = carried_vector(replace(term, image=image), feature_map, own.scene.frame)
        return replace(term, source=replace(vector, name=""), image=None)

    query = (view.query or Query.at(Pixel(*feature_map.centre))).shown
    seen = replace(query, terms=tuple(map(carried, query.terms)))
    quantity = resolved.quantity.on_others()
    return ViewState(query=seen, quantity=quantity, metric=resolved.metric, center=view.center, muted=view.muted)
