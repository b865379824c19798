"""Photos beside arrays, which are layers of them by their names: IMAGE.LAYER.* or IMAGE_LAYER.* beside IMAGE.jpg."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path

from ifealid_gpu.dataset.formats.table import NAMES
from ifealid_gpu.dataset.names import IMAGE_SUFFIXES
from ifealid_gpu.dataset.photos import is_photo

_JOINTS = re.compile(r"[._]")


@dataclass(frozen=True)
class Beside:
    """A photo beside a file of arrays.

    Attributes:
        photo: the photo.
        layer: what the file's name says beyond the photo's; empty where that is all.
    """

    photo: Path
    layer: str


class PhotosBeside:
    """Finds them; it looks through each folder once."""

    def __init__(self) -> None:
        self._folders: dict[Path, dict[str, list[Path]]] = {}
        self._photos_known: dict[Path, bool] = {}

    def of(self, file: Path) -> Beside | None:
        """The photo whose name a file's name begins with, if any; of several, the one with the longest name."""
        name, photos = NAMES.bare_name(file.name), self._photos(file.parent)
        ends = [len(name), *(joint.start() for joint in reversed(list(_JOINTS.finditer(name))))]
        for end in ends:
            for photo in photos.get(name[:end].casefold(), ()):
                if photo != file and self._is_photo(photo):
                    return Beside(photo, name[end + 1 :])
        return None

    def _is_photo(self, path: Path) -> bool:
        if path not in self._photos_known:
            self._photos_known[path] = is_photo(path)
        return self._photos_known[path]

    def _photos(self, folder: Path) -> dict[str, list[Path]]:
        """The images of a folder by their names, with and without suffix, in lower case."""
        if folder not in self._folders:
            found: dict[str, list[Path]] = {}
            try:
                names = sorted(os.listdir(folder), key=_rank)  # noqa: PTH208 - names are enough
            except OSError:
                names = []
            for name in names:
                path = Path(name)
                if not name.startswith(".") and path.suffix.lower() in IMAGE_SUFFIXES:
                    found.setdefault(name.casefold(), []).append(folder / name)
                    found.setdefault(path.stem.casefold(), []).append(folder / name)
            self._folders[folder] = found
        return self._folders[folder]


def _rank(name: str) -> tuple[int, str]:
    """Photos before pictures that programs make: JPEGs first."""
    suffix = Path(name).suffix.lower()
    return (IMAGE_SUFFIXES.index(suffix) if suffix in IMAGE_SUFFIXES else len(IMAGE_SUFFIXES)), name
