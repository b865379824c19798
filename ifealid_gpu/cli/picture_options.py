"""The options of one picture: its size, and whether anything is about the map."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import typer

from ifealid_gpu.cli.grouped import Options, grouped
from ifealid_gpu.dataset import Entry
from ifealid_gpu.errors import InputError
from ifealid_gpu.figure import caption_of, figure_of, plain_drawing, plain_picture
from ifealid_gpu.figure.drawing import FINER, Drawing
from ifealid_gpu.geometry import Scene, target_size
from ifealid_gpu.ranking.ranked import Ranked
from ifealid_gpu.renderer import Renderer
from ifealid_gpu.views.resolved_view import ResolvedView

_OPTIONS: Options = {
    "size": (
        Annotated[
            str | None,
            typer.Option(
                metavar="PIXELS|WxH",
                help="Longer side of the map, or both sides. Default: the image's own, doubled etc. below 640; of .pdf "
                "and .svg twice that, in a figure of several maps 640.",
            ),
        ],
        None,
    ),
    "plain": (
        Annotated[bool, typer.Option("--plain", help="The bare map: no title, colour bar or markers.")],
        False,
    ),
}


@dataclass(frozen=True)
class PictureWords:
    """What was given.

    Attributes:
        sides: pixels of the longer side, or of both; empty: not given.
        plain: whether the map is alone.
    """

    sides: tuple[int, ...]
    plain: bool

    def drawing(
        self,
        renderer: Renderer,
        view: ResolvedView,
        entry: Entry,
        *,
        places: tuple[Ranked, ...],
        is_vector: bool,
    ) -> Drawing:
        """The picture, laid out.

        Args:
            renderer: the map.
            view: what it shows.
            entry: of the map.
            places: the best ones on it.
            is_vector: whether it is for a file that is printed.
        """
        size = self.size_of(renderer.scene, is_vector=is_vector)
        caption = caption_of(renderer, view, entry.layer, entry.image_name)
        if self.plain:
            return plain_drawing(plain_picture(renderer, view, size), caption.title)
        return figure_of(renderer, view, caption, size, places=places)

    def size_of(self, scene: Scene, *, is_vector: bool) -> tuple[int, int]:
        """(width, height) of the map in pixels; ``is_vector``: whether it is for a file that is printed."""
        if len(self.sides) == 2:
            return self.sides[0], self.sides[1]
        usual = target_size(scene, *self.sides)
        if not is_vector or self.sides:
            return usual
        return FINER * usual[0], FINER * usual[1]

    def side_in_grid(self, usual: int) -> int:
        """The longer side of each of several maps; InputError where both sides are given."""
        if len(self.sides) == 2:
            raise InputError("--size WxH is for one map: give the longer side of each, such as --size 640")
        return self.sides[0] if self.sides else usual


def picture_words(size: str | None, plain: bool) -> PictureWords:
    """What was given; InputError where it is no size."""
    try:
        sides = tuple(int(side) for side in size.split("x")) if size is not None else ()
    except ValueError:
        sides = (0,)
    if len(sides) > 2 or any(side < 1 for side in sides):
        raise InputError(f"--size must be 1 pixel or more, as PIXELS or WxH, found {size}")
    return PictureWords(sides, plain)


#: The command with these options in place of its parameter ``picture``.
with_picture = grouped(_OPTIONS, "picture", picture_words)
