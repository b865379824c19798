"""The files that a view needs, read."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from ifealid_gpu.dataset.vectors.attachments import attachment_of, found_beside
from ifealid_gpu.dataset.vectors.mask_file import read_mask
from ifealid_gpu.dataset.vectors.vector_file import read_vectors
from ifealid_gpu.errors import InputError
from ifealid_gpu.view_state import ViewState


def with_files(view: ViewState, folders: Iterable[Path], given: Iterable[Path] = ()) -> ViewState:
    """The view with the masks and vectors that it names by their files.

    Args:
        view: any.
        folders: where the files are looked for.
        given: files that are at hand, whatever they are called.

    Raises:
        InputError: a file is neither given nor in the folders; the message names it.
        DatasetError: one cannot be read.
    """
    wanted = view.attachments
    if not wanted:
        return view
    at_hand = {attachment_of(path).sha256: path for path in given}
    found = found_beside(wanted, folders) | {file: at_hand[file.sha256] for file in wanted if file.sha256 in at_hand}
    if missing := [file for file in wanted if file not in found]:
        raise InputError(
            f"the view needs {missing[0].words}, which is not beside it: put it there, or give it with --vectors or "
            "--region"
        )
    vectors = view.vector_attachments
    return view.attached(
        {file: read_vectors(path).values if file in vectors else read_mask(path).there for file, path in found.items()}
    )
