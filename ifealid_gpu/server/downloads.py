"""Files that a browser may fetch, each once, at an address that nobody guesses."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote

from ifealid_gpu.explorer.browser_shell import media_type_of
from ifealid_gpu.server.messages import DOWNLOAD_SECONDS

_MOST = 8  # at a time; the oldest gives way


@dataclass(frozen=True)
class Offer:
    """A file that may be fetched.

    Attributes:
        name: that the browser proposes.
        data: its bytes.
        media_type: what it is.
        until: when it is gone, as the clock counts.
    """

    name: str
    data: bytes
    media_type: str
    until: float

    @property
    def disposition(self) -> str:
        """The header that makes a browser save it under its name."""
        plain = "".join(
            letter if letter.isascii() and (letter.isalnum() or letter in " ._-") else "_" for letter in self.name
        )
        return (
            f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(self.name, safe='', errors='backslashreplace')}"
        )


class Downloads:
    """The files of a session.

    Args:
        clock: seconds, never going back.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._offers: dict[str, Offer] = {}

    def offer(self, name: str, data: bytes) -> tuple[str, Offer]:
        """Keep a file for whoever knows its key; (key, file)."""
        self._forget_old()
        while len(self._offers) >= _MOST:
            del self._offers[next(iter(self._offers))]
        key = secrets.token_urlsafe(16)
        self._offers[key] = Offer(name, data, media_type_of(name), self._clock() + DOWNLOAD_SECONDS)
        return key, self._offers[key]

    def take(self, key: str) -> Offer | None:
        """The file of a key, which is gone then; None: there is none."""
        self._forget_old()
        return self._offers.pop(key, None)

    def _forget_old(self) -> None:
        now = self._clock()
        self._offers = {key: one for key, one in self._offers.items() if one.until > now}
