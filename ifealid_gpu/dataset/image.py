"""Input images: photos of every mode, as (H, W, 3) uint8."""

from __future__ import annotations

import io
import os
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Lock

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps, UnidentifiedImageError

from ifealid_gpu.dataset.faults import fault, unreadable
from ifealid_gpu.errors import InputError

#: Pixels of the largest image that is opened: larger ones are refused as decompression bombs.
MAX_PIXELS = 256_000_000

# Formats of photos and screenshots. Others, such as EPS, can run programs.
_FORMATS = ("JPEG", "MPO", "PNG", "TIFF", "WEBP", "BMP", "GIF", "PPM", "JPEG2000", "AVIF")

_LONGEST_JPEG_SIDE = 65535
_ORIENTATION = 0x0112
_SIDEWAYS = {5, 6, 7, 8}  # orientations that swap width and height

# Pillow's limit and Python's warning filters belong to the whole process.
_pillow_settings = Lock()


@dataclass(frozen=True, eq=False)
class Photo:
    """A photo.

    Attributes:
        pixels: (H, W, 3) uint8 sRGB, upright.
        jpeg: the file's own bytes when they are a JPEG of exactly these pixels, else None.
        unrounded: (H, W) gray or (H, W, 3) float32 in [0, 1], where the image has more than 8 bits: what was rounded to
            ``pixels``.
    """

    pixels: NDArray[np.uint8]
    jpeg: bytes | None = None
    unrounded: NDArray[np.float32] | None = None

    @property
    def size(self) -> tuple[int, int]:
        """(height, width) in pixels."""
        return self.pixels.shape[0], self.pixels.shape[1]


def load_image(path: str | os.PathLike[str]) -> NDArray[np.uint8]:
    """A photo as (H, W, 3) uint8 sRGB, turned upright as its EXIF orientation says.

    Palette and CMYK images are converted; transparent ones lie on white; gray images of more than 8 bits are stretched
    from their lowest to their highest value, as those of 12-bit cameras would be black otherwise.

    Raises:
        DatasetError: missing, not an image, damaged, or of more than `MAX_PIXELS` pixels.
    """
    return load_photo(path).pixels


def load_photo(path: str | os.PathLike[str]) -> Photo:
    """As `load_image`, with the bytes of the file where they can be kept.

    Raises:
        DatasetError: missing, not an image, damaged, or of more than `MAX_PIXELS` pixels.
    """
    path = Path(path)
    try:
        data = path.read_bytes()
    except OSError as error:
        raise unreadable(path, error) from None
    return decode_photo(path, None, data)


def decode_photo(path: Path, member: str | None, data: bytes) -> Photo:
    """The photo in ``data``, from ``member`` of the file ``path``.

    Raises:
        DatasetError: not an image, damaged, or of more than `MAX_PIXELS` pixels.
    """
    with _careful(path, member), Image.open(io.BytesIO(data), formats=_formats()) as image:
        image.load()
        plain = image.format == "JPEG" and image.mode == "RGB" and not _turned(image)
        photo = photo_of(image)
    return replace(photo, jpeg=data if plain else None)


def photo_size(path: Path) -> tuple[int, int]:
    """(height, width) in pixels of a photo, turned upright, from its header alone.

    Raises:
        DatasetError: missing, not an image, a damaged header, or of more than `MAX_PIXELS` pixels.
    """
    try:
        with path.open("rb") as file, _careful(path, None), Image.open(file, formats=_formats()) as image:
            width, height = image.size
            try:
                sideways = image.getexif().get(_ORIENTATION, 1) in _SIDEWAYS
            except Exception:  # what a camera wrote beside the pixels may be damaged; the pixels need not be
                sideways = False
    except OSError as error:
        raise unreadable(path, error) from None
    return (width, height) if sideways else (height, width)


@contextmanager
def _careful(path: Path, member: str | None) -> Iterator[None]:
    """Pillow with this program's limits, and its errors as lines about a file."""
    try:
        with _pillow_settings, warnings.catch_warnings():
            warnings.simplefilter("ignore")
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            limit, Image.MAX_IMAGE_PIXELS = Image.MAX_IMAGE_PIXELS, MAX_PIXELS
            try:
                yield
            finally:
                Image.MAX_IMAGE_PIXELS = limit
    except (Image.DecompressionBombWarning, Image.DecompressionBombError):
        message = f"expected an image of at most {MAX_PIXELS // 10**6} megapixels, found more; make it smaller"
        raise fault(path, member, message) from None
    except UnidentifiedImageError:
        raise fault(path, member, "expected an image (JPEG, PNG, TIFF, WebP ...), found something else") from None
    except MemoryError:
        raise fault(path, member, "the image needs more memory than there is; make it smaller") from None
    except Exception as error:  # Pillow raises many kinds on damaged images
        raise fault(path, member, f"expected an intact image, found damaged data ({error})") from None


def photo_of(image: Image.Image) -> Photo:
    """The photo that a Pillow image of any mode shows, as `load_image` has it of a file."""
    image = ImageOps.exif_transpose(image)
    if image.mode.startswith(("I", "F")):
        gray = _stretched(np.asarray(image, dtype=np.float64))
        rounded = np.rint(gray * 255).astype(np.uint8)
        return Photo(np.repeat(rounded[:, :, None], 3, axis=2), unrounded=gray.astype(np.float32))
    if image.has_transparency_data:
        white = Image.new("RGBA", image.size, "white")
        image = Image.alpha_composite(white, image.convert("RGBA"))
    return Photo(np.array(image.convert("RGB")))


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


def _formats() -> list[str]:
    """The formats that this Pillow was built with; it fails on names that it does not know."""
    Image.init()
    return [name for name in _FORMATS if name in Image.OPEN]


def _turned(image: Image.Image) -> bool:
    return bool(image.getexif().get(_ORIENTATION, 1) != 1)


def _stretched(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Gray values from the lowest, 0, to the highest, 1."""
    values = np.nan_to_num(values, posinf=0, neginf=0)
    low, high = values.min(), values.max()
    stretched: NDArray[np.float64] = (values - low) / ((high - low) or 1)
    return stretched
