"""The panes beside the active one: what each is to show follows from what that shows."""

from __future__ import annotations

from collections.abc import Sequence

from ifealid_gpu.dataset import Dataset, Entry
from ifealid_gpu.errors import IfealidError, InputError
from ifealid_gpu.explorer.carried import NONE_LEFT, Carried
from ifealid_gpu.explorer.load import Opened
from ifealid_gpu.explorer.opening import Opening
from ifealid_gpu.explorer.panes.differing import DifferenceFollower, follower_of
from ifealid_gpu.explorer.panes.follower import Follower
from ifealid_gpu.explorer.panes.one_range import OneRange
from ifealid_gpu.explorer.panes.places_beside import PlacesBeside
from ifealid_gpu.explorer.panes.there import view_there
from ifealid_gpu.explorer.panes.zooming import zoomed_beside
from ifealid_gpu.geometry import Pair
from ifealid_gpu.panes.panes import Pane, Panes
from ifealid_gpu.views.resolved_view import ResolvedView
from ifealid_gpu.views.view_state import ViewState

_MOST_VECTORS = 512  # that are kept of marks on other images


class Beside:
    """Follows the active pane.

    Attributes:
        followers: the panes beside it, in their order.
        one_range: the range of colours that all panes share, where they do.
        columns: how many panes lie beside one another.
        places: the best places of the panes.
        own: the active pane, where it shows a difference, which follows its map as the others do; else None.
    """

    def __init__(self) -> None:
        self.followers: list[Follower] = []
        self.one_range = OneRange()
        self.columns = 1
        self.places = PlacesBeside()
        self.own: DifferenceFollower | None = None
        self._own: DifferenceFollower | None = None
        self._carried = Carried()
        self._needed: list[Entry] = []
        self._dataset: Dataset | None = None  # of which the vectors are
        self._sizes: Sequence[tuple[int, int] | None] = ()

    @property
    def is_behind(self) -> bool:
        """Whether values of some pane are still to be computed."""
        return any(one.is_behind for one in self.drawn)

    @property
    def is_coarse(self) -> bool:
        """Whether some pane is still to be refined."""
        return any(one.is_coarse for one in self.drawn)

    @property
    def drawn(self) -> list[Follower]:
        """All that are drawn, the active one first where it shows a difference."""
        return self.followers if self.own is None else [self.own, *self.followers]

    def arrange(self, areas: Sequence[tuple[int, int, int, int] | None]) -> None:
        """Each pane has a left, a top, a width and a height, in physical pixels; None: it is not to be seen."""
        self._sizes = [None if area is None else area[2:] for area in areas]
        tops = [area[1] for area in areas if area is not None]
        self.columns = max(1, tops.count(tops[0])) if tops else 1
        for one in self.followers:
            one.size = self._size_of(one.number)

    def _size_of(self, number: int) -> tuple[int, int] | None:
        return self._sizes[number] if 0 <= number < len(self._sizes) else None

    def point(self, number: int | None, at: Pair | None) -> None:
        """The mouse is in a pane that is not the active one, at a position of its display; None: in none of them."""
        entered = next((one for one in self.followers if one.number == number), None)
        place = None if entered is None or at is None else entered.place_at(at)
        for one in self.followers:
            is_here = entered is not None and one.pane.image == entered.pane.image
            one.pointed = one.pixel_at(place) if is_here and place is not None else None

    def zoom(self, state: Opening, number: int, at: Pair, factor: float) -> None:
        """Magnify a pane that is not the active one about a position of its display; below 1 it becomes smaller."""
        one = next((one for one in self.followers if one.number == number), None)
        if one is not None and one.opened is not None and one.size is not None and state.opened is not None:
            state.view = zoomed_beside(
                state.view, state.opened, one.opened, number, size=one.size, at=at, factor=factor
            )

    def update(self, state: Opening) -> None:
        """Before a frame: find out what each pane is to show; maps that are missing are read."""
        active, panes = state.opened, state.view.panes
        if active is None or active.dataset is not self._dataset:
            # Other files, or the same ones read again: a mark of the same place may have another vector now.
            self._dataset, self._carried = (None if active is None else active.dataset), Carried()
        if active is None or panes is None:
            if self.followers:
                self.followers, self.own, self._own = [], None, None
                self.one_range.forget()
                state.session.show_beside(())
            return
        self._sync(panes)
        if self._carried.known > _MOST_VECTORS:
            self._carried = Carried()
        self._needed, entries = [], []
        own = [] if self._own is None else [self._own]
        for one in (*own, *self.followers):
            both = one.sides if isinstance(one, DifferenceFollower) else ()
            found = [self._entry(state, active, each) for each in (one, *both)]
            entries += [entry for entry in found if entry is not None]
        for one in (*own, *self.followers):
            if isinstance(one, DifferenceFollower):
                self._resolve_difference(state, active, one)
            elif one.opened is not None and one.size is not None:
                self._resolve(state, active, one, one.opened)
        self.own = self._own if state.shown is state.view else None  # a channel that is looked at is shown by itself
        state.session.show_beside(tuple(dict.fromkeys((*entries, *self._needed))))

    def let_go(self) -> None:
        """Hold on to no map: its memory is needed."""
        for one in self.drawn:
            one.show(None)

    def note_left(self, pane: Pane, opened: Opened, drawn: ResolvedView) -> None:
        """A pane is no longer the active one: it goes on with what it shows, until there is something newer."""
        if self._own is not None and self._own.pane.map == pane.map:
            self.followers.append(self._own)
        elif pane.minus is None:
            self.followers.append(Follower(-1, pane, opened, drawn=drawn))

    def hand_vectors_to(self, state: Opening, number: int) -> None:
        """Let the session know what is known of marks on the map of a pane, before that is the active one."""
        for one in self.followers:
            if one.number == number and one.opened is not None and not state.view.is_plain:
                for key in state.session.carried.missing(state.view, one.opened.image, one.opened.entry.layer):
                    state.session.carried.take(key, self._carried)

    def _sync(self, panes: Panes) -> None:
        """Have a follower for each pane, those that there were before among them."""
        before = {one.pane.map: one for one in (*self.followers, *([] if self._own is None else [self._own]))}
        self.followers, self._own = [], None
        for number, pane in enumerate(panes.shown):
            one = before.get(pane.map) or follower_of(number, pane)
            one.number, one.pane, one.size = number, pane, self._size_of(number)
            if number != panes.active:
                self.followers.append(one)
            elif isinstance(one, DifferenceFollower):
                self._own, one.pointed = one, None

    def _entry(self, state: Opening, active: Opened, one: Follower) -> Entry | None:
        """The map of a pane, which is shown as soon as it is on the GPU."""
        session, pane = state.session, one.pane
        try:
            entry = active.dataset.find(pane.image, pane.layer)
        except InputError as error:
            one.show(None)
            one.fault = str(error)
            return None
        renderer = session.kept(entry)
        if one.opened is None or one.opened.renderer is not renderer or one.opened.dataset is not active.dataset:
            one.show(session.opened_of(entry, ViewState(image=pane.image, layer=pane.layer)))
        if one.opened is None:
            one.fault = session.faults.get(entry)
        return entry

    def _resolve_difference(self, state: Opening, active: Opened, one: DifferenceFollower) -> None:
        if one.size is None:
            return
        is_current = True
        for side in one.sides:
            side.size = one.size
            if one is self._own and side is one.sides[0]:
                # The map on display: what is asked of it is known, and its faults are said elsewhere.
                side.opened, side.viewed, side.wanted, side.fault = active, state.view, state.resolved, None
                is_current = not state.missing
            elif side.opened is not None:
                is_current = self._resolve(state, active, side, side.opened) and is_current
        one.follow(state.session, is_current=is_current and state.shown is state.view)

    def _resolve(self, state: Opening, active: Opened, one: Follower, opened: Opened) -> bool:
        """Find out what a pane is to show; False while vectors of other images' marks are missing."""
        fitting = state.session.fitting
        opened.renderer.finds_peak = opened.image != active.image  # which is the best match there
        known = self._carried.known, state.session.carried.known, fitting.version
        inputs = (state.shown, active.renderer, opened.renderer, one.pane, known)
        if one.inputs == inputs:
            fitting.keep(one.fits)
            return True
        with fitting.noting() as one.fits:
            try:
                view = view_there(state, active, opened, one.pane, state.in_panes)
                one.viewed = view
                if not self._has_vectors(state, view, opened):
                    return False  # what it showed stays until they are there
                faults = self._carried.faults(view, opened.here)
                if NONE_LEFT in faults:
                    raise InputError(faults[0])
                one.wanted = opened.renderer.resolve(self._carried.seen(view, opened.here))
                one.fault = None
            except IfealidError as error:
                one.wanted = one.drawn = None
                one.fault = str(error)
        one.inputs = inputs
        return True

    def _has_vectors(self, state: Opening, view: ViewState, opened: Opened) -> bool:
        """Whether the vectors of other images' marks are known; maps that they need are read."""
        is_known = True
        for key in self._carried.missing(view, opened.image, opened.entry.layer):
            if self._carried.take(key, state.session.carried):
                continue
            _, image, layer = key
            entry = opened.dataset.find(image, layer)
            renderer = state.session.kept(entry)
            if renderer is not None:
                self._carried.note([key], renderer.feature_map, renderer.scene)
            elif entry in state.session.faults:
                raise InputError(state.session.faults[entry])
            else:
                self._needed.append(entry)
                is_known = False
        return is_known
