"""``ifealid-gpu render``: one view of a dataset as a PNG, or its values as an array."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from ifealid_gpu.cli.component_options import ComponentWords, with_components
from ifealid_gpu.cli.fit_options import with_fits
from ifealid_gpu.cli.given import given
from ifealid_gpu.cli.grid_options import GridWords, with_grid
from ifealid_gpu.cli.look_options import LookWords, with_look
from ifealid_gpu.cli.minus_options import MinusWords, with_minus
from ifealid_gpu.cli.mute_options import muted_in
from ifealid_gpu.cli.notes import say_left_out, say_notes
from ifealid_gpu.cli.number_options import NumberOptions, with_numbers
from ifealid_gpu.cli.open_named import open_named
from ifealid_gpu.cli.options import (
    AdapterOption,
    DatasetsArgument,
    GpuMemoryOption,
    open_gpu,
    pixel,
)
from ifealid_gpu.cli.output_files import OutputFiles
from ifealid_gpu.cli.output_options import with_files
from ifealid_gpu.cli.picture_options import PictureWords, with_picture
from ifealid_gpu.cli.query_options import QUERY_OPTIONS, QueryWords, with_query
from ifealid_gpu.cli.reading_options import with_reading
from ifealid_gpu.cli.render_grid import render_grid
from ifealid_gpu.cli.render_minus import render_minus
from ifealid_gpu.cli.render_one import render_one
from ifealid_gpu.cli.render_panes import render_panes
from ifealid_gpu.cli.seen_from import with_its_files
from ifealid_gpu.cli.threshold_options import with_threshold
from ifealid_gpu.cli.top_options import TopWords, with_top
from ifealid_gpu.cli.view_options import (
    PICTURE_OPTIONS,
    check_alone,
    check_quantity,
    number_in,
    quantity_of,
)
from ifealid_gpu.dataset import Entry, Reading
from ifealid_gpu.errors import InputError
from ifealid_gpu.explorer.channel_named import channel_named
from ifealid_gpu.figure import sources_of
from ifealid_gpu.figure.grid import USUAL_SIDE
from ifealid_gpu.maps.feature_map import FeatureMap
from ifealid_gpu.quantities.channel import Channel
from ifealid_gpu.quantities.first_quantity import first_quantity
from ifealid_gpu.quantities.metrics.table import METRIC_WORDS
from ifealid_gpu.quantities.table import KINDS
from ifealid_gpu.quantities.threshold import Threshold
from ifealid_gpu.views.view_state import ViewState


@with_files
@with_grid
@with_minus
@with_picture
@with_look
@with_top
@with_fits
@with_components
@with_threshold
@with_numbers
@with_query
@with_reading
def render(  # noqa: PLR0917 - typer makes an option of each
    context: typer.Context,
    dataset: DatasetsArgument,
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
    look: LookWords,
    picture: PictureWords,
    grid: GridWords,
    minus_words: MinusWords,
    files: OutputFiles,
) -> None:
    """Draw the similarity to a reference pixel, one channel or another quantity, without a window.

    Example: `ifealid-gpu render dataset/ --at 39,50 --layer C2 -o out.png`
    """
    files.check(is_told=top_words.top is not None)
    grid.check(image)
    minus_words.check(context, files, look.words["colormap"])
    if grid:
        files.check_one(is_plain=picture.plain)
    for option in [] if files.picture is not None else given(context, PICTURE_OPTIONS):
        raise InputError(f"{option} is for a picture, and none is written: add -o FILE.png, or leave {option} out")
    source = sources_of(dataset)
    whole = source.view if view is None else ViewState.from_json(view)
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
            query=words.query(is_labels=quantity.switches_classes),
            classes=words.classes() if quantity.switches_classes else (),
            quantity=quantity,
            center=words.center,
            pins=tuple(pixel(p) for p in pin or ()),
            metric=metric,
            threshold=threshold_given,
            top=top_words.top,
            **look.fields(context, quantity),
        )
    )
    state = state.but(quantity=component_given.with_basis(state.quantity))
    state = state.but(histogram=numbers.histogram or state.histogram)
    files.check_view(state)
    opened, named = open_named(source.files(reading), None if whole else image)
    state = state if whole else state.but(image=named)
    state = state.but(panes=None) if grid else state
    say_left_out(opened)
    files.check_inputs([*(one.reading.image for one in opened.each), *(one.path for one in opened.entries)])

    def with_channel(view: ViewState, of: Entry) -> ViewState:
        if channel is None or (number is not None and of.bands is None):
            return view
        return view.but(quantity=Channel(channel_named(channel, of.channels, of.bands)))

    def on_map(view: ViewState, of: Entry, feature_map: FeatureMap) -> ViewState:
        view = with_channel(view, of)
        return view.but(muted=muted_in(words.muted, feature_map)) if words.muted else view

    images, layers = grid.meant(opened, state) if grid else ((), ())
    is_one = len(images) * len(layers) <= 1
    if is_one and grid:
        # Figures of several maps bring marks from another image, and pixels of another layer.
        is_one = layer is None or opened.find(images[0], layer).layer == layers[0]
        is_one = is_one and state.image in (None, images[0])
        state = state.but(image=images[0], layer=layers[0]) if is_one else state
    entry = opened.find(state.image, state.layer) if is_one else opened.find(layer=layers[0])
    if whole is None and show is None and metric is None and state.query is None and state.quantity.compares:
        state = state.but(quantity=first_quantity(entry.channels))
    if not is_one and files.picture is not None:
        numbers.check(state.quantity, plain=False)
        render_grid(
            opened,
            images,
            layers,
            with_its_files(state, words.paths, opened, dataset),
            path=files.picture,
            side=picture.side_in_grid(USUAL_SIDE),
            shared=grid.shared,
            histogram=state.histogram,
            on_map=on_map,
            gpu=open_gpu(adapter, gpu_memory),
        )
        return
    if minus_words.layer is not None:
        render_minus(
            opened,
            entry,
            minus_words.layer,
            with_its_files(state, words.paths, opened, dataset),
            picture=picture,
            files=files,
            on_map=on_map,
            gpu=open_gpu(adapter, gpu_memory),
        )
        return
    if state.panes is not None and not state.panes.large and files.picture is not None:
        files.check_one(is_plain=picture.plain, several="this view has several side by side")
        numbers.check(state.quantity, plain=False)
        render_panes(
            opened,
            with_its_files(state, words.paths, opened, dataset),
            path=files.picture,
            side=picture.side_in_grid(USUAL_SIDE),
            gpu=open_gpu(adapter, gpu_memory),
        )
        return
    say_notes([entry], opened.entries)
    render_one(
        opened,
        entry,
        with_channel(state, entry),
        came_from=dataset,
        words=words,
        top_words=top_words,
        numbers=numbers,
        picture=picture,
        files=files,
        on_map=on_map,
        gpu=open_gpu(adapter, gpu_memory),
    )
