"""The matches between two panes: asked for before each frame while the view wants them as lines."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ifealid_gpu.dataset import Dataset
from ifealid_gpu.errors import InputError
from ifealid_gpu.explorer.load import Opened
from ifealid_gpu.explorer.panes.beside import Beside
from ifealid_gpu.explorer.panes.in_sight import InSight
from ifealid_gpu.explorer.panes.matched import BothMaps, Matched, MatchedWanted
from ifealid_gpu.explorer.state import State
from ifealid_gpu.geometry import Pair, Projection
from ifealid_gpu.panes.lines import ends_of
from ifealid_gpu.panes.panes import Pane, Panes
from ifealid_gpu.quantities.map_pixels import MapPixels
from ifealid_gpu.quantities.regions.region import Region
from ifealid_gpu.quantities.term import Term
from ifealid_gpu.two_maps.side import Side

NO_TWO = "no two panes show maps of two images with as many channels: a pane's title chooses another map"

#: A line as figures draw it: x0, y0 and x1, y1 in pixels of both images, and the value.
Line = tuple[Pair, Pair, float]


class Matching:
    """Finds matches beside the frames.

    Attributes:
        ends: the numbers of the panes that lines begin in and lead to; None: there are none.
        sides: their maps, once both are there; None: they are still being read.
        wanted: what is asked for; None: nothing.
        matched: what was found, or None: nothing yet.
        fault: why nothing can be asked for, or None.
        before: the map of the pane that was active before the present one, or None.
    """

    def __init__(self) -> None:
        self.ends: tuple[int, int] | None = None
        self.sides: tuple[Side, Side] | None = None
        self.wanted: MatchedWanted | None = None
        self.matched: Matched | None = None
        self.fault: str | None = None
        self.before: tuple[str, str, str | None] | None = None
        self._now: tuple[str, str, str | None] | None = None
        self._among: tuple[object, MapPixels | None] = (None, None)

    def update(self, state: State, beside: Beside) -> None:
        """Before a frame: ask for the matches that the view wants."""
        view, opened, panes = state.view, state.opened, state.view.panes
        if panes is not None and panes.now.map != self._now:
            self.before, self._now = self._now, panes.now.map
        self.ends = self.sides = self.wanted = self.matched = self.fault = None
        if panes is None or opened is None or view.lines is None:
            return
        self.ends = ends_of(view.lines, panes, channels_of(panes, opened.dataset))
        if self.ends is None:
            self.fault = NO_TWO
            return
        maps = [_opened(state, beside, number) for number in self.ends]
        first, second = maps
        if first is None or second is None:
            return
        self.sides = _side(first), _side(second)
        try:
            among = self._region(state, opened, first)
        except InputError as error:
            self.fault = str(error)
            return
        words = f"matches of {first.image} and {second.image}"
        self.wanted = MatchedWanted(words, view.metric, view.center, view.muted, among)
        self.matched = state.session.fitting.ask(
            self.wanted, BothMaps(self.sides), (first.entry, second.entry), None, aside=False
        )

    def in_sight(self, state: State, beside: Beside, also: int | None = None) -> InSight | None:
        """The strongest matches of which both ends are in sight, as many as the view asks for; None: there are none.

        Args:
            state: what is shown.
            beside: the panes that are not active.
            also: the row of one that is taken in any case.
        """
        lines, matched, ends = state.view.lines, self.matched, self.ends
        if lines is None or matched is None or matched.matches is None or ends is None:
            return None
        first, second = (projection_of(state, beside, number) for number in ends)
        if first is None or second is None:
            return None
        return InSight.of(matched.matches, (first, second), lines.count, also)

    def lines(self, state: State, beside: Beside) -> list[Line]:
        """The same for a figure, the most alike first."""
        found = self.in_sight(state, beside)
        if found is None or self.matched is None or self.matched.matches is None:
            return []
        matches, rows = self.matched.matches, found.rows
        starts, stops = matches.from_places[rows].tolist(), matches.to_places[rows].tolist()
        ends = zip(starts, stops, matches.values[rows].tolist(), strict=True)
        return [((x0, y0), (x1, y1), value) for (x0, y0), (x1, y1), value in ends]

    def _region(self, state: State, active: Opened, source: Opened) -> MapPixels | None:
        """The source's pixels in regions that are wanted; None: there is no such region, and all are taken."""
        terms = () if state.view.query is None else state.view.query.shown.terms
        regions = tuple(region for term in terms if (region := _of_source(term, active, source)) is not None)
        key = regions, source.renderer
        if key != self._among[0]:
            found = [MapPixels.of(one, source.renderer.feature_map, source.renderer.scene) for one in regions]
            numbers = np.unique(np.concatenate([one.numbers for one in found])) if found else None
            self._among = key, None if numbers is None else replace(found[0], numbers=numbers)
        return self._among[1]


def channels_of(panes: Panes, dataset: Dataset) -> list[int | None]:
    """Of each pane's map how many channels it has; None where the dataset has no such map, and of a difference."""
    return [None if pane.minus is not None else _channels(pane, dataset) for pane in panes.shown]


def projection_of(state: State, beside: Beside, number: int) -> Projection | None:
    """Where a pane's scene lies on its display; None while it is not to be seen."""
    panes = state.view.panes
    if panes is not None and number == panes.active:
        return state.projection
    return next((one.projection for one in beside.followers if one.number == number), None)


def _channels(pane: Pane, dataset: Dataset) -> int | None:
    try:
        return dataset.find(pane.image, pane.layer).channels
    except InputError:
        return None


def _opened(state: State, beside: Beside, number: int) -> Opened | None:
    panes = state.view.panes
    if panes is not None and number == panes.active:
        return state.opened
    return next((one.opened for one in beside.followers if one.number == number), None)


def _side(of: Opened) -> Side:
    return Side(of.renderer.feature_map, of.renderer.scene)


def _of_source(term: Term, active: Opened, source: Opened) -> Region | None:
    """The region of a term that is wanted and lies in the source; one of no image keeps its share of the sides."""
    if term.sign < 0 or not isinstance(term.source, Region) or term.image not in (None, source.image):
        return None
    frame, other = active.renderer.scene.frame, source.renderer.scene.frame
    if term.image is None and frame != other:
        return term.source.scaled(other[0] / frame[0], other[1] / frame[1])
    return term.source
