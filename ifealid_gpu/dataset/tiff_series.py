"""Series of equal pages in TIFF files: opening them, what their headers promise, and their values.

tifffile is imported only here. Of what it knows, only what is found in the file itself and bounded by it is used:
OME-XML, for one, can name other files and claim any number of pages.
"""

from __future__ import annotations

import logging
import math
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ifealid_gpu.dataset.entry import Progress
from ifealid_gpu.dataset.faults import fault, unreadable
from ifealid_gpu.dataset.limits import memory_bytes
from ifealid_gpu.errors import DatasetError, MissingDependencyError

_INSTALL = 'install it with pip install "ifealid-gpu[tiff]"'

# What is told in errors is not for the log as well.
logging.getLogger("tifffile").addHandler(logging.NullHandler())

# Dialects of TIFF that are read as plain TIFF.
_DIALECTS = (
    *("avs", "bif", "eer", "fluoview", "lsm", "mdgel", "mmstack", "ndpi", "ndtiff", "nih", "ome", "philips", "qpi"),
    *("scanimage", "scn", "sis", "stk", "svs", "uniform"),
)  # fmt: skip

_MAX_PAGES = 1 << 16
_MAX_SUB_PAGES = 64

# Compressions without loss, whose decoders never write more than they are asked for. None needs no decoder.
_COMPRESSIONS = {1: "none", 5: "LZW", 8: "deflate", 32773: "PackBits", 32946: "deflate", 34925: "LZMA", 50000: "zstd"}


@contextmanager
def opened(path: Path) -> Iterator[list[Any]]:
    """The series of a TIFF file, as tifffile's `TiffPageSeries`; they can be read within the block.

    Raises:
        MissingDependencyError: tifffile is not installed.
        DatasetError: no TIFF, or a damaged one.
    """
    try:
        import tifffile  # noqa: PLC0415
    except ImportError:
        raise MissingDependencyError(f"{path}: reading it needs tifffile; {_INSTALL}") from None
    plain: dict[str, Any] = {f"is_{name}": False for name in _DIALECTS if name in tifffile.TIFF.FILE_FLAGS}
    try:
        path.open("rb").close()
    except OSError as error:
        raise unreadable(path, error) from None
    with _intact(path, None, "expected a TIFF file, found a damaged one, or no TIFF"):
        file = tifffile.TiffFile(path, _multifile=False, **plain)
    with file:
        _check_pages(path, file)
        with _intact(path, None, "expected a TIFF file, found a damaged one"):
            series = list(file.series)
        yield series


def check_data(path: Path, where: str | None, series: Any) -> None:
    """Refuse a series whose pages are not all there, or cannot be read.

    Raises:
        MissingDependencyError: it is compressed, and imagecodecs is not installed.
        DatasetError: pages or parts of them are missing, or it is compressed with a loss, or too large.
    """
    size = series.parent.filehandle.size
    needed = math.prod(series.shape) * series.dtype.itemsize
    with _intact(path, where, "expected a TIFF file, found a damaged one"):
        start, compression = series.dataoffset, int(series.keyframe.compression)
    if start is not None:
        if start + needed > size:
            message = f"expected {start + needed} bytes for shape {series.shape} of {series.dtype}, found {size}"
            raise fault(path, where, f"{message}; the file is truncated, copy it again")
        return
    if compression not in _COMPRESSIONS:
        known = ", ".join(dict.fromkeys(_COMPRESSIONS.values()))
        name = getattr(series.keyframe.compression, "name", compression)
        raise fault(path, where, f"expected a compression among {known}, found {name}; save it without compression")
    if compression != 1 and find_spec("imagecodecs") is None:
        raise MissingDependencyError(f"{path}: reading a compressed TIFF needs imagecodecs; {_INSTALL}")
    if needed > (limit := memory_bytes()):
        message = f"expected at most {limit // 10**6} MB, this machine's memory, found {needed // 10**6} MB"
        raise fault(path, where, f"{message} for shape {series.shape} of {series.dtype}")
    with _intact(path, where, "expected a TIFF file, found a damaged one"):
        pages = list(series)
        whole = math.prod(series.shape) == len(pages) * math.prod(series.keyframe.shape)
        whole = whole and all(_is_whole(page, size) for page in pages)
    if not whole:
        message = f"expected image data for shape {series.shape} of {series.dtype}, found less"
        raise fault(path, where, f"{message}; the file is truncated or damaged, copy it again")


def series_values(path: Path, where: str | None, series: Any, progress: Progress | None) -> NDArray[np.generic]:
    """The values of a series, of its shape; mapped into memory where they lie in one piece, else decoded.

    Args:
        path: the file, open.
        where: what messages call the series.
        series: one that `check_data` let pass.
        progress: called with (strips or tiles decoded, all of them).

    Raises:
        DatasetError: the data is damaged.
    """
    if series.dataoffset is not None:
        dtype = series.dtype.newbyteorder(series.parent.byteorder)
        return np.memmap(path, dtype, "r", series.dataoffset, series.shape)
    pages, keyframe = list(series), series.keyframe
    values = np.empty((len(pages), *keyframe.shaped), series.dtype)
    total, done = len(pages) * math.prod(keyframe.chunked), 0
    for page, image in zip(pages, values, strict=True):
        segments = page.segments()
        while True:
            with _intact(path, where, "expected intact image data, found damaged data"):
                segment = next(segments, None)
                if segment is None:
                    break
                _place(image, *segment)
            done += 1
            if progress is not None:
                progress(done, total)
    return values.reshape(series.shape)


def _place(image: NDArray[np.generic], data: NDArray[np.generic], at: tuple[int, ...], _shape: tuple[int, ...]) -> None:
    """Write a strip or tile (depth, length, width, samples) into an image (planes, depth, length, width, samples)."""
    plane, z, y, x, _ = at
    depth, length, width, _ = data.shape
    part = image[plane, z : z + depth, y : y + length, x : x + width]
    part[...] = data[: part.shape[0], : part.shape[1], : part.shape[2]]  # tiles may stand out


def _check_pages(path: Path, file: Any) -> None:
    """Walk along the pages, which a damaged file can chain in a ring."""
    known: set[int] = set()
    while True:
        with _intact(path, None, "expected a TIFF file, found a damaged one"):
            try:
                page = file.pages[len(known)]
            except IndexError:
                break
        if page.offset in known:
            raise fault(path, None, "expected a TIFF file, found a damaged one: its pages run in a ring")
        if len(known) == _MAX_PAGES or len(page.subifds or ()) > _MAX_SUB_PAGES:
            message = f"expected at most {_MAX_PAGES} pages and {_MAX_SUB_PAGES} pages within a page, found more"
            raise fault(path, None, f"{message}; save the channels as samples of one page")
        known.add(page.offset)
    if not known:
        raise fault(path, None, "expected a TIFF file, found no page in it")


def _is_whole(page: Any, size: int) -> bool:
    """Whether every strip or tile of a page lies in a file of ``size`` bytes."""
    counts, offsets = page.databytecounts, page.dataoffsets
    if len(counts) != len(offsets) or len(counts) != math.prod(page.chunked):
        return False
    return all(0 < count <= size - offset for offset, count in zip(offsets, counts, strict=True))


@contextmanager
def _intact(path: Path, where: str | None, message: str) -> Iterator[None]:
    """Turn what tifffile and the decoders raise on damaged files into one line; they raise many kinds."""
    try:
        yield
    except (DatasetError, MemoryError):
        raise
    except Exception as error:
        reason = " ".join(str(error).split())[:200]
        raise fault(path, where, f"{message} ({reason}); save it again") from None
