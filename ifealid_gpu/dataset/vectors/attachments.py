"""Attachments: the files of masks and vectors that a view names by their hashes, found again."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

from ifealid_gpu.dataset.faults import unreadable
from ifealid_gpu.quantities.attachment import Attachment

_PIECE = 1 << 20


def attachment_of(path: Path) -> Attachment:
    """Name and hash of a file.

    Raises:
        DatasetError: it cannot be read.
    """
    digest = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while piece := file.read(_PIECE):
                digest.update(piece)
    except OSError as error:
        raise unreadable(path, error) from None
    return Attachment(path.name, digest.hexdigest())


def found_beside(wanted: Iterable[Attachment], folders: Iterable[Path]) -> dict[Attachment, Path]:
    """Where files of these names and hashes lie in some folders; those that are not there are left out."""
    places = [folder for folder in folders if folder.is_dir()]
    found = {}
    for file in wanted:
        # The name comes from anybody: of a path only its last part is looked for.
        for folder in places:
            path = folder / Path(file.name).name
            if _is_file(path) and attachment_of(path).sha256 == file.sha256:
                found[file] = path
                break
    return found


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):  # a name that no file can have
        return False
