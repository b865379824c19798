"""Input images: photos of every kind, as (H, W, 3) uint8."""

from __future__ import annotations

import io
import os
import warnings
from dataclasses import dataclass, replace
from pathlib import Path

import imagecodecs
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageChops

from ifealid_gpu.dataset.color_profile import profile_of
from ifealid_gpu.dataset.faults import unreadable
from ifealid_gpu.dataset.formats.geotiff import georeference_by
from ifealid_gpu.dataset.orientation import SIDEWAYS, as_it_was, orientation_of, turned
from ifealid_gpu.dataset.pillow_files import careful, is_wide_png, opened_image, to_page
from ifealid_gpu.dataset.samples import Samples, drawn, srgb_of
from ifealid_gpu.dataset.tiff_photo import check_without_tifffile, is_tiff, tiff_page, tiff_size
from ifealid_gpu.errors import InputError
from ifealid_gpu.maps.georeference import Georeference

#: Pixels of the largest image that is opened: larger ones are refused as decompression bombs.
MAX_PIXELS = 256_000_000

_LONGEST_JPEG_SIDE = 65535


@dataclass(frozen=True, eq=False)
class Photo:
    """A photo.

    Attributes:
        pixels: (H, W, 3) uint8 sRGB, upright, or as it is stored where that was asked for.
        jpeg: the file's own bytes when they are a JPEG of exactly these pixels, else None.
        unrounded: (H, W) gray or (H, W, 3) float32 in [0, 1], where the image has more than 8 bits: what was rounded to
            ``pixels``.
        notes: what was stretched, left out or guessed, a line each.
        georeference: where its pixels lie on the Earth, or None.
    """

    pixels: NDArray[np.uint8]
    jpeg: bytes | None = None
    unrounded: NDArray[np.float32] | None = None
    notes: tuple[str, ...] = ()
    georeference: Georeference | None = None

    @property
    def size(self) -> tuple[int, int]:
        """(height, width) in pixels."""
        return self.pixels.shape[0], self.pixels.shape[1]


def load_image(path: str | os.PathLike[str]) -> NDArray[np.uint8]:
    """A photo as (H, W, 3) uint8 sRGB, turned upright as its EXIF orientation says.

    Palette and CMYK images and those with a colour profile are converted; transparent ones lie on white. Gray images of
    more than 8 bits are stretched from their lowest to their highest value, those in colour where they are dark, as
    12-bit cameras would be black otherwise; single pixels far beyond all others do not count. A pixel without a value
    is gray. Of a file with several pages the first is taken. What was guessed so is a warning.

    Raises:
        DatasetError: missing, not an image, damaged, or of more than `MAX_PIXELS` pixels.
    """
    photo = load_photo(path)
    for note in photo.notes:
        warnings.warn(f"{os.fspath(path)}: {note}", stacklevel=2)
    return photo.pixels


def load_photo(path: str | os.PathLike[str], *, page: int | None = None, as_stored: bool = False) -> Photo:
    """As `load_image`, with the bytes of the file where they can be kept, and the notes in the photo.

    Args:
        path: the file.
        page: number of the page of a file with several, from 0; None: the first.
        as_stored: whether the photo stays as it is stored: not turned as its EXIF orientation says.

    Raises:
        DatasetError: missing, not an image, damaged, without such a page, or of more than `MAX_PIXELS` pixels.
    """
    path = Path(path)
    try:
        data = path.read_bytes()
    except OSError as error:
        raise unreadable(path, error) from None
    return decode_photo(path, None, data, page=page, as_stored=as_stored)


def decode_photo(
    path: Path, member: str | None, data: bytes, *, page: int | None = None, as_stored: bool = False
) -> Photo:
    """The photo in ``data``, from ``member`` of the file ``path``; the rest as `load_photo` has it.

    Raises:
        DatasetError: not an image, damaged, without such a page, or of more than `MAX_PIXELS` pixels.
    """
    with careful(path, member, MAX_PIXELS):
        found = tiff_page(path, data, page, MAX_PIXELS) if is_tiff(data) else None
        if found is not None:
            photo = _of_samples(found.samples)
            photo = replace(photo, notes=(*found.notes, *photo.notes), georeference=found.georeference)
            return _turned(photo, 1 if as_stored else found.orientation)
        with opened_image(path, io.BytesIO(data)) as image:
            check_without_tifffile(path, image)
            notes = to_page(path, image, page)
            orientation, said = orientation_of(image)
            photo = _of_wide_png(image, data) if is_wide_png(data) else _of_image(image)
            if image.format == "TIFF" and orientation == 1:
                photo = replace(photo, georeference=georeference_by(image.tag_v2.get))  # type: ignore[attr-defined]
            is_plain = image.format == "JPEG" and image.mode == "RGB" and orientation == 1 and _is_srgb(image)
            if image.format == "TIFF":  # Pillow has turned it
                orientation = as_it_was(orientation) if as_stored else 1
            elif as_stored:
                orientation = 1
    photo = replace(photo, jpeg=data if is_plain else None, notes=(*notes, *said, *photo.notes))
    return _turned(photo, orientation)


