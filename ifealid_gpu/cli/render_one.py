"""`render`: one map as a picture, its values, a mask, or a table of its best places."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import typer

from ifealid_gpu.cli.console import note, plain_text
from ifealid_gpu.cli.layer_fits import LayerFits
from ifealid_gpu.cli.notes import say_notes_of_map
from ifealid_gpu.cli.number_options import NumberOptions
from ifealid_gpu.cli.output_files import OutputFiles
from ifealid_gpu.cli.picture_options import PictureWords
from ifealid_gpu.cli.progress import progress_bar
from ifealid_gpu.cli.query_options import QueryWords
from ifealid_gpu.cli.say_notice import say_notice
from ifealid_gpu.cli.seen_from import seen_from
from ifealid_gpu.cli.summary import summary
from ifealid_gpu.cli.top_options import TopWords, rows_of
from ifealid_gpu.cli.top_table import print_ranking
from ifealid_gpu.dataset import Dataset, Entry
from ifealid_gpu.figure import save_png
from ifealid_gpu.figure.drawing import is_vector
from ifealid_gpu.gpu.device import Gpu
from ifealid_gpu.maps.feature_map import FeatureMap
from ifealid_gpu.quantities.threshold import Threshold
from ifealid_gpu.renderer import Renderer
from ifealid_gpu.views.view_state import ViewState


def render_one(
    dataset: Dataset,
    entry: Entry,
    view: ViewState,
    *,
    came_from: Sequence[Path],
    words: QueryWords,
    top_words: TopWords,
    numbers: NumberOptions,
    picture: PictureWords,
    files: OutputFiles,
    on_map: Callable[[ViewState, Entry, FeatureMap], ViewState],
    gpu: Gpu,
) -> None:
    """Draw and write what is wanted of a map, and say what it is.

    Args:
        dataset: that the map is of.
        entry: the map.
        view: of it.
        came_from: what was opened.
        words: what is compared with, with the files at hand.
        top_words: what is asked of the best places.
        numbers: whether there is a histogram.
        picture: how large it is.
        files: what is written.
        on_map: what the view is on a map, where that depends on it.
        gpu: the device.

    Raises:
        InputError: the map cannot be asked this.
        OutputError: a file cannot be written; what stood there is unchanged.
    """
    renderer = _load(entry, dataset.frame(entry), gpu)
    renderer.known = LayerFits(dataset, entry, renderer.feature_map)
    view = on_map(view, entry, renderer.feature_map)
    view, seen = seen_from(view, words, dataset, entry, came_from)
    if files.mask is not None and _needs_threshold(seen):
        note("the mask's threshold is found by Otsu's method; --threshold T gives another")
        view, seen = view.but(threshold=Threshold()), seen.but(threshold=Threshold())
    resolved = renderer.resolve(seen)
    resolved.check()
    numbers.check(resolved.quantity, plain=picture.plain)
    say_notice(renderer, resolved)
    said = summary(renderer, resolved, entry)
    ranking = top_words.ranking(renderer, resolved, dataset, entry, view.placed(renderer.scene).query)
    drawing = None
    if files.picture is not None:
        places = () if ranking is None else ranking.of_image(dataset.image_of(entry))
        is_printed = is_vector(files.picture)
        drawing = picture.drawing(renderer, resolved, entry, places=places, is_vector=is_printed)
    with files.begun(renderer.feature_map) as begun:
        done = [f"{line}  {said}" for line in begun.put(renderer, resolved)]
        done += begun.put_places([] if files.places is None else rows_of(ranking, renderer, resolved, entry.layer))
        if drawing is not None and files.picture is not None:
            saved, where = view.placed(renderer.scene), {"image": entry.image_name, "layer": entry.layer}
            if is_vector(files.picture):
                drawing.save(files.picture)
            else:
                save_png(drawing.image(), files.picture, saved, dataset, None, **where)
            done.insert(0, f"{files.picture}  {drawing.size[0]} x {drawing.size[1]}  {said}")
    for line in done or [said]:
        typer.echo(plain_text(line))
    print_ranking(ranking, renderer, resolved)


def _needs_threshold(view: ViewState) -> bool:
    """Whether a mask of the view lacks the threshold that it needs."""
    return view.threshold is None and view.quantity.takes_threshold and not view.quantity.is_mask


def _load(entry: Entry, frame: tuple[int, int], gpu: Gpu) -> Renderer:
    with progress_bar(f"Reading {entry.file_name}") as progress:
        feature_map = entry.load(progress)
    say_notes_of_map(entry, feature_map)
    return Renderer(gpu, feature_map, frame=frame)
