"""Writing files so that nothing is ever lost or half-written, and naming them on a command line."""

from __future__ import annotations

import os
import secrets
import shlex
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from ifealid_gpu.errors import OutputError


@contextmanager
def replacing(path: str | os.PathLike[str]) -> Iterator[BinaryIO]:
    """A binary file that takes ``path``'s place when the block ends, and vanishes when it fails.

    The folder that it lies in is made where there is none.

    Raises:
        OutputError: the folder cannot be made or is not writable, the path is a folder or a device, the disk is full.
    """
    target = Path(path)
    if "\0" in str(target):
        raise OutputError(f"cannot write {str(target)[:300]!r}: no file has such a name")
    try:
        if target.is_dir():
            raise OutputError(f"cannot write {target}: it is a folder; give a file name")
        if target.exists() and not target.is_file():
            raise OutputError(f"cannot write {target}: it is a device or a pipe; give the name of a file")
        # A link stays a link: what it points to is replaced.
        final = target.resolve() if target.is_symlink() else target
    except OSError as error:  # a name that is too long, a link that leads to itself
        raise OutputError(f"cannot write {target}: {_reason(error, target)}") from error
    try:
        final.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"cannot write {target}: {_reason(error, final)}") from error
    # It has its name before it is there, so that no signal comes between and leaves it.
    beside = final.parent / f".{final.name[:100]}.{secrets.token_hex(8)}.part"
    try:
        with open(beside, "x+b", opener=_for_its_owner) as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        beside.chmod(_mode_for(final))
        beside.replace(final)
    except OSError as error:
        raise OutputError(f"cannot write {target}: {_reason(error, final)}; what stood there is unchanged") from error
    finally:
        with suppress(OSError):  # where all went well, nothing is there any more
            beside.unlink()


def make_folder(path: Path) -> None:
    """Make a folder where there is none yet, and those that it lies in.

    Raises:
        OutputError: it is a file, or cannot be made.
    """
    try:
        path.mkdir(parents=True, exist_ok=True)
    except FileExistsError:
        raise OutputError(f"cannot write to {path}: it is a file; give a folder, or a name that ends in .zip") from None
    except OSError as error:
        raise OutputError(f"cannot make the folder {path}: {_reason(error, path)}") from None


def command_line(words: Sequence[str]) -> str:
    """Words as a line for the system's shell, each quoted where it must be."""
    return subprocess.list2cmdline(words) if os.name == "nt" else shlex.join(words)


def as_text(name: str) -> str:
    """A name that can be drawn, copied and written: what is no text in it becomes its number after a backslash.

    Names on disks that were written in another encoding than the system's have such letters.
    """
    return name if name.isascii() else name.encode("utf-8", "backslashreplace").decode("utf-8")


def _for_its_owner(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _mode_for(path: Path) -> int:
    """The permissions of the file that is replaced, or those of a new file under the user's umask."""
    with suppress(OSError):
        return path.stat().st_mode & 0o777
    umask = os.umask(0)
    os.umask(umask)
    return 0o666 & ~umask


def _reason(error: OSError, path: Path) -> str:
    file = next((parent for parent in path.parents if parent.is_file()), None)
    return f"{file} is a file" if file is not None else (error.strerror or str(error)).lower()
