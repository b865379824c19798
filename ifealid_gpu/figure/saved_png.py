"""The PNG that remembers its view: written, and read back."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path, PureWindowsPath
from typing import Any, NamedTuple, Self

from PIL import Image
from PIL.PngImagePlugin import PngInfo

from ifealid_gpu.dataset.dataset import Dataset
from ifealid_gpu.dataset.named import DEMO, is_there, names_from, path_of
from ifealid_gpu.dataset.photos import VIEW_CHUNK
from ifealid_gpu.dataset.reading import Reading
from ifealid_gpu.dataset.reading_words import reading_from, words_of
from ifealid_gpu.errors import DatasetError, InputError
from ifealid_gpu.files import replacing
from ifealid_gpu.views.view_state import ViewState

_MOST_TOGETHER = 100  # datasets

#: Names of a dataset, and how it is read.
Named = tuple[tuple[str, ...], Reading]


def save_png(
    picture: Image.Image,
    path: str | os.PathLike[str],
    view: ViewState,
    dataset: Dataset | Path | str | None,
    reading: Reading | None = None,
    **where: str | None,
) -> None:
    """Write a PNG that remembers the view and the dataset, where it is in a file, in a text chunk.

    Args:
        picture: what is written.
        path: where to.
        view: what it shows.
        dataset: whose path, or paths, are named so that they are found again, as `names_from` has it; or the path. A
            text is written as it is.
        reading: how the files of a path are read; None: as they say themselves.
        where: names of image and layer, if the view has others.

    Raises:
        OutputError: the file cannot be written; what stood there is unchanged.
    """
    folder = Path(path).absolute().parent
    each: list[tuple[Path | str | None, Reading]] = []
    if isinstance(dataset, Dataset):
        each = [(one.path, one.reading) for one in dataset.files] or [(None, dataset.reading)]
    else:
        each = [(dataset, reading or Reading())]
    stored, *others = (_stored(*one, folder) for one in each)
    if others:
        stored["with"] = others
    info = PngInfo()
    info.add_itxt(VIEW_CHUNK, json.dumps({**stored, "view": json.loads(view.but(**where).to_json())}))
    with replacing(path) as file:
        picture.save(file, "PNG", pnginfo=info)


def _stored(dataset: Path | str | None, reading: Reading, folder: Path) -> dict[str, Any]:
    """What is written of a dataset into a file of a folder."""
    stored: dict[str, Any] = {"dataset": dataset}
    if isinstance(dataset, Path):
        first, *others = (name.replace(os.sep, "/") for name in names_from(dataset, folder))
        stored = {"dataset": first, "or": others} if others else {"dataset": first}
    words = words_of(_named_from(reading, folder))
    return {**stored, "reading": words} if words else stored


def _named_from(reading: Reading, folder: Path) -> Reading:
    """The same with what a file in a folder calls the photo beneath and the like, as it calls the dataset."""
    return reading.with_files(lambda path: Path(names_from(path, folder)[0].replace(os.sep, "/")))


def view_in_png(path: str | os.PathLike[str]) -> tuple[str, ViewState]:
    """(dataset, view) that `save_png` wrote; the first name of the first dataset. Raises as `named_in_png`."""
    each, view = named_in_png(path)
    return each[0][0][0], view


def named_in_png(path: str | os.PathLike[str]) -> tuple[tuple[Named, ...], ViewState]:
    """Of each dataset that `save_png` wrote its names, and how its files are read; and the view.

    Raises:
        DatasetError: the file is no PNG, or no PNG of this program's, or shows what was in memory alone.
        InputError: its view is damaged.
    """
    try:
        with Image.open(path, formats=["PNG"]) as png:
            text = png.info.get(VIEW_CHUNK)
    except (OSError, ValueError, Image.DecompressionBombError) as error:
        raise DatasetError(f"{os.fspath(path)}: expected a PNG, found something else: {error}") from None
    if not isinstance(text, str):
        raise DatasetError(f"{os.fspath(path)}: this PNG holds no view; only pictures saved by ifealid-gpu do")
    try:
        stored = json.loads(text)
        view, others = json.dumps(stored["view"]), stored.get("with", [])
        each = [_Written.of(one) for one in (stored, *others[:_MOST_TOGETHER])]
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise DatasetError(f"{os.fspath(path)}: the view in this PNG is damaged; save the picture again") from None
    if stored["dataset"] is None:
        message = "this picture shows feature maps that were in memory and in no file, so there is nothing to open"
        raise DatasetError(f"{os.fspath(path)}: {message}; ifealid_gpu.write_dataset writes them to files")
    try:
        return tuple((one.names, reading_from(one.words)) for one in each), ViewState.from_json(view)
    except InputError as error:
        raise InputError(f"{os.fspath(path)}: the view in this PNG is damaged: {error}") from None


class _Written(NamedTuple):
    """What stands in a file of a dataset."""

    names: tuple[str, ...]
    words: dict[str, str]

    @classmethod
    def of(cls, stored: Any) -> Self:
        """Raises all that reading JSON of unknown making can."""
        others = stored.get("or")
        found = others if isinstance(others, list) else []
        words = {str(name): str(text) for name, text in stored.get("reading", {}).items()}
        return cls((str(stored["dataset"]), *map(str, found)), words)


def photo_beside(png: Path, reading: Reading) -> Reading:
    """The same with the photo beneath and the like where they lie: from a picture's folder, as written, or moved."""

    def found(path: Path) -> Path:
        candidates = (png.parent / path, path, png.parent / PureWindowsPath(path).name)
        return next((one for one in candidates if is_there(one)), path)

    return reading.with_files(found)


def dataset_beside(png: Path, dataset: str, *others: str) -> Path:
    """The dataset that a picture names: from the picture's own folder, as it is written, or moved to that folder.

    Args:
        png: the picture.
        dataset: its name for the dataset.
        others: more of them, in their order.

    Raises:
        DatasetError: nothing lies there.
    """
    if dataset.startswith(DEMO):
        return path_of(dataset)
    names = [name for name in (dataset, *others) if name]
    # The picture may come from Windows: its paths have two kinds of separators.
    ways: tuple[Callable[[str], Path], ...] = (
        lambda name: png.parent / name,
        Path,
        lambda name: png.parent / PureWindowsPath(name).name,
    )
    for candidate in (way(name) for way in ways for name in names):
        if is_there(candidate):
            return Path(os.path.abspath(candidate))  # noqa: PTH100 - without the "..", which nobody wants to read
    if (demo := path_of(dataset)) != Path(dataset) and len(PureWindowsPath(dataset).parts) > 1:
        return demo  # of another installation
    raise DatasetError(f"{png}: the dataset of this picture, {dataset[:300]}, is not there; put it beside the picture")
