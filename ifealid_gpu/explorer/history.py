"""Undo and redo of what a user decides: marks, classes, quantity, metric, muted channels, pins, layer, range, look."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from ifealid_gpu.explorer.renaming import Renaming
from ifealid_gpu.panes.panes import Panes
from ifealid_gpu.quantities.query import Query
from ifealid_gpu.view_state import ViewState

_TRACKED = (
    "image",
    "layer",
    "frame",
    "quantity",
    "pins",
    "display_range",
    "threshold",
    "metric",
    "center",
    "muted",
    "colormap",
    "opacity",
    "backdrop",
    "dim",
    "classes",
    "active",
)
_MARKS = "query"
#: Which pane the mouse is in is no decision.
_OF_PANE = ("image", "layer", "frame")
_LONGEST = 200

Decisions = Mapping[str, Any]
Mark = tuple[tuple[Decisions, ...], int]


@dataclass(eq=False)
class _Marks:
    """The marks of a decision. All plain references are equal: moving one is no decision."""

    query: Query | None
    is_plain: bool

    __hash__ = None  # type: ignore[assignment]

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, _Marks) or self.is_plain != other.is_plain:
            return False
        return self.is_plain or self.query == other.query


class History:
    """Past and future decisions around the present one. Moving the reference or the viewport is no decision.

    Steps from channel to channel are one decision.
    """

    def __init__(self, view: ViewState) -> None:
        self._taken: tuple[Decisions, ...] = (_decisions(view),)
        self._now = 0

    @property
    def present(self) -> Decisions:
        """The decisions that were noted, or gone back to, last."""
        return self._taken[self._now]

    def commit(self, view: ViewState) -> None:
        """Note the view's decisions, if they differ from the last ones; a new one ends the old future."""
        decisions = _decisions(view)
        if decisions == self.present:
            self.present[_MARKS].query = view.query
        else:
            before = self._taken[: self._now + 1]
            if len(before) > 1 and _are_channels(before[-2], before[-1], decisions):
                before = before[:-1]
            self._taken = (*before[-_LONGEST:], decisions)
            self._now = len(self._taken) - 1

    def follow(self, view: ViewState) -> None:
        """Go on from the view of another pane: what it keeps of its own is no new decision."""
        self._taken = (*self._taken[: self._now], _decisions(view), *self._taken[self._now + 1 :])

    def decided(self, view: ViewState, steps: int) -> ViewState | None:
        """The view with the decisions ``steps`` ago (negative) or ahead (positive); None where there are none."""
        if not 0 <= self._now + steps < len(self._taken):
            return None
        decisions = dict(self._taken[self._now + steps])
        marks = decisions.pop(_MARKS)
        decisions |= _of_panes(view, decisions["panes"])
        # A plain reference is where the mouse is now; where there are marks now, where it was before them.
        query = view.query if marks.is_plain and view.is_plain else marks.query
        return view.but(**decisions, query=query)

    def go(self, steps: int) -> None:
        """Make the decisions ``steps`` ago (negative) or ahead the present ones, once a view shows them."""
        self._now = min(max(self._now + steps, 0), len(self._taken) - 1)

    @property
    def can_undo(self) -> bool:
        """Whether there is a decision to take back."""
        return self._now > 0

    @property
    def can_redo(self) -> bool:
        """Whether there is a decision to take again."""
        return self._now < len(self._taken) - 1

    def renamed(self, names: Renaming) -> None:
        """Go on with other names of images and layers."""
        self._taken = tuple(_renamed(one, names) for one in self._taken)

    def mark(self) -> Mark:
        """What `restore` needs to come back to this moment."""
        return self._taken, self._now

    def restore(self, mark: Mark) -> None:
        """Forget what was decided since the mark."""
        self._taken, self._now = mark


def _decisions(view: ViewState) -> Decisions:
    decisions = {name: getattr(view, name) for name in _TRACKED} | {_MARKS: _Marks(view.query, view.is_plain)}
    if view.panes is None:
        return decisions | {"panes": None}
    return decisions | dict.fromkeys(_OF_PANE) | {"panes": view.panes.decided}


def _renamed(decisions: Decisions, names: Renaming) -> Decisions:
    marks, classes = decisions[_MARKS], decisions["classes"]
    return {
        **decisions,
        "image": names.image(decisions["image"]),
        "layer": names.layer(decisions["layer"]),
        "panes": names.panes(decisions["panes"]),
        "classes": tuple(replace(one, query=names.query(one.query)) for one in classes),
        _MARKS: _Marks(None if marks.query is None else names.query(marks.query), marks.is_plain),
    }


def _of_panes(view: ViewState, panes: Panes | None) -> Decisions:
    """Which of some panes is active when they are shown again: the present one, where it is among them."""
    if panes is None:
        return {}
    here = [n for n, pane in enumerate(panes.shown) if (pane.image, pane.layer) == (view.image, view.layer)]
    at = panes.shown[here[0] if here else 0]
    now = view.panes
    shown = {} if now is None else {pane.map: pane for pane in now.shown}
    again = panes.but(shown=tuple(shown.get(pane.map, pane) for pane in panes.shown), active=panes.shown.index(at))
    kept = {name: getattr(view, name) for name in _OF_PANE}
    return kept | {"image": at.image, "layer": at.layer, "panes": again}


def _are_channels(before: Decisions, last: Decisions, now: Decisions) -> bool:
    """Whether the last decision was for a channel alone, and this one is for another."""
    if last["quantity"].channel is None or now["quantity"].channel is None:
        return False
    return all(one[name] == last[name] for one in (before, now) for name in last if name != "quantity")
