"""One browser that looks on: what it may, and what is on its way to it."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable
from typing import Any

from ifealid_gpu.server.limits import Limits
from ifealid_gpu.server.messages import FRAMES_UNDER_WAY
from ifealid_gpu.server.pictures import Picture

_ALONE = 0.08  # seconds, for which the frame under way is the only one
_MOST_WAITING = 256  # messages; frames are no more than are under way


class Client:
    """A connection.

    Args:
        number: 1 for the first browser of a session.
        may_control: whether it may be in control.
        name: by which its page knows itself again; "" for none.
        clock: seconds, never going back.
    """

    def __init__(
        self, number: int, *, may_control: bool, name: str = "", clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.number = number
        self.may_control = may_control
        self.name = name
        self.limits = Limits()
        self.cut_off: int | None = None
        """The code with which the connection is to be closed."""
        self._waiting: asyncio.Queue[str | bytes | None] = asyncio.Queue()
        self._sent = self._confirmed = 0
        self._sent_at = 0.0
        self._clock = clock
        self._shown: Picture | None = None

    # --- To the browser ---

    def say(self, kind: str, *buffers: bytes, **facts: Any) -> None:
        """Send a message, and what it announces. A browser that takes none in is cut off."""
        if self._waiting.qsize() > _MOST_WAITING:
            self.end(1008)
            return
        if buffers:
            facts["nbuffers"] = len(buffers)
        self._waiting.put_nowait(json.dumps({"type": kind, **facts}))
        for one in buffers:
            self._waiting.put_nowait(one)

    def end(self, code: int) -> None:
        """Close the connection, after what waits."""
        if self.cut_off is None:
            self.cut_off = code
            self._waiting.put_nowait(None)

    async def next(self) -> str | bytes | None:
        """What is to be sent next; None: nothing more."""
        return await self._waiting.get()

    # --- Frames ---

    @property
    def room_in(self) -> float | None:
        """In how many seconds one more frame may be on its way, as far as is known: 0.0 is now.

        Frames that wait for one another are late. A second one goes out before the first is seen only where that takes
        long, as on a slow network, which then has both on their way.
        """
        under_way = self._sent - self._confirmed
        if self.cut_off is not None or under_way >= FRAMES_UNDER_WAY:
            return None
        return 0.0 if under_way == 0 else max(0.0, self._sent_at + _ALONE - self._clock())

    @property
    def has_room(self) -> bool:
        """Whether one more frame may be on its way now."""
        return self.room_in == 0.0

    def show(self, picture: Picture, timestamp: float) -> None:
        """Send a frame, unless it was sent, or too many are on their way: whoever asks again gets the newest."""
        if picture is self._shown or not self.has_room:
            return
        self._shown = picture
        self._sent += 1
        self._sent_at = self._clock()
        width, height = picture.size
        self.say(
            "framebufferdata",
            picture.data,
            mimetype=picture.mimetype,
            index=self._sent,
            timestamp=timestamp,
            lossless=picture.lossless,
            width=width,
            height=height,
            ratio=picture.ratio,
            seen=picture.seen,
        )

    def confirm(self, index: int) -> bool:
        """The browser shows a frame; False: none of that number was sent."""
        if not self._confirmed < index <= self._sent:
            return False
        self._confirmed = index
        return True
