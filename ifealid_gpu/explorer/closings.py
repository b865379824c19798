"""Datasets that were closed while others stay open, and what undo needs to open them again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ifealid_gpu.dataset import Dataset, Entry
from ifealid_gpu.explorer.history import Mark
from ifealid_gpu.explorer.load import Opened
from ifealid_gpu.explorer.state import State
from ifealid_gpu.views.view_state import ViewState


@dataclass(frozen=True, eq=False)
class _Closed:
    """A dataset that was taken out of those that are open together.

    Attributes:
        name: what it was called.
        parts: the datasets that were open, it among them.
        left: those that stayed.
        shown: the map on display.
        image: the name of its image.
        view: of that map.
        history: the decisions up to then.
        since: the decisions that there were as soon as it was closed; None: it is still open.
    """

    name: str
    parts: tuple[Dataset, ...]
    left: tuple[Dataset, ...]
    shown: Entry
    image: str
    view: ViewState
    history: Mark
    since: Mark | None = None


class Closings:
    """What was closed, the last one at the end."""

    def __init__(self) -> None:
        self._closed: tuple[_Closed, ...] = ()

    def begin(self, state: State, name: str, left: Sequence[Dataset]) -> None:
        """A dataset is about to be closed.

        Args:
            state: what is open and shown.
            name: what the dataset is called.
            left: those that stay.
        """
        opened = state.opened
        if opened is None:
            return
        state.history.commit(state.view)
        parts, mark = opened.dataset.each, state.history.mark()
        closed = _Closed(name, parts, tuple(left), opened.entry, opened.image, state.view, mark)
        self._closed = (*self._known, closed)

    def arrived(self, state: State) -> None:
        """Other datasets are open now."""
        last = self._closed[-1] if self._closed else None
        if last is not None and last.since is None and _is_open(state, last.left):
            state.history.commit(state.view)  # panes that went with it are no decision of their own
            self._closed = (*self._closed[:-1], replace(last, since=state.history.mark()))

    def can_undo(self, state: State) -> bool:
        """Whether to close a dataset was the last decision."""
        return self._last(state) is not None

    def undo(self, state: State) -> bool:
        """Begin to open again what was closed last, where that was the last decision; whether it was."""
        state.history.commit(state.view)
        last = self._last(state)
        if last is not None:
            state.session.regroup(last.parts, last.view, (last.shown, last.image))
        return last is not None

    def take_back(self, state: State, opened: Opened) -> ViewState | None:
        """The view as it was, where a map is of what was opened again; None where it is not."""
        last = self._known[-1] if self._known else None
        if last is None or opened.view is not last.view:
            return None
        self._closed = self._known[:-1]
        state.history.restore(last.history)
        state.say_shortly(f"{last.name} is open again")
        return last.view

    @property
    def _known(self) -> tuple[_Closed, ...]:
        """Those that are closed by now."""
        return tuple(one for one in self._closed if one.since is not None)

    def _last(self, state: State) -> _Closed | None:
        last = self._known[-1] if self._known else None
        if last is None or last.since is None or not _is_open(state, last.left):
            return None
        return last if _past(state.history.mark()) == _past(last.since) else None


def _past(mark: Mark) -> tuple[object, ...]:
    """The decisions that can be taken back."""
    steps, now, *_ = mark
    return steps[:now]


def _is_open(state: State, datasets: tuple[Dataset, ...]) -> bool:
    return state.opened is not None and state.opened.dataset.each == datasets
