"""`ifealid-gpu extract`: from images and a model to a dataset."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ifealid_gpu.cli.console import note
from ifealid_gpu.cli.model_options import (
    MeanOption,
    ModelOption,
    NoWeightsOption,
    StdOption,
    TrustOption,
    WeightsOption,
)
from ifealid_gpu.cli.progress import progress_bar
from ifealid_gpu.cli.units import count_text, map_text
from ifealid_gpu.dataset.names import printable
from ifealid_gpu.dataset.reading_words import precision_of
from ifealid_gpu.dataset.target import Target
from ifealid_gpu.errors import InputError
from ifealid_gpu.extraction import require_torch
from ifealid_gpu.files import make_folder
from ifealid_gpu.maps.precision import AUTO
from ifealid_gpu.parallel import Progress

if TYPE_CHECKING:
    from ifealid_gpu.extraction.extractor import Extractor
    from ifealid_gpu.extraction.images import SourceImage
    from ifealid_gpu.extraction.jobs import Job, Outcome, Written


def extract(  # noqa: PLR0917 - typer makes an option of each
    images: Annotated[
        list[str],
        typer.Argument(
            metavar="IMAGE",
            help='Images, folders of them, or patterns such as "photos/**/*.jpg".',
            show_default=False,
        ),
    ],
    model: ModelOption,
    output: Annotated[
        Path,
        typer.Option(
            "--output",
            "-o",
            metavar="DATASET",
            help="A folder, made where it is missing; or for a single map a file that ends in .zip.",
            show_default=False,
        ),
    ],
    layers: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAMES",
            help="Names or patterns, with commas between or repeated; stages: the last of each resolution, or 4 depths",
            show_default="stages",
        ),
    ] = None,
    weights: WeightsOption = None,
    no_weights: NoWeightsOption = False,
    trust: TrustOption = False,
    mean: MeanOption = None,
    std: StdOption = None,
    size: Annotated[
        str | None,
        typer.Option(
            metavar="WxH",
            help="Resize images to this size, of a model that takes one alone. By default it is found out.",
            show_default=False,
        ),
    ] = None,
    padding: Annotated[
        str,
        typer.Option(
            metavar="edge|paper",
            help="What makes an image fit: its last pixels repeated to the right and below, or zeros around it.",
        ),
    ] = "edge",
    max_side: Annotated[
        int | None,
        typer.Option(metavar="PIXELS", help="Scale larger images down first.", show_default=False),
    ] = None,
    precision: Annotated[
        str,
        typer.Option(
            metavar="auto|8|16|32",
            help="Bits of a stored value; auto: 8 where similarities stay right to 0.005, else 16.",
        ),
    ] = AUTO,
    device: Annotated[
        str, typer.Option(metavar="NAME", help="cpu, cuda, cuda:N or mps; auto takes the fastest there is.")
    ] = "auto",
    half: Annotated[bool, typer.Option("--half", help="Half precision, on CUDA alone.")] = False,
    fast: Annotated[
        bool, typer.Option("--fast", help="Fold BatchNorm, keep channels last: less time, other last bits.")
    ] = False,
    tile: Annotated[
        int | None,
        typer.Option(
            metavar="PIXELS",
            help="Cut images into tiles of this side. By default only where memory is too small for the whole.",
            show_default=False,
        ),
    ] = None,
    scale: Annotated[
        int,
        typer.Option(
            metavar="N", help="Enlarge images N times first, for finer maps; the dataset keeps them as they are."
        ),
    ] = 1,
    shift_average: Annotated[
        int,
        typer.Option(
            metavar="2|4",
            help="N times finer maps of networks of patches: the mean over N x N shifted crops, which takes as long.",
            show_default=False,
        ),
    ] = 1,
    page: Annotated[
        int | None,
        typer.Option(metavar="N", help="The page to take of images with several, from 0.", show_default="the first"),
    ] = None,
    again: Annotated[bool, typer.Option("--again", help="Make maps anew that are there already.")] = False,
) -> None:
    """Turn images into feature maps by a model of torch, and write them as IFeaLiD ZIPs.

    Each layer of each image becomes IMAGE.LAYER.BITS.zip. What is there already, of the same image, model, weights and
    options, is passed over: a run that was stopped goes on where it was. An image that fails does not stop the
    others; it is named at the end, and the exit code is then 1.

    Under torchrun, each process takes its share of the images.
    """
    require_torch("models")
    from ifealid_gpu.extraction.extractor import Extractor  # noqa: PLC0415 - torch, which other commands do without
    from ifealid_gpu.extraction.given import Given  # noqa: PLC0415
    from ifealid_gpu.extraction.images import find_images, passed_over  # noqa: PLC0415
    from ifealid_gpu.extraction.jobs import Outcome, run_jobs  # noqa: PLC0415
    from ifealid_gpu.extraction.options import Options  # noqa: PLC0415
    from ifealid_gpu.extraction.share import Share  # noqa: PLC0415
    from ifealid_gpu.extraction.sources import load_model  # noqa: PLC0415

    options = Options(padding, max_side, precision_of(precision), device, half, fast, tile, scale, shift_average)
    share = Share.of_environment()
    if page is not None and page < 0:
        raise InputError(f"--page must be 0 or more, found {page}")
    sources = find_images(images, page)
    given = Given.of_texts(mean, std, size)
    loaded = load_model(model, weights=weights, pretrained=not no_weights, trusted=trust, given=given)
    for line in (*loaded.notes, *passed_over(images)) if share.rank == 0 else ():
        note(line)
    extractor = Extractor(loaded, _names(layers), options)
    jobs = share.of(_jobs(sources, extractor, output))
    title = f"Extracting {jobs[0].image.name}" if len(jobs) == 1 else "Extracting images"
    with _bar(title, share.rank) as progress:
        outcome = run_jobs(jobs, extractor, again=again, progress=progress, on_written=_print)
    outcome = sum(share.gathered(outcome), Outcome())
    if share.rank > 0 and not share.is_alone:
        return  # the first process speaks for all; the launcher ends the others as soon as one fails
    for line in outcome.notes:
        note(printable(line))
    _print_outcome(outcome, len(jobs) if share.is_alone else len(sources))
    if outcome.failures:
        raise typer.Exit(1)


def _names(texts: Sequence[str] | None) -> list[str]:
    names = [name.strip() for text in texts or ["stages"] for name in text.split(",")]
    return [name for name in names if name]


def _jobs(sources: Sequence[SourceImage], extractor: Extractor, output: Path) -> list[Job]:
    from ifealid_gpu.extraction.jobs import Job, plan_jobs  # noqa: PLC0415

    if output.suffix.lower() != ".zip" or output.is_dir():
        jobs = plan_jobs(sources, extractor.layers, output)
        make_folder(output)
        return jobs
    if len(sources) * len(extractor.layers) > 1:
        raise InputError(
            f"-o {output}: a ZIP holds one feature map, found {count_text(len(sources), 'image')} and "
            f"{count_text(len(extractor.layers), 'layer')}; give a folder without .zip, or a single layer"
        )
    return [Job(sources[0], {extractor.layers[0]: Target(output, is_file=True)})]


def _bar(title: str, rank: int) -> AbstractContextManager[Progress | None]:
    return progress_bar(title) if rank == 0 else nullcontext()


def _print(written: Written) -> None:
    typer.echo(map_text(written.feature_map, written.path) + (" (replaced)" if written.replaced else ""))
    if written.beside is not None:
        note(
            f"{written.beside} is of the same layer, from an earlier run at other bits; remove it unless you want both"
        )


def _print_outcome(outcome: Outcome, images: int) -> None:
    parts = [f"{outcome.written} written" + (f" ({outcome.replaced} replaced)" if outcome.replaced else "")]
    if outcome.kept:
        parts.append(f"{outcome.kept} there already")
    if outcome.failures:
        parts.append(f"{count_text(len(outcome.failures), 'image')} failed")
    typer.echo(f"{count_text(images, 'image')}, feature maps: {', '.join(parts)}")
    for failure in outcome.failures:
        typer.echo(printable(f"problem: {failure}"))
