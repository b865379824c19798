"""`ifealid-gpu score`: which layer, and which channel, sees an object that a mask marks."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ifealid_gpu.cli.console import note, plain_text
from ifealid_gpu.cli.notes import say_left_out
from ifealid_gpu.cli.open_named import open_named
from ifealid_gpu.cli.options import AdapterOption, DatasetsArgument, GpuMemoryOption, MetricOption, open_gpu
from ifealid_gpu.cli.reading_options import with_reading
from ifealid_gpu.cli.score_files import ScoreFiles
from ifealid_gpu.cli.score_maps import Scored, score_maps
from ifealid_gpu.cli.score_table import print_scores
from ifealid_gpu.dataset import Reading
from ifealid_gpu.dataset.vectors.mask_folder import masks_of
from ifealid_gpu.errors import InputError
from ifealid_gpu.figure import sources_of
from ifealid_gpu.figure.score_chart import Chart
from ifealid_gpu.quantities.metrics.table import metric_named
from ifealid_gpu.scores.map_scores import CHANNELS, best_channels, check_channels, means_over_images


@with_reading
def score(  # noqa: PLR0917 - typer makes an option of each
    dataset: DatasetsArgument,
    mask: Annotated[
        Path,
        typer.Option(
            metavar="MASK",
            help="An image or .npy that marks the object, of the image's or the map's proportions; or a folder with a "
            "mask of each image's name.",
            show_default=False,
        ),
    ],
    metric: MetricOption = None,
    center: Annotated[
        bool, typer.Option("--center", help="Take the map's mean vector from all vectors before they are compared.")
    ] = False,
    channels: Annotated[
        int, typer.Option(metavar="N", help="How many of the best single channels to list; 0: none.")
    ] = CHANNELS,
    image: Annotated[
        str | None,
        typer.Option(metavar="NAME|PHOTO", help="The only image to score; or a photo to lie beneath. Default: all."),
    ] = None,
    layer: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="A layer to score; may be repeated. Default: all.")
    ] = None,
    csv: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write all scores as a table.", show_default=False)
    ] = None,
    json: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write them as a list of objects.", show_default=False)
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="PNG", help="Write a bar chart.", show_default=False),
    ] = None,
    adapter: AdapterOption = None,
    gpu_memory: GpuMemoryOption = None,
    *,
    reading: Reading,
) -> None:
    """Say which layer, and which single channels, see an object that a mask marks.

    The similarity to the mean vector of one half of the mask is scored on the other half and all that is not marked,
    and the other way round: average precision (AP), ROC AUC and best IoU are the means of both.

    Example: `ifealid-gpu score demo: --mask masks/ -o chart.png`
    """
    check_channels(channels)
    files = ScoreFiles(csv, json, output)
    files.check()
    chosen = None if metric is None else metric_named(metric)
    opened, named = open_named(sources_of(dataset).files(reading), image)
    say_left_out(opened)
    masks = masks_of(mask, opened.images, named)
    if masks.without:
        note(f"no mask for {_listed(masks.without)}")
    if masks.unused:
        note(f"no image for the mask {_listed(masks.unused)}")
    with files.begun() as begun:
        asked = Scored(opened, masks, tuple(layer or ()), chosen, center, channels > 0)
        found, left_out = score_maps(asked, open_gpu(adapter, gpu_memory))
        if not found:
            raise InputError(left_out[0])
        for line in left_out:
            note(line)
        means = means_over_images(found)
        best = best_channels(means, channels)
        begun.put([one for each in found for one in each.rows(channels)], Chart.of(found, means, best, mask.name))
    for line in files.lines:
        typer.echo(plain_text(line))
    print_scores(found, means, best)


def _listed(names: tuple[str, ...]) -> str:
    return ", ".join(names)
