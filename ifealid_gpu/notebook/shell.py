"""The shell of a widget: files, texts and pictures go to the browser; what is opened lies where Python runs."""

from __future__ import annotations

import io
import mimetypes
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

from PIL import Image

from ifealid_gpu.errors import IfealidError
from ifealid_gpu.explorer.asking import Wanted
from ifealid_gpu.explorer.doing_files import ask_here
from ifealid_gpu.explorer.explorer import Explorer
from ifealid_gpu.explorer.preferences import Preferences
from ifealid_gpu.explorer.shell import Then

_MOST_LETTERS = 1_000_000


class Browser(Protocol):
    """Where the widget is shown."""

    def say(self, kind: str, data: bytes | None = None, **facts: Any) -> None:
        """Say something to it."""


class InCell:
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
        self._explorer = explorer
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

    @property
    def is_busy(self) -> bool:
        """Nothing ends here without a message, which wakes by itself."""
        return False

    @property
    def has_dialogs(self) -> bool:
        """Questions for files are answered here: new ones go to the browser."""
        return True

    @property
    def hands_files_over(self) -> bool:
        """New files go to the browser."""
        return True

    def poll(self) -> None:
        """Nothing: answers come as messages."""

    def ask_file(self, then: Then) -> None:
        """Ask by the window's own panel: files lie where Python runs."""
        ask_here(self._explorer, Wanted.FILE, then)

    def ask_folder(self, then: Then) -> None:
        """Likewise."""
        ask_here(self._explorer, Wanted.FOLDER, then)

    def ask_new_file(self, name: str, then: Then) -> None:
        """Have a file written, and hand it to the browser, which saves it as it saves all others."""
        saved_in = self._explorer.saved_in
        with tempfile.TemporaryDirectory(prefix="ifealid-gpu-") as folder:
            path = Path(folder) / Path(name).name
            then(str(path))
            self._explorer.saved_in = saved_in
            if not path.is_file():  # it has been said why
                return
            data = path.read_bytes()
        media_type = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        self._browser.say("file", data, name=path.name, media_type=media_type)
        self._explorer.say_shortly(f"{path.name} is with the browser, which saves it")

    def copy_text(self, text: str) -> None:
        """Put text on the browser's clipboard."""
        if len(text) > _MOST_LETTERS:
            raise IfealidError(f"{len(text):,} letters are too many for the clipboard of a browser")
        self._browser.say("text", text=text)

    def paste_text(self, then: Then) -> None:
        """Ask the browser for the text on its clipboard."""
        self._count += 1
        self._asked = self._count, then
        self._browser.say("paste", number=self._count)

    def copy_picture(self, picture: Image.Image) -> None:
        """Put a picture on the browser's clipboard."""
        data = io.BytesIO()
        picture.save(data, "PNG")
        self._browser.say("picture", data.getvalue())

    def set_title(self, title: str) -> None:
        """Nothing: the map's name is in the picture."""

    def close(self) -> None:
        """Close the widget."""
        self._close()

    def remember(self, preferences: Preferences) -> None:
        """Store preferences; the size of the window on the desktop stays as it was."""
        preferences.save()

    def typed(self, key: str) -> str:
        """As it came: browsers name keys by what they type."""
        return key

    def call_later(self, seconds: float, do: Callable[[], None]) -> None:
        """Call a function in the thread of frames."""
        self._later(seconds, do)
