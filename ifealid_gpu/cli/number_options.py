"""The options that say what the numbers of a picture mean: percentiles among random pairs, and a histogram."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import typer

from ifealid_gpu.cli.grouped import Options, grouped
from ifealid_gpu.errors import InputError
from ifealid_gpu.quantities.histogram import Counted
from ifealid_gpu.quantities.percentile import Percentile
from ifealid_gpu.quantities.quantity import Quantity

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
    "histogram": (
        Annotated[
            str | None,
            typer.Option(
                metavar="|".join(Counted),
                help="Draw a histogram along the colour bar, with what random pairs of pixels give as a blue line: its "
                "bars as long as the counts, or as their logarithms.",
                show_default=False,
            ),
        ],
        None,
    ),
}


@dataclass(frozen=True)
class NumberOptions:
    """What was given.

    Attributes:
        percentile: whether percentiles are shown.
        histogram: how a histogram beside the colour bar counts; None: there is none.
    """

    percentile: bool
    histogram: Counted | None

    @classmethod
    def of(cls, percentile: bool, histogram: str | None) -> NumberOptions:
        """What was given; InputError where it is no way to count."""
        if histogram is not None and histogram not in list(Counted):
            raise InputError(f"--histogram must be {' or '.join(Counted)}, found {histogram!r}")
        return cls(percentile, None if histogram is None else Counted(histogram))

    def check(self, quantity: Quantity, *, plain: bool) -> None:
        """InputError where there is no place for a histogram."""
        if self.histogram is None:
            return
        if plain:
            raise InputError("--histogram stands beside the colour bar and --plain leaves it out: give one of them")
        if quantity.has_colors:
            raise InputError(f"--histogram is of single amounts, and {quantity.title} are none: leave it out")

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
with_numbers = grouped(_OPTIONS, "numbers", NumberOptions.of)
