"""Where the mouse rested last: on its way to a panel it crosses panes that nobody has asked for."""

from __future__ import annotations

import math
from dataclasses import dataclass

from ifealid_gpu.explorer.visit import REST, TREMBLE
from ifealid_gpu.geometry import Pair
from ifealid_gpu.quantities.query import Query


@dataclass(frozen=True)
class Rest:
    """A pane in which the mouse rested, and the query there."""

    pane: object
    query: Query | None


class Resting:
    """Follows the mouse through panes. Times are seconds of the state's clock."""

    def __init__(self) -> None:
        self._now: Rest | None = None
        self._at: Pair = (0.0, 0.0)
        self._began = 0.0
        self._last: Rest | None = None

    def come_in(self, pane: object, query: Query | None) -> None:
        """The mouse comes into some pane; so far another one was active."""
        if self._now is None:
            self._last = Rest(pane, query)

    def move(self, pane: object, query: Query | None, at: Pair, *, now: float, still_until: float, unit: float) -> None:
        """The mouse is in a pane; as `Visit.move`."""
        is_near = self._now is not None and self._now.pane == pane and math.dist(at, self._at) <= TREMBLE * unit
        if not is_near:
            self._note(still_until)
            self._at, self._began = at, now
        self._now = Rest(pane, query)

    def stay(self) -> None:
        """Something was done where the mouse is: that is where it belongs."""
        self._last = self._now or self._last

    def leave(self, still_until: float) -> Rest | None:
        """The mouse has left all panes; where it rested last, or None."""
        self._note(still_until)
        last, self._now, self._last = self._last, None, None
        return last

    def _note(self, still_until: float) -> None:
        if self._now is not None and still_until - self._began >= REST:
            self._last = self._now
