"""The shell of a widget: files, texts and pictures go to the browser; what is opened lies where Python runs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from ifealid_gpu.explorer.asking import Wanted
from ifealid_gpu.explorer.browser_shell import BrowserShell, media_type_of
from ifealid_gpu.explorer.doing.files import ask_here
from ifealid_gpu.explorer.explorer import Explorer
from ifealid_gpu.explorer.preferences import Preferences
from ifealid_gpu.explorer.shell import Then

_MOST_LETTERS = 1_000_000  # of a text that is pasted


class Browser(Protocol):
    """Where the widget is shown."""

    def say(self, kind: str, data: bytes | None = None, **facts: Any) -> None:
        """Say something to it."""


class InCell(BrowserShell):
    """The shell: see `Shell`.

    Args:
        explorer: what is shown.
        browser: where the widget is shown.
        close: closes the widget.
        later: calls a function in a moment, in the thread of frames.
    """

    def __init__(
        self,
        explorer: Explorer,
        browser: Browser,
        close: Callable[[], None],
        later: Callable[[float, Callable[[], None]], object],
    ) -> None:
        super().__init__(explorer)
        self._browser = browser
        self._close = close
        self._later = later
        self._asked: tuple[int, Then] | None = None
        self._count = 0

    def take(self, message: dict[str, Any]) -> None:
        """What the browser says of what it was asked."""
        kind = message.get("type")
        if kind == "ifealid pasted" and self._asked is not None and message.get("number") == self._asked[0]:
            then, self._asked = self._asked[1], None
            self._explorer.attempt(lambda: then(str(message.get("text", ""))[:_MOST_LETTERS]))
        elif kind == "ifealid refused":
            what, why = str(message.get("what"))[:100], str(message.get("why"))[:300]
            self._explorer.message = f"the browser refused this ({what}): {why}"

    def poll(self) -> None:
        """Nothing: answers come as messages."""

    def ask_file(self, then: Then) -> None:
        """Ask by the window's own panel: files lie where Python runs."""
        ask_here(self._explorer, Wanted.FILE, then)

    def ask_folder(self, then: Then) -> None:
        """Likewise."""
        ask_here(self._explorer, Wanted.FOLDER, then)

    def paste_text(self, then: Then) -> None:
        """Ask the browser for the text on its clipboard."""
        self._count += 1
        self._asked = self._count, then
        self._browser.say("paste", number=self._count)

    def set_title(self, title: str) -> None:
        """Nothing: the map's name is in the picture."""

    def close(self) -> None:
        """Close the widget."""
        self._close()

    def remember(self, preferences: Preferences) -> None:
        """Store preferences; the size of the window on the desktop stays as it was."""
        preferences.save()

    def call_later(self, seconds: float, do: Callable[[], None]) -> None:
        """Call a function in the thread of frames."""
        self._later(seconds, do)

    def _hand_over(self, name: str, data: bytes) -> None:
        self._browser.say("file", data, name=name, media_type=media_type_of(name))

    def _copy_text(self, text: str) -> None:
        self._browser.say("text", text=text)

    def _copy_png(self, data: bytes) -> None:
        self._browser.say("picture", data)
