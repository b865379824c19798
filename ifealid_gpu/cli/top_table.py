"""`render --top`: the best places as a table, of the image or of all images with the layer."""

from __future__ import annotations

import typer
from rich import box
from rich.table import Table

from ifealid_gpu.cli.console import note, out, plain_text
from ifealid_gpu.cli.progress import progress_bar
from ifealid_gpu.cli.units import count_text
from ifealid_gpu.dataset import Dataset, Entry
from ifealid_gpu.dataset.layer_entries import entries_of_layer
from ifealid_gpu.quantities.query import Query
from ifealid_gpu.ranking.rank import Search, Searched, rank
from ifealid_gpu.ranking.ranked import Ranking
from ifealid_gpu.renderer import Renderer
from ifealid_gpu.renderer.chance import chance_of
from ifealid_gpu.views.resolved_view import ResolvedView


def ranking_of(renderer: Renderer, view: ResolvedView, dataset: Dataset, entry: Entry, kept: Query | None) -> Ranking:
    """The best places that a view asks for.

    Args:
        renderer: the map on display.
        view: of that.
        dataset: with all images.
        entry: the map.
        kept: what is compared with, where terms still name their images.

    Raises:
        InputError: what is shown is not more or less.
    """
    image = dataset.image_of(entry)
    if view.view.top is None or not view.view.top.all_images:
        return rank(renderer, view, image=image)
    others = [
        Searched(name, other.load, dataset.frame(other))
        for name, other in entries_of_layer(dataset, entry)
        if other is not entry
    ]
    steps = Search.begin(renderer, view, image, kept=kept).steps(others, renderer.gpu)
    with progress_bar("Searching all images") as progress:
        while True:
            try:
                progress(round(100 * next(steps)), 100)
            except StopIteration as stop:
                found: Ranking = stop.value
                break
    for line in found.notes:
        note(line)
    return found


def print_ranking(ranking: Ranking | None, renderer: Renderer, view: ResolvedView) -> None:
    """Print the places that were asked for, best first, with what chance says of them; or why there is none."""
    top = view.view.top
    if ranking is None:
        return
    if ranking.nothing is not None or top is None:
        typer.echo(plain_text(f"no places: {ranking.nothing}"))
        return
    quantity = view.quantity
    has_several, chance = ranking.images > 1, chance_of(renderer, view)
    of = f" of {ranking.images} images" if has_several else ""
    fewer = f" (fewer than {top.count} stand out)" if len(ranking.places) < top.count else ""
    console = out()
    apart = f"none within {count_text(ranking.radius, 'pixel')} of another"
    console.print(
        f"{len(ranking.places)} {quantity.best_words} places{of}, {apart}{fewer}",
        markup=False,
        highlight=False,
        soft_wrap=True,
    )
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    table.add_column("", justify="right", no_wrap=True)
    if has_several:
        table.add_column("Image", overflow="fold")
    table.add_column("Pixel", justify="right", no_wrap=True)
    table.add_column("In the image", justify="right", no_wrap=True)
    table.add_column(quantity.place_words, justify="right", no_wrap=True)
    if chance is not None:
        table.add_column("Random pairs less alike", justify="right", no_wrap=True)
    for one in ranking.places:
        image = [plain_text(one.image or "")] if has_several else []
        place = "{:.1f},{:.1f}".format(*one.place)
        number = quantity.place_text(one.value)
        judged = [] if chance is None else [f"{float(chance.percentiles(one.value)):.1f} %"]
        table.add_row(str(one.rank), *image, f"{one.x},{one.y}", place, number, *judged)
    console.print(table)
