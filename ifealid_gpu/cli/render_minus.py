"""`render --minus`: the difference of two layers as a picture, or its values."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack

import numpy as np
import typer
from numpy.typing import NDArray

from ifealid_gpu.cli.console import plain_text
from ifealid_gpu.cli.layer_fits import LayerFits
from ifealid_gpu.cli.notes import say_notes, say_notes_of_map
from ifealid_gpu.cli.output_files import OutputFiles
from ifealid_gpu.cli.picture_options import PictureWords
from ifealid_gpu.cli.progress import progress_bar
from ifealid_gpu.cli.say_notice import say_notice
from ifealid_gpu.dataset import Dataset, Entry
from ifealid_gpu.dataset.values_file import put_values
from ifealid_gpu.figure.difference import ShownDifference
from ifealid_gpu.figure.drawing import is_vector
from ifealid_gpu.figure.grid import Grid
from ifealid_gpu.files import replacing
from ifealid_gpu.gpu.device import Gpu
from ifealid_gpu.maps.feature_map import FeatureMap
from ifealid_gpu.quantities.subtracted import Subtracted
from ifealid_gpu.views.view_state import ViewState


def render_minus(
    dataset: Dataset,
    entry: Entry,
    minus: str,
    view: ViewState,
    *,
    picture: PictureWords,
    files: OutputFiles,
    on_map: Callable[[ViewState, Entry, FeatureMap], ViewState],
    gpu: Gpu,
) -> None:
    """Draw and write what is wanted of a difference, and say what it is.

    Args:
        dataset: with the maps.
        entry: the map that is subtracted from.
        minus: the layer of its image that is subtracted.
        view: what both show; its pixels are of the first map.
        picture: how large it is.
        files: what is written.
        on_map: what the view is on a map, where that depends on it.
        gpu: the device.

    Raises:
        InputError: what both show has no difference; there is no such layer.
        OutputError: a file cannot be written; what stood there is unchanged.
    """
    image = dataset.image_of(entry)
    read: dict[Entry, FeatureMap] = {}

    def load(one: Entry) -> FeatureMap:
        if one not in read:
            with progress_bar(f"Reading {one.file_name}") as progress:
                read[one] = one.load(progress)
            say_notes([one], dataset.entries)
            say_notes_of_map(one, read[one])
        return read[one]

    grid = Grid(
        dataset,
        (image,),
        (entry.layer, dataset.find(image, minus).layer),
        view.but(threshold=None, top=None, histogram=None),
        layer=entry.layer,
        load=load,
        known=lambda one, own: LayerFits(dataset, one, own),
        on_map=on_map,
    )
    shown = ShownDifference.of(grid, gpu)
    difference = shown.difference
    for renderer, resolved, layer in (
        (difference.first, shown.first, grid.layers[0]),
        (difference.second, shown.second, grid.layers[1]),
    ):
        say_notice(renderer, resolved, layer)
    values = difference.values(shown.first, shown.second)
    said, lines = _summary(shown.quantity, values), []
    with ExitStack() as stack:
        begun = None if files.values is None else stack.enter_context(replacing(files.values))
        if files.picture is not None:
            size = picture.size_of(difference.scene, is_vector=is_vector(files.picture))
            drawing = shown.drawing(size, plain=picture.plain)
            lines.append(f"{files.picture}  {drawing.size[0]} x {drawing.size[1]}  {said}")
        if begun is not None and files.values is not None:
            put_values(begun, files.values, values, difference.finer.feature_map, shown.quantity.words)
            lines.append(f"{files.values}  {' x '.join(map(str, values.shape))} float32  {said}")
        if files.picture is not None:
            with replacing(files.picture) as file:
                drawing.put(file, files.picture)
    for line in lines:
        typer.echo(plain_text(line))


def _summary(quantity: Subtracted, values: NDArray[np.float32]) -> str:
    """What is subtracted, between which values the differences are, and how often either has more; a line."""
    found = values[~np.isnan(values)]
    head = f"{quantity.words}  {quantity.first.words}  "
    if not found.size:
        return head + quantity.nothing
    said = f"{head}differences {quantity.span_text(float(found.min()), float(found.max()), None)}"
    sides = (quantity.low_words, found < 0), (quantity.high_words, found > 0)
    return said + "".join(f"; {words} in {100 * inside.mean():.1f} %" for words, inside in sides)
