"""Hyperspectral cubes in ENVI's format: a text header, and beside it a file of raw values.

spectral, which reads the header, is imported only here.
"""

from __future__ import annotations

import re
import tempfile
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ifealid_gpu.bands import Bands
from ifealid_gpu.dataset.entry import Entry, Problem
from ifealid_gpu.dataset.faults import fault, shown, unreadable
from ifealid_gpu.dataset.formats.arrays import StoredArray, array_entries
from ifealid_gpu.dataset.formats.envi_bands import bands_of_header, georeference_of_header
from ifealid_gpu.dataset.names import FileNames
from ifealid_gpu.dataset.reading import Reading
from ifealid_gpu.errors import MissingDependencyError
from ifealid_gpu.fills import fill_of
from ifealid_gpu.georeference import Georeference
from ifealid_gpu.parallel import Progress

KIND = "ENVI cube"
_MAGIC = b"ENVI"

# Real headers, with the names and wavelengths of hundreds of bands, have some ten thousand bytes.
_MAX_BYTES = 1 << 20
_MAX_LINES = 1 << 16

_DTYPES = {
    "1": "u1", "2": "i2", "3": "i4", "4": "f4", "5": "f8", "6": "c8", "9": "c16",
    "12": "u2", "13": "u4", "14": "i8", "15": "u8",
}  # fmt: skip
_BYTE_ORDERS = {"0": "<", "1": ">"}

# Where lines, samples and bands are among the axes of the file.
_INTERLEAVES = {"bsq": (1, 2, 0), "bil": (0, 2, 1), "bip": (0, 1, 2)}

