"""Series of equal pages in TIFF files: what their headers promise.

tifffile, which is imported only here, reads the pages one by one. What a description claims beyond them is believed
where the file holds as much: OME-XML, for one, can name other files and any number of planes.
"""

from __future__ import annotations

import io
import logging
import math
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Self

import numpy as np

from ifealid_gpu.dataset.faults import fault, unreadable
from ifealid_gpu.dataset.formats.tiff_axes import Axes, axes_of
from ifealid_gpu.dataset.names import printable
from ifealid_gpu.errors import DatasetError, MissingDependencyError, Remedy
from ifealid_gpu.no_data.fills import fill_of, matcher, spelled

#: How tifffile gets here.
INSTALL = 'install it with pip install "ifealid-gpu[tiff]"'

# What is told in errors is not for the log as well.
logging.getLogger("tifffile").addHandler(logging.NullHandler())

# These dialects make tifffile follow all pages at once.
_PLAIN = {"is_lsm": False, "is_ndpi": False, "is_scanimage": False}

_MAX_PAGES = 1 << 16
_REDUCED_OR_MASK = 1 | 4
_GDAL_NODATA = 42113

#: Compressions without loss, whose decoders never write more than they are asked for. None needs no decoder.
COMPRESSIONS = {1: "none", 5: "LZW", 8: "deflate", 32773: "PackBits", 32946: "deflate", 34925: "LZMA", 50000: "zstd"}
_LOSSY = {6: "JPEG", 7: "JPEG", 34712: "JPEG 2000", 33003: "JPEG 2000", 34887: "LERC", 50001: "WebP", 50002: "JPEG XL"}


@dataclass(frozen=True)
class Page:
    """What the tags of a page say; the pages of a series say the same.

    Attributes:
        axes: its axes, in the file's order.
        dtype: what its values are, with their byte order.
        compression: number of the compression.
        photometric: number of the photometric interpretation.
        extra_samples: numbers of what the samples beyond the colours are.
        parts: strips or tiles.
        description: the description of the series, or nothing.
        fill: the value that stands for none, as programs around GDAL write it, or None.
    """

    axes: Axes
    dtype: np.dtype[Any]
    compression: int
    photometric: int
    extra_samples: tuple[int, ...]
    parts: int
    description: str
    fill: float | None

    @classmethod
    def of(cls, page: Any) -> Self:
        """The facts of a page of tifffile's; whatever a damaged one raises."""
        return cls(
            axes=tuple(zip(str(page.axes), map(int, page.shape), strict=True)),
            dtype=np.dtype(page.dtype).newbyteorder(page.parent.byteorder),
            compression=int(page.compression),
            photometric=int(page.photometric),
            extra_samples=tuple(map(int, page.extrasamples)),
            parts=math.prod(map(int, page.chunked)),
            description=str(page.description),
            fill=fill_of(page.tags.valueof(_GDAL_NODATA)),
        )


@dataclass
class Series:
    """Pages of the same shape and type.

    Attributes:
        page: the facts of the first page.
        file: the open file, as tifffile's `TiffFile`.
        size: bytes of the file.
        numbers: which pages of the file they are.
        start: first byte of the values where all lie in one piece as they are, else None.
        is_whole: whether all strips and tiles lie in the file, or are said not to be there.
        holes: how many are said not to be there, by a size of 0: they hold one value and nothing else.
        axes: its axes, in the file's order; set when all pages are known.
    """

    page: Page
    file: Any
    size: int
    numbers: list[int] = field(default_factory=list)
    start: int | None = None
    is_whole: bool = True
    holes: int = 0
    axes: Axes = ()

    @property
    def dtype(self) -> np.dtype[Any]:
        """What the values are, with their byte order."""
        return self.page.dtype

    @property
    def shape(self) -> tuple[int, ...]:
        """Lengths of the axes."""
        return tuple(length for _, length in self.axes)

    @property
    def nbytes(self) -> int:
        """Bytes of the values."""
        return math.prod(self.shape) * self.dtype.itemsize

    @property
    def page_bytes(self) -> int:
        """Bytes of a page's values."""
        return math.prod(length for _, length in self.page.axes) * self.dtype.itemsize

    @property
    def is_in_one_piece(self) -> bool:
        """Whether the values lie in the file as they are: with all their pages, or where the first stands for all."""
        pages = len(self.numbers)
        return self.start is not None and (pages == 1 or self.nbytes == pages * self.page_bytes)

    def tags(self, numbers: Iterable[int]) -> dict[int, Any]:
        """Values of tags of the first page, by their numbers; those that are not there or are damaged are left out."""
        try:
            tags = self.file.pages[self.numbers[0]].tags
            return {number: value for number in numbers if (value := tags.valueof(number)) is not None}
        except Exception:  # tifffile raises many kinds on damaged tags
            return {}

    def of_page(self, place: int) -> Series:
        """One of its pages by itself, counted from 0."""
        alone = Series(self.page, self.file, self.size, axes=self.page.axes)
        alone.add(self.numbers[place], self.file.pages[self.numbers[place]])
        return alone

    @property
    def nothing(self) -> Any:
        """What stands in strips and tiles that are not there: the value that stands for none, or 0."""
        fill = self.page.fill
        if fill is None or matcher((fill,), self.dtype) is None:
            return 0
        with np.errstate(over="ignore"):
            return self.dtype.type(fill if self.dtype.kind == "f" else int(fill))

    def note_of_holes(self, *, is_asked: bool) -> str | None:
        """What is to be said of strips and tiles that are not there, if there are such.

        Args:
            is_asked: whether somebody says which values stand for none.
        """
        if not self.holes:
            return None
        where = f"{self.holes} of {len(self.numbers) * self.page.parts} strips or tiles are not in the file"
        if is_asked:
            return f"{where}: they hold {spelled(float(self.nothing))}"
        if self.page.fill is None or matcher((self.page.fill,), self.dtype) is None:
            return f"{where}: their values count as 0; --no-data 0 leaves them out"
        return f"{where}: they hold {spelled(self.page.fill)}, which stands for no data"

    def add(self, number: int, page: Any) -> None:
        """Take in another page of tifffile's."""
        offsets, counts = tuple(map(int, page.dataoffsets)), tuple(map(int, page.databytecounts))
        holes = counts[: len(offsets)].count(0)
        is_final = bool(offsets) and not holes and bool(page.is_final)
        if not self.numbers:
            self.start = offsets[0] if is_final else None
        elif not is_final or self.start is None or offsets[0] != self.start + len(self.numbers) * self.page_bytes:
            self.start = None
        inside = holes + sum(0 < c <= self.size - o for o, c in zip(offsets, counts, strict=False)) == len(offsets)
        complete = is_final or len(offsets) == len(counts) == self.page.parts
        self.is_whole &= bool(offsets) and inside and complete
        self.holes += holes
        self.numbers.append(number)


