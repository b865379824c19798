"""The elements of a MATLAB file of version 5 to 7, by their headers (MathWorks, "MAT-File Format", chapter 1).

SciPy takes them at their word, and reads beyond values about which a file lies: so they are looked at first.
"""

from __future__ import annotations

import math
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

_HEADER_BYTES = 128
_ENDIANS = {b"IM": "<", b"MI": ">"}

_MATRIX, _COMPRESSED = 14, 15
_FLAGS, _DIMENSIONS, _NAME = 6, 5, 1
_COMPLEX, _LOGICAL = 0x08, 0x02

# MATLAB's classes; those from double on hold numbers.
_CLASSES = {
    1: "cell", 2: "struct", 3: "object", 4: "char", 5: "sparse", 6: "float64", 7: "float32", 8: "int8", 9: "uint8",
    10: "int16", 11: "uint16", 12: "int32", 13: "uint32", 14: "int64", 15: "uint64", 16: "function", 17: "opaque",
}  # fmt: skip
_NUMBERS = range(6, 16)

# Bytes of a stored number by its type: numbers are often stored shorter than their class says.
_STORED = {1: 1, 2: 1, 3: 2, 4: 2, 5: 4, 6: 4, 7: 4, 9: 8, 12: 8, 13: 8}

_HEAD_BYTES = 1 << 12  # of a matrix, before its values
_MOST_ELEMENTS = 1 << 12


@dataclass(frozen=True)
class Variable:
    """A variable of a file.

    Attributes:
        name: its name.
        shape: lengths of its axes.
        dtype: of its values, by NumPy's name; what it is where these are no real numbers.
        real: whether they are.
    """

    name: str
    shape: tuple[int, ...]
    dtype: str
    real: bool


def is_version_5(path: Path) -> bool:
    """Whether a file begins as one of version 5 to 7; a plainer one of version 4 has no such header."""
    with path.open("rb") as file:
        return file.read(_HEADER_BYTES)[-2:] in _ENDIANS


def variables_of(path: Path) -> list[Variable]:
    """The variables of a file, each name once.

    Raises:
        ValueError: the file is not as MATLAB writes it.
        OSError: the system does not give it.
    """
    with path.open("rb") as file:
        order = _ENDIANS.get(file.read(_HEADER_BYTES)[-2:])
        if order is None:
            raise ValueError("no header of a MATLAB file")
        found: dict[str, Variable] = {}
        for head in _heads(file, order):
            variable = _variable(head, order)
            found.setdefault(variable.name, variable)
    return [variable for variable in found.values() if variable.name]  # the workspace of functions has no name


def _heads(file: BinaryIO, order: str) -> Iterator[bytes]:
    """The first bytes of every matrix, after its own tag."""
    for _ in range(_MOST_ELEMENTS):
        tag = file.read(8)
        if not tag:
            return
        kind, size = struct.unpack(f"{order}II", tag) if len(tag) == 8 else (0, 0)
        start = file.tell()
        head = file.read(min(size, _HEAD_BYTES))
        if kind == _COMPRESSED:
            try:
                head = zlib.decompressobj().decompress(head, _HEAD_BYTES)
            except zlib.error:
                raise ValueError("compressed data is damaged") from None
            kind = struct.unpack_from(f"{order}I", head)[0] if len(head) >= 8 else 0
            head = head[8:]
        if kind != _MATRIX:
            raise ValueError(f"an element of type {kind} where a variable should be")
        yield head
        file.seek(start + size)
    raise ValueError(f"more than {_MOST_ELEMENTS} variables")


def _variable(head: bytes, order: str) -> Variable:
    reader = _Reader(head, order)
    flags = reader.part(_FLAGS)
    if len(flags) != 8:
        raise ValueError("flags of another length")
    word = struct.unpack_from(f"{order}I", flags)[0]
    kind, bits = word & 0xFF, word >> 8
    if _CLASSES.get(kind) in ("function", "opaque"):
        return Variable("", (), _CLASSES[kind], real=False)
    dimensions = reader.part(_DIMENSIONS)
    shape = struct.unpack(f"{order}{len(dimensions) // 4}i", dimensions[: len(dimensions) // 4 * 4])
    if len(shape) < 2 or min(shape) < 0:
        raise ValueError(f"a variable of shape {shape}")
    name = reader.part(_NAME).decode("latin1")
    if kind not in _NUMBERS:
        return Variable(name, shape, _CLASSES.get(kind, "unknown"), real=False)
    if bits & _COMPLEX:
        return Variable(name, shape, "complex", real=False)
    stored, size = reader.tag()
    if stored not in _STORED or size != math.prod(shape) * _STORED[stored]:
        raise ValueError(f"{size} bytes of type {stored} for a variable of shape {shape}")
    return Variable(name, shape, "bool" if bits & _LOGICAL else _CLASSES[kind], real=True)


class _Reader:
    """Reads the parts of a matrix one after the other."""

    def __init__(self, data: bytes, order: str) -> None:
        self._data, self._order, self._at = data, order, 0

    def tag(self) -> tuple[int, int]:
        """(type, bytes) of the next part, whose data comes next."""
        try:
            word, size = struct.unpack_from(f"{self._order}II", self._data, self._at)
        except struct.error:
            raise ValueError("a variable without its values") from None
        if word >> 16:  # a small part: its length beside its type, its data in place of the length
            self._at += 4
            return word & 0xFFFF, word >> 16
        self._at += 8
        return word, size

    def part(self, kind: int) -> bytes:
        """The data of the next part, which must be of this type."""
        start = self._at
        found, size = self.tag()
        data = self._data[self._at : self._at + size]
        is_small = self._at == start + 4
        if found != kind or len(data) < size or (is_small and size > 4):
            raise ValueError(f"a part of type {found} and {size} bytes where one of type {kind} should be")
        self._at += 4 if is_small else -(-size // 8) * 8
        return data
