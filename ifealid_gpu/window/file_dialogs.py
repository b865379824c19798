"""The system's own file dialogs. They stay open while the window goes on."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from typing import Any

from imgui_bundle import portable_file_dialogs

from ifealid_gpu.dataset.formats.table import SUFFIXES
from ifealid_gpu.dataset.names import IMAGE_SUFFIXES
from ifealid_gpu.explorer.shell import Then

_KINDS = " ".join(f"*{suffix}" for suffix in dict.fromkeys((*SUFFIXES, *IMAGE_SUFFIXES)))
_OPENED = ["Datasets, pictures and photos", _KINDS, "All files", "*"]
_WAIT_MS = 10
_TOOLS = ("zenity", "kdialog", "matedialog", "qarma")  # of which Linux has any or none


class FileDialogs:
    """At most one dialog at a time. A function is called with the path that was chosen, unless the user cancels."""

    @staticmethod
    def are_there() -> bool:
        """Whether the system has dialogs for programs."""
        return sys.platform in {"win32", "darwin"} or any(map(shutil.which, _TOOLS))

    def __init__(self) -> None:
        self._open: tuple[Any, Then] | None = None

    @property
    def is_open(self) -> bool:
        """Whether a dialog waits for the user."""
        return self._open is not None

    def ask_file(self, then: Then) -> None:
        """Ask which file to open."""
        self._ask(lambda: portable_file_dialogs.open_file("Open", "", _OPENED), then)

    def ask_folder(self, then: Then) -> None:
        """Ask which folder to open."""
        self._ask(lambda: portable_file_dialogs.select_folder("Open folder"), then)

    def ask_new_file(self, name: str, then: Then) -> None:
        """Ask where to save a picture; ``name`` is proposed."""
        self._ask(lambda: portable_file_dialogs.save_file("Save picture", name.replace("/", "_")), then)

    def poll(self) -> None:
        """Hand over what was chosen, if the user has."""
        if self._open is not None and self._open[0].ready(_WAIT_MS):
            dialog, then = self._open
            self._open = None
            chosen = dialog.result()
            path = chosen if isinstance(chosen, str) else next(iter(chosen), "")
            if path:
                then(path)

    def _ask(self, open_dialog: Callable[[], Any], then: Then) -> None:
        if self._open is None:
            self._open = open_dialog(), then
