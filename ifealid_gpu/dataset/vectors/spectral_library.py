"""ENVI's spectral libraries: a header, and beside it a file with one spectrum a line."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from ifealid_gpu.dataset.faults import fault, unreadable
from ifealid_gpu.dataset.formats.envi_file import data_file, header_of
from ifealid_gpu.dataset.formats.envi_header import parts_of, read_fields, text_of
from ifealid_gpu.dataset.vectors.arrays import Rows

#: How the file of the spectra ends.
LIBRARY_SUFFIX = ".sli"


def library_vectors(path: Path) -> Rows:
    """The spectra of a library, given by its header or by its file of values; named as the header says, or numbered."""
    header_path = path if path.suffix.lower() == ".hdr" else _header_beside(path)
    fields = read_fields(header_path)
    if "library" not in (text_of(fields, "file type") or "").lower():
        raise fault(
            header_path, None, "expected a spectral library, found the header of an image; open it as a dataset"
        )
    header = header_of(header_path, fields)
    lines, samples, bands = header.shape
    if bands != 1:
        raise fault(header_path, None, f"expected spectra in one band, a line each, found {bands} bands")
    try:
        values = np.fromfile(
            data_file(header_path, header), header.dtype, lines * samples, offset=header.offset
        ).reshape(lines, samples)
    except OSError as error:
        raise unreadable(header_path, error) from None
    names = parts_of(fields, "spectra names") or [str(n) for n in range(lines)]
    if len(names) != lines or len(set(names)) != lines:
        raise fault(
            header_path, "spectra names", f"expected {lines} names that differ, one a spectrum, found {len(set(names))}"
        )
    return dict(zip(names, values, strict=True))


def _header_beside(path: Path) -> Path:
    for header in (path.with_suffix(".hdr"), path.with_name(f"{path.name}.hdr")):
        if header.is_file():
            return header
    raise fault(path, None, f"expected its header {path.stem}.hdr beside it, found none; put it there")
