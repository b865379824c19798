"""Whatever a dataset can be named by, and the view that comes with it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple

from ifealid_gpu.dataset.link import in_link, is_link
from ifealid_gpu.dataset.named import is_there, not_there, path_of
from ifealid_gpu.dataset.photos import is_photo
from ifealid_gpu.dataset.reading import Reading
from ifealid_gpu.dataset.reading_words import joined
from ifealid_gpu.figure.saved_png import dataset_beside, names_in_png, photo_beside
from ifealid_gpu.view_state import ViewState


class Source(NamedTuple):
    """What a name leads to.

    Attributes:
        path: of the dataset.
        view: that comes with it, or None.
        reading: how its files are to be read.
    """

    path: Path
    view: ViewState | None = None
    reading: Reading = Reading()


def source_of(name: str | os.PathLike[str]) -> Source:
    """The dataset, and the view that comes with it, for a path, `demo:`, a link or a saved picture.

    Raises:
        DatasetError: nothing lies there, or it is a picture without a view, or one whose dataset is gone.
        InputError: a damaged link or view.
    """
    text, view, reading = os.fspath(name), None, Reading()
    if is_link(text):
        text, view, reading = in_link(text)
        path = path_of(text).absolute()
    else:
        path = path_of(text)
    if not is_there(path):
        raise not_there(path)
    if path.suffix.casefold() == ".png" and not path.is_dir() and not is_photo(path):
        names, saved, saved_reading = names_in_png(path)
        saved_reading = photo_beside(path.absolute(), saved_reading)
        return Source(dataset_beside(path.absolute(), *names), view or saved, joined(reading, saved_reading))
    return Source(path, view, reading)
