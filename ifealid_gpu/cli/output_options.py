"""The options that name the files that `render` writes."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ifealid_gpu.cli.grouped import Options, grouped
from ifealid_gpu.cli.output_files import OutputFiles
from ifealid_gpu.dataset.mask_writer import MASK_SUFFIXES, MaskSize
from ifealid_gpu.errors import InputError

_OPTIONS: Options = {
    "output": (
        Annotated[
            Path | None,
            typer.Option(
                "--output", "-o", metavar="PNG|PDF|SVG",
                help="Write the picture; as .pdf or .svg with text as text and the map without loss, for papers.",
                show_default=False,
            ),
        ],
        None,
    ),
    "values": (
        Annotated[
            Path | None,
            typer.Option(
                metavar="NPY|TIF",
                help="Write the values: float32 (h, w), of three components (h, w, 3), NaN where a pixel has no value; "
                "labels int32, -1. As .tif a GeoTIFF, georeferenced where the map is.",
                show_default=False,
            ),
        ],
        None,
    ),
    "mask": (
        Annotated[
            Path | None,
            typer.Option(
                metavar="|".join(suffix[1:].upper() for suffix in MASK_SUFFIXES[:3]),
                help="Write which pixels are inside the threshold: .png of 8 bits, 255 inside; .npy bool (h, w); .tif "
                "where the map is georeferenced. Of labels, the numbers of the classes, in their colours.",
                show_default=False,
            ),
        ],
        None,
    ),
    "save_basis": (
        Annotated[
            Path | None,
            typer.Option(
                metavar="NPZ", help="Write the basis of components, for --basis-file with other images.",
                show_default=False,
            ),
        ],
        None,
    ),
    "json_file": (
        Annotated[
            Path | None,
            typer.Option("--json", metavar="FILE", help="Write the places as a list of objects.", show_default=False),
        ],
        None,
    ),
    "mask_size": (
        Annotated[
            str | None,
            typer.Option(
                metavar="|".join(MaskSize), help="Whose pixels a mask's PNG has. Default: the image's.",
                show_default=False,
            ),
        ],
        None,
    ),
}  # fmt: skip


def files_of(
    *,
    output: Path | None,
    values: Path | None,
    mask: Path | None,
    mask_size: str | None,
    save_basis: Path | None,
    json_file: Path | None,
) -> OutputFiles:
    """What was given; InputError where it is no size."""
    if mask_size is not None and mask_size not in list(MaskSize):
        raise InputError(f"--mask-size must be {' or '.join(MaskSize)}, found {mask_size!r}")
    size = None if mask_size is None else MaskSize(mask_size)
    return OutputFiles(output, values, mask, size, save_basis, json_file)


#: The command with these options in place of its parameter ``files``.
with_files = grouped(_OPTIONS, "files", files_of)
