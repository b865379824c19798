"""`ifealid-gpu layers`: the layers of a model, to choose from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer
from rich import box
from rich.table import Table
from rich.text import Text

from ifealid_gpu.cli.console import note, out
from ifealid_gpu.cli.model_options import (
    MeanOption,
    ModelOption,
    NoWeightsOption,
    StdOption,
    TrustOption,
    WeightsOption,
)
from ifealid_gpu.extraction import require_torch

if TYPE_CHECKING:
    from ifealid_gpu.extraction.layers import Layer
    from ifealid_gpu.extraction.model import Model

_USUAL_SIZE = "640x480"


def layers(  # noqa: PLR0917 - typer makes an option of each
    model: ModelOption,
    weights: WeightsOption = None,
    no_weights: NoWeightsOption = False,
    size: Annotated[
        str | None,
        typer.Option(
            metavar="WxH",
            help="Width and height of an image in pixels; of a model of one size that does not say which, that size.",
            show_default="640x480",
        ),
    ] = None,
    depth: Annotated[
        int | None,
        typer.Option(metavar="N", min=1, help="Only the modules down to this level of the tree. Default: all."),
    ] = None,
    trust: TrustOption = False,
    mean: MeanOption = None,
    std: StdOption = None,
) -> None:
    """List the layers of a model: their outputs, and the feature maps of an image of a given size.

    Names are for `extract --layers`, which also takes patterns such as "layer3.*", and **stages**: the last module at
    each of the strides 4, 8 and 16; of a model that has one resolution four depths, the last one normed. They are
    marked here. What is no feature map says why.

    A module that runs several times is listed once a call: NAME#1, NAME#2, and NAME for the last. An output that holds
    several maps is listed as NAME:KEY as well, and a projection that makes queries, keys and values in one as NAME:q,
    NAME:k and NAME:v.
    """
    require_torch("models")
    from ifealid_gpu.extraction.given import Given, size_of  # noqa: PLC0415  torch is imported where it is needed
    from ifealid_gpu.extraction.layers import inspect_layers  # noqa: PLC0415
    from ifealid_gpu.extraction.sources import load_model  # noqa: PLC0415

    width, height = size_of(size or _USUAL_SIZE)
    given = Given.of_texts(mean, std, size, likely=True)
    loaded = load_model(model, weights=weights, pretrained=not no_weights, trusted=trust, given=given)
    found = inspect_layers(loaded, (height, width))
    for line in loaded.notes:
        note(line)
    console = out()
    console.print(_facts(loaded, width, height), markup=False, soft_wrap=True)
    console.print()
    console.print(_table([layer for layer in found if depth is None or layer.name.count(".") < depth]))
    stages = ", ".join(layer.name for layer in found if layer.stage)
    console.print()
    console.print(f"stages: {stages or 'none'}", markup=False, soft_wrap=True)


def _facts(model: Model, width: int, height: int) -> str:
    from ifealid_gpu.extraction.normalisation import numbers  # noqa: PLC0415

    rules = model.preprocessing
    lines = [f"{model.name}, weights: {model.weights}"]
    if (rules.mean, rules.std) == ((0, 0, 0), (1, 1, 1)):
        lines.append("input: values in [0, 1]")
    else:
        lines.append(f"input: mean {numbers(rules.mean)}, std {numbers(rules.std)}")
    if rules.size:
        lines[-1] += f", resized to {rules.size[1]} x {rules.size[0]}, the only size that the model takes"
    elif rules.multiple > 1:
        lines[-1] += f", padded to multiples of {rules.multiple}"
    lines.append(f"image: {width} x {height}")
    return "\n".join(lines)


def _table(found: Sequence[Layer]) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    table.add_column("Layer", overflow="fold")
    table.add_column("Kind", overflow="fold")
    table.add_column("Output", no_wrap=True)
    table.add_column("Stride", justify="right", no_wrap=True)
    table.add_column("Channels", justify="right", no_wrap=True)
    table.add_column("Map w x h", justify="right", no_wrap=True)
    table.add_column("")
    for layer in found:
        style = "bold" if layer.stage else "dim" if layer.fault else ""
        table.add_row(*(Text(cell, style) for cell in _cells(layer)))
    return table


def _cells(layer: Layer) -> tuple[str, ...]:
    size = f"{layer.map_size[1]} x {layer.map_size[0]}" if layer.map_size else "-"
    return (
        layer.name,
        layer.kind,
        " x ".join(map(str, layer.shape)) or "-",
        str(layer.stride or (f"{layer.steps[1]} x {layer.steps[0]}" if layer.steps else "-")),
        str(layer.channels or "-"),
        size,
        "stage" if layer.stage else f"no map: {layer.fault}" if layer.fault else "",
    )
