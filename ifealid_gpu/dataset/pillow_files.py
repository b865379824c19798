"""Files that Pillow reads, with this program's limits: what lies beside the pixels may be damaged, the pixels not."""

from __future__ import annotations

import io
import struct
import warnings
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from threading import Lock
from typing import BinaryIO

from PIL import Image, PngImagePlugin, UnidentifiedImageError

from ifealid_gpu.dataset.faults import fault
from ifealid_gpu.errors import DatasetError, IfealidError

#: What installs the reader of telephones' photos.
INSTALL_HEIC = 'pip install "ifealid-gpu[heic]"'

#: How the names of telephones' photos end, which Pillow alone does not read.
HEIC_SUFFIXES = (".heic", ".heif", ".hif")

# Formats of photos and screenshots. Others, such as EPS, can run programs.
_FORMATS = ("JPEG", "MPO", "PNG", "TIFF", "WEBP", "BMP", "DIB", "GIF", "PPM", "JPEG2000", "AVIF", "HEIF")
_TGA = (".tga",)  # its files have no first bytes that tell it

_PNG = b"\x89PNG\r\n\x1a\n"
_TEXTS = {b"tEXt", b"zTXt", b"iTXt"}
_USED = {b"tRNS", b"eXIf", b"acTL", b"fcTL", b"fdAT"}
_USED_TEXTS = (b"Raw profile type exif\0", b"XML:com.adobe.xmp\0")  # in which some programs write how a photo is turned
_LONGEST_TEXT = 60_000  # bytes, which never unpack to more than the next
_MOST_BESIDE = 1 << 26  # bytes that a chunk beside the pixels may unpack to
_HEAD = 32

# Pillow's limits and Python's warning filters belong to the whole process.
_settings = Lock()


@contextmanager
def careful(path: Path, member: str | None, most_pixels: int) -> Iterator[None]:
    """Pillow with these limits, and its errors as lines about a file."""
    try:
        with _settings, warnings.catch_warnings():
            warnings.simplefilter("ignore")
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            limits = Image.MAX_IMAGE_PIXELS, PngImagePlugin.MAX_TEXT_CHUNK
            Image.MAX_IMAGE_PIXELS, PngImagePlugin.MAX_TEXT_CHUNK = most_pixels, _MOST_BESIDE
            try:
                yield
            finally:
                Image.MAX_IMAGE_PIXELS, PngImagePlugin.MAX_TEXT_CHUNK = limits
    except IfealidError:
        raise
    except (Image.DecompressionBombWarning, Image.DecompressionBombError):
        raise too_large(path, member, most_pixels) from None
    except UnidentifiedImageError:
        raise fault(path, member, _unknown(path)) from None
    except MemoryError:
        raise fault(path, member, "the image needs more memory than there is; make it smaller") from None
    except Exception as error:  # Pillow raises many kinds on damaged images
        raise fault(path, member, f"expected an intact image, found damaged data ({error})") from None


def too_large(path: Path, member: str | None, most_pixels: int) -> DatasetError:
    """The error for an image of more pixels than are taken."""
    message = f"expected an image of at most {most_pixels // 10**6} megapixels, found more; make it smaller"
    return fault(path, member, message)


def opened_image(path: Path, file: BinaryIO) -> Image.Image:
    """The image in an open file, not decoded yet; within `careful`."""
    is_png = file.read(8) == _PNG
    file.seek(0)
    return Image.open(io.BytesIO(_plain_png(file.read())) if is_png else file, formats=_formats(path))


def to_page(path: Path, image: Image.Image, page: int | None) -> tuple[str, ...]:
    """Go to a page of a file with several, and say so where nobody asked for one.

    Raises:
        DatasetError: there is no such page.
    """
    if image.format == "MPO" and page is None:
        return ()  # the others are what the camera made of the first
    pages = getattr(image, "n_frames", 1)
    if (page or 0) >= pages:
        raise fault(path, None, f"expected a page from 0 to {pages - 1}, found --page {page}")
    if page:
        image.seek(page)
    return notes_of_pages(pages, page)


def notes_of_pages(pages: int, page: int | None) -> tuple[str, ...]:
    """What is said of a file with several pages where nobody asked for one of them."""
    if pages < 2 or page is not None:
        return ()
    return (f"the first of its {pages} pages (number 0) was taken; --page takes another",)


def is_wide_png(data: bytes) -> bool:
    """Whether a PNG has 16 bits a sample, of which Pillow keeps 8, and no colour that stands for transparency."""
    return data[:8] == _PNG and data[24:25] == b"\x10" and b"tRNS" not in data[: data.find(b"IDAT")]


def reads_heic() -> bool:
    """Whether telephones' photos can be read here."""
    return find_spec("pillow_heif") is not None


def _formats(path: Path) -> list[str]:
    """The formats that this Pillow was built with; it fails on names that it does not know."""
    Image.init()
    if reads_heic() and "HEIF" not in Image.OPEN:
        import pillow_heif  # noqa: PLC0415

        pillow_heif.register_heif_opener()
    wanted = (*_FORMATS, "TGA") if path.suffix.lower() in _TGA else _FORMATS
    return [name for name in wanted if name in Image.OPEN]


def _unknown(path: Path) -> str:
    if path.suffix.lower() in HEIC_SUFFIXES and path.is_file():
        with path.open("rb") as file:
            is_heic = file.read(_HEAD)[4:8] == b"ftyp"
        if is_heic and not reads_heic():
            return f"a HEIC photo needs pillow-heif: install it with {INSTALL_HEIC}, or save the photo as JPEG"
    return "expected an image (JPEG, PNG, TIFF, WebP ...), found something else"


def _plain_png(data: bytes) -> bytes:
    """A PNG with what its picture needs: texts may unpack to anything, and whatever else lies there be damaged."""
    kept, at = [data[:8]], 8
    while at + 8 <= len(data):
        (length,) = struct.unpack_from(">I", data, at)
        chunk, at = data[at : at + 12 + length], at + 12 + length
        is_needed = chunk[4:5].isupper()
        if is_needed or (_is_used(chunk) and zlib.crc32(chunk[4:-4]) == int.from_bytes(chunk[-4:], "big")):
            kept.append(chunk)
    return b"".join(kept)


def _is_used(chunk: bytes) -> bool:
    """Whether a chunk beside the pixels tells how they are shown."""
    kind, body = chunk[4:8], chunk[8:-4]
    if kind in _TEXTS:
        return len(body) <= _LONGEST_TEXT and body.startswith(_USED_TEXTS) and b"\0\0" in body
    if kind == b"iCCP":
        return b"\0\0" in body[:81]  # the name's end, and the only method of compression
    return kind in _USED
