"""A shell without surroundings: frames on a canvas that nobody sees."""

from __future__ import annotations

from collections.abc import Callable

from PIL import Image

from ifealid_gpu.explorer.preferences import Preferences
from ifealid_gpu.explorer.shell import Then


class BareShell:
    """See `Shell`; nothing is asked of anybody here."""

    is_busy = False
    has_dialogs = False
    hands_files_over = False

    def poll(self) -> None:
        """Nothing was answered."""

    def ask_file(self, then: Then) -> None:
        """Nobody answers."""

    def ask_folder(self, then: Then) -> None:
        """Likewise."""

    def ask_new_file(self, name: str, then: Then) -> None:
        """Likewise."""

    def copy_text(self, text: str) -> None:
        """There is no clipboard."""

    def paste_text(self, then: Then) -> None:
        """Likewise."""

    def copy_picture(self, picture: Image.Image) -> None:
        """Likewise."""

    def set_title(self, title: str) -> None:
        """There is no title."""

    def close(self) -> None:
        """There is no window."""

    def remember(self, preferences: Preferences) -> None:
        """There is no next session."""

    def typed(self, key: str) -> str:
        """The key itself."""
        return key

    def call_later(self, seconds: float, do: Callable[[], None]) -> None:
        """Whoever draws here draws whenever it likes."""
