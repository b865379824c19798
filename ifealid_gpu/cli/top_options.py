"""The options that ask for the best places, as a table and as numbers in the picture."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

import typer

from ifealid_gpu.cli.grouped import Options, grouped
from ifealid_gpu.cli.top_table import ranking_of
from ifealid_gpu.dataset import Dataset, Entry
from ifealid_gpu.errors import InputError
from ifealid_gpu.quantities.query import Query
from ifealid_gpu.quantities.top import Top
from ifealid_gpu.ranking.ranked import Ranking
from ifealid_gpu.renderer import Renderer
from ifealid_gpu.renderer.chance import chance_of
from ifealid_gpu.views.resolved_view import ResolvedView

_OPTIONS: Options = {
    "top": (
        Annotated[
            int | None,
            typer.Option(
                metavar="K",
                help="Print the K best places outside the reference's own neighbourhood, and number them in the "
                "picture: of similarities the most alike, of other values the brightest.",
                show_default=False,
            ),
        ],
        None,
    ),
    "top_radius": (
        Annotated[
            int | None,
            typer.Option(
                metavar="R",
                help="How many pixels of the map about a place, across and down, hold no other. Default: a 24th of "
                "the shorter side.",
                show_default=False,
            ),
        ],
        None,
    ),
    "all_images": (
        Annotated[bool, typer.Option("--all-images", help="Look for them in all images that have the layer.")],
        False,
    ),
}
TOP_OPTIONS = ["top", "top_radius", "all_images"]


@dataclass(frozen=True)
class TopWords:
    """What the options say.

    Attributes:
        top: what is asked, or None.
    """

    top: Top | None

    def ranking(
        self, renderer: Renderer, view: ResolvedView, dataset: Dataset, entry: Entry, kept: Query | None
    ) -> Ranking | None:
        """The best places that a view asks for; None where it asks for none; see `ranking_of`.

        Raises:
            InputError: what is shown is not more or less.
        """
        if view.view.top is None:
            return None
        return ranking_of(renderer, view, dataset, entry, kept)


def rows_of(ranking: Ranking | None, renderer: Renderer, view: ResolvedView, layer: str) -> list[dict[str, Any]]:
    """The places as they are written: what `Ranked.to_json` says of each, its layer, and its percentile or None.

    Args:
        ranking: the places.
        renderer: the map on display.
        view: what is shown of it.
        layer: of the maps.
    """
    if ranking is None:
        return []
    chance = chance_of(renderer, view)
    return [
        one.to_json()
        | {"layer": layer, "percentile": None if chance is None else round(float(chance.percentiles(one.value)), 3)}
        for one in ranking.places
    ]


def top_of(top: int | None, top_radius: int | None, all_images: bool) -> TopWords:
    """What was given.

    Raises:
        InputError: a number that cannot be, or one that says more of the best places where --top does not ask for them.
    """
    if top is None:
        others = {"--top-radius": top_radius is not None, "--all-images": all_images}
        for option in (option for option, is_given in others.items() if is_given):
            raise InputError(f"{option} is for the best places: add --top 10, or leave {option} out")
        return TopWords(None)
    return TopWords(Top(top, top_radius, all_images))


#: The command with these options in place of its parameter ``top_words``.
with_top = grouped(_OPTIONS, "top_words", top_of)
