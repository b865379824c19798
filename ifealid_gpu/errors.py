"""The faults a user can act on.

Every message is one line: what was expected, what was found, where, and what to do.
The command line prints it and exits with code 2; the window shows it; the Python API raises it.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

_LONGEST = 1000  # letters of a line


@dataclass(frozen=True)
class Remedy:
    """What may open a file that is refused: reading it in another way.

    Attributes:
        options: the fields of a `Reading` that may help, by their names.
        file: the file; None: it is known by whoever reads it.
        arrays: names of the file's arrays, where choosing one of several may help.
    """

    options: tuple[str, ...]
    file: Path | None = None
    arrays: tuple[str, ...] = ()


class IfealidError(Exception):
    """Base of every error that this package raises on purpose.

    Attributes:
        remedy: how the file that this is about may be opened all the same; None: no way of reading it would help.
    """

    def __init__(self, *words: object, remedy: Remedy | None = None) -> None:
        super().__init__(*words)
        self.remedy = remedy


class DatasetError(IfealidError):
    """A file, archive member or folder is not the dataset it should be."""


class PhotosError(DatasetError):
    """Photos where feature maps were expected; feature maps can be made of them.

    Attributes:
        place: the photo, or the folder of photos.
    """

    def __init__(self, message: str, place: Path, *, remedy: Remedy | None = None) -> None:
        super().__init__(message, remedy=remedy)
        self.place = place


class InputError(IfealidError, ValueError):
    """An argument or an array has a value that cannot be used."""


class DeviceError(IfealidError):
    """No GPU adapter, a device limit exceeded, GPU memory exhausted, or no screen for a window."""


class OutputError(IfealidError):
    """An output file could not be written; what stood there before is unchanged."""


class MissingDependencyError(IfealidError):
    """An optional package is needed; the message says what to install."""


def cut(message: str) -> str:
    """A message without the middle of lines that are too long to be read, as where a damaged file is quoted."""
    half = _LONGEST // 2
    lines = message.split("\n")
    return "\n".join(line if len(line) <= _LONGEST else f"{line[:half]} ... {line[-half:]}" for line in lines)
