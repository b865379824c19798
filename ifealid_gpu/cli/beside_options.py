"""Files of vectors, masks and components that a window is opened with, and whether they are there."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from ifealid_gpu.dataset.named import is_there, not_there
from ifealid_gpu.dataset.vectors.basis_file import is_basis_file
from ifealid_gpu.dataset.vectors.vector_file import is_vector_file

VectorsOption = Annotated[
    list[Path] | None,
    typer.Option(
        metavar="FILE", help="Named vectors that the view needs, or to be opened as classes.", show_default=False
    ),
]
RegionOption = Annotated[
    list[Path] | None,
    typer.Option(metavar="MASK", help="A mask that the view needs, or to be opened as a mark.", show_default=False),
]
BasisOption = Annotated[
    Path | None,
    typer.Option(metavar="NPZ", help="Components that the view needs, or to be shown.", show_default=False),
]


def apart(names: list[Path]) -> tuple[list[Path], list[Path]]:
    """Datasets and photos; and files of vectors and components that are named with them, and mean no dataset."""
    if len(names) < 2:
        return names, []
    files = [path for path in names if is_vector_file(path) or is_basis_file(path)]
    return ([path for path in names if path not in files], files) if len(files) < len(names) else (names, [])


def files_of(
    among: Sequence[Path], vectors: list[Path] | None, region: list[Path] | None, basis: Path | None
) -> list[Path]:
    """All of them: those among the datasets, then those of the options."""
    return [*among, *(vectors or []), *(region or []), *([basis] if basis else [])]


def check_there(files: Sequence[Path]) -> None:
    """DatasetError where one is not there."""
    for file in files:
        if not is_there(file):
            raise not_there(file)
