"""``ifealid-gpu render``: one view of a dataset as a PNG, or its values as an array."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import numpy as np
import typer

from ifealid_gpu.cli.options import (
    AdapterOption,
    DatasetArgument,
    GpuMemoryOption,
    LayoutOption,
    PrecisionOption,
    display_range,
    open_gpu,
    pixel,
)
from ifealid_gpu.cli.progress import progress_bar
from ifealid_gpu.codes import real_value
from ifealid_gpu.dataset import Entry, read_dataset
from ifealid_gpu.errors import InputError
from ifealid_gpu.figure import caption_of, figure, plain_picture, save_png
from ifealid_gpu.files import replacing
from ifealid_gpu.geometry import target_size
from ifealid_gpu.gpu.device import Gpu
from ifealid_gpu.quantities.metric import Metric
from ifealid_gpu.renderer import Renderer
from ifealid_gpu.view_state import Backdrop, ViewState


def render(  # noqa: PLR0917 - typer makes an option of each
    dataset: DatasetArgument,
    at: Annotated[
        str | None,
        typer.Option(metavar="X,Y", help="Reference pixel on the feature map, origin top left. Default: the centre."),
    ] = None,
    channel: Annotated[
        int | None, typer.Option(metavar="K", help="Show channel K, counted from 0, in place of the similarity.")
    ] = None,
    layer: Annotated[
        str | None, typer.Option(help="Layer, where the dataset has several. Default: the finest.")
    ] = None,
    image: Annotated[str | None, typer.Option(help="Source image, where the dataset has several.")] = None,
    opacity: Annotated[
        float, typer.Option(metavar="0..1", help="Least opacity of the heat map over the image.")
    ] = ViewState.opacity,
    colormap: Annotated[
        str, typer.Option(metavar="NAME", help="Colour map: fire (the paper's), inferno, viridis, cividis, ...")
    ] = ViewState.colormap,
    color: Annotated[bool, typer.Option("--color", help="Show the input image in colour.")] = False,
    no_image: Annotated[bool, typer.Option("--no-image", help="Show the heat map without the input image.")] = False,
    size: Annotated[
        str | None,
        typer.Option(
            metavar="PIXELS|WxH",
            help="Longer side of the map, or both sides. Default: the image's own, doubled etc. below 640.",
        ),
    ] = None,
    range_: Annotated[
        str, typer.Option("--range", metavar="auto|LO,HI", help="Values at the ends of the colour map.")
    ] = "auto",
    metric: Annotated[
        Metric | None,
        typer.Option(help="Angle between the codes (the paper's) or the real values. Default: real values if signed."),
    ] = None,
    pin: Annotated[
        list[str] | None, typer.Option(metavar="X,Y", help="Mark a pixel with an orange dot; may be repeated.")
    ] = None,
    view: Annotated[
        str | None,
        typer.Option(metavar="JSON", help="A whole view, as saved in a PNG; the other view options do not apply."),
    ] = None,
    plain: Annotated[bool, typer.Option("--plain", help="The bare map: no title, colour bar or markers.")] = False,
    output: Annotated[Path | None, typer.Option("--output", "-o", metavar="PNG", help="Write the picture.")] = None,
    values: Annotated[
        Path | None,
        typer.Option(metavar="NPY", help="Write the values: float32 (h, w), NaN where a pixel has no direction."),
    ] = None,
    layout: LayoutOption = None,
    precision: PrecisionOption = 8,
    adapter: AdapterOption = None,
    gpu_memory: GpuMemoryOption = None,
) -> None:
    """Draw the similarity to a reference pixel, or one channel, without a window.

    Example: `ifealid-gpu render dataset/ --at 39,50 --layer C2 -o out.png`
    """
    if output is None and values is None:
        raise InputError("nothing to write: give -o FILE.png for a picture or --values FILE.npy for the numbers")
    if at is not None and channel is not None:
        raise InputError("--at shows a similarity and --channel a channel: give one of them")
    state = (
        ViewState.from_json(view)
        if view is not None
        else ViewState(
            image=image,
            layer=layer,
            reference=None if at is None else pixel(at),
            channel=channel,
            pins=tuple(pixel(p) for p in pin or ()),
            metric=metric,
            colormap=colormap,
            opacity=opacity,
            backdrop=Backdrop.NONE if no_image else Backdrop.COLOR if color else Backdrop.GRAY,
            display_range=display_range(range_),
        )
    )
    opened = read_dataset(dataset, layout=layout, precision=precision)
    for problem in opened.problems:
        typer.echo(f"ifealid-gpu: left out: {problem.message}", err=True)
    entry = opened.find(state.image, state.layer)
    renderer = _load(entry, open_gpu(adapter, gpu_memory))
    if output is not None:
        pixels = _picture_size(renderer, size)
        if plain:
            picture = plain_picture(renderer, state, pixels)
        else:
            picture = figure(renderer, state, caption_of(renderer, state, entry.layer, entry.image_name), pixels)
        save_png(picture, output, state, str(dataset), image=entry.image_name, layer=entry.layer)
        typer.echo(f"{output}  {picture.width} x {picture.height}  {_summary(renderer, state, entry)}")
    if values is not None:
        with replacing(values) as file:
            np.save(file, renderer.values(state))
        typer.echo(f"{values}  {entry.height} x {entry.width} float32  {_summary(renderer, state, entry)}")


def _picture_size(renderer: Renderer, text: str | None) -> tuple[int, int]:
    """The picture's (width, height) from ``PIXELS``, ``WxH`` or nothing."""
    try:
        sides = [int(side) for side in text.split("x")] if text is not None else []
    except ValueError:
        sides = [0]
    if len(sides) > 2 or any(side < 1 for side in sides):
        raise InputError(f"--size must be 1 pixel or more, as PIXELS or WxH, found {text}")
    return (sides[0], sides[1]) if len(sides) == 2 else target_size(renderer.scene, *sides)


def _load(entry: Entry, gpu: Gpu) -> Renderer:
    with progress_bar(f"Reading {entry.file_name}") as progress:
        feature_map = entry.load(progress)
    return Renderer(gpu, feature_map)


def _summary(renderer: Renderer, view: ViewState, entry: Entry) -> str:
    if view.channel is not None:
        shown = f"channel {view.channel}"
    else:
        x, y = renderer.reference_of(view)
        shown = f"reference {x},{y}"
    found = renderer.value_range(view)
    if found is None:
        return f"{entry.layer}  {shown}  the reference has no direction (its vector is zero): nothing compares with it"
    given, real = f"{found[0]:.4f} to {found[1]:.4f}", renderer.feature_map.value_range
    if view.channel is None or real is None:
        return f"{entry.layer}  {shown}  values {given}"
    low, high = (real_value(value, real) for value in found)
    return f"{entry.layer}  {shown}  values {low:.4g} to {high:.4g}, as codes / cmax {given}"
