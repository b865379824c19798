"""Named vectors from a file, whatever its kind, and into one."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ifealid_gpu.dataset.faults import fault
from ifealid_gpu.dataset.formats.numpy_files import npy_array, npz_arrays
from ifealid_gpu.dataset.formats.safetensors_file import safetensors_arrays
from ifealid_gpu.dataset.formats.stored_array import StoredArray
from ifealid_gpu.dataset.names import few
from ifealid_gpu.dataset.vectors.arrays import NAMES, VECTORS
from ifealid_gpu.dataset.vectors.attachments import attachment_of
from ifealid_gpu.dataset.vectors.parts import CLASSES, SIGNS, Part, arrays_of, classes_of, parts_in
from ifealid_gpu.dataset.vectors.table import VECTOR_FILES
from ifealid_gpu.errors import DatasetError, InputError
from ifealid_gpu.files import replacing
from ifealid_gpu.quantities.attachment import Attachment
from ifealid_gpu.quantities.named_vector import NamedVector
from ifealid_gpu.quantities.query import Query
from ifealid_gpu.quantities.space import Floats

# By their headers.
_ARRAYS: dict[str, Callable[[Path], list[StoredArray]]] = {
    ".npz": npz_arrays,
    ".npy": lambda path: [npy_array(path)],
    ".safetensors": safetensors_arrays,
}


@dataclass(frozen=True, eq=False)
class VectorFile:
    """What a file of vectors holds.

    Attributes:
        file: its name and hash.
        vectors: by their names, in the file's order.
        classes: what each class compares with: a vector of its name, or several, wanted and not.
    """

    file: Attachment
    vectors: dict[str, NamedVector]
    classes: dict[str, Query]

    def named(self, name: str) -> NamedVector:
        """The vector of a name; InputError with those there are."""
        if name not in self.vectors:
            raise InputError(f"{self.file.name} has no vector {name!r}; it has {few(list(self.vectors))}")
        return self.vectors[name]

    @property
    def values(self) -> dict[str, Floats]:
        """The real values of each."""
        return {name: vector.values for name, vector in self.vectors.items() if vector.values is not None}

    def check_length(self, channels: int) -> None:
        """InputError where a vector has not one number for each channel of a map."""
        for vector in self.vectors.values():
            vector.of_length(channels)


def read_vectors(path: str | os.PathLike[str]) -> VectorFile:
    """The named vectors of a .npz, .npy, .safetensors or .csv file or an ENVI spectral library.

    .npz: an array for each, or ``vectors`` (n, d) with their ``names`` (n,), and if need be ``signs`` (n,), 1 or -1,
    with ``classes`` (n,), the name of the class that each is a part of. .npy: (n, d), with the names in a .txt
    file of the same name beside it, a line each, or numbered. .safetensors: a tensor for each. .csv: a name and d
    numbers a row.

    Raises:
        DatasetError: not readable, of another kind, or without a vector.
        InputError: a vector with NaN or infinity, or of zeros alone.
    """
    path = Path(path)
    reader = VECTOR_FILES.get(path.suffix.lower())
    if reader is None:
        raise fault(path, None, f"expected a file of vectors, {', '.join(VECTOR_FILES)}, found another kind")
    file = attachment_of(path)
    rows = reader(path)
    if not rows:
        raise fault(path, None, "expected a named vector at least, found none")
    try:
        vectors = {name: NamedVector(name, np.asarray(row, np.float64), file) for name, row in rows.items()}
        parts = parts_in(path, list(rows)) if path.suffix.lower() == ".npz" else {}
        return VectorFile(file, vectors, classes_of(vectors, parts))
    except InputError as error:
        raise InputError(f"{path}: {error}") from None


def is_vector_file(path: Path) -> bool:
    """Whether a file can be nothing but named vectors: one of `write_vectors`, rows alone, a table or a library."""
    suffix = path.suffix.lower()
    if suffix not in _ARRAYS:
        return suffix in {".csv", ".sli"} and path.is_file()
    try:
        arrays = _ARRAYS[suffix](path)
    except DatasetError:
        return False
    is_written = {NAMES, VECTORS} <= {array.name for array in arrays} <= {NAMES, VECTORS, SIGNS, CLASSES}
    # A feature map has two axes at least.
    return is_written or (bool(arrays) and all(array.real and len(array.shape) == 1 for array in arrays))


def write_vectors(
    vectors: Mapping[str, Floats], path: str | os.PathLike[str], parts: Mapping[str, Part] | None = None
) -> None:
    """Write named vectors as a .npz of ``names`` (n,) and ``vectors`` (n, d) float64, which `read_vectors` reads.

    Args:
        vectors: (d,) each, of one length, by names that differ.
        path: a file; .npz is added to a name without a suffix.
        parts: (name of the class, sign 1 or -1) of vectors that are a part of a class, by their names, such as
            ``{"not eye": ("eye", -1)}``; all others are classes of their own names.

    Raises:
        InputError: no vector, vectors of several lengths, one with NaN or of zeros alone, another sign, or another
            suffix.
        OutputError: the file cannot be written; what stood there is unchanged.
    """
    path = Path(path)
    path = path if path.suffix else path.with_suffix(".npz")
    if path.suffix.lower() != ".npz":
        raise InputError(f"vectors are written as .npz, found the name {path.name}")
    rows = [values for name, vector in vectors.items() if (values := NamedVector(name, vector).values) is not None]
    lengths = {len(row) for row in rows}
    if len(lengths) != 1:
        raise InputError(f"expected vectors of one length, found {'none' if not lengths else sorted(lengths)}")
    more = arrays_of(list(vectors), parts or {})
    with replacing(path) as file:
        np.savez(file, names=np.array(list(vectors)), vectors=np.stack(rows), **more)
