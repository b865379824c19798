"""What was guessed, found or left out when files were read, as lines for people."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ifealid_gpu.dataset.entry import Entry
from ifealid_gpu.dataset.names import few, printable

_FILES, _LAYERS = 2, 4  # named before "and N more"


def notes_of(entries: Iterable[Entry], among: Sequence[Entry] | None = None) -> list[str]:
    """The notes of maps, each line once, with the files that it is about.

    Args:
        entries: the maps.
        among: all maps of the same dataset, so that a note on all of a file names the file alone; None: the same.
    """
    entries = list(entries)
    about: dict[str, list[Entry]] = {}
    for entry in entries:
        for words in entry.notes:
            about.setdefault(words, []).append(entry)
    return [f"{_who(found, among or entries)}: {words}" for words, found in about.items()]


def _who(found: Sequence[Entry], among: Sequence[Entry]) -> str:
    files = list(dict.fromkeys(printable(entry.file_name) for entry in found))
    paths = {entry.path for entry in found}
    of_files = sum(entry.path in paths for entry in among)
    if len(files) > 1 or len(found) == of_files:
        return few(files, _FILES)
    return f"{files[0]}, {few([entry.layer for entry in found], _LAYERS)}"
