"""One browser that looks on: what it may, and what is on its way to it."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable
from typing import Any

from ifealid_gpu.server.limits import Limits
from ifealid_gpu.server.pace import Pace
from ifealid_gpu.server.pictures import Picture

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
        self._pace = Pace(clock)
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
        """In how many seconds one more frame may be on its way, as `Pace.room_in`; None: not yet, or not any more."""
        return None if self.cut_off is not None else self._pace.room_in

    @property
    def is_slow(self) -> bool:
        """Whether frames wait for one another on their way, as `Pace.is_slow`."""
        return self._pace.is_slow

    def has(self, picture: Picture) -> bool:
        """Whether a frame was the last one that was sent."""
        return picture is self._shown

    def holds_up(self, picture: Picture) -> float:
        """For how many seconds a frame would hold up the next one, as `Pace.holds_up`."""
        return self._pace.holds_up(len(picture.data))

    def show(self, picture: Picture, timestamp: float) -> None:
        """Send a frame, unless it was sent, or too many are on their way: whoever asks again gets the newest."""
        if self.has(picture) or self.room_in != 0.0:
            return
        self._shown = picture
        width, height = picture.size
        self.say(
            "framebufferdata",
            picture.data,
            mimetype=picture.mimetype,
            index=self._pace.send(len(picture.data)),
            timestamp=timestamp,
            lossless=picture.lossless,
            width=width,
            height=height,
            ratio=picture.ratio,
            seen=picture.seen,
        )

    def confirm(self, index: int) -> bool:
        """The browser shows a frame; False: none of that number was sent."""
        return self._pace.confirm(index)