def photo_size(path: Path, *, page: int | None = None, as_stored: bool = False) -> tuple[int, int]:
    """(height, width) in pixels of a photo, turned upright, from its header alone.

    Raises:
        DatasetError: missing, not an image, a damaged header, without such a page, or of more than `MAX_PIXELS` pixels.
    """
    try:
        with path.open("rb") as file, careful(path, None, MAX_PIXELS):
            if is_tiff(file.read(4)) and (found := tiff_size(path, page, MAX_PIXELS)) is not None:
                height, width, orientation = found
            else:
                file.seek(0)
                with opened_image(path, file) as image:
                    to_page(path, image, page)
                    width, height = image.size
                    orientation, _ = orientation_of(image)
                    if image.format == "TIFF" and orientation in SIDEWAYS:
                        width, height = height, width  # Pillow has turned it
    except OSError as error:
        raise unreadable(path, error) from None
    return (width, height) if orientation in SIDEWAYS and not as_stored else (height, width)


def photo_of(image: Image.Image) -> Photo:
    """The photo that a Pillow image of any mode shows, upright, as `load_photo` has it of a file."""
    orientation, said = orientation_of(image)
    photo = _of_image(image)
    photo = replace(photo, notes=(*said, *photo.notes))
    return photo if image.format == "TIFF" else _turned(photo, orientation)


def _of_image(image: Image.Image) -> Photo:
    """A Pillow image, as it is stored."""
    image.load()
    profile, said = profile_of(image.info.get("icc_profile"))
    if image.mode.startswith(("I", "F")):
        values = np.asarray(image)
        samples = Samples(values.astype(values.dtype.newbyteorder("=")), 1, profile=profile)
    else:
        alpha = None
        if image.has_transparency_data:
            image = image.convert("LA" if image.mode in ("LA", "La") else "RGBA")
            alpha = np.asarray(image.getchannel("A"), np.float32) / np.float32(255)
            image = image.convert(image.mode.removesuffix("A"))
        elif image.mode == "CMYK" and image.format in ("JPEG", "MPO") and "adobe" not in image.info:
            image = ImageChops.invert(image)  # Pillow takes inks for inverted, as Adobe's programs write and mark them
        samples = Samples(np.asarray(srgb_of(image, profile)), 255, alpha)
    photo = _of_samples(samples)
    return replace(photo, notes=(*said, *photo.notes))


def _of_wide_png(image: Image.Image, data: bytes) -> Photo:
    """A PNG of 16 bits a sample, of which Pillow keeps 8."""
    profile, said = profile_of(image.info.get("icc_profile"))
    values = imagecodecs.png_decode(data)
    alpha = None
    if values.ndim == 3 and values.shape[2] in (2, 4):
        alpha = values[:, :, -1].astype(np.float32) / np.float32(65535)
        values = values[:, :, :-1]
    values = values[:, :, 0] if values.shape[2:] == (1,) else values
    photo = _of_samples(Samples(np.ascontiguousarray(values), 65535, alpha, profile=profile))
    return replace(photo, notes=(*said, *photo.notes))


def _of_samples(samples: Samples) -> Photo:
    found = drawn(samples)
    return Photo(found.pixels, unrounded=found.unrounded, notes=found.notes)


def _is_srgb(image: Image.Image) -> bool:
    profile, _ = profile_of(image.info.get("icc_profile"))
    return profile is None or profile.mode != "RGB" or profile.is_srgb


def _turned(photo: Photo, orientation: int) -> Photo:
    if orientation == 1:
        return photo
    unrounded = None if photo.unrounded is None else turned(photo.unrounded, orientation)
    return replace(photo, pixels=turned(photo.pixels, orientation), unrounded=unrounded, georeference=None)


def jpeg_bytes(pixels: NDArray[np.uint8]) -> bytes:
    """A JPEG of (H, W, 3) uint8 pixels, of a quality at which the loss is not seen.

    Raises:
        InputError: a side longer than JPEG allows.
    """
    height, width = pixels.shape[:2]
    if max(width, height) > _LONGEST_JPEG_SIDE:
        raise InputError(f"the image must be at most {_LONGEST_JPEG_SIDE} pixels a side, found {width} x {height}")
    out = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(pixels)).save(out, "JPEG", quality=95, subsampling="4:4:4")
    return out.getvalue()
