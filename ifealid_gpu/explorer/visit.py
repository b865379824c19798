"""A visit of the mouse to the map: the reference follows it, and one reference stays when it leaves."""

from __future__ import annotations

import math
from collections.abc import Callable

from ifealid_gpu.geometry import Pair
from ifealid_gpu.quantities.query import Query

REST = 0.2  # seconds that the mouse stays where it rests
TREMBLE = 3.0  # logical pixels within which a resting hand moves


class Visit:
    """Finds the reference at which the mouse rested last.

    Times are seconds of the state's clock. A window that draws hears of no movement meanwhile: "still until" is the
    last moment at which the mouse is known not to have moved, so that a slow frame is not taken for a rest.

    Args:
        before: the reference before the mouse came in, which stays where it never rests.
        query: the reference that the mouse has set.
        at: where the mouse is, in physical pixels of the display.
        now: the time.

    Attributes:
        query: the reference that the mouse has set last.
    """

    def __init__(self, before: Query | None, query: Query, at: Pair, now: float) -> None:
        self.query: Query | None = query
        self._kept = before
        self._settle(at, now)

    def _settle(self, at: Pair, now: float) -> None:
        """A rest may begin here."""
        self._anchor, self._began, self._since = at, now, now
        # Of a trembling rest, the position at which the mouse was still longest.
        self._rested, self._longest = self.query, 0.0

    def move(self, query: Query, at: Pair, now: float, still_until: float, unit: float) -> None:
        """The mouse has moved on.

        Args:
            query: the reference that it has set there.
            at: where it is.
            now: the time.
            still_until: see the class.
            unit: physical pixels per logical one.
        """
        self._note_stay(still_until)
        self.query, self._since = query, now
        if math.dist(at, self._anchor) > TREMBLE * unit:
            self._kept = self.left(still_until)
            self._settle(at, now)

    def left(self, still_until: float) -> Query | None:
        """The reference that stays when the mouse leaves; None: the map's centre."""
        self._note_stay(still_until)
        return self._rested if still_until - self._began >= REST else self._kept

    def carry(self, to: Callable[[Query | None], Query | None]) -> None:
        """Count all of its references in another map's places; ``to`` says how."""
        self.query, self._rested, self._kept = to(self.query), to(self._rested), to(self._kept)

    def _note_stay(self, still_until: float) -> None:
        if still_until - self._since > self._longest:
            self._rested, self._longest = self.query, still_until - self._since
