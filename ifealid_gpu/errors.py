"""The faults a user can act on.

Every message is one line: what was expected, what was found, where, and what to do.
The command line prints it and exits with code 2; the window shows it; the Python API raises it.
"""

from pathlib import Path

_LONGEST = 1000  # letters of a line


class IfealidError(Exception):
    """Base of every error that this package raises on purpose."""


class DatasetError(IfealidError):
    """A file, archive member or folder is not the dataset it should be."""


class PhotosError(DatasetError):
    """Photos where feature maps were expected; feature maps can be made of them.

    Attributes:
        place: the photo, or the folder of photos.
    """

    def __init__(self, message: str, place: Path) -> None:
        super().__init__(message)
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
