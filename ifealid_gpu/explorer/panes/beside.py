"""The panes beside the active one: what each is to show follows from what that shows."""

from __future__ import annotations

from collections.abc import Sequence

from ifealid_gpu.dataset import Entry
from ifealid_gpu.errors import IfealidError, InputError
from ifealid_gpu.explorer.carried import Carried
from ifealid_gpu.explorer.load import Opened
from ifealid_gpu.explorer.panes.follower import Follower
from ifealid_gpu.explorer.panes.there import view_there
from ifealid_gpu.explorer.state import State
from ifealid_gpu.geometry import Pair
from ifealid_gpu.panes.panes import Pane
from ifealid_gpu.resolved_view import ResolvedView
from ifealid_gpu.view_state import ViewState

_MOST_VECTORS = 512  # that are kept of marks on other images


class Beside:
    """Follows the active pane.

    Attributes:
        followers: the panes beside it, in their order.
        one_range: the values at the ends of the colours of all panes, where they share them and it is known.
    """

    def __init__(self) -> None:
        self.followers: list[Follower] = []
        self.one_range: Pair | None = None
        self._carried = Carried()
        self._needed: list[Entry] = []

    @property
    def is_behind(self) -> bool:
        """Whether values of some pane are still to be computed."""
        return any(one.is_behind for one in self.followers)

    @property
    def is_coarse(self) -> bool:
        """Whether some pane is still to be refined."""
        return any(one.is_coarse for one in self.followers)

    def arrange(self, sizes: Sequence[tuple[int, int] | None]) -> None:
        """Each pane has a size, in physical pixels; None: it is not to be seen."""
        for one in self.followers:
            one.size = sizes[one.number] if one.number < len(sizes) else None

    def point(self, number: int | None, at: Pair | None) -> None:
        """The mouse is in a pane that is not the active one, at a position of its display; None: in none of them."""
        entered = next((one for one in self.followers if one.number == number), None)
        place = None if entered is None or at is None else entered.place_at(at)
        for one in self.followers:
            is_here = entered is not None and one.pane.image == entered.pane.image
            one.pointed = one.pixel_at(place) if is_here and place is not None else None

    def update(self, state: State) -> None:
        """Before a frame: find out what each pane is to show; maps that are missing are read."""
        active, panes = state.opened, state.view.panes
        if active is None or panes is None:
            if self.followers:
                self.followers, self.one_range = [], None
                state.session.show_beside(())
            return
        self._sync([(n, pane) for n, pane in enumerate(panes.shown) if n != panes.active])
        if self._carried.known > _MOST_VECTORS:
            self._carried = Carried()
        self._needed, entries = [], []
        for one in self.followers:
            entry = self._entry(state, active, one)
            if entry is not None:
                entries.append(entry)
        for one in self.followers:
            if one.opened is not None and one.size is not None:
                self._resolve(state, active, one, one.opened)
        state.session.show_beside(tuple(dict.fromkeys((*entries, *self._needed))))

    def _sync(self, panes: list[tuple[int, Pane]]) -> None:
        """Have a follower for each pane, those that there were before among them."""
        before = {one.pane.map: one for one in self.followers}
        self.followers = []
        for number, pane in panes:
            one = before.get(pane.map) or Follower(number, pane)
            one.number, one.pane = number, pane
            self.followers.append(one)

    def _entry(self, state: State, active: Opened, one: Follower) -> Entry | None:
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

    def _resolve(self, state: State, active: Opened, one: Follower, opened: Opened) -> None:
        fitting = state.session.fitting
        opened.renderer.finds_peak = opened.image != active.image  # which is the best match there
        known = self._carried.known, state.session.carried.known, fitting.version
        inputs = (state.shown, active.renderer, opened.renderer, one.pane, known)
        if one.inputs == inputs:
            fitting.keep(one.fits)
            return
        with fitting.noting() as one.fits:
            try:
                view = view_there(state, active, opened, one.pane)
                one.viewed = view
                if not self._has_vectors(state, view, opened):
                    return  # what it showed stays until they are there
                faults = self._carried.faults(view, opened.here)
                if faults:
                    raise InputError(faults[0])
                one.wanted = opened.renderer.resolve(self._carried.seen(view, opened.here))
                one.fault = None
            except IfealidError as error:
                one.wanted = one.drawn = None
                one.fault = str(error)
        one.inputs = inputs

    def _has_vectors(self, state: State, view: ViewState, opened: Opened) -> bool:
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

    # --- One range for all ---

    def note_ends(self, state: State, ends: Sequence[Pair | None]) -> bool:
        """Take the ends of the colours of all panes after a frame; whether they have changed what is to be drawn."""
        known = [pair for pair in ends if pair is not None]
        shares = state.view.panes is not None and state.view.panes.one_range and bool(known)
        found = (min(low for low, _ in known), max(high for _, high in known)) if shares else None
        changed, self.one_range = found != self.one_range, found
        return changed

    def within_one_range(self, view: ResolvedView) -> ResolvedView:
        """A view of a pane in the colours that all share, where they do and it has colours of one value."""
        quantity, ends = view.quantity, self.one_range
        if ends is None or quantity.palette or quantity.components != 1 or view.view.display_range.ends is not None:
            return view
        return view.but(display_range=view.view.display_range.keeping(ends))
