"""The shell of a window whose picture a browser shows: what is saved and copied goes there."""

from __future__ import annotations

import io
import tempfile
from abc import ABC, abstractmethod
from pathlib import Path

from PIL import Image

from ifealid_gpu.errors import IfealidError
from ifealid_gpu.explorer.explorer import Explorer
from ifealid_gpu.explorer.shell import Then

_MOST_LETTERS = 1 << 22
_MEDIA_TYPES = {
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".pdf": "application/pdf",
    ".csv": "text/csv; charset=utf-8",
}


class BrowserShell(ABC):
    """What such shells have in common; see `Shell`.

    Args:
        explorer: what is shown.
    """

    def __init__(self, explorer: Explorer) -> None:
        self._explorer = explorer

    @property
    def is_busy(self) -> bool:
        """Nothing ends here without a message, which wakes by itself."""
        return False

    @property
    def has_dialogs(self) -> bool:
        """Questions for files are answered by the shell: new ones go to the browser."""
        return True

    @property
    def hands_files_over(self) -> bool:
        """New files go to the browser."""
        return True

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
        self._hand_over(path.name, data)
        self._explorer.say_shortly(f"{path.name} is with the browser, which saves it")

    def copy_text(self, text: str) -> None:
        """Put text on the browser's clipboard."""
        if len(text) > _MOST_LETTERS:
            raise IfealidError(f"{len(text):,} letters are too many for the clipboard of a browser")
        self._copy_text(text)

    def copy_picture(self, picture: Image.Image) -> None:
        """Put a picture on the browser's clipboard."""
        file = io.BytesIO()
        picture.save(file, "PNG")
        self._copy_png(file.getvalue())

    def typed(self, key: str) -> str:
        """As it came: browsers name keys by what they type."""
        return key

    @abstractmethod
    def _hand_over(self, name: str, data: bytes) -> None:
        """Have the browser save a file."""

    @abstractmethod
    def _copy_text(self, text: str) -> None:
        """Have the browser copy a text."""

    @abstractmethod
    def _copy_png(self, data: bytes) -> None:
        """Have the browser copy a picture."""


def media_type_of(name: str) -> str:
    """What a browser is told that a file is, by the end of its name."""
    return _MEDIA_TYPES.get(Path(name).suffix.lower(), "application/octet-stream")
