"""``ifealid-gpu render``: one view of a dataset as a PNG, or its values as an array."""

from __future__ import annotations

from typing import Annotated, Any

import typer
from PIL import Image

from ifealid_gpu.cli.component_options import ComponentWords, with_components
from ifealid_gpu.cli.console import note, plain_text
from ifealid_gpu.cli.fit_options import with_fits
from ifealid_gpu.cli.layer_fits import LayerFits
from ifealid_gpu.cli.mute_options import muted_in
from ifealid_gpu.cli.notes import say_notes, say_notes_of_map
from ifealid_gpu.cli.number_options import NumberOptions, with_numbers
from ifealid_gpu.cli.open_named import open_named
from ifealid_gpu.cli.options import (
    AdapterOption,
    DatasetArgument,
    GpuMemoryOption,
    open_gpu,
    pixel,
)
from ifealid_gpu.cli.output_files import OutputFiles
from ifealid_gpu.cli.output_options import with_files
from ifealid_gpu.cli.progress import progress_bar
from ifealid_gpu.cli.query_options import QUERY_OPTIONS, QueryWords, with_query
from ifealid_gpu.cli.reading_options import with_reading
from ifealid_gpu.cli.seen_from import seen_from
from ifealid_gpu.cli.summary import summary
from ifealid_gpu.cli.threshold_options import with_threshold
from ifealid_gpu.cli.top_options import TopWords, rows_of, with_top
from ifealid_gpu.cli.top_table import print_ranking
from ifealid_gpu.cli.view_options import (
    PICTURE_OPTIONS,
    check_alone,
    check_quantity,
    given,
    look_of,
    number_in,
    quantity_of,
)
from ifealid_gpu.dataset import Entry, Reading
from ifealid_gpu.dataset.reading_words import joined
from ifealid_gpu.errors import InputError
from ifealid_gpu.explorer.channel_named import channel_named
from ifealid_gpu.explorer.notices import Situation, first_quantity, notice_of
from ifealid_gpu.figure import caption_of, figure_of, plain_picture, save_png, source_of
from ifealid_gpu.figure.histogram import Counted
from ifealid_gpu.geometry import target_size
from ifealid_gpu.gpu.device import Gpu
from ifealid_gpu.looks import LOOKS
from ifealid_gpu.quantities.channel import Channel
from ifealid_gpu.quantities.display_range import AUTO, RULES
from ifealid_gpu.quantities.labels import Labels
from ifealid_gpu.quantities.metrics.table import METRIC_WORDS
from ifealid_gpu.quantities.table import KINDS
from ifealid_gpu.quantities.threshold import Threshold
from ifealid_gpu.ranking.ranked import Ranked
from ifealid_gpu.renderer import Renderer
from ifealid_gpu.resolved_view import ResolvedView
from ifealid_gpu.view_state import ViewState


