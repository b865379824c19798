"""Opening files of vectors, as classes, and of masks, as marks; or what a view waits for."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from ifealid_gpu.dataset.vectors.basis_file import is_basis_file
from ifealid_gpu.dataset.vectors.mask_file import read_mask
from ifealid_gpu.dataset.vectors.table import VECTOR_FILES
from ifealid_gpu.dataset.vectors.vector_file import VectorFile, read_vectors
from ifealid_gpu.errors import InputError
from ifealid_gpu.explorer.doing import marks
from ifealid_gpu.explorer.explorer import Explorer
from ifealid_gpu.explorer.marking import edits
from ifealid_gpu.explorer.marking.adding import Adding
from ifealid_gpu.explorer.opening_basis import open_basis
from ifealid_gpu.quantities.regions.mask import MaskRegion
from ifealid_gpu.quantities.term import Term


def open_vectors(explorer: Explorer, path: str | Path, adding: Adding | None = None) -> None:
    """Open the named vectors of a file as classes, a mask as a mark, a basis as components; or what the view waits for.

    Args:
        explorer: whose map is compared with them.
        path: the file.
        adding: what a mask does to the marks before it; None: as is chosen.

    Raises:
        IfealidError: it is neither, or does not suit the map.
    """
    opened = explorer.opened
    if opened is None:
        raise InputError("open feature maps first: vectors are compared with their pixels")
    if is_basis_file(Path(path)):
        open_basis(explorer, path)
        return
    found = _read(Path(path))
    explorer.files_at[found.file.sha256] = Path(path).absolute()
    if waiting := [one for one in explorer.view.attachments if one.sha256 == found.file.sha256]:
        content = found.values if isinstance(found, VectorFile) else found.there
        explorer.change(explorer.view.attached(dict.fromkeys(waiting, content)))
        explorer.message = None
        explorer.say_shortly(f"The view has {found.file.name} now")
    elif isinstance(found, VectorFile):
        found.check_length(opened.renderer.feature_map.channels)
        marks.show(explorer, edits.with_file(explorer.view, found.classes))
        count = len(found.classes)
        explorer.say_shortly(f"{count} {'class' if count == 1 else 'classes'} from {found.file.name}")
    else:
        adding = explorer.marking.adding if adding is None else adding
        term = Term(found, opened.image, adding.sign)
        view = edits.with_mark(explorer.view, term, adding)
        explorer.check(view)
        marks.show(explorer, view)


def _read(path: Path) -> VectorFile | MaskRegion:
    suffix = path.suffix.casefold()
    if suffix == ".npy" and _is_mask(path):
        return read_mask(path)
    return read_vectors(path) if suffix in VECTOR_FILES else read_mask(path)


def _is_mask(path: Path) -> bool:
    """Whether an array marks pixels; one of numbers has vectors."""
    try:
        array = np.load(path, mmap_mode="r", allow_pickle=False)
    except (OSError, ValueError, EOFError):
        return False
    return bool(array.dtype == np.bool_)
