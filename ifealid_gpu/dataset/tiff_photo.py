"""Photos in TIFF files, of every type of samples: tifffile reads what Pillow would garble or refuse."""

from __future__ import annotations

import math
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ifealid_gpu.dataset.color_profile import profile_of
from ifealid_gpu.dataset.faults import fault
from ifealid_gpu.dataset.formats.geotiff import georeference_by
from ifealid_gpu.dataset.formats.tiff_series import COMPRESSIONS, INSTALL, intact, opened
from ifealid_gpu.dataset.limits import memory_bytes
from ifealid_gpu.dataset.pillow_files import notes_of_pages, too_large
from ifealid_gpu.dataset.samples import Samples, is_cut_out
from ifealid_gpu.errors import MissingDependencyError
from ifealid_gpu.maps.georeference import Georeference
from ifealid_gpu.no_data.fills import fill_of, matcher

_MAGIC = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")
_WHITE_IS_ZERO, _BLACK_IS_ZERO, _RGB, _CMYK = 0, 1, 2, 5
_COLORS = {_WHITE_IS_ZERO: 1, _BLACK_IS_ZERO: 1, _RGB: 3, _CMYK: 4}  # samples of a pixel
_ALPHA = (1, 2)
_PREMULTIPLIED = 1
_ORIENTATION, _PROFILE, _FILL = 274, 34675, 42113
_DAMAGED = "expected an intact image, found damaged data"
_MOST_SAMPLES = 16
_SPARE = 1 << 26  # bytes that a strip or tile may take besides what its image takes


@dataclass(frozen=True, eq=False)
class TiffPage:
    """The photo on a page of a TIFF.

    Attributes:
        samples: of its pixels.
        orientation: its EXIF orientation, 1 to 8.
        notes: what was left out or guessed.
        georeference: where its pixels lie on the Earth, or None.
    """

    samples: Samples
    orientation: int
    notes: tuple[str, ...]
    georeference: Georeference | None


def is_tiff(head: bytes) -> bool:
    """Whether a file that begins with these bytes is a TIFF."""
    return head[:4] in _MAGIC


def tiff_page(path: Path, data: bytes, page: int | None, most_pixels: int) -> TiffPage | None:
    """A page of a TIFF file; None where it is one that Pillow reads as well, or where tifffile is not installed.

    Args:
        path: the file, for messages.
        data: its bytes.
        page: number of the page, from 0; None: the first.
        most_pixels: that a photo may have.

    Raises:
        DatasetError: no such page, too many pixels, or damaged data.
    """
    if find_spec("tifffile") is None:
        return None
    with opened(path, data) as series:
        numbers = sorted(number for one in series for number in one.numbers)
        number = _number(path, numbers, page)
        file = next(one.file for one in series if number in one.numbers)
        with intact(path, None, _DAMAGED):
            found = file.pages[number]
            if not _suits(found):
                return None
            return _photo(path, found, len(data), most_pixels, notes_of_pages(len(numbers), page))


def tiff_size(path: Path, page: int | None, most_pixels: int) -> tuple[int, int, int] | None:
    """(height, width, orientation) of a page; None where tifffile is not installed."""
    if find_spec("tifffile") is None:
        return None
    with opened(path) as series:
        numbers = sorted(number for one in series for number in one.numbers)
        number = _number(path, numbers, page)
        file = next(one.file for one in series if number in one.numbers)
        with intact(path, None, _DAMAGED):
            found = file.pages[number]
            height, width = int(found.imagelength), int(found.imagewidth)
            if height * width > most_pixels:
                raise too_large(path, None, most_pixels)
            return height, width, _orientation(found)


def check_without_tifffile(path: Path, image: Image.Image) -> None:
    """Refuse a TIFF that Pillow would read wrongly.

    Raises:
        MissingDependencyError: it has planes, or colours of more than 8 bits.
    """
    tags = getattr(image, "tag_v2", {})
    bits, planes = tags.get(258, (8,)), tags.get(284, 1)
    if len(bits) > 1 and (max(bits) > 8 or planes == 2):
        raise MissingDependencyError(f"{path}: reading a TIFF of these colours needs tifffile; {INSTALL}")


