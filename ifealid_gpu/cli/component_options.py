"""The options of principal components: which are shown, what their basis is made of, and the file it comes from."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any

import typer

from ifealid_gpu.cli.grouped import Options, grouped
from ifealid_gpu.dataset.vectors.basis_file import read_basis
from ifealid_gpu.errors import InputError
from ifealid_gpu.fits.basis import Basis
from ifealid_gpu.fits.foreground import OFF_WORD, Foreground
from ifealid_gpu.quantities.attachment import Attachment
from ifealid_gpu.quantities.components import Outliers
from ifealid_gpu.quantities.quantity import Quantity

_OPTIONS: Options = {
    "components": (
        Annotated[
            str | None,
            typer.Option(
                metavar="A,B,C|A",
                help="The principal components to show, from 1: three as red, green and blue, or one in a colour "
                "map; implies --show components. Default: 1,2,3.",
                show_default=False,
            ),
        ],
        None,
    ),
    "normalize": (
        Annotated[bool, typer.Option("--normalize", help="Components of directions: vectors have unit length first.")],
        False,
    ),
    "outliers": (
        Annotated[
            str | None,
            typer.Option(
                metavar="|".join(Outliers),
                help="Whether pixels of outlying norm, beyond median + 6 x 1.4826 MAD, count when components are made. "
                "Default: keep.",
                show_default=False,
            ),
        ],
        None,
    ),
    "foreground": (
        Annotated[
            str | None,
            typer.Option(
                metavar="off|auto|above:T|below:T",
                help="Show what lies on one side of a threshold of component 1, in its unscaled scores, and make the "
                "components again inside; auto finds both. --mask FILE writes it. Default: off.",
                show_default=False,
            ),
        ],
        None,
    ),
    "basis_file": (
        Annotated[
            Path | None,
            typer.Option(metavar="NPZ", help="Components of the basis that --save-basis wrote.", show_default=False),
        ],
        None,
    ),
}
COMPONENT_OPTIONS = list(_OPTIONS)


@dataclass(frozen=True)
class ComponentWords:
    """What the options say.

    Attributes:
        fields: of the quantity, by name; None: not given.
        read: the file of the basis and what was read from it, or None.
    """

    fields: dict[str, Any] = field(default_factory=dict)
    read: tuple[Attachment, Basis] | None = None

    def with_basis(self, quantity: Quantity) -> Quantity:
        """A quantity with what was read from the file."""
        if self.read is None:
            return quantity
        file, basis = self.read
        return quantity.attached({one: basis for one in quantity.attachments if one.sha256 == file.sha256})


def component_words(
    components: str | None, normalize: bool, outliers: str | None, foreground: str | None, basis_file: Path | None
) -> ComponentWords:
    """What was given.

    Raises:
        InputError: axes that are no numbers, a word that is none of those there are, or what a file has settled.
        DatasetError: the file cannot be read.
    """
    if outliers is not None and outliers not in list(Outliers):
        raise InputError(f"--outliers must be one of {', '.join(Outliers)}, found {outliers!r}")
    if basis_file is not None and (normalize or outliers is not None):
        option = "--normalize" if normalize else "--outliers"
        raise InputError(f"{option} says how a basis is made, and that of --basis-file is made: leave one of them out")
    read = None if basis_file is None else read_basis(basis_file)
    fields = {
        "axes": None if components is None else _axes(components),
        "normalize": normalize or None,
        "outliers": None if outliers is None else Outliers(outliers),
        "foreground": None if foreground in (None, OFF_WORD) else Foreground.from_text(str(foreground)),
        "basis_file": None if read is None else read[0],
    }
    return ComponentWords(fields, read)


def _axes(text: str) -> tuple[int, ...]:
    try:
        axes = tuple(int(part) for part in text.split(","))
    except ValueError:
        axes = ()
    if len(axes) not in (1, 3):
        raise InputError(f"--components must be three numbers from 1, such as 1,2,3, or one, found {text!r}")
    return axes


#: The command with these options in place of its parameter ``component_given``.
with_components = grouped(_OPTIONS, "component_given", component_words)
