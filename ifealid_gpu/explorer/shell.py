"""The shell: what a session needs of its surroundings. A desktop, a notebook and a server each have one of their own.

It is described here and not with the windows, because commands ask for it and nothing in this folder knows windows.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from PIL import Image

from ifealid_gpu.explorer.preferences import Preferences

Then = Callable[[str], None]


class Shell(Protocol):
    """The surroundings of one explorer. Whatever the system refuses is an IfealidError with the reason."""

    @property
    def is_busy(self) -> bool:
        """Whether something that sends no event may end any time, such as an open dialog; `poll` then finds out."""

    @property
    def has_dialogs(self) -> bool:
        """Whether there are dialogs that ask for files and folders; without, a panel of the window does."""

    @property
    def hands_files_over(self) -> bool:
        """Whether a new file goes to a browser, which saves it: of the question for a path the name is left."""

    def poll(self) -> None:
        """Hand over what the user has answered meanwhile. Called before each frame."""

    def ask_file(self, then: Then) -> None:
        """Ask which file to open, and call ``then`` with its path, unless the user cancels."""

    def ask_folder(self, then: Then) -> None:
        """Ask which folder to open."""

    def ask_new_file(self, name: str, then: Then) -> None:
        """Ask where to save a picture, and before a file is replaced; ``name`` is proposed."""

    def copy_text(self, text: str) -> None:
        """Put text on the clipboard."""

    def paste_text(self, then: Then) -> None:
        """Hand over the text on the clipboard, perhaps after asking the user."""

    def copy_picture(self, picture: Image.Image) -> None:
        """Put a picture on the clipboard."""

    def set_title(self, title: str) -> None:
        """Say above the map what is open."""

    def close(self) -> None:
        """End the session, as if the user had closed the window."""

    def remember(self, preferences: Preferences) -> None:
        """Store preferences for the next session, with what the surroundings know: where the window is."""

    def typed(self, key: str) -> str:
        """The character that a key of an event types, without Shift, on the user's own keyboard."""

    def call_later(self, seconds: float, do: Callable[[], None]) -> None:
        """Call a function in a moment, between frames."""
