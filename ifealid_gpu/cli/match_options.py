"""What `ifealid-gpu match` writes: which files, and that they can be what they are called."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer
from PIL import Image

from ifealid_gpu.cli.grouped import Options, grouped
from ifealid_gpu.cli.units import count_text
from ifealid_gpu.errors import InputError
from ifealid_gpu.figure.matches import USUAL_LINES
from ifealid_gpu.files import replacing
from ifealid_gpu.two_maps.csv_file import put_matches
from ifealid_gpu.two_maps.match import Matches

_OPTIONS: Options = {
    "output": (
        Annotated[
            Path | None,
            typer.Option(
                "--output", "-o", metavar="CSV",
                help="Write the pairs, the most alike first: x0, y0, x1, y1 in image pixels, and the similarity.",
                show_default=False,
            ),
        ],
        None,
    ),
    "picture": (
        Annotated[
            Path | None,
            typer.Option(metavar="PNG", help="Write both images with lines between the pairs.", show_default=False),
        ],
        None,
    ),
    "lines": (
        Annotated[
            int | None,
            typer.Option(
                metavar="N", min=1,
                help=f"How many of the most alike pairs the picture shows. Default: {USUAL_LINES}.",
                show_default=False,
            ),
        ],
        None,
    ),
}  # fmt: skip


@dataclass(frozen=True)
class MatchFiles:
    """What is written; None: not.

    Attributes:
        table: a .csv.
        picture: a PNG.
        lines: that the picture has, at most.
    """

    table: Path | None
    picture: Path | None
    lines: int = USUAL_LINES

    def put(self, matches: Matches, picture: Image.Image | None) -> list[str]:
        """Write what is wanted, both or neither; a line about each.

        Raises:
            OutputError: a file cannot be written; what stood there is unchanged.
        """
        done = []
        with ExitStack() as files:
            if self.table is not None:
                put_matches(files.enter_context(replacing(self.table)), matches)
                done.append(f"{self.table}  {count_text(len(matches), 'pair')}")
            if self.picture is not None and picture is not None:
                picture.save(files.enter_context(replacing(self.picture)), "PNG")
                done.append(f"{self.picture}  {picture.width} x {picture.height}")
        return done


def match_files(output: Path | None, picture: Path | None, lines: int | None) -> MatchFiles:
    """What was given.

    Raises:
        InputError: a name of another kind of file, one name for both, or lines without a picture.
    """
    for option, path, suffix in (("-o", output, ".csv"), ("--picture", picture, ".png")):
        if path is not None and path.suffix.lower() != suffix:
            raise InputError(f"{option} {path}: expected a name that ends in {suffix}")
    if lines is not None and picture is None:
        raise InputError("--lines is for a picture: add --picture FILE.png, or leave --lines out")
    return MatchFiles(output, picture, lines or USUAL_LINES)


#: The command with these options in place of its parameter ``files``.
with_match_files = grouped(_OPTIONS, "files", match_files)
