"""All kinds of files of vectors, by how they end. A new one is a new file and a line here."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from ifealid_gpu.dataset.vectors.arrays import Rows, npy_vectors, npz_vectors, safetensors_vectors
from ifealid_gpu.dataset.vectors.csv_table import csv_vectors
from ifealid_gpu.dataset.vectors.spectral_library import LIBRARY_SUFFIX, library_vectors

VECTOR_FILES: dict[str, Callable[[Path], Rows]] = {
    ".npz": npz_vectors,
    ".npy": npy_vectors,
    ".safetensors": safetensors_vectors,
    ".csv": csv_vectors,
    LIBRARY_SUFFIX: library_vectors,
    ".hdr": library_vectors,
}
