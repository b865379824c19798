"""Undo and redo of what a user decides: marks, classes, quantity, metric, muted channels, pins, layer, range, look."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from ifealid_gpu.explorer.renaming import Renaming
from ifealid_gpu.panes.panes import Panes
from ifealid_gpu.quantities.display_range import DisplayRange
from ifealid_gpu.quantities.quantity import Quantity
from ifealid_gpu.quantities.query import Query
from ifealid_gpu.quantities.threshold import Threshold
from ifealid_gpu.views.view_state import ViewState

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
    "components_opacity",
    "backdrop",
    "dim",
    "classes",
    "active",
)
_MARKS = "query"
#: What means something on the image alone, or on the layer alone, on which it was decided.
_OF_IMAGE = ("pins", "query", "classes", "active")
_OF_LAYER = ("muted", "quantity", "display_range", "threshold")
#: Which pane the mouse is in is no decision.
_OF_PANE = ("image", "layer", "frame")
_LONGEST = 200

Decisions = Mapping[str, Any]
#: Image and layer.
Map = tuple[str | None, str | None]
Mark = tuple[tuple["_Step", ...], int, Decisions, Map]


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


@dataclass(frozen=True, eq=False)
class _Step:
    """A decision: what was decided before it and after it, both as the pane has it in which it was made.

    Attributes:
        before: the decisions before.
        after: those after.
        maps: the map of that pane before and after.
    """

    before: Decisions
    after: Decisions
    maps: tuple[Map, Map]

    def ends(self, step: int) -> tuple[Decisions, Decisions, Map, Map]:
        """From which decisions to which it goes, and from which map to which: forwards, or backwards (-1)."""
        (before, after), (left, right) = (self.before, self.after), self.maps
        return (before, after, left, right) if step > 0 else (after, before, right, left)


class History:
    """Past and future decisions around the present one. Moving the reference or the viewport is no decision.

    Steps from channel to channel are one decision. What other panes have of their own is none: of a decision just that
    comes back which it changed.
    """

    def __init__(self, view: ViewState) -> None:
        self._steps: tuple[_Step, ...] = ()
        self._now = 0
        self._present = _decisions(view)
        self._map: Map = (view.image, view.layer)

    @property
    def present(self) -> Decisions:
        """The decisions that were noted, or gone back to, last."""
        return self._present

    def commit(self, view: ViewState) -> None:
        """Note the view's decisions, if they differ from the last ones; a new one ends the old future."""
        decisions, shown = _decisions(view), (view.image, view.layer)
        if decisions == self._present:
            self._present[_MARKS].query = view.query
            self._map = shown
            return
        steps, step = self._steps[: self._now], _Step(self._present, decisions, (self._map, shown))
        if steps and steps[-1].after is self._present and _are_channels(steps[-1].before, self._present, decisions):
            step = replace(steps[-1], after=decisions)
            steps = steps[:-1]
        self._steps = (*steps, step)[-_LONGEST:]
        self._now, self._present, self._map = len(self._steps), decisions, shown

    def follow(self, view: ViewState) -> None:
        """Go on from the view of another pane: what it keeps of its own is no new decision."""
        self._present, self._map = _decisions(view), (view.image, view.layer)

    def home(self, view: ViewState, step: int) -> Map | None:
        """The map on which a decision was made that comes back (-1) or is taken again (1); None: any map is right.

        Args:
            view: what is shown.
            step: which of both.
        """
        one = self._step(self._now + min(step, 0))
        if one is None:
            return None
        from_, to, left, right = one.ends(step)
        changed = [name for name in to if from_[name] != to[name]]
        if to["panes"] is None:  # one map alone, which may have something of its own
            return right
        is_bound = any(
            (name in _OF_IMAGE and view.image != left[0])
            or (name in _OF_LAYER and view.layer != left[1] and (_is_of_layer(from_[name]) or _is_of_layer(to[name])))
            for name in changed
        )
        return left if is_bound else None

    def decided(self, view: ViewState, steps: int) -> ViewState | None:
        """The view with the decisions ``steps`` ago (negative) or ahead (positive); None where there are none."""
        if not 0 <= self._now + steps <= len(self._steps):
            return None
        step = 1 if steps > 0 else -1
        for n in range(abs(steps)):
            one = self._step(self._now + step * n + min(step, 0))
            if one is not None:
                view = _taken(view, *one.ends(step))
        return view

    def go(self, steps: int) -> None:
        """Make the decisions ``steps`` ago (negative) or ahead the present ones, once a view shows them."""
        now = min(max(self._now + steps, 0), len(self._steps))
        if now == self._now:
            return
        one = self._steps[now - 1 if steps > 0 else now]
        self._present, self._map = (one.after, one.maps[1]) if steps > 0 else (one.before, one.maps[0])
        self._now = now

    def _step(self, number: int) -> _Step | None:
        return self._steps[number] if 0 <= number < len(self._steps) else None

    @property
    def can_undo(self) -> bool:
        """Whether there is a decision to take back."""
        return self._now > 0

    @property
    def can_redo(self) -> bool:
        """Whether there is a decision to take again."""
        return self._now < len(self._steps)

    def renamed(self, names: Renaming) -> None:
        """Go on with other names of images and layers."""
        known = {id(one): one for step in self._steps for one in (step.before, step.after)}
        known[id(self._present)] = self._present
        now = {key: _renamed(one, names) for key, one in known.items()}  # what is the same one stays so

        def of_map(one: Map) -> Map:
            return names.image(one[0]), names.layer(one[1])

        self._steps = tuple(
            _Step(now[id(one.before)], now[id(one.after)], (of_map(one.maps[0]), of_map(one.maps[1])))
            for one in self._steps
        )
        self._present, self._map = now[id(self._present)], of_map(self._map)

    def mark(self) -> Mark:
        """What `restore` needs to come back to this moment."""
        return self._steps, self._now, self._present, self._map

    def restore(self, mark: Mark) -> None:
        """Forget what was decided since the mark."""
        self._steps, self._now, self._present, self._map = mark


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


