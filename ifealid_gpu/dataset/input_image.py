"""The image that lies under feature maps, in a file of its own or at hand, and how maps lie over it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache, partial
from pathlib import Path

from ifealid_gpu.dataset.covering import Size, covers
from ifealid_gpu.dataset.image import Photo, load_photo, photo_size
from ifealid_gpu.dataset.image_at_hand import photo_from
from ifealid_gpu.dataset.names import printable
from ifealid_gpu.errors import DatasetError


@dataclass(frozen=True, eq=False)
class InputImage:
    """An image, by its header until it is loaded.

    Attributes:
        name: of the image, or None.
        size: (height, width) as it is drawn.
        stored: (height, width) as it is stored, where its EXIF turns it; None where that is the same.
        photo: loads it.
    """

    name: str | None
    size: Size
    stored: Size | None
    photo: Callable[[], Photo] = field(repr=False)

    @classmethod
    def file(cls, path: Path, *, as_stored: bool = False, page: int | None = None) -> InputImage:
        """The photo in a file.

        Args:
            path: the file.
            as_stored: whether it stays as it is stored, not turned as its EXIF says.
            page: which page is taken of a file that has it, from 0; else the first.

        Raises:
            DatasetError: missing, not an image, or a damaged header.
        """
        page = page if page and has_page(path, page) else None
        size, stored = _sizes(path, as_stored, page, _changed(path))
        return cls(path.name, size, None if stored == size else stored, partial(_loaded, path, as_stored, page))

    @classmethod
    def at_hand(cls, image: object, name: str | None = None) -> InputImage:
        """An image in memory, as `photo_from` takes it."""
        photo = photo_from(image)
        return cls(name, photo.size, None, lambda: photo)

    @property
    def shown(self) -> str:
        """What messages call it."""
        return printable(self.name) if self.name else "the image"

    def note_on(self, size: Size) -> str | None:
        """What there is to say of a map of (height, width) that spans this image, or None where it fits."""
        if covers(size, self.size):
            return None
        pixels = f"{size[1]} x {size[0]} pixels"
        if self.stored is not None and covers(size, self.stored):
            return (
                f"{pixels} fit the photo {self.shown} as it is stored, {_sides(self.stored)}, but it is turned to "
                f"{_sides(self.size)}, as its EXIF says; --as-stored leaves it unturned"
            )
        return (
            f"{pixels} are stretched over {self.shown}, {_sides(self.size)}, whose proportions are others; "
            "--image takes another, such as the part that the network saw"
        )

    def check_stride(self, size: Size, stride: int) -> str | None:
        """Why a map of (height, width) cannot lie over this image with a stride, or None where it can."""
        if covers(size, self.size, stride):
            return None
        message = (
            f"a stride of {stride} does not fit: {size[1]} x {size[0]} pixels cover {size[1] * stride} x "
            f"{size[0] * stride} of {self.shown}, which has {_sides(self.size)}"
        )
        if self.stored is not None and covers(size, self.stored, stride):
            return f"{message}, but {_sides(self.stored)} as it is stored; --as-stored leaves it unturned"
        better = round(self.size[1] / size[1])
        if better > 0 and covers(size, self.size, better):
            return f"{message}; a stride of {better} would"
        return f"{message}; leave --stride out, and the map spans the image"


def _sides(size: Size) -> str:
    return f"{size[1]} x {size[0]}"


def has_page(path: Path, page: int) -> bool:
    """Whether a photo has a page of this number, from 0."""
    try:
        photo_size(path, page=page)
    except DatasetError:
        return False
    return True


def _loaded(path: Path, as_stored: bool, page: int | None) -> Photo:
    return _kept(path, as_stored, page, _changed(path))


def _changed(path: Path) -> int:
    """When a file was changed; what was kept of it before that is old."""
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return 0


@lru_cache(maxsize=256)  # a folder may hold hundreds of layers of an image
def _sizes(path: Path, as_stored: bool, page: int | None, _changed: int) -> tuple[Size, Size]:
    return photo_size(path, page=page, as_stored=as_stored), photo_size(path, page=page, as_stored=True)


@lru_cache(maxsize=1)  # the layers of an image share it
def _kept(path: Path, as_stored: bool, page: int | None, _changed: int) -> Photo:
    return load_photo(path, page=page, as_stored=as_stored)
