"""Named vectors in files of arrays: .npz, .npy and .safetensors."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ifealid_gpu.dataset.faults import fault, shown, unreadable
from ifealid_gpu.dataset.formats.numpy_files import npy_array, npz_arrays
from ifealid_gpu.dataset.formats.safetensors_file import safetensors_arrays
from ifealid_gpu.dataset.formats.stored_array import StoredArray

#: What a row of names is called in a .npz of vectors, and the vectors that they name.
NAMES, VECTORS = "names", "vectors"

_LONGEST_LIST = 4 << 20  # bytes of a file of names

Rows = dict[str, NDArray[Any]]


def npz_vectors(path: Path) -> Rows:
    """The vectors of a .npz: one a row of ``vectors`` under the names in ``names``, or one an array."""
    arrays = {array.name or "": array for array in npz_arrays(path)}
    if {NAMES, VECTORS} <= arrays.keys():
        names = arrays[NAMES]
        return _named(path, _values(path, arrays[VECTORS]), texts_of(path, names))
    return _of_arrays(path, list(arrays.values()))


def texts_of(path: Path, array: StoredArray) -> list[str]:
    """The texts of an array of them."""
    if not array.dtype.startswith(("<U", "|S", "=U", ">U")) or len(array.shape) != 1:
        raise fault(path, array.name, f"expected a row of names as text, found {array.dtype}, shape {array.shape}")
    return [_text(name) for name in raw(path, array)]


def npy_vectors(path: Path) -> Rows:
    """The vectors of a .npy, one a row, named by the lines of a .txt file of the same name beside it, or numbered."""
    values = _values(path, npy_array(path))
    beside = path.with_suffix(".txt")
    return _named(path, values, _lines(beside) if beside.is_file() else None)


def safetensors_vectors(path: Path) -> Rows:
    """The vectors of a .safetensors file, one a tensor, or one a row of a tensor."""
    return _of_arrays(path, safetensors_arrays(path))


def _of_arrays(path: Path, arrays: list[StoredArray]) -> Rows:
    found: Rows = {}
    for array in arrays:
        values = _values(path, array)
        if values.ndim == 1:
            found[array.name or "0"] = values
        else:
            prefix = "" if len(arrays) == 1 else f"{array.name} "
            found |= {f"{prefix}{n}": row for n, row in enumerate(values)}
    return found


def _values(path: Path, array: StoredArray) -> NDArray[Any]:
    if not array.real or len(array.shape) not in (1, 2) or 0 in array.shape:
        raise fault(
            path, array.name, f"expected vectors (n, d) or one (d,) of real numbers, found {array.dtype} {array.shape}"
        )
    return raw(path, array)


def raw(path: Path, array: StoredArray) -> NDArray[Any]:
    """An array, read."""
    try:
        return np.array(array.values(None)[:] if len(array.shape) else array.values(None))
    except OSError as error:
        raise unreadable(path, error) from None
    except ValueError:
        raise fault(path, array.name, "the file has changed while it was read; read it again") from None


def _named(path: Path, values: NDArray[Any], names: list[str] | None) -> Rows:
    rows = np.atleast_2d(values)
    if names is None:
        return {str(n): row for n, row in enumerate(rows)}
    if len(names) != len(rows):
        raise fault(path, None, f"expected a name for each of {len(rows)} vectors, found {len(names)} names")
    found = dict(zip(names, rows, strict=True))
    if len(found) != len(names):
        twice, _ = Counter(names).most_common(1)[0]
        raise fault(path, None, f"expected names that differ, found {shown(twice)} twice")
    return found


def _lines(path: Path) -> list[str]:
    try:
        with path.open("rb") as file:
            data = file.read(_LONGEST_LIST + 1)
    except OSError as error:
        raise unreadable(path, error) from None
    if len(data) > _LONGEST_LIST:
        raise fault(path, None, f"expected a list of names of at most {_LONGEST_LIST} bytes, found more")
    return [line.strip() for line in data.decode("utf-8-sig", "replace").splitlines() if line.strip()]


def _text(name: Any) -> str:
    return name.decode("utf-8", "replace") if isinstance(name, bytes) else str(name)