@with_files
@with_top
@with_fits
@with_components
@with_threshold
@with_numbers
@with_query
@with_reading
def render(  # noqa: PLR0917 - typer makes an option of each
    context: typer.Context,
    dataset: DatasetArgument,
    show: Annotated[
        str | None, typer.Option(metavar="|".join(KINDS), help="What every pixel's value is. Default: similarity.")
    ] = None,
    channel: Annotated[
        str | None,
        typer.Option(
            metavar="K|BAND",
            help="The channel to show, from 0, or its name or wavelength, such as '850 nm'; implies --show channel.",
        ),
    ] = None,
    margin: Annotated[
        float | None,
        typer.Option(
            metavar="M",
            help="How far ahead a label must be of the second, in the metric's values; implies --show labels.",
            show_default=False,
        ),
    ] = None,
    layer: Annotated[
        str | None, typer.Option(help="Layer, where the dataset has several. Default: the finest.")
    ] = None,
    image: Annotated[
        str | None,
        typer.Option(
            metavar="NAME|PHOTO", help="Source image, where the dataset has several; or a photo to lie beneath."
        ),
    ] = None,
    look_: Annotated[
        str | None,
        typer.Option(
            "--look",
            metavar="|".join(LOOKS),
            help="Range, colours, opacity and image at once; paper: as its web page starts. Other options win.",
        ),
    ] = None,
    opacity: Annotated[
        float, typer.Option(metavar="0..1", help="Least opacity of the heat map over the image.")
    ] = ViewState.opacity,
    colormap: Annotated[
        str, typer.Option(metavar="NAME", help="Colour map: fire (the paper's), inferno, viridis, cividis, ...")
    ] = ViewState.colormap,
    color: Annotated[bool, typer.Option("--color", help="Show the input image in colour.")] = False,
    no_image: Annotated[bool, typer.Option("--no-image", help="Show the heat map without the input image.")] = False,
    dim: Annotated[
        float, typer.Option(metavar="0..1", help="How much the input image beneath is darkened.")
    ] = ViewState.dim,
    size: Annotated[
        str | None,
        typer.Option(
            metavar="PIXELS|WxH",
            help="Longer side of the map, or both sides. Default: the image's own, doubled etc. below 640.",
        ),
    ] = None,
    range_: Annotated[
        str,
        typer.Option(
            "--range",
            metavar="|".join((*RULES, "LO,HI")),
            help="Values at the ends of the colour map. auto: the smallest and the largest but the reference's own; "
            "paper: all of them (Eq. 5).",
        ),
    ] = AUTO.rule,
    metric: Annotated[
        str | None,
        typer.Option(
            metavar="|".join(METRIC_WORDS),
            help=(
                "How vectors are compared: angle, cosine, dot product or distance of real values, lk:0.5 with any K "
                "up to 2, or the paper's angle of codes. Default: the angle of real values if signed, else of codes."
            ),
        ),
    ] = None,
    pin: Annotated[
        list[str] | None, typer.Option(metavar="X,Y", help="Mark a pixel with an orange dot; may be repeated.")
    ] = None,
    view: Annotated[
        str | None,
        typer.Option(metavar="JSON", help="A whole view, as saved in a PNG, in place of the other view options."),
    ] = None,
    plain: Annotated[bool, typer.Option("--plain", help="The bare map: no title, colour bar or markers.")] = False,
    adapter: AdapterOption = None,
    gpu_memory: GpuMemoryOption = None,
    *,
    reading: Reading,
    words: QueryWords,
    threshold_given: Threshold | None,
    top_words: TopWords,
    numbers: NumberOptions,
    fit_given: dict[str, Any],
    component_given: ComponentWords,
    files: OutputFiles,
) -> None:
    """Draw the similarity to a reference pixel, one channel or another quantity, without a window.

    Example: `ifealid-gpu render dataset/ --at 39,50 --layer C2 -o out.png`
    """
    files.check(is_told=top_words.top is not None)
    for option in [] if files.picture is not None else given(context, PICTURE_OPTIONS):
        raise InputError(f"{option} is for a picture, and none is written: add -o FILE.png, or leave {option} out")
    path, linked, read_as = source_of(dataset)
    whole = linked if view is None else ViewState.from_json(view)
    if whole is not None:
        check_alone(context, "--view" if view is not None else "a link or a saved picture", whole)
    show = numbers.show(show)
    number = None if channel is None else number_in(channel)
    known = 0 if channel is not None and number is None else number
    options = {"channel": known, "margin": margin, **fit_given, **component_given.fields}
    quantity = quantity_of(show, options, given(context, QUERY_OPTIONS), metric)
    check_quantity(context, quantity)
    state = (
        whole
        if whole is not None
        else ViewState(
            image=image,
            layer=layer,
            query=words.query(is_labels=quantity.kind == Labels.kind),
            classes=words.classes() if quantity.kind == Labels.kind else (),
            quantity=quantity,
            center=words.center,
            pins=tuple(pixel(p) for p in pin or ()),
            metric=metric,
            threshold=threshold_given,
            top=top_words.top,
            **look_of(
                context,
                look_,
                range_=range_,
                colormap=colormap,
                opacity=opacity,
                color=color,
                no_image=no_image,
                dim=dim,
            ),
        )
    )
    state = state.but(quantity=component_given.with_basis(state.quantity))
    files.check_view(state)
    opened, named = open_named(path, joined(reading, read_as), None if whole else image)
    state = state if whole else state.but(image=named)
    for problem in opened.problems:
        typer.echo(plain_text(f"ifealid-gpu: left out: {problem.message}"), err=True)
    files.check_inputs([opened.reading.image, *(one.path for one in opened.entries)])
    entry = opened.find(state.image, state.layer)
    say_notes([entry], opened.entries)
    if channel is not None and (number is None or entry.bands is not None):
        state = state.but(quantity=Channel(channel_named(channel, entry.channels, entry.bands)))
    renderer = _load(entry, opened.frame(entry), open_gpu(adapter, gpu_memory))
    renderer.known = LayerFits(opened, entry, renderer.feature_map)
    if whole is None and show is None and metric is None and state.query is None and state.quantity.compares:
        state = state.but(quantity=first_quantity(entry.channels))
    if words.muted:
        state = state.but(muted=muted_in(words.muted, renderer.feature_map))
    state, seen = seen_from(state, words, opened, entry, dataset)
    if files.mask is not None and _needs_threshold(seen):
        note("the mask's threshold is found by Otsu's method; --threshold T gives another")
        state, seen = state.but(threshold=Threshold()), seen.but(threshold=Threshold())
    resolved = _resolved(renderer, seen, numbers, plain=plain)
    said = summary(renderer, resolved, entry)
    ranking = top_words.ranking(renderer, resolved, opened, entry, state.placed(renderer.scene).query)
    picture = None
    if files.picture is not None:
        places = () if ranking is None else ranking.of_image(opened.image_of(entry))
        picture = _picture(
            renderer,
            resolved,
            entry,
            _picture_size(renderer, size),
            plain=plain,
            places=places,
            histogram=numbers.histogram,
        )
    with files.begun(renderer.feature_map) as begun:
        done = [f"{line}  {said}" for line in begun.put(renderer, resolved)]
        done += begun.put_places([] if files.places is None else rows_of(ranking, renderer, resolved, entry.layer))
        if picture is not None and files.picture is not None:
            saved, where = state.placed(renderer.scene), {"image": entry.image_name, "layer": entry.layer}
            save_png(picture, files.picture, saved, opened.path, opened.reading, **where)
            done.insert(0, f"{files.picture}  {picture.width} x {picture.height}  {said}")
    for line in done or [said]:
        typer.echo(plain_text(line))
    print_ranking(ranking, renderer, resolved)


