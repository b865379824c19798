"""Whatever datasets can be named by, and the view that comes with them."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from ifealid_gpu.dataset.dataset_files import Files
from ifealid_gpu.dataset.link import Linked, in_link, is_link
from ifealid_gpu.dataset.named import is_there, not_there, path_of
from ifealid_gpu.dataset.photos import is_photo
from ifealid_gpu.dataset.reading import Reading
from ifealid_gpu.dataset.reading_words import joined
from ifealid_gpu.errors import DatasetError, InputError, cut
from ifealid_gpu.figure.saved_png import dataset_beside, named_in_png, photo_beside
from ifealid_gpu.views.view_state import ViewState


class Source(NamedTuple):
    """What names lead to.

    Attributes:
        path: of the dataset, or the first.
        view: that comes with it, or None.
        reading: how its files are to be read.
        others: datasets that are opened together with it.
    """

    path: Path
    view: ViewState | None = None
    reading: Reading = Reading()
    others: tuple[Files, ...] = ()

    def files(self, asked: Reading | None = None) -> tuple[Files, ...]:
        """All datasets; where ``asked`` leaves open how they are read, as the names say."""
        each = (Files(self.path, self.reading), *self.others)
        return each if asked is None else tuple(replace(one, reading=joined(asked, one.reading)) for one in each)


def sources_of(names: Sequence[str | os.PathLike[str]]) -> Source:
    """The datasets, and the view that comes with them, for one name as `source_of` takes it, or for several datasets.

    Of several, one at which nothing lies is left for whoever opens them all.

    Raises:
        DatasetError: as `source_of`.
        InputError: likewise; or one of several is a link or a saved picture, which have datasets of their own.
    """
    if len(names) == 1:
        return source_of(names[0])
    for name in names:
        if is_link(os.fspath(name)) or is_saved_picture(path_of(name)):
            what = "a link" if is_link(os.fspath(name)) else "a saved picture"
            raise InputError(f"{cut(os.fspath(name))} is {what}, which names its own datasets: open it alone")
    first, *others = (path_of(name) for name in names)
    return Source(first, others=tuple(Files(path) for path in others))


def source_of(name: str | os.PathLike[str]) -> Source:
    """The datasets, and the view that comes with them, for a path, `demo:`, a link or a saved picture.

    Of several datasets in one name, one that is gone is left for whoever opens them all.

    Raises:
        DatasetError: nothing lies there, or it is a picture without a view, or one whose dataset is gone.
        InputError: a damaged link or view.
    """
    text = os.fspath(name)
    linked = in_link(text) if is_link(text) else None
    path = path_of(text) if linked is None else path_of(linked.name).absolute()
    if not is_there(path) and (linked is None or not linked.others):
        raise not_there(path)
    if is_saved_picture(path):
        found = _in_picture(path.absolute())
        return found if linked is None else _opened_by(linked, found)
    return Source(path) if linked is None else _opened_by(linked, Source(path))


def _opened_by(linked: Linked, found: Source) -> Source:
    """What a link leads to."""
    others = tuple(Files(path_of(name).absolute(), reading) for name, reading in linked.others)
    return Source(found.path, linked.view or found.view, joined(linked.reading, found.reading), found.others + others)


def is_saved_picture(path: Path) -> bool:
    """Whether it is a picture that names its datasets and a view of them."""
    return path.suffix.casefold() == ".png" and is_there(path) and not path.is_dir() and not is_photo(path)


def _in_picture(png: Path) -> Source:
    each, view = named_in_png(png)

    def where(names: tuple[str, ...]) -> Path:
        try:
            return dataset_beside(png, *names)
        except DatasetError:
            if len(each) == 1:
                raise
            return png.parent / names[0]  # whoever opens them says that it is gone, and opens the others

    first, *others = (Files(where(names), photo_beside(png, reading)) for names, reading in each)
    return Source(first.path, view, first.reading, tuple(others))