@contextmanager
def opened(path: Path, data: bytes | None = None) -> Iterator[list[Series]]:
    """The series of a TIFF file; they can be read within the block. Smaller copies and masks are left out.

    Args:
        path: the file.
        data: its bytes, where they are at hand.

    Raises:
        MissingDependencyError: tifffile is not installed.
        DatasetError: no TIFF, or a damaged one.
    """
    try:
        import tifffile  # noqa: PLC0415
    except ImportError:
        raise MissingDependencyError(f"{path}: reading it needs tifffile; {INSTALL}") from None
    if data is None:
        try:
            path.open("rb").close()
        except OSError as error:
            raise unreadable(path, error) from None
    with intact(path, None, "expected a TIFF file, found a damaged one, or no TIFF"):
        file = tifffile.TiffFile(path if data is None else io.BytesIO(data), **_PLAIN)
    with file:
        yield _series(path, file)


def of_page(path: Path, series: list[Series], page: int | None) -> list[Series]:
    """What ``page`` stands for: one of several series, or one page of the only one; None: all.

    Raises:
        DatasetError: there is no such page.
    """
    if page is None:
        return series
    count = len(series) if len(series) > 1 else sum(len(one.numbers) for one in series)
    if page >= count:
        raise fault(path, None, f"expected a page from 0 to {count - 1}, found --page {page}", Remedy(("page",)))
    if len(series) > 1:
        return [series[page]]
    with intact(path, None, "expected a TIFF file, found a damaged one"):
        return [series[0].of_page(page)]


def check_data(path: Path, where: str | None, series: Series) -> None:
    """Refuse a series whose pages are not all there, or cannot be read.

    Raises:
        MissingDependencyError: it is compressed, and imagecodecs is not installed.
        DatasetError: pages or parts of them are missing, or it is compressed with a loss.
    """
    expected = f"for shape {series.shape} of {series.dtype.name}"
    if series.start is not None and series.is_in_one_piece:
        if (end := series.start + series.nbytes) > series.size:
            message = f"expected {end} bytes {expected}, found {series.size}"
            raise fault(path, where, f"{message}; the file is truncated, copy it again")
        return
    compression = series.page.compression
    if compression not in COMPRESSIONS:
        known = ", ".join(dict.fromkeys(COMPRESSIONS.values()))
        found = _LOSSY.get(compression, f"compression {compression}")
        raise fault(path, where, f"expected a compression among {known}, found {found}; save it without compression")
    if compression != 1 and find_spec("imagecodecs") is None:
        raise MissingDependencyError(f"{path}: reading a compressed TIFF needs imagecodecs; {INSTALL}")
    if not series.is_whole or series.nbytes != len(series.numbers) * series.page_bytes:
        message = f"expected image data {expected}, found less"
        raise fault(path, where, f"{message}; the file is truncated or damaged, copy it again")


def _series(path: Path, file: Any) -> list[Series]:
    """All series; along the chain of pages, which a damaged file can close to a ring."""
    known: set[int] = set()
    found: list[Series] = []
    latest: dict[int, Series] = {}
    with intact(path, None, "expected a TIFF file, found a damaged one"):
        while True:
            try:
                page = file.pages[len(known)]
            except IndexError:
                break
            if page.offset in known:
                raise fault(path, None, "expected a TIFF file, found a damaged one: its pages run in a ring")
            if len(known) == _MAX_PAGES:
                message = f"expected at most {_MAX_PAGES} pages, found more"
                raise fault(path, None, f"{message}; save the channels as samples of one page")
            number = len(known)
            known.add(page.offset)
            if not page.shape or page.dtype is None or page.subfiletype & _REDUCED_OR_MASK:
                continue
            if page.hash not in latest or page.description.startswith('{"shape"'):
                latest[page.hash] = Series(Page.of(page), file, int(file.filehandle.size))
                found.append(latest[page.hash])
            latest[page.hash].add(number, page)
    for series in found:
        series.axes = axes_of(series.page.description, series.page.axes, len(series.numbers))
    if not known:
        raise fault(path, None, "expected a TIFF file, found no page in it")
    return found


@contextmanager
def intact(path: Path, where: str | None, message: str) -> Iterator[None]:
    """Turn what tifffile and the decoders raise on damaged files into one line; they raise many kinds."""
    try:
        yield
    except (DatasetError, MemoryError):
        raise
    except Exception as error:
        reason = printable(" ".join(str(error).split()))[:200]
        raise fault(path, where, f"{message} ({reason}); save it again") from None
