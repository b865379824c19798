"""`render --layers --images`: one figure of several maps."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import typer

from ifealid_gpu.cli.console import note, plain_text
from ifealid_gpu.cli.layer_fits import LayerFits
from ifealid_gpu.cli.notes import say_notes, say_notes_of_map
from ifealid_gpu.cli.progress import progress_bar
from ifealid_gpu.cli.say_notice import say_notice
from ifealid_gpu.cli.summary import summary
from ifealid_gpu.dataset import Dataset, Entry
from ifealid_gpu.errors import InputError
from ifealid_gpu.feature_map import FeatureMap
from ifealid_gpu.figure.grid import Grid, Shown
from ifealid_gpu.files import replacing
from ifealid_gpu.gpu.device import Gpu
from ifealid_gpu.quantities.histogram import Counted
from ifealid_gpu.view_state import ViewState


def render_grid(
    dataset: Dataset,
    images: tuple[str, ...],
    layers: tuple[str, ...],
    view: ViewState,
    *,
    path: Path,
    side: int,
    shared: bool,
    histogram: Counted | None,
    on_map: Callable[[ViewState, Entry, FeatureMap], ViewState],
    gpu: Gpu,
) -> None:
    """Draw and write the figure, and say what is on it and what is left out.

    Args:
        dataset: with the maps.
        images: of the rows.
        layers: of the columns.
        view: the query, the quantity and the look; its layer is the one that pixels are counted in.
        path: of the figure.
        side: pixels of the longer side of each map.
        shared: whether all have one range.
        histogram: how bars count along the colour bars; None: there are none.
        on_map: what the view is on a map, where that depends on it.
        gpu: the device.

    Raises:
        InputError: nothing that is asked for can be shown.
        OutputError: the figure cannot be written; what stood there is unchanged.
    """
    if view.top is not None and view.top.all_images:
        raise InputError("--all-images ranks the places of one map with those of others: leave it out of this figure")
    said: dict[tuple[str, str], str] = {}
    known: set[str] = set()

    def load(entry: Entry) -> FeatureMap:
        with progress_bar(f"Reading {entry.file_name}") as progress:
            feature_map = entry.load(progress)
        if entry.file_name not in known:
            known.add(entry.file_name)
            say_notes([entry], dataset.entries)
            say_notes_of_map(entry, feature_map)
        return feature_map

    def told(one: Shown) -> None:
        say_notice(one.renderer, one.view, f"{one.image}, {one.entry.layer}")
        said[one.image, one.entry.layer] = summary(one.renderer, one.view, one.entry)

    grid = Grid(
        dataset,
        images,
        layers,
        view,
        layer=view.layer,
        shared=shared,
        side=side,
        histogram=histogram,
        load=load,
        known=lambda entry, own: LayerFits(dataset, entry, own),
        on_map=on_map,
        told=told,
    )
    drawing = grid.drawing(gpu)
    for line in drawing.notes:
        note(line)
    with replacing(path) as file:
        drawing.put(file, path)
    maps = f"{len(said)} map{'s' if len(said) > 1 else ''}"
    lines = [f"{path}  {drawing.size[0]} x {drawing.size[1]}  {maps}"]
    lines += [f"{image}  {said[image, layer]}" for image in images for layer in layers if (image, layer) in said]
    for line in lines:
        typer.echo(plain_text(line))
