"""The shell of a served window: what it asks of its surroundings is asked of whoever is in control, in the browser."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

from ifealid_gpu.errors import IfealidError, InputError
from ifealid_gpu.explorer.browser_shell import BrowserShell
from ifealid_gpu.explorer.explorer import Explorer
from ifealid_gpu.explorer.preferences import Preferences
from ifealid_gpu.explorer.shell import Then
from ifealid_gpu.server.client import Client
from ifealid_gpu.server.downloads import Downloads

_FRESH = 10.0  # seconds, in which what the clipboard held is what is pasted; a frame may take long
_PATIENCE = 60.0  # seconds, in which the answer to a question about it is one


class Served(BrowserShell):
    """The shell: see `Shell`.

    Args:
        explorer: what is shown.
        controller: who is in control, or None.
        downloads: keep what is saved.
        wake: has a frame drawn.
        set_title: says above the picture what is open.
        closes: ends the session where it cannot go on; False: it can.
    """

    def __init__(
        self,
        explorer: Explorer,
        controller: Callable[[], Client | None],
        downloads: Downloads,
        *,
        wake: Callable[[], None],
        set_title: Callable[[str], None],
        closes: Callable[[], bool],
    ) -> None:
        super().__init__(explorer)
        self._controller = controller
        self._downloads = downloads
        self._wake = wake
        self._set_title = set_title
        self._closes = closes
        self._text: tuple[str, float] | None = None
        self._asked: tuple[Then, float] | None = None

    def take_text(self, text: str) -> None:
        """The clipboard of whoever is in control holds a text."""
        self._text = text, time.monotonic()
        if self._asked is not None:
            self._wake()

    def poll(self) -> None:
        """Hand over the text that was asked for."""
        asked, text = self._asked, self._fresh_text
        if asked is not None and time.monotonic() > asked[1] + _PATIENCE:
            self._asked = None
        elif asked is not None and text is not None:
            self._asked = self._text = None
            asked[0](text)

    def ask_file(self, then: Then) -> None:
        """Say that no other files are opened here."""
        raise InputError("a served window opens what `ifealid-gpu serve` was given: name more there, or beside it")

    def ask_folder(self, then: Then) -> None:
        """Say that no other folders are opened here."""
        self.ask_file(then)

    def paste_text(self, then: Then) -> None:
        """Hand over the text that came with the key, or ask the browser for it."""
        text = self._fresh_text
        if text is not None:
            self._text = None
            then(text)
        else:
            self._asked = then, time.monotonic()
            self._asker.say("paste_wanted")

    def set_title(self, title: str) -> None:
        """Say above the picture what is open."""
        self._set_title(title)

    def close(self) -> None:
        """End where no device is left; otherwise say how a served window ends."""
        if not self._closes():
            raise InputError("a served window goes on until Ctrl+C where it was started: close the tab to leave it")

    def remember(self, preferences: Preferences) -> None:
        """Nothing: whoever comes by shall not change what the next window on this machine is like."""

    def call_later(self, seconds: float, do: Callable[[], None]) -> None:
        """Call a function in the server's loop."""
        asyncio.get_running_loop().call_later(seconds, do)

    def _hand_over(self, name: str, data: bytes) -> None:
        client = self._asker
        key, offer = self._downloads.offer(name, data)
        client.say("download", name=name, media_type=offer.media_type, size=len(data), href=f"download/{key}")

    def _copy_text(self, text: str) -> None:
        self._asker.say("copy", text=text)

    def _copy_png(self, data: bytes) -> None:
        self._asker.say("copy_picture", data, mimetype="image/png")

    @property
    def _fresh_text(self) -> str | None:
        if self._text is None or time.monotonic() > self._text[1] + _FRESH:
            return None
        return self._text[0]

    @property
    def _asker(self) -> Client:
        client = self._controller()
        if client is None:
            raise IfealidError("nobody is in control of this window any more")
        return client