#: How files of values end, beside their headers.
DATA_SUFFIXES = (".img", ".dat", ".raw", ".bin", ".bsq", ".bil", ".bip", ".hyspex")
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
        bands: what the bands are called, or None.
        georeference: where it lies on the Earth, or None.
    """

    shape: tuple[int, int, int]
    dtype: np.dtype[Any]
    interleave: str
    offset: int
    fills: tuple[float, ...]
    bands: Bands | None
    georeference: Georeference | None

    @property
    def end(self) -> int:
        """The byte after the last value."""
        lines, samples, bands = self.shape
        return self.offset + lines * samples * bands * self.dtype.itemsize


def open_envi(path: Path, reading: Reading, names: FileNames) -> tuple[list[Entry], list[Problem]]:
    """The feature map of an ENVI header and its data file; a band is a channel.

    The header says which axis is which, so the layout that ``reading`` asks for changes nothing.

    Raises:
        MissingDependencyError: spectral is not installed.
        DatasetError: no ENVI header, one that cannot be meant, no data file beside it, or one that is too short.
    """
    header = _header(path)
    _data_file(path, header)
    array = StoredArray(
        name=None,
        shape=header.shape,
        dtype=header.dtype.name,
        real=header.dtype.kind in "fiu",
        values=partial(_values, path, header),
        fills=header.fills,
        stated="hwc",
        bands=header.bands,
        georeference=header.georeference,
    )
    return array_entries(path, KIND, [array], reading, names)


def is_other_hdr(path: Path) -> bool:
    """Whether a .hdr file is something else, such as a photo of the Radiance format."""
    try:
        with path.open("rb") as file:
            return file.read(len(_MAGIC)) != _MAGIC
    except OSError:
        return False


def header_beside(path: Path) -> Path | None:
    """The ENVI header of a data file, if there is one."""
    for header in path.with_name(f"{path.name}.hdr"), path.with_suffix(".hdr"):
        if header != path and header.is_file() and not is_other_hdr(header):
            return header
    return None


def _header(path: Path) -> _Header:
    text = _text(path)
    fields = _fields(path, text.lower())
    kind = str(fields.get("file type", ""))
    if "library" in kind or "meta" in kind:
        raise fault(path, None, f"expected an image, found file type {shown(kind)}")
    if str(fields.get("file compression", "0")) != "0":
        raise fault(path, None, "expected raw values, found compressed ones; save them without compression")
    if any(_texts(fields.get(f"{part} frame offsets", "0")) - {"0"} for part in ("major", "minor")):
        raise fault(path, None, "expected values without gaps, found frame offsets; save them without")
    code = _choice(path, fields, "data type", _DTYPES)
    order = _choice(path, fields, "byte order", _BYTE_ORDERS) if "byte order" in fields else "0"
    bands = _whole(path, fields, "bands", 1)
    return _Header(
        shape=(_whole(path, fields, "lines", 1), _whole(path, fields, "samples", 1), bands),
        dtype=np.dtype(_BYTE_ORDERS[order] + _DTYPES[code]),
        interleave=_choice(path, fields, "interleave", _INTERLEAVES),
        offset=_whole(path, fields, "header offset", 0) if "header offset" in fields else 0,
        fills=_fills(fields.get("data ignore value")),
        bands=bands_of_header(text, bands),
        georeference=georeference_of_header(text),
    )


def _text(path: Path) -> str:
    """The header, if its size can be meant."""
    try:
        with path.open("rb") as file:
            data = file.read(_MAX_BYTES + 1)
    except OSError as error:
        raise unreadable(path, error) from None
    if not data.startswith(_MAGIC):
        raise fault(path, None, "expected an ENVI header, which begins with the word ENVI, found something else")
    text = data.decode("utf-8", "replace")
    if len(data) > _MAX_BYTES or len(text.splitlines()) > _MAX_LINES:
        message = f"expected an ENVI header of at most {_MAX_BYTES} bytes and {_MAX_LINES} lines, found more"
        raise fault(path, None, message)
    return text


def _fields(path: Path, text: str) -> dict[str, Any]:
    """The fields of a header in small letters by their names: texts, or lists of them."""
    try:
        from spectral.io import envi  # noqa: PLC0415
    except ImportError:
        message = f'{path}: reading it needs spectral; install it with pip install "ifealid-gpu[envi]"'
        raise MissingDependencyError(message) from None
    lines = text.encode("ascii", "replace").decode().splitlines()
    # spectral reads files in the encoding of the system, and is alarmed by capitals.
    with tempfile.TemporaryDirectory() as folder:
        plain = Path(folder, "plain.hdr")
        plain.write_text("\n".join(["ENVI", *lines[1:]]) + "\n", encoding="ascii")
        try:
            fields: dict[str, Any] = envi.read_envi_header(str(plain))
        except envi.EnviException:
            message = "expected an ENVI header of lines NAME = VALUE, found a damaged one; save it again"
            raise fault(path, None, message) from None
    return fields


def _texts(value: Any) -> set[str]:
    return {str(part) for part in value} if isinstance(value, list) else {str(value)}


def _whole(path: Path, fields: dict[str, Any], name: str, least: int) -> int:
    value = fields.get(name)
    if not isinstance(value, str) or not _WHOLE.fullmatch(value) or int(value) < least:
        found = shown(value) if name in fields else "no such line"
        raise fault(path, None, f"{name} must be a whole number of {least} or more, found {found}")
    return int(value)


def _choice(path: Path, fields: dict[str, Any], name: str, choices: dict[str, Any]) -> str:
    value = fields.get(name)
    if not isinstance(value, str) or value not in choices:
        found = shown(value) if name in fields else "no such line"
        raise fault(path, None, f"{name} must be one of {', '.join(choices)}, found {found}")
    return value


def _fills(value: Any) -> tuple[float, ...]:
    found = (fill_of(part) for part in (value if isinstance(value, list) else [value]))
    return tuple(fill for fill in found if fill is not None)


def _data_file(path: Path, header: _Header) -> Path:
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


def _values(path: Path, header: _Header, _: Progress | None) -> NDArray[np.generic]:
    if repr(_header(path)) != repr(header):  # NaN, which may stand for no value, equals nothing
        raise ValueError
    order = _INTERLEAVES[header.interleave]
    shape = [0, 0, 0]
    for length, axis in zip(header.shape, order, strict=True):
        shape[axis] = length
    values = np.memmap(_data_file(path, header), header.dtype, "r", header.offset, tuple(shape))
    return values.transpose(order)
