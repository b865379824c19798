"""The options that a window begins with, on the desktop or served: the view, the device, and files beside datasets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from ifealid_gpu.cli.grouped import Options, grouped
from ifealid_gpu.cli.options import AdapterOption, GpuMemoryOption, open_gpu
from ifealid_gpu.dataset.named import is_there, not_there
from ifealid_gpu.dataset.vectors.basis_file import is_basis_file
from ifealid_gpu.dataset.vectors.vector_file import is_vector_file
from ifealid_gpu.gpu.device import Gpu
from ifealid_gpu.views.view_state import ViewState

_OPTIONS: Options = {
    "view": (Annotated[str | None, typer.Option(metavar="JSON", help="The view to begin with.")], None),
    "adapter": (AdapterOption, None),
    "gpu_memory": (GpuMemoryOption, None),
    "vectors": (
        Annotated[
            list[Path] | None,
            typer.Option(
                metavar="FILE", help="Named vectors that the view needs, or to be opened as classes.",
                show_default=False,
            ),
        ],
        None,
    ),
    "region": (
        Annotated[
            list[Path] | None,
            typer.Option(
                metavar="MASK", help="A mask that the view needs, or to be opened as a mark.", show_default=False
            ),
        ],
        None,
    ),
    "basis_file": (
        Annotated[
            Path | None,
            typer.Option(metavar="NPZ", help="Components that the view needs, or to be shown.", show_default=False),
        ],
        None,
    ),
}  # fmt: skip


@dataclass(frozen=True)
class WindowWords:
    """What a window begins with.

    Attributes:
        view: what it shows; None: what comes with the datasets.
        files: of vectors, masks and components, as the options name them.
        adapter: part of the GPU adapter's name, or None.
        gpu_memory: for a map, as a text; None: what there is.
    """

    view: ViewState | None
    files: tuple[Path, ...]
    adapter: str | None
    gpu_memory: str | None

    def apart(self, names: list[Path]) -> tuple[list[Path], list[Path]]:
        """Datasets and photos; and all files, with those that are named among them and mean no dataset."""
        among = [path for path in names if is_vector_file(path) or is_basis_file(path)]
        if len(names) < 2 or len(among) == len(names):
            among = []
        return [path for path in names if path not in among], [*among, *self.files]

    def open_gpu(self) -> Gpu:
        """The device that is asked for."""
        return open_gpu(self.adapter, self.gpu_memory)


def window_words(
    *,
    view: str | None,
    adapter: str | None,
    gpu_memory: str | None,
    vectors: list[Path] | None,
    region: list[Path] | None,
    basis_file: Path | None,
) -> WindowWords:
    """What was given; InputError where the view is none."""
    files = (*(vectors or []), *(region or []), *([basis_file] if basis_file else []))
    return WindowWords(None if view is None else ViewState.from_json(view), files, adapter, gpu_memory)


def check_there(files: Sequence[Path]) -> None:
    """DatasetError where one is not there."""
    for file in files:
        if not is_there(file):
            raise not_there(file)


#: The command with these options in place of its parameter ``words``.
with_window = grouped(_OPTIONS, "words", window_words)
