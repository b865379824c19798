"""The images that files, folders and patterns stand for, each with a name of its own."""

from __future__ import annotations

import glob
import os
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ifealid_gpu.dataset.faults import fault, unreadable
from ifealid_gpu.dataset.names import IMAGE_SUFFIXES, natural_key, printable
from ifealid_gpu.dataset.passed_over import note_of
from ifealid_gpu.dataset.photos import is_image_name
from ifealid_gpu.errors import InputError


@dataclass(frozen=True)
class SourceImage:
    """An image file.

    Attributes:
        path: the file.
        name: what datasets call it: its file name, with as much of its folders as makes it unlike all others.
        page: which page of a file with several, from 0; None: the first.
    """

    path: Path
    name: str
    page: int | None = None

    def at(self, page: int | None) -> SourceImage:
        """A page of it, which has a name of its own: stack.page2.tif."""
        if page is None:
            return self
        stem, dot, ending = self.name.rpartition(".")
        name = f"{stem}.page{page}.{ending}" if dot else f"{self.name}.page{page}"
        return replace(self, name=name, page=page)


def find_images(places: Sequence[str | os.PathLike[str]], page: int | None = None) -> tuple[SourceImage, ...]:
    """The images of files, folders (with those inside, but hidden ones) and patterns such as "photos/**/*.jpg".

    A file that is named is taken whatever its suffix; of a folder those with the suffix of an image. Images of a folder
    are named by their place in it. No file is taken twice. What of a folder is no image, `passed_over` says.

    Args:
        places: files, folders and patterns.
        page: which page is taken of each, from 0; None: the first.

    Raises:
        DatasetError: no such file, or a folder or pattern without an image.
    """
    found: dict[str, SourceImage] = {}
    for place in places:
        for image in _images_of(Path(place)):
            found.setdefault(os.path.realpath(image.path), image.at(page))
    return tuple(_named_apart(list(found.values())))


def _images_of(place: Path) -> list[SourceImage]:
    if place.is_dir():
        images = _images_in(place)
        if not images:
            others = "".join(f": {line}" for line in [note_of(_files_in(place))] if line)
            raise fault(place, None, f"expected a folder with images ({', '.join(IMAGE_SUFFIXES)}), found none{others}")
        return images
    if place.is_file():
        return [SourceImage(place, printable(place.name))]
    if place.exists():
        raise fault(place, None, "expected an image file or a folder, found something else")
    if not glob.has_magic(str(place)):
        raise fault(place, None, "no such file or folder")
    matches = glob.glob(str(place), recursive=True)  # noqa: PTH207 - Path.glob takes no absolute pattern
    images = []
    for match in sorted(map(Path, matches), key=lambda path: natural_key(str(path))):
        if match.is_dir():
            # "photos/**" names a folder's files as well as the folder.
            images += [] if "**" in place.parts else _images_in(match)
        elif is_image_name(match):
            images.append(SourceImage(match, printable(match.name)))
    if not images:
        raise fault(place, None, "no image matches this pattern")
    return images


def passed_over(places: Sequence[str | os.PathLike[str]]) -> tuple[str, ...]:
    """What is said of files in folders that are of no kind that can be read: a line a folder with any."""
    lines = []
    for place in dict.fromkeys(map(Path, places)):
        if place.is_dir():
            line = note_of([path for path in _files_in(place) if path.is_file() and not is_image_name(path)])
            lines += [] if line is None else [f"{place}: {line}"]
    return tuple(lines)


def _files_in(folder: Path) -> list[Path]:
    files: list[Path] = []
    for parent, folders, names in os.walk(folder, onerror=_refuse):
        folders[:] = [name for name in folders if not name.startswith(".")]
        files += [Path(parent, name) for name in names if not name.startswith(".")]
    return files


def _images_in(folder: Path) -> list[SourceImage]:
    # A link that leads nowhere is told of when it is read; a pipe would be waited for.
    images = [path for path in _files_in(folder) if is_image_name(path) and (path.is_file() or not path.exists())]
    return [
        SourceImage(path, printable(path.relative_to(folder).as_posix()))
        for path in sorted(images, key=lambda path: natural_key(path.relative_to(folder).as_posix()))
    ]


def _refuse(error: OSError) -> None:
    """A folder that cannot be looked into; images in it must not be left out in silence."""
    raise unreadable(Path(error.filename), error) from None


def _named_apart(images: list[SourceImage]) -> list[SourceImage]:
    """The images, those of the same name with more of their folders in it, until all names differ."""
    while alike := _alike(image.name for image in images):
        longer = [_with_one_folder_more(image) if image.name.casefold() in alike else image for image in images]
        if longer == images:  # names differ by the case of their letters, or by what cannot be printed
            twice = [str(image.path) for image in images if image.name.casefold() in alike]
            raise InputError(f"images must have different names, found {twice[0]} and {twice[1]}; rename one of them")
        images = longer
    return images


def _alike(names: Iterable[str]) -> set[str]:
    """Names, in lower case, that there are several of. Some file systems do not see the case of letters."""
    return {name for name, count in Counter(name.casefold() for name in names).items() if count > 1}


def _with_one_folder_more(image: SourceImage) -> SourceImage:
    parts = [part for part in image.path.absolute().parts if part != image.path.absolute().anchor]
    count = image.name.count("/") + 2
    return replace(image, name=printable("/".join(parts[-count:])))
