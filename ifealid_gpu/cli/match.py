"""`ifealid-gpu match`: which pixels of two images are each other's nearest."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich import box
from rich.table import Table

from ifealid_gpu.cli.console import out, plain_text
from ifealid_gpu.cli.grouped import grouped
from ifealid_gpu.cli.match_options import MatchFiles, with_match_files
from ifealid_gpu.cli.mute_options import MUTE_OPTIONS, muted_in
from ifealid_gpu.cli.notes import say_left_out, say_notes, say_notes_of_map
from ifealid_gpu.cli.options import DatasetsArgument, MetricOption, pixel
from ifealid_gpu.cli.progress import progress_bar
from ifealid_gpu.cli.reading_options import with_reading
from ifealid_gpu.cli.units import count_text
from ifealid_gpu.dataset import Dataset, Entry, Reading, open_together
from ifealid_gpu.dataset.names import few
from ifealid_gpu.dataset.vectors.mask_file import read_mask
from ifealid_gpu.errors import InputError
from ifealid_gpu.figure import sources_of
from ifealid_gpu.figure.matches import page_of_matches
from ifealid_gpu.quantities.map_pixels import MapPixels
from ifealid_gpu.quantities.metric import Metric
from ifealid_gpu.quantities.metrics.table import metric_named
from ifealid_gpu.two_maps.finish import finished
from ifealid_gpu.two_maps.match import Matches, match_steps
from ifealid_gpu.two_maps.side import Side
from ifealid_gpu.two_maps.vectors import Numbers

_PRINTED = 10  # pairs, where no file is written


@with_match_files
@grouped(MUTE_OPTIONS, "mute_texts", lambda mute: tuple(mute or ()))
@with_reading
def match(  # noqa: PLR0917 - typer makes an option of each
    dataset: DatasetsArgument,
    from_: Annotated[
        str | None,
        typer.Option("--from", metavar="IMAGE", help="The first image. Default: the first of two.", show_default=False),
    ] = None,
    to: Annotated[
        str | None, typer.Option("--to", metavar="IMAGE", help="The second image.", show_default=False)
    ] = None,
    layer: Annotated[
        str | None, typer.Option(help="Layer, where the images have several. Default: the finest.")
    ] = None,
    metric: MetricOption = None,
    at: Annotated[
        list[str] | None,
        typer.Option(
            metavar="X,Y",
            help="Only the nearest pixel to this one of the first image's map, mutual or not; may be repeated.",
            show_default=False,
        ),
    ] = None,
    region: Annotated[
        Path | None,
        typer.Option(
            metavar="MASK",
            help="Only pairs that begin in what an image or .npy marks on the first image.",
            show_default=False,
        ),
    ] = None,
    center: Annotated[
        bool, typer.Option("--center", help="Take the second map's mean vector from all vectors first.")
    ] = False,
    *,
    reading: Reading,
    mute_texts: tuple[str, ...],
    files: MatchFiles,
) -> None:
    """Find the pixels of two images that are each other's nearest, by the features of one layer.

    Pixels without data and zero vectors match nothing. Without `-o` and `--picture` the best pairs are printed.

    Example: `ifealid-gpu match dataset/ --from left.png --to right.png --layer C2 -o pairs.csv --picture pairs.png`
    """
    if at and region is not None:
        raise InputError("--at and --region both say which pixels are matched: give one of them")
    chosen = None if metric is None else metric_named(metric)
    marked = None if region is None else read_mask(region)
    opened = open_together(sources_of(dataset).files(reading))
    say_left_out(opened)
    entries = _entries(opened, from_, to, layer)
    say_notes(entries, opened.entries)
    first, second = (_side(opened, entry) for entry in entries)
    muted = muted_in(mute_texts, second.feature_map) if mute_texts else ()
    among = first.numbers_of(pixel(text) for text in at) if at else None
    if marked is not None:
        among = MapPixels.of(marked, first.feature_map, first.scene).numbers
    found = _found(first, second, chosen, center=center, muted=muted, among=among, is_mutual=not at)
    names = [opened.image_of(entry) for entry in entries]
    said = _summary(found, names, is_mutual=not at)
    picture = None
    if files.picture is not None:
        drawn = min(files.lines, len(found))
        facts = f"{said}  ·  the {f'{drawn} ' if drawn > 1 else ''}most alike drawn" if drawn < len(found) else said
        title = f"{entries[0].layer}  ·  {names[0]} to {names[1]}"
        picture = page_of_matches(first, second, found, title=title, facts=facts, lines=files.lines)
    for line in files.put(found, picture):
        typer.echo(plain_text(line))
    typer.echo(plain_text(said))
    if at or (files.table is None and files.picture is None):
        _print(found, every=bool(at))


def _entries(opened: Dataset, from_: str | None, to: str | None, layer: str | None) -> tuple[Entry, Entry]:
    """The maps of both images.

    Raises:
        InputError: it is not said which images, and there are not two; both are one; there is no such image, or it
            lacks the layer.
    """
    for name in (from_, to):
        if name is not None:
            opened.layers(name)  # says where there is none of that name
    if from_ is None or to is None:
        others = [name for name in opened.images if name not in (from_, to)]
        missing = (from_ is None) + (to is None)
        if len(others) != missing:
            raise InputError(f"say which two images are matched, --from IMAGE --to IMAGE: there {_there_are(opened)}")
        from_ = others.pop(0) if from_ is None else from_
        to = others.pop(0) if to is None else to
    if from_ == to:
        raise InputError(f"--from and --to are both {from_!r}, in which every pixel matches itself: give two images")
    first = opened.find(from_, layer)
    return first, opened.find(to, layer if layer is not None else first.layer)


def _there_are(opened: Dataset) -> str:
    names = opened.images
    return f"is only {names[0]}" if len(names) == 1 else f"are {few(names)}"


def _side(opened: Dataset, entry: Entry) -> Side:
    with progress_bar(f"Reading {entry.file_name}") as progress:
        feature_map = entry.load(progress)
    say_notes_of_map(entry, feature_map)
    return Side.of(feature_map, opened.frame(entry))


def _found(
    first: Side,
    second: Side,
    metric: Metric | None,
    *,
    center: bool,
    muted: tuple[int, ...],
    among: Numbers | None,
    is_mutual: bool,
) -> Matches:
    steps = match_steps(first, second, metric, center=center, muted=muted, among=among, is_mutual=is_mutual)
    with progress_bar("Matching") as progress:
        return finished(steps, progress)


def _summary(found: Matches, names: list[str], *, is_mutual: bool) -> str:
    """A line about the pairs: how many, of how many pixels, and how alike they are."""
    one, other = found.compared
    first = count_text(len(found), "mutual nearest neighbour" if is_mutual else "pixel")
    if is_mutual:
        said = f"{first} of {count_text(one, 'pixel')} of {names[0]} and {other} of {names[1]}"
    else:
        said = f"{first} of {names[0]} and the nearest of {other} of {names[1]}"
    said += f"  ·  {found.metric.label}"
    if len(found):
        best, worst = (f"{value:.4g}" for value in found.values[[0, -1]])
        said += f"  ·  {found.value_words} {best}" + (f" to {worst}" if len(found) > 1 else "")
    return said


def _print(found: Matches, *, every: bool) -> None:
    """Print the pairs, or the best of them."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for heading in "Pixel", "In the image", "Pixel", "In the image", found.value_words.capitalize():
        table.add_column(heading, justify="right", no_wrap=True)
    if every:
        table.add_column("Each other's nearest", no_wrap=True)
    for n in range(len(found) if every else min(_PRINTED, len(found))):
        (x0, y0), (x1, y1) = found.from_pixels[n].tolist(), found.to_pixels[n].tolist()
        places = ("{:.1f},{:.1f}".format(*place[n]) for place in (found.from_places, found.to_places))
        first, second = places
        mutual = [("yes" if found.is_mutual[n] else "no")] if every else []
        table.add_row(f"{x0},{y0}", first, f"{x1},{y1}", second, f"{found.values[n]:.4f}", *mutual)
    out().print(table)
