"""The best places of what is shown: of the map on display as soon as it rests, of all images beside the frames."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, replace

from ifealid_gpu.dataset.layer_entries import entries_of_layer
from ifealid_gpu.errors import IfealidError
from ifealid_gpu.explorer.load import Opened
from ifealid_gpu.explorer.shown import Shown
from ifealid_gpu.fits.at_once import OneMap
from ifealid_gpu.fits.fit import Maps
from ifealid_gpu.quantities.named_vector import NamedVector
from ifealid_gpu.quantities.query import Query
from ifealid_gpu.quantities.top import Top
from ifealid_gpu.ranking.rank import Search, Searched, Steps
from ifealid_gpu.ranking.ranked import Ranked, Ranking
from ifealid_gpu.views.resolved_view import ResolvedView

_AT_ONCE = 60_000  # pixels of a map whose places are found with every step of the mouse
_REST = 0.12  # seconds for which a larger one has to show the same


@dataclass(frozen=True)
class PlacesFacts:
    """The best places, as panels are told of them.

    Attributes:
        top: what is asked.
        image: the name of the image on display.
        ranking: what was found; None: nothing yet.
        has_others: whether the layer has maps of several images.
        is_of_all: whether the ranking is of all images.
        is_on_map: whether it is of what is on display, so that its numbers stand there.
        waits: whether all images are searched as soon as the reference stays.
        share: how much of all images is searched, 0 to 1; None: that is not going on.
        fault: why they cannot be searched, or None.
    """

    top: Top
    image: str
    ranking: Ranking | None = None
    has_others: bool = False
    is_of_all: bool = False
    is_on_map: bool = True
    waits: bool = False
    share: float | None = None
    fault: str | None = None

    @property
    def on_map(self) -> tuple[Ranked, ...]:
        """The places whose numbers stand on the map on display."""
        return self.ranking.of_image(self.image) if self.is_on_map and self.ranking is not None else ()


@dataclass(frozen=True, eq=False)
class _OfAll:
    """The places of all images, as a fit that is made beside the frames."""

    search: Search
    others: tuple[Searched, ...]
    steps_of: Callable[[], Steps]

    words = "most alike places of all images"
    is_of_layer = True
    sooner = None
    like = None

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _OfAll) and self.search.key == other.search.key

    def __hash__(self) -> int:
        return hash(self.search.key)

    def steps(self, _maps: Maps) -> Steps:
        return self.steps_of()


class BestPlaces:
    """Finds them while a view asks for them."""

    def __init__(self) -> None:
        self._key: Hashable = None
        self._since = 0.0
        self._search: Search | None = None
        self._of_all: _OfAll | None = None
        self._last: PlacesFacts | None = None
        self.due: float | None = None
        """When there is more to find, as the clock counts; None: nothing is waited for."""

    @property
    def last(self) -> PlacesFacts | None:
        """What was told of the last frame."""
        return self._last

    def of(self, shown: Shown, *, stays: bool) -> PlacesFacts | None:
        """The best places of the frame that was drawn; None where the view asks for none.

        Args:
            shown: what is shown.
            stays: whether the reference stays while the mouse moves.
        """
        self.due = None
        self._last = self._found(shown, stays=stays)
        return self._last

    def _found(self, shown: Shown, *, stays: bool) -> PlacesFacts | None:
        opened, resolved, top = shown.opened, shown.resolved, shown.view.top
        if opened is None or resolved is None or top is None:
            self._key = self._search = None
            return None
        if shown.shown is not shown.view:  # a channel under the mouse, for a moment
            return None if self._last is None else replace(self._last, is_on_map=False)
        has_others = len(entries_of_layer(opened.dataset, opened.entry)) > 1
        facts = PlacesFacts(top, opened.image, has_others=has_others)
        try:
            search = self._searched(shown, opened, resolved, top)
        except IfealidError as error:
            return replace(facts, fault=str(error))
        if search is None:
            return facts
        facts = replace(facts, ranking=search.so_far)
        return self._among_all(shown, opened, facts, search, stays=stays) if top.all_images and has_others else facts

    def _searched(self, shown: Shown, opened: Opened, resolved: ResolvedView, top: Top) -> Search | None:
        """The places of the map on display; None while it does not rest."""
        renderer, now = opened.renderer, shown.clock()
        key = renderer, resolved.quantity, resolved.metric, shown.view.center, shown.view.muted, shown.view.query, top
        if key != self._key:
            self._key, self._since, self._search, self._of_all = key, now, None, None
        if self._search is None:
            height, width = renderer.feature_map.height, renderer.feature_map.width
            rests = height * width <= _AT_ONCE or now - self._since >= _REST
            if renderer.coarse_stride is not None or not rests:
                self.due = max(now, self._since + _REST)
                return None
            if resolved.quantity.is_waiting:
                return None
            kept = pinned(shown.shared_view.query, opened.image)
            self._search = Search.begin(renderer, resolved, opened.image, top=top, kept=kept, with_thumbnails=True)
        return self._search

    def _among_all(
        self, shown: Shown, opened: Opened, facts: PlacesFacts, search: Search, *, stays: bool
    ) -> PlacesFacts:
        fitting, entry = shown.session.fitting, opened.entry
        if not stays:
            return replace(facts, waits=True)
        if self._of_all is None:
            dataset, gpu = opened.dataset, opened.renderer.gpu
            others = tuple(
                Searched(image, lambda other=other: other.load(fitting.between), dataset.frame(other))  # type: ignore[misc]
                for image, other in entries_of_layer(dataset, entry)
                if other is not entry
            )
            self._of_all = _OfAll(search, others, lambda: search.steps(others, gpu))
        layer = opened.dataset, entry.layer, entry.channels
        maps = OneMap(opened.renderer.feature_map)
        found = fitting.ask(self._of_all, maps, entry, layer, aside=False)
        if found is not None:
            return replace(facts, ranking=found, is_of_all=True)
        progress = fitting.progress
        share = progress[1] if progress is not None and progress[0] == _OfAll.words else 0.0
        stopped = "Stopped: the tick begins it anew" if fitting.is_given_up else None
        return replace(facts, share=None if stopped else share, fault=fitting.fault or stopped)


def pinned(query: Query | None, image: str) -> Query | None:
    """A query whose terms are of an image by name, so that it means the same whichever image is on display."""
    if query is None:
        return None
    return replace(
        query,
        terms=tuple(
            term if term.image is not None or isinstance(term.source, NamedVector) else replace(term, image=image)
            for term in query.terms
        ),
    )
