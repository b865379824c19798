"""Undo and redo of what a user decides: pins, layer, range and opacity."""

from __future__ import annotations

from typing import Any

from ifealid_gpu.view_state import ViewState

_TRACKED = ("image", "layer", "pins", "display_range", "opacity")
_LONGEST = 200


class History:
    """Past and future decisions around the present one. Moving the reference or the viewport is no decision."""

    def __init__(self, view: ViewState) -> None:
        self._past: list[dict[str, Any]] = []
        self._present = _decisions(view)
        self._future: list[dict[str, Any]] = []

    def commit(self, view: ViewState) -> None:
        """Note the view's decisions, if they differ from the last ones; a new one ends the old future."""
        decisions = _decisions(view)
        if decisions != self._present:
            self._past = [*self._past[-_LONGEST + 1 :], self._present]
            self._present = decisions
            self._future = []

    def undo(self, view: ViewState) -> ViewState:
        """The view with the decisions before; the same view where there are none."""
        return self._go(view, self._past, self._future)

    def redo(self, view: ViewState) -> ViewState:
        """The view with the decisions that were undone last; the same view where there are none."""
        return self._go(view, self._future, self._past)

    @property
    def can_undo(self) -> bool:
        """Whether there is a decision to take back."""
        return bool(self._past)

    @property
    def can_redo(self) -> bool:
        """Whether there is a decision to take again."""
        return bool(self._future)

    def _go(self, view: ViewState, source: list[dict[str, Any]], other: list[dict[str, Any]]) -> ViewState:
        if not source:
            return view
        other.append(self._present)
        self._present = source.pop()
        return view.but(**self._present)


def _decisions(view: ViewState) -> dict[str, Any]:
    return {name: getattr(view, name) for name in _TRACKED}
