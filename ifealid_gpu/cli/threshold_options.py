"""The options that say what counts as inside, and how that is drawn."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Any

import typer

from ifealid_gpu.cli.grouped import Options, grouped
from ifealid_gpu.errors import InputError
from ifealid_gpu.quantities.threshold import AUTO_WORD, OUTLIERS_WORD, Contour, Threshold

_OPTIONS: Options = {
    "threshold": (
        Annotated[
            str | None,
            typer.Option(
                metavar=f"T|{AUTO_WORD}|{OUTLIERS_WORD}",
                help="What is at least as bright as this value is inside (of distances, what is as near); counted as "
                f"--range is. {AUTO_WORD}: found by Otsu's method; {OUTLIERS_WORD}: of norms, what is far beyond "
                "all others.",
                show_default=False,
            ),
        ],
        None,
    ),
    "contour": (
        Annotated[
            str | None,
            typer.Option(
                metavar="|".join(Contour),
                help="The line about what is inside: along the map's pixels, interpolated between them, or none. "
                "Default: edges, with a threshold.",
                show_default=False,
            ),
        ],
        None,
    ),
    "mask_alone": (
        Annotated[
            bool,
            typer.Option("--mask-alone", help="Show the mask in place of colours: the image inside, dark outside."),
        ],
        False,
    ),
}
THRESHOLD_OPTIONS = list(_OPTIONS)
#: Those of them that a picture alone takes.
DRAWN_OPTIONS = ["contour", "mask_alone"]


def threshold_of(threshold: str | None, contour: str | None, mask_alone: bool) -> Threshold | None:
    """What was given; None where nothing was.

    Raises:
        InputError: a text that is no number, or no contour.
    """
    if threshold is None and contour is None and not mask_alone:
        return None
    if contour is not None and contour not in list(Contour):
        raise InputError(f"--contour must be one of {', '.join(Contour)}, found {contour!r}")
    more: dict[str, Any] = {} if contour is None else {"contour": Contour(contour)}
    return replace(Threshold.from_text(threshold if threshold is not None else AUTO_WORD), alone=mask_alone, **more)


#: The command with these options in place of its parameter ``threshold_given``.
with_threshold = grouped(_OPTIONS, "threshold_given", threshold_of)
