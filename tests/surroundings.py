"""A shell without a desktop: notes what it is asked for, and answers as a test wants."""

from __future__ import annotations

from collections.abc import Callable

from PIL import Image

from ifealid_gpu.errors import IfealidError
from ifealid_gpu.explorer.preferences import Preferences
from ifealid_gpu.explorer.shell import Then


class Surroundings:
    """What a session asks of its surroundings, kept for the test to see.

    Attributes:
        dialogs: whether there are any.
        is_in_browser: whether a browser keeps new files.
        asked: the dialogs that are open, as (what for, the proposed name, who takes the answer).
        text: on the clipboard.
        copied: the picture on the clipboard.
        title: of the window.
        closed: whether the session was to end.
        remembered: the preferences for the next session.
        later: what is to be called after so many seconds, each with the seconds.
    """

    def __init__(self) -> None:
        self.dialogs, self.is_in_browser = True, False
        self.asked: list[tuple[str, str, Then]] = []
        self.text: str | None = None
        self.copied: Image.Image | None = None
        self.title = ""
        self.closed = False
        self.remembered: Preferences | None = None
        self.later: list[tuple[float, Callable[[], None]]] = []

    @property
    def is_busy(self) -> bool:
        return bool(self.asked)

    @property
    def has_dialogs(self) -> bool:
        return self.dialogs

    @property
    def hands_files_over(self) -> bool:
        return self.is_in_browser

    def poll(self) -> None: ...

    def answer(self, path: str) -> None:
        """The user chooses a path in the dialog that was opened first."""
        _, _, then = self.asked.pop(0)
        then(path)

    def ask_file(self, then: Then) -> None:
        self.asked.append(("file", "", then))

    def ask_folder(self, then: Then) -> None:
        self.asked.append(("folder", "", then))

    def ask_new_file(self, name: str, then: Then) -> None:
        self.asked.append(("new file", name, then))

    def copy_text(self, text: str) -> None:
        self.text = text

    def paste_text(self, then: Then) -> None:
        if self.text is None:
            raise IfealidError("there is no text on the clipboard")
        then(self.text)

    def copy_picture(self, picture: Image.Image) -> None:
        self.copied = picture

    def set_title(self, title: str) -> None:
        self.title = title

    def close(self) -> None:
        self.closed = True

    def remember(self, preferences: Preferences) -> None:
        self.remembered = preferences
        preferences.save()

    def typed(self, key: str) -> str:
        return key

    def call_later(self, seconds: float, do: Callable[[], None]) -> None:
        self.later.append((seconds, do))
