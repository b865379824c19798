"""Arrays in .npy and .npz files. Objects are never unpickled."""

from __future__ import annotations

import io
import math
from functools import partial
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from ifealid_gpu.dataset.archive import Archive
from ifealid_gpu.dataset.entry import Entry, Problem
from ifealid_gpu.dataset.faults import fault, shown, unreadable
from ifealid_gpu.dataset.formats.arrays import array_entries
from ifealid_gpu.dataset.formats.stored_array import StoredArray, Values
from ifealid_gpu.dataset.input_image import InputImage
from ifealid_gpu.dataset.limits import memory_bytes
from ifealid_gpu.dataset.names import FileNames
from ifealid_gpu.dataset.reading import Reading
from ifealid_gpu.errors import DatasetError
from ifealid_gpu.parallel import Progress

KIND = "NumPy array"
ARCHIVE_KIND = "NumPy archive"

# Longer headers are refused by NumPy.
_HEADER_BYTES = 10_000 + 12


def open_npy(
    path: Path, reading: Reading, names: FileNames, image: InputImage | None = None
) -> tuple[list[Entry], list[Problem]]:
    """The feature map of a .npy file; axes as ``reading`` or the shape says.

    Raises:
        DatasetError: not a .npy file, truncated, or not an array that can be a feature map.
    """
    return array_entries(path, KIND, [npy_array(path)], reading, names, image=image)


def npy_array(path: Path) -> StoredArray:
    """The array of a .npy file, by its header.

    Raises:
        DatasetError: not a .npy file, or truncated.
    """
    try:
        with path.open("rb") as file:
            head = file.read(_HEADER_BYTES)
            size = file.seek(0, io.SEEK_END)
    except OSError as error:
        raise unreadable(path, error) from None
    return _stored(path, None, head, size, partial(_mapped, path))


def open_npz(
    path: Path, reading: Reading, names: FileNames, image: InputImage | None = None
) -> tuple[list[Entry], list[Problem]]:
    """The feature maps of a .npz file, one an array; axes as ``reading`` or the shape says.

    Raises:
        DatasetError: not a ZIP, or no array in it can be a feature map.
    """
    arrays, problems = _members(path)
    if not arrays and problems:
        raise problems[0].error
    entries, more = array_entries(path, ARCHIVE_KIND, arrays, reading, names, image=image)
    return entries, problems + more


def npz_arrays(path: Path) -> list[StoredArray]:
    """The arrays of a .npz file, by their headers.

    Raises:
        DatasetError: not a ZIP, or an array in it is damaged.
    """
    arrays, problems = _members(path)
    if problems:
        raise problems[0].error
    return arrays


def _members(path: Path) -> tuple[list[StoredArray], list[Problem]]:
    archive = Archive.open(path, "a .npz file")
    arrays, problems = [], []
    for member, info in archive.members.items():
        if not member.endswith(".npy"):
            continue
        try:
            head = archive.head(member, _HEADER_BYTES)
            arrays.append(_stored(path, member, head, info.file_size, partial(_unpacked, archive, member)))
        except DatasetError as error:
            problems.append(Problem.of(path, error))
    return arrays, problems


def _stored(path: Path, member: str | None, head: bytes, size: int, values: Values) -> StoredArray:
    """The array of a .npy file or member of ``size`` bytes that starts with ``head``."""
    shape, _, dtype, start = _header(path, member, io.BytesIO(head))
    if not dtype.hasobject and (needed := start + math.prod(shape) * dtype.itemsize) > size:
        message = f"expected {shown(needed)} bytes for shape {shown(shape)} of {dtype}, found {size}"
        raise fault(path, member, f"{message}; the file is truncated, copy it again")
    return StoredArray(
        name=None if member is None else member.removesuffix(".npy"),
        shape=shape,
        dtype=str(dtype),
        real=dtype.kind in "fiub",
        whole=dtype.kind in "iub",
        values=values,
    )


def _header(path: Path, member: str | None, file: BinaryIO) -> tuple[tuple[int, ...], bool, np.dtype[np.generic], int]:
    """(shape, whether in Fortran order, dtype, first byte of the values) of a .npy file."""
    try:
        version = np.lib.format.read_magic(file)
        if version == (1, 0):
            header = np.lib.format.read_array_header_1_0(file)
        elif version == (2, 0):
            header = np.lib.format.read_array_header_2_0(file)
        else:
            raise ValueError(f"format version {version}")
        shape, fortran, dtype = header
        if any(type(length) is not int or length < 0 for length in shape):
            raise ValueError(f"shape {shape}")
    except Exception:  # NumPy raises many kinds on damaged headers
        message = "expected a NumPy array, found no valid .npy header; save it with numpy.save"
        raise fault(path, member, message) from None
    return shape, fortran, dtype, file.tell()


def _mapped(path: Path, _: Progress | None) -> NDArray[np.generic]:
    with path.open("rb") as file:
        shape, fortran, dtype, start = _header(path, None, file)
    return np.memmap(path, dtype, "r", start, shape, "F" if fortran else "C")


def _unpacked(archive: Archive, member: str, _: Progress | None) -> NDArray[np.generic]:
    size, limit = archive.members[member].file_size // 10**6, memory_bytes() // 10**6
    if size > limit:
        raise fault(archive.path, member, f"expected at most {limit} MB, this machine's memory, found {size} MB")
    data = archive.read(member)
    shape, fortran, dtype, start = _header(archive.path, member, io.BytesIO(data))
    flat = np.frombuffer(data, dtype, math.prod(shape), start)
    return flat.reshape(shape, order="F" if fortran else "C")
