"""Tensors in .safetensors files, read without the package: a JSON header, then the values as they are.

The package's NumPy side cannot read bfloat16, which feature maps of large models often have.
"""

from __future__ import annotations

import json
import math
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ifealid_gpu.dataset.entry import Entry, Problem
from ifealid_gpu.dataset.faults import fault, shown, unreadable
from ifealid_gpu.dataset.formats.arrays import array_entries
from ifealid_gpu.dataset.formats.stored_array import StoredArray
from ifealid_gpu.dataset.input_image import InputImage
from ifealid_gpu.dataset.names import FileNames
from ifealid_gpu.dataset.reading import Reading
from ifealid_gpu.errors import DatasetError
from ifealid_gpu.parallel import Progress

KIND = "safetensors file"

# The format's own limit.
_MAX_HEADER_BYTES = 100_000_000

_DTYPES = {
    "F64": "<f8", "F32": "<f4", "F16": "<f2", "BF16": "<u2", "BOOL": "?",
    "I64": "<i8", "I32": "<i4", "I16": "<i2", "I8": "i1", "U64": "<u8", "U32": "<u4", "U16": "<u2", "U8": "u1",
}  # fmt: skip


def open_safetensors(
    path: Path, reading: Reading, names: FileNames, image: InputImage | None = None
) -> tuple[list[Entry], list[Problem]]:
    """The feature maps of a .safetensors file, one a tensor.

    The axes are those that ``reading`` or the shape says; where that does not tell, (d, h, w) where the file's own
    metadata has "format": "pt", as torch programs write it, and (h, w, d) otherwise.

    Raises:
        DatasetError: not a .safetensors file, truncated, or no tensor in it can be a feature map.
    """
    arrays, problems = _tensors(path)
    if not arrays and problems:
        raise problems[0].error
    entries, more = array_entries(path, KIND, arrays, reading, names, image=image)
    return entries, problems + more


def safetensors_arrays(path: Path) -> list[StoredArray]:
    """The tensors of a .safetensors file, by its header.

    Raises:
        DatasetError: not a .safetensors file, or a tensor in it is damaged.
    """
    arrays, problems = _tensors(path)
    if problems:
        raise problems[0].error
    return arrays


def _tensors(path: Path) -> tuple[list[StoredArray], list[Problem]]:
    try:
        header, start, size = _header(path)
    except OSError as error:
        raise unreadable(path, error) from None
    about = header.pop("__metadata__", None)
    habit = "chw" if isinstance(about, dict) and about.get("format") == "pt" else "hwc"
    arrays, problems = [], []
    for name, facts in header.items():
        try:
            arrays.append(_stored(path, name, facts, start, size, habit=habit))
        except DatasetError as error:
            problems.append(Problem.of(path, error))
    return arrays, problems


def _header(path: Path) -> tuple[dict[str, Any], int, int]:
    """(header, first byte of the values, bytes of the file)."""
    with path.open("rb") as file:
        size = file.seek(0, 2)
        file.seek(0)
        length = int.from_bytes(file.read(8), "little")
        if size < 8 or length > _MAX_HEADER_BYTES:
            raise fault(path, None, "expected a .safetensors file, found no valid header")
        if 8 + length > size:
            raise fault(path, None, f"expected a header of {length} bytes, found {size - 8}: the file is truncated")
        try:
            header = json.loads(file.read(length))
        except (ValueError, RecursionError):
            header = None
    if not isinstance(header, dict):
        raise fault(path, None, "expected a .safetensors file, found no valid JSON header")
    return header, 8 + length, size


def _stored(path: Path, name: str, facts: Any, start: int, size: int, *, habit: str) -> StoredArray:
    where = f"array {shown(name)}"
    try:
        kind, shape, (first, last) = facts["dtype"], tuple(facts["shape"]), facts["data_offsets"]
        if not (isinstance(kind, str) and all(type(n) is int and n >= 0 for n in (*shape, first, last))):
            raise ValueError
    except (TypeError, KeyError, ValueError):
        message = f"expected dtype, shape and data_offsets in the header, found {shown(facts)}"
        raise fault(path, where, message) from None
    dtype = np.dtype(_DTYPES.get(kind, "V1"))
    needed = math.prod(shape) * dtype.itemsize
    if kind in _DTYPES and last - first != needed:
        message = f"expected {shown(needed)} bytes for shape {shown(shape)} of {kind}, found {last - first}"
        raise fault(path, where, f"{message}; save the file again")
    if start + last > size:
        message = f"expected the values to end at byte {shown(start + last)}, found the file's end at {size}"
        raise fault(path, where, f"{message}; the file is truncated, copy it again")
    values = partial(_values, path, name, facts, dtype)
    return StoredArray(name, shape, kind, kind in _DTYPES, values, whole="F" not in kind, habit=habit)


def _values(
    path: Path, name: str, facts: dict[str, Any], dtype: np.dtype[Any], _progress: Progress | None
) -> NDArray[np.generic]:
    header, start, _ = _header(path)
    if header.get(name) != facts:
        raise ValueError
    values = np.memmap(path, dtype, "r", start + facts["data_offsets"][0], tuple(facts["shape"]))
    if facts["dtype"] != "BF16":
        return values
    # bfloat16 is the upper half of float32.
    return (values.astype(np.uint32) << 16).view(np.float32)
