"""Opening a dataset: a file or a folder of any supported kind."""

from __future__ import annotations

import os
from pathlib import Path

from ifealid_gpu.codes import AXES, code_dtype
from ifealid_gpu.dataset.dataset import Dataset
from ifealid_gpu.dataset.entry import Entry, Problem
from ifealid_gpu.dataset.faults import fault, unreadable
from ifealid_gpu.dataset.formats.envi_file import header_beside
from ifealid_gpu.dataset.formats.format import Reading
from ifealid_gpu.dataset.formats.table import NAMES, SUFFIXES, format_of
from ifealid_gpu.dataset.named import not_there, path_of
from ifealid_gpu.dataset.names import natural_key
from ifealid_gpu.dataset.photos import count_photos, holds_view, is_photo, photos_fault
from ifealid_gpu.errors import DatasetError, IfealidError, InputError
from ifealid_gpu.files import command_line


def read_dataset(path: str | os.PathLike[str], *, layout: str | None = None, precision: int = 8) -> Dataset:
    """Open a file or folder. Only headers are read; `Entry.load` reads the values.

    Of a folder, its own files are opened, or where none is of a supported kind, those of its sub-folders. Hidden files
    and files of other kinds are passed over. A file that cannot be opened is one of the dataset's problems.

    Args:
        path: a file of a format that docs/formats.md lists, of an ENVI cube its header (.hdr), or a folder of them;
            `demo:` is the dataset that comes with the package. Photos in a folder, TIFFs among them, are passed over.
        layout: order of the axes of arrays, "hwc" or "chw". None: "chw" for torch tensors, what the file's axes say for
            TIFFs, "hwc" for all others. Of ENVI cubes the header knows it.
        precision: bits of the codes that arrays are quantised to. ZIPs have their own.

    Raises:
        DatasetError: the path does not exist, or nothing in it can be opened; the message names the first problem.
        PhotosError: it is a photo, or a folder of photos alone; the message says how to make feature maps of them.
        MissingDependencyError: a package that reads this kind of file is not installed.
        InputError: unknown layout or precision.
    """
    if layout is not None and layout not in AXES:
        raise InputError(f"layout must be 'hwc' or 'chw', found {layout!r}")
    code_dtype(precision)
    path = path_of(path)
    try:
        if not path.exists():
            raise not_there(path)
        if not path.is_file() and not path.is_dir():
            raise fault(path, None, "expected a file or a folder, found a device or a pipe")
        files = _dataset_files(path) if path.is_dir() else None
    except OSError as error:
        raise unreadable(path, error) from None
    reading = Reading(layout, precision, NAMES)
    if files is None:
        entries, problems = _open_file(path, reading)
        return Dataset(path, tuple(entries), tuple(problems))
    entries, problems = _open_folder(path, files, reading)
    return Dataset(path, tuple(entries), tuple(problems), photos=count_photos(path))


def _open_folder(path: Path, files: list[Path], reading: Reading) -> tuple[list[Entry], list[Problem]]:
    entries: list[Entry] = []
    problems: list[Problem] = []
    for file in files:
        try:
            more, wrong = _open_file(file, reading)
        except IfealidError as error:
            problems.append(Problem(file, str(error)))
        else:
            entries += more
            problems += wrong
    if not files:
        if _has_photos(path):
            raise photos_fault([path])
        kinds = ", ".join(SUFFIXES)
        raise fault(
            path, None, f"expected a folder with {kinds} files, found none in it or its sub-folders, and no photo in it"
        )
    if not entries:
        others = f" ({len(problems) - 1} more problems)" if len(problems) > 1 else ""
        raise DatasetError(f"no feature map in {path} can be opened: {problems[0].message}{others}")
    return entries, problems


def _open_file(path: Path, reading: Reading) -> tuple[list[Entry], list[Problem]]:
    if reading.layout is None and is_photo(path):
        is_tiff = format_of(path) is not None
        raise photos_fault([path], "; if its samples are features, say --layout hwc" if is_tiff else "")
    kind = format_of(path)
    if kind is None:
        if holds_view(path):
            raise fault(path, None, f"this is a saved picture; `{command_line(['ifealid-gpu', str(path)])}` opens it")
        if (header := header_beside(path)) is not None:
            raise fault(path, None, f"expected a file that says what it holds; open its header, {header.name}")
        kinds = ", ".join(SUFFIXES) + (", or a photo" if reading.layout is None else "")
        found = repr(path.suffix) if path.suffix else "a name without an ending"
        raise fault(path, None, f"expected a file of a kind that ends in {kinds}, found {found}")
    return kind.open(path, reading)


def _dataset_files(folder: Path) -> list[Path]:
    visible = _visible(folder)
    own = [path for path in visible if _is_dataset_file(path)]
    if own:
        return own
    return [file for path in visible if path.is_dir() for file in _visible(path) if _is_dataset_file(file)]


def _has_photos(folder: Path) -> bool:
    """Whether there are photos in a folder or its sub-folders."""
    return bool(count_photos(folder) or any(count_photos(path) for path in _visible(folder) if path.is_dir()))


def _visible(folder: Path) -> list[Path]:
    paths = [path for path in folder.iterdir() if not path.name.startswith(".")]
    return sorted(paths, key=lambda path: natural_key(path.name))


def _is_dataset_file(path: Path) -> bool:
    kind = format_of(path)
    return kind is not None and path.is_file() and not (kind.is_other is not None and kind.is_other(path))
