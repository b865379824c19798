"""The options that say how a picture looks: its range, its colours, and the image beneath."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

import typer

from ifealid_gpu.cli.given import given
from ifealid_gpu.cli.grouped import Options, grouped
from ifealid_gpu.errors import InputError
from ifealid_gpu.quantities.display_range import AUTO, RULES, DisplayRange
from ifealid_gpu.quantities.quantity import Quantity
from ifealid_gpu.views.backdrop import Backdrop
from ifealid_gpu.views.looks import LOOKS, look
from ifealid_gpu.views.opacity import opacity_field
from ifealid_gpu.views.view_state import ViewState

_OPTIONS: Options = {
    "look_": (
        Annotated[
            str | None,
            typer.Option(
                "--look",
                metavar="|".join(LOOKS),
                help="Range, colours, opacity and image at once; paper: as its web page starts. Other options win.",
            ),
        ],
        None,
    ),
    "opacity": (
        Annotated[
            float | None,
            typer.Option(
                metavar="0..1",
                help="Least opacity of the heat map over the image; of three components, theirs. "
                "Default: 0; of three components 1.",
            ),
        ],
        None,
    ),
    "colormap": (
        Annotated[
            str, typer.Option(metavar="NAME", help="Colour map: fire (the paper's), inferno, viridis, cividis, ...")
        ],
        ViewState.colormap,
    ),
    "color": (Annotated[bool, typer.Option("--color", help="Show the input image in colour.")], False),
    "no_image": (
        Annotated[bool, typer.Option("--no-image", help="Show the heat map without the input image.")],
        False,
    ),
    "dim": (
        Annotated[float, typer.Option(metavar="0..1", help="How much the input image beneath is darkened.")],
        ViewState.dim,
    ),
    "range_": (
        Annotated[
            str,
            typer.Option(
                "--range",
                metavar="|".join((*RULES, "LO,HI")),
                help="Values at the ends of the colour map. auto: the smallest and the largest but the reference's "
                "own; paper: all of them (Eq. 5).",
            ),
        ],
        AUTO.rule,
    ),
}

#: The names of their parameters.
LOOK_OPTIONS = list(_OPTIONS)


@dataclass(frozen=True)
class LookWords:
    """What was given, by the names of the parameters."""

    words: dict[str, Any]

    def fields(self, context: typer.Context, quantity: Quantity) -> dict[str, Any]:
        """The fields of a view that say how it looks: those of a look that is named, but for options that are given.

        Args:
            context: of the command.
            quantity: what is shown, whose opacity is that of one value or of three components.

        Raises:
            InputError: there is no such look; options contradict each other.
        """
        words, name = self.words, self.words["look_"]
        color, no_image = words["color"], words["no_image"]
        if color and no_image:
            raise InputError("--color shows the input image and --no-image leaves it out: give one of them")
        if words["dim"] and no_image:
            raise InputError("--dim darkens the input image and --no-image leaves it out: give one of them")
        backdrop = Backdrop.NONE if no_image else Backdrop.COLOR if color else Backdrop.GRAY
        options = {
            "display_range": (DisplayRange.from_text(words["range_"]), ["range_"]),
            "colormap": (words["colormap"], ["colormap"]),
            "backdrop": (backdrop, ["color", "no_image"]),
            "dim": (words["dim"], ["dim"]),
        }
        if words["opacity"] is not None:
            options[opacity_field(quantity)] = (words["opacity"], ["opacity"])
        named = {} if name is None else look(name)
        return named | {
            field: value for field, (value, names) in options.items() if field not in named or given(context, names)
        }


#: The command with these options in place of its parameter ``look``.
with_look = grouped(_OPTIONS, "look", lambda **words: LookWords(words))
