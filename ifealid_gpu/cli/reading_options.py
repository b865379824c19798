"""The options that say how files are to be read: the same for every command that reads them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from ifealid_gpu.cli.grouped import grouped
from ifealid_gpu.dataset.dequantize import WORDS as DEQUANTIZE_WORDS
from ifealid_gpu.dataset.reading import LAYOUTS, NO_DATA_WORDS, Reading
from ifealid_gpu.dataset.reading_words import grid_of, no_data_of, precision_of
from ifealid_gpu.maps.precision import AUTO

# By the names of their parameters: what typer makes an option of, and its default.
_OPTIONS: dict[str, tuple[Any, Any]] = {
    "layout": (
        Annotated[
            str | None,
            typer.Option(
                metavar="|".join(LAYOUTS),
                help="Order of an array's axes. Default: what the file or the array's shape tells, which is said.",
                show_default=False,
            ),
        ],
        None,
    ),
    "grid": (
        Annotated[str | None, typer.Option(metavar="WxH", help="Columns and rows of tokens.", show_default=False)],
        None,
    ),
    "skip": (
        Annotated[
            int | None,
            typer.Option(metavar="N", help="Tokens before the grid's, such as the class token.", show_default=False),
        ],
        None,
    ),
    "precision": (
        Annotated[
            str,
            typer.Option(
                metavar="auto|8|16|32",
                help="Bits of a stored value; auto: 8 where similarities stay right to 0.005, else 16.",
            ),
        ],
        AUTO,
    ),
    "array": (
        Annotated[
            str | None, typer.Option(metavar="NAME", help="The only array of a file to read.", show_default=False)
        ],
        None,
    ),
    "page": (
        Annotated[
            int | None,
            typer.Option(metavar="N", help="The page of a TIFF, or image of a batch, from 0.", show_default=False),
        ],
        None,
    ),
    "no_data": (
        Annotated[
            str,
            typer.Option(
                metavar="|".join(("VALUE", *NO_DATA_WORDS)),
                help="What stands for no data: a value, or several with commas between; auto: what a file declares, or "
                "is found in it; nan: NaN and infinity; none: nothing.",
            ),
        ],
        "auto",
    ),
    "dequantize": (
        Annotated[
            str | None,
            typer.Option(
                metavar="|".join(DEQUANTIZE_WORDS),
                help="How stored integers become real values. Default: by the file's scales and offsets; none: not.",
                show_default=False,
            ),
        ],
        None,
    ),
    "image": (
        Annotated[
            Path | None,
            typer.Option(metavar="PHOTO", help="The input image, shown under the heat map.", show_default=False),
        ],
        None,
    ),
    "as_stored": (
        Annotated[bool, typer.Option("--as-stored", help="Leave a photo as it is stored: not turned by its EXIF.")],
        False,
    ),
    "stride": (
        Annotated[
            int | None,
            typer.Option(
                metavar="N",
                help="Image pixels a feature-map pixel. Default: as the file says, else the map spans the image.",
                show_default=False,
            ),
        ],
        None,
    ),
    "channel_names": (
        Annotated[
            Path | None,
            typer.Option(
                metavar="FILE",
                help="What channels are called: a text file with a name or a wavelength, such as '490 nm', a line.",
                show_default=False,
            ),
        ],
        None,
    ),
}


def reading_of(*, precision: str = AUTO, grid: str | None = None, no_data: str = "auto", **options: Any) -> Reading:
    """What the options ask for.

    Raises:
        InputError: a text that is none of what an option takes, or options that contradict each other.
    """
    return Reading(
        precision=precision_of(precision),
        grid=None if grid is None else grid_of(grid),
        no_data=no_data_of(no_data),
        **options,
    )


#: The command with these options in place of its parameter ``reading``.
with_reading = grouped(_OPTIONS, "reading", reading_of)
