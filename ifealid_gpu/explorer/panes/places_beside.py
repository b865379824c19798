"""The best places of the panes beside the active one, each of its own map, as figures of panes have them."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

from ifealid_gpu.errors import IfealidError
from ifealid_gpu.explorer.opening import Opening
from ifealid_gpu.explorer.panes.follower import Follower
from ifealid_gpu.ranking.rank import rank
from ifealid_gpu.ranking.ranked import Ranked
from ifealid_gpu.views.view_state import ViewState


@dataclass(frozen=True, eq=False)
class _Found:
    """The places of what a pane shows."""

    key: Hashable
    places: tuple[Ranked, ...]


class PlacesBeside:
    """Finds them, a map a frame, as soon as panes show what they are to and nothing moves.

    Attributes:
        is_behind: whether some are still to be found.
    """

    def __init__(self) -> None:
        self._found: dict[Hashable, _Found] = {}  # by the panes' maps
        self._last: ViewState | None = None
        self.is_behind = False

    def update(self, state: Opening, followers: Sequence[Follower]) -> None:
        """Once a frame has been drawn: find the next ones.

        Args:
            state: what is shown.
            followers: the panes beside the active one.
        """
        rests, self._last, self.is_behind = state.view == self._last, state.view, False
        if state.shown is not state.view:  # a channel under the mouse, for a moment
            return
        maps = {one.pane.map for one in followers}
        self._found = {of: found for of, found in self._found.items() if of in maps}
        missing = [one for one in followers if (key := _key(one)) is not None and self._known(one, key) is None]
        for one in missing[:1] if rests else ():
            self._found[one.pane.map] = _Found(_key(one), _places(one))
        self.is_behind = len(missing) > rests

    def of(self, state: Opening, one: Follower) -> tuple[Ranked, ...] | None:
        """The places whose numbers stand in a pane; None: they are not known, or there are to be none."""
        opened, last = state.opened, state.best.last
        if last is None or not last.is_on_map or opened is None or one.opened is None:
            return None
        layers = {(found.entry.layer, found.entry.channels) for found in (opened, one.opened)}
        if last.is_of_all and last.ranking is not None and len(layers) == 1:
            return last.ranking.of_image(one.opened.image)
        key = _key(one)
        return None if key is None else self._known(one, key)

    def _known(self, one: Follower, key: Hashable) -> tuple[Ranked, ...] | None:
        found = self._found.get(one.pane.map)
        return found.places if found is not None and found.key == key else None


def _key(one: Follower) -> Hashable | None:
    """Equal where the places are; None where none are to be found, or the values are not there yet."""
    seen, opened = one.seen, one.opened
    if seen is None or opened is None or one.pane.minus is not None or one.is_behind or one.is_coarse:
        return None
    view = seen.view
    if view.top is None or one.size is None or not seen.quantity.takes_threshold:
        return None
    return opened.renderer, seen.quantity, seen.metric, view.center, view.muted, view.query, view.top


def _places(one: Follower) -> tuple[Ranked, ...]:
    seen = one.seen
    if one.opened is None or seen is None:
        return ()
    try:
        return rank(one.opened.renderer, seen, image=one.opened.image).places
    except IfealidError:  # the active pane's list says why
        return ()
