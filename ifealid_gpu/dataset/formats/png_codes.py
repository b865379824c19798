"""The codes of an IFeaLiD ZIP, from its PNGs: decoded on all cores, in little more memory than the codes take.

The codes lie in RGBA PNGs, four bytes a pixel: four 8-bit channels, two 16-bit or one 32-bit, little-endian.
"""

from __future__ import annotations

from contextlib import ExitStack
from threading import Event, Lock, local

import numpy as np
from numpy.typing import NDArray

from ifealid_gpu.dataset.archive import Archive
from ifealid_gpu.dataset.formats import png
from ifealid_gpu.dataset.formats.metadata import Metadata
from ifealid_gpu.maps.codes import Codes, code_dtype
from ifealid_gpu.parallel import Progress, cores, in_order

_WORD_BYTES = 4

# PNGs whose codes are written together: 16 words side by side fill a cache line.
_GROUP = 16

# Small PNGs are given to a thread several at a time, of so many bytes together.
_SMALL_BYTES = 1 << 17

# Pixels whose words are turned into feature vectors at a time, few enough for the processor's cache.
_BLOCK = 32768

# Bytes of decoded PNGs beside the codes: this many, or a share of the codes where that is more.
_SCRATCH_BYTES = 128 << 20
_SCRATCH_SHARE = 0.4


def png_count(facts: Metadata) -> int:
    """PNGs that hold the codes of a map."""
    return -(-facts.features * facts.precision // (8 * _WORD_BYTES))


def read_codes(archive: Archive, facts: Metadata, progress: Progress | None) -> Codes:
    """All codes, (h, w, d).

    Args:
        archive: the ZIP.
        facts: what its metadata says.
        progress: called in this thread with (PNGs done, PNGs in all); an exception from it stops the work.

    Raises:
        DatasetError: a PNG is not as the metadata says, or damaged.
    """
    width, height, dtype = facts.width, facts.height, code_dtype(facts.precision).newbyteorder("<")
    count, png_bytes = png_count(facts), _WORD_BYTES * width * height
    codes = np.empty((height, width, facts.features), dtype)
    workers, size = _plan(codes.nbytes, png_bytes, count)
    groups = [_Group(codes, first, min(size, count - first)) for first in range(0, count, size)]

    own = local()

    def decode(numbers: range, stop: Event) -> int:
        if not hasattr(own, "file"):
            own.file = files.enter_context(archive.reading())
        for number in numbers:
            if stop.is_set():
                break
            member = f"{number}.png"
            image = png.decode(archive.path, member, archive.read(member, own.file), width, height)
            groups[number // size].add(number, image, stop)
        return numbers.stop

    at_a_time = max(1, min(size, count // workers, _SMALL_BYTES // png_bytes))
    items = (range(first, min(first + at_a_time, count)) for first in range(0, count, at_a_time))
    if progress is not None:
        progress(0, count)
    with ExitStack() as files, in_order(decode, items, workers) as decoded:
        for done in decoded:
            if progress is not None:
                progress(done, count)
    return codes


def _plan(codes_bytes: int, png_bytes: int, count: int) -> tuple[int, int]:
    """(threads, PNGs in a group), so that about one group and a PNG a thread fit the scratch.

    Args:
        codes_bytes: of the map.
        png_bytes: of a decoded PNG.
        count: PNGs.
    """
    most = max(2, int(max(_SCRATCH_BYTES, _SCRATCH_SHARE * codes_bytes)) // png_bytes)
    workers = max(1, min(cores(), count, most * 3 // 4))
    group = max(1, min(_GROUP, most - workers))
    return workers, 1 << (group.bit_length() - 1)


class _Group:
    """PNGs whose codes are written together, by the thread that decodes the last of them.

    Args:
        codes: (h, w, d), takes the codes.
        first: number of the first PNG.
        count: PNGs.
    """

    def __init__(self, codes: Codes, first: int, count: int) -> None:
        self._codes = codes
        self._first = first
        self._count = count
        self._lock = Lock()
        self._decoded: dict[int, NDArray[np.uint32]] = {}

    def add(self, number: int, image: NDArray[np.uint32], stop: Event) -> None:
        """Take one of the PNGs, (h, w) words; where it is the last that was missing, write the codes."""
        with self._lock:
            self._decoded[number] = image
            if len(self._decoded) < self._count:
                return
        images = [self._decoded[n] for n in range(self._first, self._first + self._count)]
        self._decoded.clear()
        height, width, channels = self._codes.shape
        step = max(1, _BLOCK // width)
        words = np.empty((self._count, min(step, height) * width), "<u4")
        vectors = self._codes.reshape(-1, channels)
        for top in range(0, height, step):
            if stop.is_set():
                return
            rows = range(top, min(top + step, height))
            some = words[:, : len(rows) * width]
            for n, decoded in enumerate(images):
                some[n] = decoded[rows.start : rows.stop].reshape(-1)
            self._write(some, vectors[rows.start * width : rows.stop * width])

    def _write(self, words: NDArray[np.uint32], vectors: Codes) -> None:
        """Write the group's part of some feature vectors, (pixels, d), from words, (PNGs, pixels)."""
        per_word = _WORD_BYTES // vectors.itemsize
        part = vectors[:, self._first * per_word : (self._first + self._count) * per_word]
        found = np.ascontiguousarray(words.T).view(part.dtype)[:, : part.shape[1]]  # the last word may have spare bytes
        # A pixel's part is copied as one item, which is faster than code by code.
        item = np.dtype((np.void, part.shape[1] * part.itemsize))
        part.view(item)[:] = found.view(item)
