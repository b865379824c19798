"""Arrays in MATLAB's .mat files, as the classic hyperspectral scenes come in.

SciPy, which reads them, is imported only here. Nothing in such a file is run: objects and functions are passed over.
"""

from __future__ import annotations

import math
import warnings
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ifealid_gpu.dataset.entry import Entry, Problem
from ifealid_gpu.dataset.faults import fault, shown, unreadable
from ifealid_gpu.dataset.formats.arrays import array_entries
from ifealid_gpu.dataset.formats.mat_elements import Variable, is_version_5, variables_of
from ifealid_gpu.dataset.formats.stored_array import StoredArray
from ifealid_gpu.dataset.input_image import InputImage
from ifealid_gpu.dataset.limits import memory_bytes
from ifealid_gpu.dataset.names import FileNames, printable
from ifealid_gpu.dataset.reading import Reading
from ifealid_gpu.errors import DatasetError, MissingDependencyError
from ifealid_gpu.parallel import Progress

KIND = "MATLAB file"

# By what SciPy calls MATLAB's classes of version 4, which has no others.
_VERSION_4 = {
    "double": "float64", "single": "float32", "int32": "int32", "int16": "int16", "uint16": "uint16", "uint8": "uint8",
}  # fmt: skip

_HDF5 = b"\x89HDF\r\n\x1a\n"
_HDF5_STARTS = (0, 512)  # MATLAB writes a text of its own before it
_MOST_DEFLATED = 1032  # bytes that a byte can inflate to


def open_mat(
    path: Path, reading: Reading, names: FileNames, image: InputImage | None = None
) -> tuple[list[Entry], list[Problem]]:
    """The feature maps of a .mat file, one an array (h, w, bands), unless ``reading`` asks for another layout.

    Raises:
        MissingDependencyError: SciPy is not installed.
        DatasetError: no .mat file, one of version 7.3, a damaged one, or one in which nothing can be a feature map.
    """
    variables = _variables(path)
    if not variables:
        raise fault(path, None, "expected a MATLAB file with an array, found none in it")
    arrays = [
        StoredArray(
            name=variable.name,
            shape=variable.shape,
            dtype=variable.dtype,
            real=variable.real,
            values=partial(_values, path, variable),
            stated="hwc" if reading.layout is None else None,
        )
        for variable in variables
    ]
    return array_entries(path, KIND, arrays, reading, names, image=image)


def is_beside(path: Path) -> bool:
    """Whether a .mat file holds nothing but labels and the like, by its header: they lie beside feature maps."""
    try:
        return not any(one.real and sum(n > 1 for n in one.shape) > 2 for one in _variables(path))
    except (DatasetError, MissingDependencyError):
        return False


def _variables(path: Path) -> list[Variable]:
    """What is in a file."""
    try:
        from scipy.io import whosmat  # noqa: PLC0415
    except ImportError:
        message = f'{path}: reading it needs scipy; install it with pip install "ifealid-gpu[mat]"'
        raise MissingDependencyError(message) from None
    size = _check_version(path)
    if _intact(path, None, lambda: is_version_5(path)):
        variables: list[Variable] = _intact(path, None, lambda: variables_of(path))
    else:
        found = _intact(path, None, lambda: whosmat(str(path), appendmat=False))
        variables = [
            Variable(str(name), tuple(map(int, shape)), _VERSION_4.get(kind, kind), real=kind in _VERSION_4)
            for name, shape, kind in found
        ]
    for variable in variables:
        if variable.real and min(variable.shape) >= 0 and _bytes(variable) > size * _MOST_DEFLATED * 8:
            message = f"expected {variable.dtype} values of shape {shown(variable.shape)}, found a file of {size} bytes"
            raise fault(path, f"array {shown(variable.name)}", f"{message}; it is truncated or damaged, copy it again")
    return variables


def _bytes(variable: Variable) -> int:
    """Bytes of the values of a variable of real numbers."""
    return math.prod(variable.shape) * np.dtype(variable.dtype).itemsize


def _check_version(path: Path) -> int:
    """Bytes of a file that SciPy can read; a DatasetError for those of HDF5."""
    try:
        with path.open("rb") as file:
            for start in _HDF5_STARTS:
                file.seek(start)
                if file.read(len(_HDF5)) == _HDF5:
                    message = "expected a MATLAB file of version 7 or before, found one of version 7.3 (HDF5)"
                    raise fault(path, None, f"{message}; save it in MATLAB with save(..., '-v7'), or as .npy")
            return file.seek(0, 2)
    except OSError as error:
        raise unreadable(path, error) from None


def _values(path: Path, variable: Variable, _: Progress | None) -> NDArray[Any]:
    from scipy.io import loadmat  # noqa: PLC0415

    if variable not in _variables(path):
        raise ValueError
    name, where = variable.name, f"array {shown(variable.name)}"
    if (needed := _bytes(variable)) > (limit := memory_bytes()):
        message = f"expected at most {limit // 10**6} MB, this machine's memory, found {needed // 10**6} MB"
        raise fault(path, where, message)
    values = _intact(path, where, lambda: loadmat(str(path), variable_names=[name], appendmat=False)[name])
    if not isinstance(values, np.ndarray) or values.dtype.kind not in "fiub":
        raise fault(path, where, f"expected real numbers, found {values.dtype}; save its real part")
    return values


def _intact(path: Path, where: str | None, read: Any) -> Any:
    """What ``read`` gives; what SciPy raises on damaged files becomes one line, and it raises many kinds."""
    try:
        with warnings.catch_warnings(action="ignore"):  # of names that occur twice
            return read()
    except MemoryError:
        raise
    except Exception as error:
        reason = printable(" ".join(str(error).split()))[:200]
        message = f"expected a MATLAB file, found a damaged one or another kind of file ({reason}); save it again"
        raise fault(path, where, message) from None