def _number(path: Path, numbers: list[int], page: int | None) -> int:
    if not numbers:
        raise fault(path, None, "expected an image, found no page that is one")
    if (page or 0) >= len(numbers):
        raise fault(path, None, f"expected a page from 0 to {len(numbers) - 1}, found --page {page}")
    return numbers[page or 0]


def _suits(page: Any) -> bool:
    """Whether a page's samples can be taken as they are; others, palettes and JPEGs, are left to Pillow."""
    colors = _COLORS.get(int(page.photometric), 0)
    planes, depth, _, _, _ = page.shaped
    return (
        0 < colors <= int(page.samplesperpixel)
        and planes in {1, int(page.samplesperpixel)}
        and depth == 1
        and int(page.compression) in COMPRESSIONS
        and (page.compression == 1 or find_spec("imagecodecs") is not None)
        and np.dtype(page.dtype).kind in "biuf"
    )


def _photo(path: Path, page: Any, size: int, most_pixels: int, notes: tuple[str, ...]) -> TiffPage:
    _check(path, page, size, most_pixels)
    values, there = _values(page)
    roles = _Roles.of(page, values.shape[2])
    white = _white(page, values.dtype)
    profile, said = profile_of(page.tags.valueof(_PROFILE))
    colors = values[:, :, : roles.colors]
    alpha, left = None, list[str]()
    if roles.alpha is not None:
        opaque = values[:, :, roles.alpha]
        if is_cut_out(opaque, white):
            alpha = (opaque / np.float32(white)).astype(np.float32)
        else:
            words = f"its band {roles.alpha + 1} is called transparency, but holds values as an image does"
            left.append(f"{words} (near infrared?): it was left out, and nothing is transparent")
    if alpha is not None and roles.is_premultiplied:
        colors = _not_premultiplied(colors, alpha)
    valid = _without_fill(colors, page, there)
    if colors.dtype.kind == "b":
        colors, white = colors.astype(np.uint8) * np.uint8(255), 255.0
    colors = np.ascontiguousarray(colors[:, :, 0] if roles.colors == 1 else colors)
    is_negative = int(page.photometric) == _WHITE_IS_ZERO
    samples = Samples(colors, white, alpha, valid, is_negative, profile)
    place = georeference_by(page.tags.valueof)
    return TiffPage(samples, _orientation(page), (*notes, *said, *roles.notes, *left), place)


@dataclass(frozen=True)
class _Roles:
    """What the samples of a pixel are.

    Attributes:
        colors: how many are colours; they come first.
        alpha: which one the file calls transparency, or None.
        is_premultiplied: whether the colours are kept as their product with it.
        notes: what is guessed, and what is left out.
    """

    colors: int
    alpha: int | None
    is_premultiplied: bool
    notes: tuple[str, ...]

    @classmethod
    def of(cls, page: Any, samples: int) -> _Roles:
        declared = _COLORS[int(page.photometric)]
        extra = tuple(map(int, page.extrasamples))
        first = max(declared, samples - len(extra))
        called = next((first + n for n, kind in enumerate(extra) if kind in _ALPHA and first + n < samples), None)
        others = samples - (called is not None)
        colors, notes = declared, []
        if declared == 1 and others >= 3 and (called is None or called >= 3):
            colors = 3
            notes.append(f"the first 3 of its {samples} samples are taken as red, green and blue")
        elif others > colors:
            notes.append(f"{others - colors} more of its {samples} samples are no colours and are left out")
        premultiplied = called is not None and extra[called - first] == _PREMULTIPLIED and declared != _COLORS[_CMYK]
        return cls(colors, called, premultiplied, tuple(notes))


