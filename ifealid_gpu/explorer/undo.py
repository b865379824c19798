"""Undo and redo on a state, which wait where another layer has to be read first."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ifealid_gpu.explorer.history import Decisions, Map
from ifealid_gpu.explorer.state import State
from ifealid_gpu.views.view_state import ViewState


@dataclass(frozen=True)
class _Journey:
    """An undo or redo that waits for a layer to be read.

    Attributes:
        steps: how far in the history, backwards if negative.
        view: the view that the layer is read for.
        start: the decisions that it starts from; it is given up when a new decision takes their place.
    """

    steps: int
    view: ViewState
    start: Decisions


class Undo:
    """Goes back and forth in a state's history."""

    def __init__(self) -> None:
        self._journey: _Journey | None = None

    def go(
        self, state: State, step: int, change: Callable[[ViewState], None], come_home: Callable[[Map], bool]
    ) -> None:
        """Undo (-1) or redo (1) one decision. Where another layer has to be read first, the history waits for it.

        Args:
            state: whose decision.
            step: adds to an undo or redo that is waiting already.
            change: shows a view of another layer once it has been read.
            come_home: goes to the pane of a map, where the decision was made; whether that could be.
        """
        state.history.commit(state.view)
        waiting = self._journey
        if waiting is not None and (
            state.session.wanted is not waiting.view or waiting.start is not state.history.present
        ):
            waiting = None
        home = state.history.home(state.view, step) if waiting is None else None
        if home is not None and not come_home(home):
            return
        steps = step + (waiting.steps if waiting else 0)
        target = state.history.decided(state.view, steps)
        if target is None:
            return
        if (target.image, target.layer) == (state.view.image, state.view.layer):
            if waiting is not None:
                state.session.cancel()
            self._journey = None
            state.history.go(steps)
            state.view = target
            state.history.follow(target)
        else:
            self._journey = _Journey(steps, target, state.history.present)
            change(target)

    def arrived(self, state: State, wanted: ViewState, view: ViewState) -> ViewState:
        """End an undo or redo that waited for the layer which is there now.

        Args:
            state: whose history then goes on.
            wanted: the view that the layer was read for.
            view: how the layer would be shown without an undo.

        Returns:
            How it is shown: with the decisions that were waiting, or ``view`` where none were.
        """
        journey = self._journey
        if journey is None or journey.view is not wanted or journey.start is not state.history.present:
            return view
        view = state.history.decided(view, journey.steps) or view
        state.history.go(journey.steps)
        return view

    def forget(self) -> None:
        """Wait for no layer any more."""
        self._journey = None
