"""Whatever a dataset can be named by, and the view that comes with it."""

from __future__ import annotations

import os
from pathlib import Path

from ifealid_gpu.dataset.link import in_link, is_link
from ifealid_gpu.dataset.named import is_there, not_there, path_of
from ifealid_gpu.dataset.photos import is_photo
from ifealid_gpu.figure.figure import dataset_beside, names_in_png
from ifealid_gpu.view_state import ViewState


def source_of(name: str | os.PathLike[str]) -> tuple[Path, ViewState | None]:
    """(the dataset's path, the view that comes with it) for a path, `demo:`, a link or a saved picture.

    Raises:
        DatasetError: nothing lies there, or it is a picture without a view, or one whose dataset is gone.
        InputError: a damaged link or view.
    """
    text, view = os.fspath(name), None
    if is_link(text):
        text, view = in_link(text)
        path = path_of(text).absolute()
    else:
        path = path_of(text)
    if not is_there(path):
        raise not_there(path)
    if path.suffix.casefold() == ".png" and not path.is_dir() and not is_photo(path):
        names, saved = names_in_png(path)
        return dataset_beside(path.absolute(), *names), view or saved
    return path, view
