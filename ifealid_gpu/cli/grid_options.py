"""The options of a figure of several maps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import typer

from ifealid_gpu.cli.console import note
from ifealid_gpu.cli.grouped import Options, grouped
from ifealid_gpu.dataset import Dataset
from ifealid_gpu.errors import InputError
from ifealid_gpu.figure.grid_choice import maps_meant
from ifealid_gpu.views.view_state import ViewState

_OPTIONS: Options = {
    "layers": (
        Annotated[
            list[str] | None,
            typer.Option(
                metavar="NAMES",
                help="Several layers in one figure, a column each: names or patterns with commas between, '*', or "
                "stages: the last of each resolution. --at counts pixels of the first, or of --layer.",
                show_default=False,
            ),
        ],
        None,
    ),
    "images": (
        Annotated[
            list[str] | None,
            typer.Option(
                metavar="NAMES",
                help="Several images in one figure, a row each: names or patterns with commas between. Marks are of "
                "the first, or of --from; their vectors are compared with the others'.",
                show_default=False,
            ),
        ],
        None,
    ),
    "shared_range": (
        Annotated[
            bool,
            typer.Option(
                "--shared-range",
                help="One range and one colour bar for all these maps. Default: each has its own, since layers differ "
                "in how alike their pixels are.",
            ),
        ],
        False,
    ),
}


@dataclass(frozen=True)
class GridWords:
    """What was given.

    Attributes:
        layers: names and patterns.
        images: likewise.
        shared: whether all maps have one range.
    """

    layers: tuple[str, ...]
    images: tuple[str, ...]
    shared: bool

    def __bool__(self) -> bool:
        """Whether several maps are asked for."""
        return bool(self.layers or self.images)

    def check(self, image: str | None) -> None:
        """InputError where options contradict each other; ``image``: what --image gave."""
        if self.images and image is not None:
            raise InputError("--image names one image and --images several: give one of them")
        if self.shared and not self:
            raise InputError("--shared-range is for several maps: add --layers or --images, or leave it out")

    def meant(self, dataset: Dataset, view: ViewState) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The images and the layers; says which are not there.

        Args:
            dataset: with the maps.
            view: names one image or one layer where the options name none.

        Raises:
            InputError: none of them is there.
        """
        images, layers, notes = maps_meant(dataset, view, self.images, self.layers)
        for line in notes:
            note(line)
        return images, layers


def grid_words(layers: list[str] | None, images: list[str] | None, shared_range: bool) -> GridWords:
    """What was given."""
    return GridWords(tuple(layers or ()), tuple(images or ()), shared_range)


#: The command with these options in place of its parameter ``grid``.
with_grid = grouped(_OPTIONS, "grid", grid_words)
