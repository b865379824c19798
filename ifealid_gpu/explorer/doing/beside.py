"""What commands do with datasets beside what is open."""

from __future__ import annotations

from ifealid_gpu.explorer import datasets_beside
from ifealid_gpu.explorer.doing import files
from ifealid_gpu.explorer.explorer import Explorer


def ask_file(explorer: Explorer) -> None:
    """Ask for a file, and open it beside what is open."""
    files.ask_for_file(explorer, lambda path: explorer.attempt(lambda: datasets_beside.add(explorer, [path])))


def ask_folder(explorer: Explorer) -> None:
    """Ask for a folder, and open it beside what is open."""
    files.ask_for_folder(explorer, lambda path: explorer.attempt(lambda: datasets_beside.add(explorer, [path])))


def close_shown(explorer: Explorer) -> None:
    """Take the dataset out whose map is on display; InputError where it is the only one."""
    if explorer.opened is not None:
        datasets_beside.close(explorer, explorer.opened.entry.part or explorer.opened.dataset.name)
