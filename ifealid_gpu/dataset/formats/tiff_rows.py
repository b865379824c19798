"""Values of TIFF files: mapped into memory where they lie in one piece, else decoded, a strip of rows at a time."""

from __future__ import annotations

import math
import weakref
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ifealid_gpu.dataset.formats.tiff_axes import Axes
from ifealid_gpu.dataset.formats.tiff_series import Series, intact
from ifealid_gpu.parallel import Progress, cores, in_order
from ifealid_gpu.rows import Rows

# Rows that are decoded at once: as many strips or tiles as make so many bytes, one at least.
_SLAB_BYTES = 1 << 24

# Tiles may stand out of small images; by more than so many bytes, or so many times the image, they are not meant.
_TILE_BYTES = 1 << 26
_TILE_IMAGES = 4

_DAMAGED = "expected intact image data, found damaged data"


@dataclass(frozen=True)
class _Segment:
    """A strip or tile.

    Attributes:
        page: number of its page among those of the series.
        index: its number in the page.
        offset: first byte in the file.
        count: bytes in the file; 0: it is not there, and holds nothing but the fill value.
    """

    page: int
    index: int
    offset: int
    count: int


class Strips:
    """The strips and tiles of a series of pages, decoded for some rows at a time.

    It reads the file on its own, so it can be used after the series was closed.

    Args:
        path: the file, open.
        where: what messages call the series.
        series: one that `check_data` let pass.

    Raises:
        DatasetError: the file is damaged.
    """

    def __init__(self, path: Path, where: str | None, series: Series) -> None:
        self.path, self.where, self.series = path, where, series
        with intact(path, where, _DAMAGED):
            pages = [series.file.pages[number] for number in series.numbers]
            first = pages[0]
            self._decode: Callable[..., Any] = first.keyframe.decode
            limit = max(_TILE_BYTES, _TILE_IMAGES * series.page_bytes)
            if first.is_tiled and math.prod(map(int, first.chunks)) * series.dtype.itemsize > limit:
                raise ValueError(f"tiles of {first.tilewidth} x {first.tilelength} pixels")
            # (planes, depth, length, width, samples)
            self._shape = tuple(map(int, first.shaped))
            length = self._shape[2]
            self.step = max(1, min(int(first.tilelength if first.is_tiled else first.rowsperstrip), length))
            self._across = -(-self._shape[3] // int(first.tilewidth)) if first.is_tiled else 1
            self._places = [(tuple(map(int, p.dataoffsets)), tuple(map(int, p.databytecounts))) for p in pages]
            if any(min(map(len, place)) < series.page.parts for place in self._places):
                raise ValueError("strips or tiles are missing")
        self._is_tiled = bool(first.is_tiled)
        self._file = path.open("rb")
        self._reading = Lock()
        self._closing = weakref.finalize(self, self._file.close)

    @property
    def rows(self) -> int:
        """Rows of a page."""
        return self._shape[2]

    def decoded(self, rows: range, progress: Progress | None = None) -> NDArray[Any]:
        """Some rows of all pages, (pages, planes, depth, rows, width, samples).

        Args:
            rows: begins at a multiple of ``step``, and ends at one or at the last row.
            progress: called with (strips or tiles decoded, all of them).

        Raises:
            DatasetError: the data is damaged.
        """
        planes, depth, _, width, samples = self._shape
        shape = (len(self._places), planes, depth, len(rows), width, samples)
        values = np.empty(shape, self.series.dtype.newbyteorder("="))
        segments = self._segments(rows)

        def decode(segment: _Segment, stop: Event) -> None:
            if not stop.is_set():
                with intact(self.path, self.where, _DAMAGED):
                    self._place(values[segment.page], rows, segment)

        total = len(segments)
        with in_order(decode, segments, max(1, min(cores(), total))) as results:
            for done, _ in enumerate(results, 1):
                if progress is not None:
                    progress(done, total)
        return values

    def _segments(self, rows: range) -> list[_Segment]:
        """What must be decoded for some rows."""
        down = -(-self.rows // self.step)
        layer = down * self._across
        first, last = rows.start // self.step * self._across, -(-rows.stop // self.step) * self._across
        return [
            _Segment(page, n, offsets[n], counts[n])
            for page, (offsets, counts) in enumerate(self._places)
            for start in range(0, self.series.page.parts, layer)
            for n in range(start + first, start + last)
        ]

    def _place(self, image: NDArray[Any], rows: range, segment: _Segment) -> None:
        """Decode a strip or tile into an image (planes, depth, rows, width, samples)."""
        data = None
        if segment.count:
            with self._reading:
                self._file.seek(segment.offset)
                data = self._file.read(segment.count)
        # (depth, length, width, samples)
        values, (plane, z, y, x, _), shape = self._decode(data, segment.index, _fullsize=self._is_tiled)
        depth, length, width, _ = shape
        part = image[plane, z : z + depth, max(0, y - rows.start) : y - rows.start + length, x : x + width]
        if values is None:
            part[...] = self.series.nothing
        else:
            part[...] = values[: part.shape[0], : part.shape[1], : part.shape[2]]  # tiles may stand out


class TiffRows(Rows):
    """A series as an array (h, w, d), of which one slab of strips or tiles is in memory.

    Args:
        strips: the strips of the series.
        axes: its axes, in the file's order; three.
        order: which of them are height, width and channels; the first is that of the rows.
    """

    def __init__(self, strips: Strips, axes: Axes, order: Sequence[int]) -> None:
        lengths = [length for _, length in axes]
        super().__init__(tuple(lengths[n] for n in order), strips.series.dtype.newbyteorder("="))
        self._strips, self._lengths, self._order = strips, lengths, tuple(order)
        row_bytes = math.prod(self.shape[1:]) * self.dtype.itemsize
        self._slab = strips.step * max(1, _SLAB_BYTES // max(1, row_bytes * strips.step))
        self._kept: tuple[int, NDArray[Any]] | None = None

    def __getitem__(self, rows: slice) -> NDArray[Any]:
        start, stop, _ = rows.indices(self.shape[0])
        if stop <= start:
            return np.empty((0, *self.shape[1:]), self.dtype)
        if start // self._slab == (stop - 1) // self._slab:
            return self._part(start, stop)
        found = np.empty((stop - start, *self.shape[1:]), self.dtype)
        at = start
        while at < stop:
            end = min(stop, (at // self._slab + 1) * self._slab)
            found[at - start : end - start] = self._part(at, end)
            at = end
        return found

    def _part(self, start: int, stop: int) -> NDArray[Any]:
        """Rows that lie in one slab."""
        first = start // self._slab * self._slab
        if self._kept is None or self._kept[0] != first:
            self._kept = None  # before the next one takes memory
            rows = range(first, min(first + self._slab, self.shape[0]))
            lengths = [*self._lengths]
            lengths[self._order[0]] = len(rows)
            self._kept = first, self._strips.decoded(rows).reshape(lengths).transpose(self._order)
        return self._kept[1][start - first : stop - first]


def is_mapped(series: Series) -> bool:
    """Whether the values of a series lie in the file as they are, in one piece."""
    return series.start is not None and series.is_in_one_piece


def series_values(path: Path, where: str | None, series: Series, progress: Progress | None) -> NDArray[Any]:
    """The values of a series, of its shape: mapped into memory where they lie in one piece, else decoded.

    Args:
        path: the file, open.
        where: what messages call the series.
        series: one that `check_data` let pass.
        progress: called with (strips or tiles decoded, all of them).

    Raises:
        DatasetError: the data is damaged.
    """
    if series.start is not None and series.is_in_one_piece:
        return np.memmap(path, series.dtype, "r", series.start, series.shape)
    strips = Strips(path, where, series)
    return strips.decoded(range(strips.rows), progress).reshape(series.shape)
