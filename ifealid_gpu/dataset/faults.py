"""One-line messages about files that are not what they should be."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from ifealid_gpu.errors import DatasetError, Remedy

_LONGEST = 80


def shown(value: object) -> str:
    """What an untrusted file says, fit for one line of a message: quoted, escaped, cut to 80 characters."""
    if isinstance(value, int) and abs(value) > 10**_LONGEST:
        return "a number of more than 80 digits"
    text = repr(value)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def fault(path: Path, member: str | None, message: str, remedy: Remedy | None = None) -> DatasetError:
    """The error for ``message`` about a file, or about one named part (member, array) of it.

    Args:
        path: the file or folder.
        member: what in it, by its name there, or None for all of it.
        message: one line: expected, found, what to do.
        remedy: which ways of reading the file may help; None: none.
    """
    if member is None:
        where = f"{path}"
    else:
        plain = member.isprintable() and len(member) <= _LONGEST
        where = f"{path}: {member if plain else shown(member)}"
    of_file = None if remedy is None else replace(remedy, file=path)
    return DatasetError(" ".join(f"{where}: {message}".split("\n")), remedy=of_file)


def unreadable(path: Path, error: OSError) -> DatasetError:
    """The error for a file that the system does not give."""
    return fault(path, None, f"cannot be read: {(error.strerror or str(error)).lower()}")
