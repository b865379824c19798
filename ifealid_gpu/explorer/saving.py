"""Asking where a new file goes, and writing it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from ifealid_gpu.explorer.asking import Asking, Naming, Wanted, starting_folder
from ifealid_gpu.explorer.explorer import Explorer
from ifealid_gpu.explorer.shell import Shell


def ask_where_to_save(explorer: Explorer, wanted: Wanted, name: str, write: Callable[[str], None]) -> None:
    """Ask for the name of a new file, by a dialog of the system or else by the window's own panel, and write it there.

    Args:
        explorer: says how it went.
        wanted: what is written.
        name: that is proposed.
        write: takes the path; an IfealidError says why it cannot.
    """

    def save(path: str) -> None:
        explorer.saved_in = Path(path).parent
        explorer.attempt(lambda: write(path), f"Saved {path}")

    def save_as_answered(path: str) -> None:
        if Path(path).suffix.casefold() in wanted.suffixes:
            save(path)
        else:  # the dialog has not asked about the file with the ending
            explorer.asking = Asking(wanted, Path(path).parent, save, path).given()

    def hand_over(name: str) -> None:
        explorer.request(lambda shell: shell.ask_new_file(name, save_as_answered))

    def ask_by(shell: Shell) -> None:
        if shell.hands_files_over and len(wanted.suffixes) > 1:
            explorer.asking = Naming(wanted, Path(), hand_over, proposed)
        elif shell.has_dialogs:
            shell.ask_new_file(proposed, save_as_answered)
        else:
            explorer.asking = Asking(wanted, starting_folder(explorer.saved_in), save, proposed)

    proposed = name.replace("/", "_")
    explorer.request(ask_by)
