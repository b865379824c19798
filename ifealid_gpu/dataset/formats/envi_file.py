"""Hyperspectral cubes in ENVI's format: a text header, and beside it a file of raw values."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ifealid_gpu.dataset.entry import Entry, Problem
from ifealid_gpu.dataset.faults import fault, shown, unreadable
from ifealid_gpu.dataset.formats.arrays import array_entries
from ifealid_gpu.dataset.formats.envi_bands import (
    bands_of_header,
    georeference_of_header,
    good_bands,
    scaling_of_header,
)
from ifealid_gpu.dataset.formats.envi_header import Fields, is_header, parts_of, read_fields, text_of
from ifealid_gpu.dataset.formats.stored_array import StoredArray
from ifealid_gpu.dataset.input_image import InputImage
from ifealid_gpu.dataset.names import FileNames
from ifealid_gpu.dataset.reading import Reading
from ifealid_gpu.dataset.scaling import Scaling
from ifealid_gpu.maps.bands import Bands
from ifealid_gpu.maps.georeference import Georeference
from ifealid_gpu.no_data.fills import fill_of
from ifealid_gpu.parallel import Progress
from ifealid_gpu.rows import Rows

KIND = "ENVI cube"

_DTYPES = {
    "1": "u1", "2": "i2", "3": "i4", "4": "f4", "5": "f8", "6": "c8", "9": "c16",
    "12": "u2", "13": "u4", "14": "i8", "15": "u8",
}  # fmt: skip
_BYTE_ORDERS = {"0": "<", "1": ">"}

# Where lines, samples and bands are among the axes of the file.
_INTERLEAVES = {"bsq": (1, 2, 0), "bil": (0, 2, 1), "bip": (0, 1, 2)}

#: How files of values end, beside their headers.
DATA_SUFFIXES = (".img", ".dat", ".raw", ".bin", ".bsq", ".bil", ".bip", ".hyspex", ".sli")
_WHOLE = re.compile("[0-9]{1,18}")


@dataclass(frozen=True)
class _Header:
    """What a header says.

    Attributes:
        shape: (lines, samples, bands), which are height, width and channels.
        dtype: of the values, with their byte order.
        interleave: "bsq", "bil" or "bip".
        offset: first byte of the values.
        fills: values that stand for none.
        good: numbers of the bands that are not marked bad.
        bands: what the bands are called, or None.
        notes: what was left out or guessed.
        georeference: where it lies on the Earth, or None.
        scaling: what makes the values real, or None.
    """

    shape: tuple[int, int, int]
    dtype: np.dtype[Any]
    interleave: str
    offset: int
    fills: tuple[float, ...]
    good: Sequence[int]
    bands: Bands | None
    notes: tuple[str, ...]
    georeference: Georeference | None
    scaling: Scaling | None

    @property
    def end(self) -> int:
        """The byte after the last value."""
        lines, samples, bands = self.shape
        return self.offset + lines * samples * bands * self.dtype.itemsize


def open_envi(
    path: Path, reading: Reading, names: FileNames, image: InputImage | None = None
) -> tuple[list[Entry], list[Problem]]:
    """The feature map of an ENVI header and its data file; a band is a channel.

    The header says which axis is which, so the layout that ``reading`` asks for changes nothing.

    Raises:
        DatasetError: no ENVI header, one that cannot be meant, no data file beside it, or one that is too short.
    """
    header = _header(path)
    data_file(path, header)
    array = StoredArray(
        name=None,
        shape=(*header.shape[:2], len(header.good)),
        dtype=header.dtype.name,
        real=header.dtype.kind in "fiu",
        values=partial(_values, path, header),
        fills=header.fills,
        stated="hwc",
        notes=header.notes,
        bands=header.bands and header.bands.of(header.good),
        georeference=header.georeference,
        scaling=header.scaling and header.scaling.of(header.good),
    )
    return array_entries(path, KIND, [array], reading, names, image=image)


def is_other_hdr(path: Path) -> bool:
    """Whether a .hdr file is something else, such as a photo of the Radiance format."""
    try:
        return not is_header(path)
    except OSError:
        return False


def header_beside(path: Path) -> Path | None:
    """The ENVI header of a data file, if there is one."""
    for header in path.with_name(f"{path.name}.hdr"), path.with_suffix(".hdr"):
        if header != path and header.is_file() and not is_other_hdr(header):
            return header
    return None


def _header(path: Path) -> _Header:
    fields = read_fields(path)
    kind = (text_of(fields, "file type") or "").lower()
    if "library" in kind:
        message = "expected an image, found a spectral library; compare a dataset with it by `render --vectors`"
        raise fault(path, None, message)
    if "meta" in kind:
        raise fault(path, None, f"expected an image, found file type {shown(kind)}")
    return header_of(path, fields)


def header_of(path: Path, fields: Fields) -> _Header:
    """What the fields of a header say of the file of values.

    Raises:
        DatasetError: a field is missing, or says what cannot be.
    """
    if (text_of(fields, "file compression") or "0") != "0":
        raise fault(path, None, "expected raw values, found compressed ones; save them without compression")
    if any(set(parts_of(fields, f"{part} frame offsets")) - {"0"} for part in ("major", "minor")):
        raise fault(path, None, "expected values without gaps, found frame offsets; save them without")
    code = _choice(path, fields, "data type", _DTYPES)
    order = _choice(path, fields, "byte order", _BYTE_ORDERS) if fields.get("byte order") else "0"
    count = _whole(path, fields, "bands", 1)
    bands = bands_of_header(fields, count)
    good, note = good_bands(fields, count, bands)
    return _Header(
        shape=(_whole(path, fields, "lines", 1), _whole(path, fields, "samples", 1), count),
        dtype=np.dtype(_BYTE_ORDERS[order] + _DTYPES[code]),
        interleave=_choice(path, fields, "interleave", _INTERLEAVES) if count > 1 else "bsq",
        offset=_whole(path, fields, "header offset", 0) if fields.get("header offset") else 0,
        fills=tuple(fill for part in parts_of(fields, "data ignore value") if (fill := fill_of(part)) is not None),
        good=good,
        bands=bands,
        notes=(note,) if note else (),
        georeference=georeference_of_header(fields),
        scaling=scaling_of_header(fields, count),
    )


def _whole(path: Path, fields: Fields, name: str, least: int) -> int:
    value = fields.get(name)
    if not isinstance(value, str) or not _WHOLE.fullmatch(value) or int(value) < least:
        found = shown(value) if name in fields else "no such line"
        raise fault(path, None, f"{name} must be a whole number of {least} or more, found {found}")
    return int(value)


def _choice(path: Path, fields: Fields, name: str, choices: dict[str, Any]) -> str:
    value = fields.get(name)
    if not isinstance(value, str) or value.lower() not in choices:
        found = shown(value) if name in fields else "no such line"
        raise fault(path, None, f"{name} must be one of {', '.join(choices)}, found {found}")
    return value.lower()


def data_file(path: Path, header: _Header) -> Path:
    """The file of the values: called like the header, with one of the usual suffixes or none, beside it."""
    names = dict.fromkeys(path.stem + suffix for suffix in ("", f".{header.interleave}", *DATA_SUFFIXES))
    try:
        beside = {file.name.casefold(): file for file in path.parent.iterdir() if file != path}
        files = [path.with_name(name) for name in names if path.with_name(name).is_file()]
        files += [file for name in names if (file := beside.get(name.casefold())) is not None and file.is_file()]
        sizes = {file: file.stat().st_size for file in files}
    except OSError as error:
        raise unreadable(path, error) from None
    if not files:
        listed = ", ".join(list(names)[:4])
        raise fault(path, None, f"expected a file of its values beside it, such as {listed}, found none; put it there")
    file = next((file for file, size in sizes.items() if size == header.end), files[0])
    if file.resolve().parent not in (path.resolve().parent, path.parent.resolve()):
        raise fault(path, file.name, "expected a file beside the header, found a link that leads elsewhere; copy it")
    if sizes[file] < header.end:
        lines, samples, bands = header.shape
        shape = f"{lines} lines x {samples} samples x {bands} bands of {header.dtype.name} from byte {header.offset}"
        message = f"expected {shown(header.end)} bytes for {shape}, found {sizes[file]}"
        raise fault(path, file.name, f"{message}; the file is truncated or the header is another's")
    return file


def _values(path: Path, header: _Header, _: Progress | None) -> NDArray[Any] | Rows:
    if repr(_header(path)) != repr(header):  # NaN, which may stand for no value, equals nothing
        raise ValueError
    order = _INTERLEAVES[header.interleave]
    shape = [0, 0, 0]
    for length, axis in zip(header.shape, order, strict=True):
        shape[axis] = length
    values = np.memmap(data_file(path, header), header.dtype, "r", header.offset, tuple(shape)).transpose(order)
    return values if len(header.good) == header.shape[2] else _SomeBands(values, header.good)


class _SomeBands(Rows):
    """A cube without the bands that are marked bad, (h, w, d)."""

    def __init__(self, values: NDArray[Any], bands: Sequence[int]) -> None:
        super().__init__((*values.shape[:2], len(bands)), values.dtype)
        self._values, self._bands = values, list(bands)

    def __getitem__(self, rows: slice) -> NDArray[Any]:
        some: NDArray[Any] = self._values[rows][:, :, self._bands]
        return some