def _resolved(renderer: Renderer, view: ViewState, numbers: NumberOptions, *, plain: bool) -> ResolvedView:
    """The view on its map; says why there is little to see, where that is so."""
    resolved = renderer.resolve(view)
    resolved.check()
    numbers.check(resolved.quantity, plain=plain)
    _say_notice(renderer, resolved)
    return resolved


def _needs_threshold(view: ViewState) -> bool:
    """Whether a mask of the view lacks the threshold that it needs."""
    return view.threshold is None and view.quantity.takes_threshold and not view.quantity.is_mask


def _picture(
    renderer: Renderer,
    view: ResolvedView,
    entry: Entry,
    size: tuple[int, int],
    *,
    plain: bool,
    places: tuple[Ranked, ...],
    histogram: Counted | None,
) -> Image.Image:
    if plain:
        return plain_picture(renderer, view, size)
    caption = caption_of(renderer, view, entry.layer, entry.image_name)
    return figure_of(renderer, view, caption, size, places=places, histogram=histogram).image()


def _say_notice(renderer: Renderer, view: ResolvedView) -> None:
    """Say why there is little to see, where that is so."""
    found = renderer.value_range(view)
    situation = Situation.of(renderer.feature_map, view.quantity, found, view.reference)
    if (words := notice_of(situation)) is not None:
        note(words)


def _picture_size(renderer: Renderer, text: str | None) -> tuple[int, int]:
    """The picture's (width, height) from ``PIXELS``, ``WxH`` or nothing."""
    try:
        sides = [int(side) for side in text.split("x")] if text is not None else []
    except ValueError:
        sides = [0]
    if len(sides) > 2 or any(side < 1 for side in sides):
        raise InputError(f"--size must be 1 pixel or more, as PIXELS or WxH, found {text}")
    return (sides[0], sides[1]) if len(sides) == 2 else target_size(renderer.scene, *sides)


def _load(entry: Entry, frame: tuple[int, int], gpu: Gpu) -> Renderer:
    with progress_bar(f"Reading {entry.file_name}") as progress:
        feature_map = entry.load(progress)
    say_notes_of_map(entry, feature_map)
    return Renderer(gpu, feature_map, frame=frame)
