"""Opening a dataset: a file or a folder of any supported kind."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

from ifealid_gpu.dataset.channel_names import with_channel_names
from ifealid_gpu.dataset.dataset import Dataset
from ifealid_gpu.dataset.entry import Entry, Problem
from ifealid_gpu.dataset.faults import fault, unreadable
from ifealid_gpu.dataset.folders import dataset_files, has_photos, notes_of_folder
from ifealid_gpu.dataset.formats.envi_file import header_beside
from ifealid_gpu.dataset.formats.format import Format
from ifealid_gpu.dataset.formats.ifealid_zip import KIND as ZIP_KIND
from ifealid_gpu.dataset.formats.table import NAMES, SUFFIXES, format_of
from ifealid_gpu.dataset.input_image import InputImage
from ifealid_gpu.dataset.lying_over import laid_as_asked, lay_over
from ifealid_gpu.dataset.named import not_there, path_of
from ifealid_gpu.dataset.other_kinds import advice_on, is_empty
from ifealid_gpu.dataset.photos import count_photos, holds_view, is_photo, photos_fault
from ifealid_gpu.dataset.photos_beside import Beside, PhotosBeside
from ifealid_gpu.dataset.reading import Reading
from ifealid_gpu.errors import DatasetError, IfealidError, InputError, Remedy
from ifealid_gpu.files import command_line
from ifealid_gpu.maps.precision import AUTO


def read_dataset(
    path: str | os.PathLike[str],
    *,
    layout: str | None = None,
    grid: tuple[int, int] | None = None,
    skip: int | None = None,
    precision: int | str = AUTO,
    array: str | None = None,
    page: int | None = None,
    no_data: float | str = "auto",
    dequantize: str | None = None,
    image: str | os.PathLike[str] | None = None,
    as_stored: bool = False,
    stride: int | None = None,
    channel_names: str | os.PathLike[str] | None = None,
) -> Dataset:
    """Open a file or folder. Only headers are read; `Entry.load` reads the values.

    Of a folder, its own files are opened, or where none is of a supported kind, those of its sub-folders. Hidden files
    and files of other kinds are passed over. A file that cannot be opened is one of the dataset's problems. What is
    guessed is said in the entries' notes, with what changes it.

    Args:
        path: a file of a format that docs/formats.md lists, of an ENVI cube its header (.hdr), or a folder of them;
            `demo:` is the dataset that comes with the package. Photos in a folder, TIFFs among them, are passed over.
        layout: order of the axes of arrays, "hwc", "chw" or "tokens". None: "chw" for torch tensors, what the file's
            axes say for TIFFs, else what the shape tells. Of ENVI cubes the header knows it.
        grid: (width, height) of the grid of tokens. None: what their number tells.
        skip: tokens before those of the grid, such as the class token. None: what their number tells.
        precision: bits of the codes that arrays are quantised to: 8, 16, 32, or "auto": as few as show the
            similarities right. ZIPs have their own.
        array: name of the only array of a file that is read. None: all that can be feature maps.
        page: number of the only page of a TIFF that is read, from 0, or of the image of a batch. None: all pages, the
            first image.
        no_data: the value that stands for none, or a text of several, such as "-9999,nan"; "auto": what the file
            declares, or is found in it; "nan": NaN and infinity; "none": nothing. Declared values in some channels of
            a pixel are replaced by the channel's mean. The maps' notes say what was found.
        dequantize: name of the rule by which stored integers become real values, or "none": they are the values. None:
            as the file says, by its scales and offsets.
        image: the photo that lies under the maps. None: what the files hold, or lies beside them.
        as_stored: the photo is not turned as its EXIF orientation says.
        stride: image pixels a feature-map pixel. None: what the file says, or the map spans the image.
        channel_names: a text file with a name or wavelength a line for each channel. None: what the files say.

    Raises:
        DatasetError: the path does not exist, or nothing in it can be opened; the message names the first problem.
        PhotosError: it is a photo, or a folder of photos alone; the message says how to make feature maps of them.
        MissingDependencyError: a package that reads this kind of file is not installed.
        InputError: an unknown layout, precision or rule, or two options that contradict each other.
    """
    reading = Reading(
        layout=layout,
        grid=grid,
        skip=skip,
        precision=precision,
        array=array,
        page=page,
        no_data=no_data,
        dequantize=dequantize,
        image=None if image is None else _file(image, "image", "a photo"),
        as_stored=as_stored,
        stride=stride,
        channel_names=None if channel_names is None else _file(channel_names, "channel_names", "a file of names"),
    )
    return open_dataset(path, reading)


def _file(path: object, argument: str, what: str) -> Path:
    if not isinstance(path, str | os.PathLike):
        more = "; explore takes images at hand" if argument == "image" else ""
        raise InputError(f"{argument} must be the path of {what}, found {type(path).__name__}{more}")
    return Path(path)


def open_dataset(path: str | os.PathLike[str], reading: Reading, image: InputImage | None = None) -> Dataset:
    """As `read_dataset`, with what is asked for in one value; the dataset remembers it.

    Args:
        path: the file or folder.
        reading: what is asked for.
        image: what lies under the maps, in place of the photo that ``reading`` names, which the dataset would remember.
    """
    path = path_of(path)
    try:
        if not path.exists():
            raise not_there(path)
        if not path.is_file() and not path.is_dir():
            raise fault(path, None, "expected a file or a folder, found a device or a pipe")
        files = dataset_files(path) if path.is_dir() else None
    except OSError as error:
        raise unreadable(path, error) from None
    at_hand = image
    if image is None and reading.image is not None:  # what is wrong with it is no fault of the files
        image = _image_beneath(path, reading.image, reading)
    beside = PhotosBeside()
    if files is None:
        entries, problems = _as_asked(*_open_file(path, reading, beside, image), reading, image)
        return Dataset(path, tuple(entries), tuple(problems), reading=reading, image=at_hand)
    entries, problems = _as_asked(*_open_folder(path, files, reading, beside, image), reading, image)
    return Dataset(
        path,
        tuple(entries),
        tuple(problems),
        photos=count_photos(path),
        reading=reading,
        notes=notes_of_folder(path),
        image=at_hand,
    )


def _as_asked(
    entries: list[Entry], problems: list[Problem], reading: Reading, image: InputImage | None
) -> tuple[list[Entry], list[Problem]]:
    """What files hold, over the image and with the names of channels that are asked for."""
    entries, problems = laid_as_asked(entries, problems, reading, image)
    if reading.channel_names is not None:
        entries = with_channel_names(entries, reading.channel_names)
    return entries, problems


def _image_beneath(path: Path, photo: Path, reading: Reading) -> InputImage:
    try:
        return InputImage.file(photo, as_stored=reading.as_stored, page=reading.page)
    except DatasetError as error:
        raise DatasetError(str(error), remedy=Remedy(("image",), path)) from None


def _open_folder(
    path: Path, files: list[Path], reading: Reading, beside: PhotosBeside, image: InputImage | None
) -> tuple[list[Entry], list[Problem]]:
    entries: list[Entry] = []
    problems: list[Problem] = []
    for file in files:
        try:
            more, wrong = _open_file(file, reading, beside, image)
        except IfealidError as error:
            problems.append(Problem.of(file, error))
        else:
            entries += more
            problems += wrong
    if not files:
        if has_photos(path):
            raise photos_fault([path])
        kinds = ", ".join(SUFFIXES)
        found = advice_on(path) or "found none in it or its sub-folders, and no photo in it"
        raise fault(path, None, f"expected a folder with {kinds} files, {found}")
    if not entries:
        others = f" ({len(problems) - 1} more problems)" if len(problems) > 1 else ""
        remedy = next((problem.remedy for problem in problems if problem.remedy is not None), None)
        raise DatasetError(f"no feature map in {path} can be opened: {problems[0].message}{others}", remedy=remedy)
    return entries, problems


def _open_file(
    path: Path, reading: Reading, beside: PhotosBeside, image: InputImage | None
) -> tuple[list[Entry], list[Problem]]:
    if reading.layout is None and is_photo(path):
        if format_of(path) is not None:
            raise photos_fault([path], "; if its samples are features, say --layout hwc", Remedy(("layout",)))
        raise photos_fault([path])
    kind = format_of(path)
    if kind is None:
        if holds_view(path):
            raise fault(path, None, f"this is a saved picture; `{command_line(['ifealid-gpu', str(path)])}` opens it")
        if (header := header_beside(path)) is not None:
            raise fault(path, None, f"expected a file that says what it holds; open its header, {header.name}")
        kinds = ", ".join(SUFFIXES) + (", or a photo" if reading.layout is None else "")
        found = advice_on(path) or f"found {repr(path.suffix) if path.suffix else 'a name without an ending'}"
        raise fault(path, None, f"expected a file of a kind that ends in {kinds}, {found}")
    if is_empty(path):
        raise fault(path, None, f"expected a {path.suffix} file, found an empty one; copy or make it again")
    photo = beside.of(path) if image is None and kind.label != ZIP_KIND else None
    entries, problems = (
        kind.open(path, reading, NAMES, image) if photo is None else _open_over(path, kind, reading, photo)
    )
    notes = kind.without_effect(reading)
    return [replace(entry, notes=(*entry.notes, *notes)) for entry in entries], problems


def _open_over(path: Path, kind: Format, reading: Reading, beside: Beside) -> tuple[list[Entry], list[Problem]]:
    """Open a file of arrays as layers of the photo beside it."""
    try:
        image = InputImage.file(beside.photo, as_stored=reading.as_stored)
    except DatasetError:  # whatever is wrong with the photo is none of the arrays' faults
        return kind.open(path, reading, NAMES, None)
    entries, problems = kind.open(path, reading, NAMES, image)
    if not beside.layer and not all(image.note_on((entry.height, entry.width)) is None for entry in entries):
        return kind.open(path, reading, NAMES, None)  # of the same name, but perhaps a picture of something else
    own = NAMES.bare_name(path.name)
    note = f"over the photo {image.shown} beside it, as the names say; --image takes another"
    layers = [_layer_of(entry, own, beside.layer) for entry in entries]
    laid, more = lay_over(layers, image, reading.stride)
    return [replace(entry, notes=(*entry.notes, note)) for entry in laid], problems + more


def _layer_of(entry: Entry, own: str, layer: str) -> Entry:
    """The map as a layer of the photo, under the name that is left of its file's."""
    if not layer or entry.layer != own:
        return entry
    return replace(entry, layer=layer, provenance=replace(entry.provenance, layer=layer))
