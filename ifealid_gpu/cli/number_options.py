"""The options that say what the numbers of a picture mean: percentiles among random pairs, and a histogram."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import typer

from ifealid_gpu.cli.grouped import Options, grouped
from ifealid_gpu.errors import InputError
from ifealid_gpu.quantities.percentile import Percentile

_OPTIONS: Options = {
    "percentile": (
        Annotated[
            bool,
            typer.Option(
                "--percentile",
                help="Show how many random pairs of pixels are less alike than each pixel and the reference, 0 to 100; "
                "the same as --show percentile.",
            ),
        ],
        False,
    ),
}


@dataclass(frozen=True)
class NumberOptions:
    """What was given.

    Attributes:
        percentile: whether percentiles are shown.
    """

    percentile: bool

    def show(self, given: str | None) -> str | None:
        """The word of what is shown, where ``--show`` gave another or none.

        Raises:
            InputError: both ask for something.
        """
        if not self.percentile:
            return given
        if given not in {None, Percentile.kind}:
            raise InputError(f"--percentile asks for something else than --show {given}: give one of them")
        return Percentile.kind


#: The command with these options in place of its parameter ``numbers``.
with_numbers = grouped(_OPTIONS, "numbers", NumberOptions)