def _white(page: Any, dtype: np.dtype[Any]) -> float:
    """The value of white: 1 for floats, and of integers the largest one of their bits."""
    if dtype.kind in "fb":
        return 1.0
    bits = min(int(np.max(page.bitspersample)), 8 * dtype.itemsize)
    return float(2 ** (bits - (dtype.kind == "i")) - 1)


def _not_premultiplied(colors: NDArray[Any], alpha: NDArray[np.float32]) -> NDArray[Any]:
    """Colours of which the file keeps the product with their opacity."""
    shares = np.where(alpha > 0, alpha, 1)[:, :, None]
    plain = colors / shares
    if colors.dtype.kind == "f":
        return plain.astype(colors.dtype)
    return np.clip(np.rint(plain), 0, np.iinfo(colors.dtype).max).astype(colors.dtype)


def _without_fill(colors: NDArray[Any], page: Any, there: NDArray[np.bool_] | None) -> NDArray[np.bool_] | None:
    """Which pixels have a value: those that lie in the file and do not hold the value that GDAL's tag names."""
    fill = fill_of(page.tags.valueof(_FILL))
    match = None if fill is None or colors.dtype.kind == "b" else matcher([fill], colors.dtype)
    if match is None:
        return there
    valid = np.logical_not(match(colors).all(axis=2))
    return valid if there is None else np.logical_and(valid, there)


def _check(path: Path, page: Any, size: int, most_pixels: int) -> None:
    """Refuse a page that is too large, or whose parts do not lie in the file, before memory is taken for it."""
    planes, depth, height, width, samples = map(int, page.shaped)
    if height * width > most_pixels:
        raise too_large(path, None, most_pixels)
    if planes * samples > _MOST_SAMPLES:
        message = f"expected an image of at most {_MOST_SAMPLES} samples a pixel, found {planes * samples}"
        raise fault(path, None, f"{message}: this is a stack of channels")
    itemsize = np.dtype(page.dtype).itemsize
    nbytes = planes * depth * height * width * samples * itemsize
    part = math.prod(map(int, page.chunks)) * itemsize
    if nbytes > memory_bytes() // 4 or (page.is_tiled and part > 4 * nbytes + _SPARE):
        raise fault(path, None, "expected an image that fits into memory, found a larger one, or a damaged file")
    offsets, counts = tuple(map(int, page.dataoffsets)), tuple(map(int, page.databytecounts))
    if page.is_final:
        complete = bool(offsets) and offsets[0] + nbytes <= size
    else:
        complete = len(offsets) == len(counts) == math.prod(map(int, page.chunked))
        complete &= all(offset + count <= size for offset, count in zip(offsets, counts, strict=False))
    if page.compression == 1 and all(counts):
        complete &= 8 * sum(counts) >= nbytes // itemsize * int(np.max(page.bitspersample))
    if not complete:
        raise fault(path, None, "expected intact image data, found less; the file is truncated or damaged")


def _values(page: Any) -> tuple[NDArray[Any], NDArray[np.bool_] | None]:
    """(H, W, n) the samples, and (H, W) which pixels lie in the file; None: all."""
    planes, _, height, width, samples = map(int, page.shaped)
    values = np.zeros((planes, height, width, samples), np.dtype(page.dtype).newbyteorder("="))
    there = np.ones((height, width), np.bool_)
    for data, at, shape in page.segments():
        plane, _, y, x, _ = at
        if data is None:
            there[y : y + shape[1], x : x + shape[2]] = False
            continue
        part = values[plane, y : y + data.shape[1], x : x + data.shape[2]]
        part[...] = data[0, : part.shape[0], : part.shape[1]]
    return (values[0] if planes == 1 else np.moveaxis(values[:, :, :, 0], 0, 2)), (None if there.all() else there)


def _orientation(page: Any) -> int:
    try:
        value = int(page.tags.valueof(_ORIENTATION, default=1))
    except (TypeError, ValueError):
        return 1
    return value if 1 <= value <= 8 else 1
