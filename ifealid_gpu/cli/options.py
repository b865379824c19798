"""Options that several commands share, and how their texts are read."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ifealid_gpu.cli.units import bytes_of
from ifealid_gpu.errors import InputError
from ifealid_gpu.gpu.device import Gpu
from ifealid_gpu.quantities.metrics.table import METRIC_WORDS

DatasetArgument = Annotated[
    Path,
    typer.Argument(
        metavar="DATASET",
        help="IFeaLiD ZIP, array file, a folder of them, `demo:`, a saved picture or a copied link.",
        show_default=False,
    ),
]
DatasetsArgument = Annotated[
    list[Path],
    typer.Argument(
        metavar="DATASET...",
        help="IFeaLiD ZIP, array file, a folder of them, `demo:`, a saved picture or a copied link. Several "
        "datasets are opened together, by the names of their images; their layers are DATASET/LAYER then.",
        show_default=False,
    ),
]
MetricOption = Annotated[
    str | None,
    typer.Option(
        metavar="|".join(METRIC_WORDS),
        help="How vectors are compared. Default: the angle of real values if signed, else of codes.",
    ),
]
AdapterOption = Annotated[
    str | None, typer.Option(metavar="NAME", help="Part of the GPU adapter's name, where there are several.")
]
GpuMemoryOption = Annotated[
    str | None,
    typer.Option(
        metavar="SIZE",
        help="GPU memory for a feature map, such as 2GB; larger maps are streamed. Default: what there is.",
        show_default=False,
    ),
]


def pixel(text: str) -> tuple[int, int]:
    """``X,Y`` in feature-map pixels."""
    parts = text.split(",")
    try:
        x, y = (int(part) for part in parts)
    except ValueError:
        raise InputError(f"expected X,Y in whole feature-map pixels, such as 39,50; found {text!r}") from None
    return x, y


def open_gpu(adapter: str | None, memory: str | None) -> Gpu:
    """The device that the options ask for."""
    return Gpu.open(adapter, None if memory is None else bytes_of(memory))
