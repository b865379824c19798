"""All formats that can be read. A new one is a file in this folder and a row here."""

from __future__ import annotations

from pathlib import Path

from ifealid_gpu.dataset.formats import (
    envi_file,
    ifealid_zip,
    mat_file,
    numpy_files,
    safetensors_file,
    tiff_file,
    tiff_picture,
    torch_file,
)
from ifealid_gpu.dataset.formats.format import ANY, VALUES, Format
from ifealid_gpu.dataset.names import FileNames

FORMATS = (
    Format(ifealid_zip.KIND, (".zip",), ifealid_zip.open_zip, asks=ANY),
    Format(numpy_files.KIND, (".npy",), numpy_files.open_npy, asks=("layout", "grid", "skip", "page", *VALUES)),
    Format(numpy_files.ARCHIVE_KIND, (".npz",), numpy_files.open_npz),
    Format(safetensors_file.KIND, (".safetensors",), safetensors_file.open_safetensors),
    Format(torch_file.KIND, (".pt", ".pth"), torch_file.open_torch, extra="torch"),
    Format(
        tiff_file.KIND,
        (".tif", ".tiff"),
        tiff_file.open_tiff,
        extra="tiff",
        is_other=tiff_picture.holds_pictures,
        asks=("layout", "array", "page", *VALUES),
    ),
    Format(
        envi_file.KIND,
        (".hdr",),
        envi_file.open_envi,
        is_other=envi_file.is_other_hdr,
        inner_suffixes=envi_file.DATA_SUFFIXES,
        asks=VALUES,
    ),
    Format(mat_file.KIND, (".mat",), mat_file.open_mat, extra="mat", is_other=mat_file.is_beside),
)

#: How the names of files end that can be opened.
SUFFIXES = tuple(suffix for row in FORMATS for suffix in row.suffixes)

#: The same without IFeaLiD ZIPs, which hold codes already.
ARRAY_SUFFIXES = tuple(suffix for row in FORMATS if row.label != ifealid_zip.KIND for suffix in row.suffixes)

#: What the names of these files say.
NAMES = FileNames(
    own_suffixes=tuple(suffix for row in FORMATS if row.is_other is None for suffix in row.suffixes),
    shared_suffixes=tuple(
        inner + suffix
        for row in FORMATS
        if row.is_other is not None
        for suffix in row.suffixes
        for inner in (*row.inner_suffixes, "")
    ),
)


def format_of(path: Path) -> Format | None:
    """The format that a file's suffix tells, if any."""
    suffix = path.suffix.lower()
    return next((row for row in FORMATS if suffix in row.suffixes), None)
