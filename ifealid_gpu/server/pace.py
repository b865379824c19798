"""How fast one browser takes frames: how many may be on their way to it, and what a large one would hold up."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable

from ifealid_gpu.server.messages import FRAMES_UNDER_WAY

_ALONE = 0.08  # seconds, for which the frame under way is the only one
_SLOW = 0.3  # seconds for a frame, from which on the connection is what frames wait for
_LARGE = 200_000  # bytes; where such a frame takes less, it no longer is


class Pace:
    """Of one connection.

    Args:
        clock: seconds, never going back.

    Attributes:
        is_slow: whether frames wait for one another on their way.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._under_way: deque[tuple[int, int, float]] = deque()  # index, bytes, when it was sent
        self._sent = 0
        self._confirmed_at = 0.0
        self._rate = 0.0  # bytes a second, of the last frame that was seen
        self.is_slow = False

    def send(self, size: int) -> int:
        """Count a frame of so many bytes; its index, from 1 on."""
        self._sent += 1
        self._under_way.append((self._sent, size, self._clock()))
        return self._sent

    def confirm(self, index: int) -> bool:
        """The browser shows a frame, and with it has all before; False: none of that number is under way."""
        if not self._under_way or not self._under_way[0][0] <= index <= self._sent:
            return False
        now, size, begun = self._clock(), 0, max(self._confirmed_at, self._under_way[0][2])
        while self._under_way and self._under_way[0][0] <= index:
            size += self._under_way.popleft()[1]
        self._confirmed_at, took = now, max(now - begun, 1e-6)
        self._rate = size / took
        self.is_slow = took > _SLOW or (self.is_slow and _LARGE / self._rate > _SLOW)
        return True

    @property
    def room_in(self) -> float | None:
        """In how many seconds one more frame may be on its way, as far as is known: 0.0 is now.

        Frames that wait for one another are late. A second one goes out before the first is seen only where that takes
        long by the way alone; where it is the bytes that take long, it would be as late as both together.
        """
        if not self._under_way:
            return 0.0
        if len(self._under_way) >= FRAMES_UNDER_WAY or self.is_slow:
            return None
        return max(0.0, self._under_way[-1][2] + _ALONE - self._clock())

    def holds_up(self, size: int) -> float:
        """For how many seconds a frame of so many bytes would hold up the next one; 0.0 where frames come fast."""
        return size / self._rate if self.is_slow else 0.0
