"""Frames on their way to browsers: encoded beside the session, each the newest there is, exact once it rests."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor

import numpy as np
from numpy.typing import NDArray

from ifealid_gpu.server.client import Client
from ifealid_gpu.server.pictures import Picture, encoded, same

_REST = 0.25  # seconds without another picture, after which it is sent as it is


class Stream:
    """The frames of one session.

    Args:
        loop: of the server.
        clients: who looks on.
        is_held_up: whether another frame waits until there is somebody for it.
        is_slow: whether small frames are wanted, as the network is what they wait for.
        free: is called when one more frame can be taken.
    """

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        clients: Iterable[Client],
        is_held_up: Callable[[], bool],
        is_slow: Callable[[], bool],
        free: Callable[[], None],
    ) -> None:
        self._loop = loop
        self._clients = clients
        self._is_held_up, self._is_slow = is_held_up, is_slow
        self._free = free
        self._pixels: NDArray[np.uint8] | None = None
        self._ratio, self._seen = 1.0, 0.0
        self._picture: Picture | None = None
        self._exactly: Picture | None = None  # the same
        self._since = 0.0  # when it was there
        self._is_encoding = False
        self._resting: asyncio.TimerHandle | None = None
        # One for what moves, and one for what rests, which takes longer and shall not be waited for.
        self._fast = ThreadPoolExecutor(1, "frame")
        self._exact = ThreadPoolExecutor(1, "exact frame")

    @property
    def is_busy(self) -> bool:
        """Whether a frame is being encoded: another one would wait."""
        return self._is_encoding

    def show(self, pixels: NDArray[np.uint8], ratio: float, seen: float) -> None:
        """Take a frame, (height, width, 4); one that is as the one before is not sent again. See `Picture`."""
        before = self._pixels
        if before is not None and ratio == self._ratio and same(before, pixels):
            return
        self._pixels, self._ratio, self._seen, self._is_encoding = pixels, ratio, seen, True
        self._forget_rest()
        self._encode(self._fast, pixels, small=self._is_slow())

    def send(self) -> None:
        """Send the newest frame to whoever has room for it and has it not.

        Exactly where it holds up nothing, or has rested for as long as it would.
        """
        picture, exactly = self._picture, self._exactly
        if picture is None:
            return
        now, waits = time.time(), []
        for client in self._clients:
            if exactly is None:
                client.show(picture, now)
            elif not client.has(exactly):
                waits_for = self._since + client.holds_up(exactly) - self._loop.time()
                client.show(exactly if waits_for <= 0 else picture, now)
                waits += [waits_for] if waits_for > 0 else []
        if waits and self._resting is None:
            self._resting = self._loop.call_later(min(waits), self._send_rested)

    def close(self) -> None:
        """Encode no more."""
        self._forget_rest()
        for executor in (self._fast, self._exact):
            executor.shutdown(wait=False, cancel_futures=True)

    def _encode(self, executor: ThreadPoolExecutor, pixels: NDArray[np.uint8], **how: bool) -> None:
        def done(future: Future[Picture]) -> None:
            if not future.cancelled() and not self._loop.is_closed():
                self._loop.call_soon_threadsafe(self._take, pixels, future)

        executor.submit(encoded, pixels, self._ratio, self._seen, **how).add_done_callback(done)

    def _take(self, pixels: NDArray[np.uint8], future: Future[Picture]) -> None:
        if future.exception() is not None:  # as without memory; the next frame may do
            self._is_encoding, self._pixels = False, None
            self._free()
            return
        picture = future.result()
        if not picture.lossless:
            self._is_encoding = False
        if pixels is self._pixels:
            if picture.lossless:
                self._exactly = picture
            else:
                self._picture, self._exactly, self._since = picture, None, self._loop.time()
                self._resting = self._loop.call_later(_REST, self._rest)
            self.send()
        self._free()

    def _rest(self) -> None:
        self._resting = None
        if self._is_held_up():  # it is not the picture that rests
            self._resting = self._loop.call_later(_REST, self._rest)
        elif self._pixels is not None:
            self._encode(self._exact, self._pixels, lossless=True)

    def _send_rested(self) -> None:
        self._resting = None
        self.send()

    def _forget_rest(self) -> None:
        if self._resting is not None:
            self._resting.cancel()
            self._resting = None
