"""The option that subtracts another layer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import typer

from ifealid_gpu.cli.given import given
from ifealid_gpu.cli.grouped import Options, grouped
from ifealid_gpu.cli.output_files import OutputFiles
from ifealid_gpu.cli.threshold_options import THRESHOLD_OPTIONS
from ifealid_gpu.cli.top_options import TOP_OPTIONS
from ifealid_gpu.colormaps import DIFFERENCE, diverging
from ifealid_gpu.errors import InputError

_OPTIONS: Options = {
    "minus": (
        Annotated[
            str | None,
            typer.Option(
                metavar="LAYER",
                help="Subtract what this layer of the image shows at the same places: orange where --layer finds a "
                "pixel more alike, blue where this one does. --range LO,HI spans as much below zero as above.",
                show_default=False,
            ),
        ],
        None,
    ),
}
_OF_ONE_MAP = [*THRESHOLD_OPTIONS, *TOP_OPTIONS, "histogram", "layers", "images"]


@dataclass(frozen=True)
class MinusWords:
    """What was given.

    Attributes:
        layer: the name of what is subtracted, or None.
    """

    layer: str | None

    @classmethod
    def of(cls, minus: str | None) -> MinusWords:
        """What was given."""
        return cls(minus)

    def check(self, context: typer.Context, files: OutputFiles, colormap: str) -> None:
        """InputError where an option says nothing of a difference.

        Args:
            context: of the command.
            files: what is written.
            colormap: the name that was given, if any was.
        """
        if self.layer is None:
            return
        numbers = {"--mask": files.mask, "--json": files.places, "--save-basis": files.basis}
        others = [option for option, path in numbers.items() if path is not None]
        for option in [*given(context, _OF_ONE_MAP), *others]:
            raise InputError(f"{option} is for what one map shows, and --minus is of two: give one of them")
        if given(context, ["colormap"]) and diverging(colormap) != colormap:
            raise InputError(
                f"--colormap {colormap} has no middle for where both layers agree: give one that has, such as "
                f"{DIFFERENCE}, berlin or vik, or leave it out"
            )


#: The command with this option in place of its parameter ``minus_words``.
with_minus = grouped(_OPTIONS, "minus_words", MinusWords.of)
