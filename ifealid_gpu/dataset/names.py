"""What file and map names say: their order, the source image and the layer."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

_BITS_SUFFIX = re.compile(r"\.(8|16|32)$")

#: How the names of images end, in lower case.
IMAGE_SUFFIXES = (
    ".jpg",
    ".jpeg",
    ".jpe",
    ".jfif",
    ".mpo",
    ".png",
    ".apng",
    ".tif",
    ".tiff",
    ".bmp",
    ".dib",
    ".webp",
    ".gif",
    ".ppm",
    ".pgm",
    ".pbm",
    ".pnm",
    ".pfm",
    ".tga",
    ".avif",
    ".jp2",
    ".jpx",
    ".j2k",
    ".heic",
    ".heif",
    ".hif",
)

_IMAGE_AND_LAYER = re.compile(rf"(.+(?:{'|'.join(map(re.escape, IMAGE_SUFFIXES))}))\.(.+)", re.IGNORECASE | re.DOTALL)
_NOT_IN_FILE_NAMES = re.compile(r'[\\/:*?"<>|]')
_LONGEST_PART = 100
_DIGITS = re.compile(r"([0-9]+)")


def printable(text: str) -> str:
    """A name from a file, on one line and without control characters, which could steer a terminal."""
    return "".join(c if c.isprintable() else " " for c in text)


def few(names: Sequence[str], most: int = 12) -> str:
    """Names in a message, the first of many."""
    listed = ", ".join(names[:most])
    return f"{listed} and {len(names) - most} more" if len(names) > most else listed


def natural_key(text: str) -> tuple[tuple[int, int, str], ...]:
    """Sorting key that puts layer2 before layer10, whatever the case of the letters."""
    key = []
    for part in _DIGITS.split(text):
        if part.isdecimal() and part.isascii():
            digits = part.lstrip("0")
            key.append((0, len(digits), digits))
        else:
            key.append((1, 0, part.casefold()))
    return (*key, (2, 0, text))


def map_name(image: str | None, layer: str | None) -> str:
    """IMAGE.LAYER, from which programs that know names only find both again."""
    return ".".join(part for part in (image, layer) if part)


def map_file_name(image: str | None, layer: str | None, precision: int) -> str:
    """IMAGE.LAYER.BITS.zip, fit for every file system: no folders, and at most 100 characters of each name."""
    safe = (_NOT_IN_FILE_NAMES.sub("_", part)[:_LONGEST_PART] for part in (image, layer) if part)
    return ".".join((*safe, str(precision), "zip")).lstrip(".")


@dataclass(frozen=True)
class FileNames:
    """What the names of files say, whose kinds end in these suffixes.

    Attributes:
        own_suffixes: suffixes that no other kind of file has; two may follow one another, as in x.npz.8.zip.
        shared_suffixes: suffixes that photos and their parts have as well, so that they tell the kind at a name's end
            alone.
    """

    own_suffixes: tuple[str, ...]
    shared_suffixes: tuple[str, ...]

    def bare_name(self, file_name: str) -> str:
        """A file or map name without the suffixes of file kinds and bits: x.jpg.C2.npz.8.zip is x.jpg.C2."""
        name = self._own.sub("", self._shared.sub("", file_name))
        name = _BITS_SUFFIX.sub("", name)
        name = self._own.sub("", name)
        return name or file_name

    def image_and_layer(self, name: str) -> tuple[str | None, str]:
        """(source image, layer) of a name such as 000000015746.jpg.C2.npz; (None, the bare name) of any other."""
        bare = self.bare_name(name)
        match = _IMAGE_AND_LAYER.fullmatch(bare)
        return (match[1], match[2]) if match else (None, bare)

    @cached_property
    def _own(self) -> re.Pattern[str]:
        return _ending_in(self.own_suffixes)

    @cached_property
    def _shared(self) -> re.Pattern[str]:
        return _ending_in(self.shared_suffixes)


def _ending_in(suffixes: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"(?:{'|'.join(map(re.escape, suffixes))})$", re.IGNORECASE)
