"""The files that a view needs, read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from ifealid_gpu.dataset.vectors.attachments import attachment_of, found_beside
from ifealid_gpu.dataset.vectors.basis_file import read_basis
from ifealid_gpu.dataset.vectors.mask_file import read_mask
from ifealid_gpu.dataset.vectors.vector_file import read_vectors
from ifealid_gpu.errors import InputError
from ifealid_gpu.quantities.attachment import Attachment
from ifealid_gpu.views.view_state import ViewState


def with_files(view: ViewState, folders: Iterable[Path], given: Iterable[Path] = ()) -> ViewState:
    """The view with the masks, vectors and bases that it names by their files.

    Args:
        view: any.
        folders: where the files are looked for.
        given: files that are at hand, whatever they are called.

    Raises:
        InputError: a file is neither given nor in the folders; the message names it.
        DatasetError: one cannot be read.
    """
    found = files_found(view, folders, given)
    if missing := [file for file in view.attachments if file not in found]:
        raise InputError(
            f"the view needs {missing[0].words}, which is not beside it: put it there, or give it with --vectors, "
            "--region or --basis-file"
        )
    return with_found(view, found)


def files_found(view: ViewState, folders: Iterable[Path], given: Iterable[Path] = ()) -> dict[Attachment, Path]:
    """Where the masks, vectors and bases that a view names lie, of those that are found; see `with_files`.

    Raises:
        DatasetError: one that is given cannot be read.
    """
    wanted = view.attachments
    at_hand = {attachment_of(path).sha256: path for path in given} if wanted else {}
    return found_beside(wanted, folders) | {file: at_hand[file.sha256] for file in wanted if file.sha256 in at_hand}


def with_found(view: ViewState, found: Mapping[Attachment, Path]) -> ViewState:
    """The view with the masks, vectors and bases of files that are found.

    Raises:
        InputError: a file has nothing of what the view names.
        DatasetError: one cannot be read.
    """
    vectors, bases = view.vector_attachments, view.quantity.attachments

    def read(file: Attachment, path: Path) -> Any:
        if file in bases:
            return read_basis(path)[1]
        return read_vectors(path).values if file in vectors else read_mask(path).there

    return view.attached({file: read(file, path) for file, path in found.items()})
