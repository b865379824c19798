"""How much one browser may send: a rate, and how many messages that are none."""

from __future__ import annotations

import time
from collections.abc import Callable

from ifealid_gpu.server.messages import BURST, MOST_BAD, RATE


class Limits:
    """Of one connection.

    Args:
        clock: seconds, never going back.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.bad = 0
        self._clock = clock
        self._left = float(BURST)
        self._counted_at = clock()

    def wait(self) -> float:
        """Count a message; how many seconds to wait before the next one is read."""
        now = self._clock()
        self._left = min(float(BURST), self._left + (now - self._counted_at) * RATE) - 1.0
        self._counted_at = now
        return max(0.0, -self._left / RATE)

    def is_enough(self) -> bool:
        """Count a message that is none; whether there were so many that nothing else is to be expected."""
        self.bad += 1
        return self.bad >= MOST_BAD