def _taken(view: ViewState, from_: Decisions, to: Decisions, left: Map, right: Map) -> ViewState:
    """The view with all that differs between two decisions as the second one has it."""
    changes = {name: to[name] for name in to if from_[name] != to[name]}
    marks = changes.pop(_MARKS, None)
    if marks is not None:
        # A plain reference is where the mouse is now; where there are marks now, where it was before them.
        changes[_MARKS] = view.query if marks.is_plain and view.is_plain else marks.query
    if changes.get("panes") is not None:
        changes |= _of_panes(view, changes["panes"], right if (view.image, view.layer) == left else None)
    return view.but(**changes)


def _of_panes(view: ViewState, panes: Panes, wanted: Map | None) -> Decisions:
    """Panes that are shown again: which of them is active, and where each one looks.

    Args:
        view: what is shown.
        panes: what is to be.
        wanted: the map that takes the place of the one on display; None: that stays, where it is among them.
    """
    maps = [(pane.image, pane.layer) for pane in panes.shown]
    there = [one for one in (wanted, (view.image, view.layer)) if one in maps]
    now = view.panes
    at = maps.index(there[0]) if there else min(now.active if now is not None else 0, len(maps) - 1)
    active = None if now is None else now.now.map
    if active is not None and there[:1] == [active[:2]]:  # a difference has its first map in common with another pane
        at = next((n for n, pane in enumerate(panes.shown) if pane.map == active), at)
    looks = {} if now is None else {pane.map: pane.viewport for pane in now.shown}
    shown = (replace(pane, viewport=looks.get(pane.map)) for pane in panes.shown)
    again = panes.but(shown=tuple(shown), active=at)
    return {"image": maps[at][0], "layer": maps[at][1], "frame": view.frame, "panes": again}


def _is_of_layer(value: Any) -> bool:
    """Whether a decision says something of one layer alone: channels that are muted, one that is shown, kept ends."""
    if isinstance(value, Quantity):
        return value.channel is not None
    if isinstance(value, DisplayRange):
        return value.ends is not None
    if isinstance(value, Threshold):
        return value.at is not None
    return bool(value)


def _are_channels(before: Decisions, last: Decisions, now: Decisions) -> bool:
    """Whether the last decision was for a channel alone, and this one is for another."""
    if last["quantity"].channel is None or now["quantity"].channel is None:
        return False
    return all(one[name] == last[name] for one in (before, now) for name in last if name != "quantity")
