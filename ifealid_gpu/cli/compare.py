"""`ifealid-gpu compare`: how alike the layers of two datasets are."""

from __future__ import annotations

import json
import math
from contextlib import ExitStack
from pathlib import Path
from typing import Annotated, Any

import typer
from rich import box
from rich.table import Table

from ifealid_gpu.cli.console import note, out, plain_text
from ifealid_gpu.cli.notes import say_left_out
from ifealid_gpu.cli.options import DatasetArgument
from ifealid_gpu.cli.progress import progress_bar
from ifealid_gpu.cli.reading_options import with_reading
from ifealid_gpu.cli.units import count_text
from ifealid_gpu.dataset import Dataset, Reading, open_dataset
from ifealid_gpu.dataset.reading_words import joined
from ifealid_gpu.errors import InputError
from ifealid_gpu.figure import source_of
from ifealid_gpu.figure.matrix import page_of_matrix
from ifealid_gpu.files import as_text, replacing
from ifealid_gpu.two_maps.finish import finished
from ifealid_gpu.two_maps.layers import LayersAlike, compare_steps


@with_reading
def compare(
    dataset: DatasetArgument,
    other: Annotated[
        Path,
        typer.Argument(
            metavar="DATASET", help="Another, or the same: its layers are compared then.", show_default=False
        ),
    ],
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="PNG", help="Write the matrix as a picture.", show_default=False),
    ] = None,
    json_file: Annotated[
        Path | None, typer.Option("--json", metavar="FILE", help="Write all numbers.", show_default=False)
    ] = None,
    *,
    reading: Reading,
) -> None:
    """Print how alike each layer of a dataset is to each of another: models, checkpoints, or layers of one network.

    The number is linear CKA, from 0 to 1: 1 where one layer's vectors are the other's turned, mirrored or scaled. It is
    computed over all images that both have by the same name, at the centres of the coarser map's pixels, between the
    pixels of the finer map by bilinear interpolation. What is missing on one side is said, and the rest is shown.

    Example: `ifealid-gpu compare before/ after/ -o matrix.png`
    """
    if output is not None and output.suffix.lower() != ".png":
        raise InputError(f"-o {output}: pictures are PNG files; give a name that ends in .png")
    if output is not None and json_file is not None and output.absolute() == json_file.absolute():
        raise InputError(f"-o and --json would write the same file, {output}: give two names")
    opened = _opened(dataset, reading), _opened(other, reading)
    found = _compared(*opened)
    for line in (*found.notes, *_too_few(found)):
        note(line)
    names = str(opened[0]), str(opened[1])
    with ExitStack() as files:
        done = []
        if output is not None:
            facts = f"linear CKA of {_said(found)}"
            picture = page_of_matrix(
                found.cka,
                [as_text(name) for name in found.layers],
                [as_text(name) for name in found.other_layers],
                title="How alike layers are",
                facts=facts,
                sides=_sides(*opened),
            )
            picture.save(files.enter_context(replacing(output)), "PNG")
            done.append(f"{output}  {picture.width} x {picture.height}")
        if json_file is not None:
            text = json.dumps(_json_of(found, names), indent=1, ensure_ascii=False)
            files.enter_context(replacing(json_file)).write((text + "\n").encode())
            done.append(f"{json_file}  {count_text(found.cka.size, 'pair')} of layers")
    for line in done:
        typer.echo(plain_text(line))
    _print(found, names)


def _opened(path: Path, reading: Reading) -> Dataset:
    source = source_of(path)
    if source.others:
        raise InputError(f"{path} names {len(source.others) + 1} datasets; compare takes one for each side")
    opened = open_dataset(source.path, joined(reading, source.reading))
    say_left_out(opened)
    return opened


def _compared(one: Dataset, other: Dataset) -> LayersAlike:
    with progress_bar("Comparing") as progress:
        return finished(compare_steps(one, other), progress)


def _sides(one: Dataset, other: Dataset) -> tuple[str, str]:
    """What the datasets are called beside the matrix; by their paths where two have one name."""
    is_clear = one.name != other.name or one.path == other.path
    first, second = (as_text(of.name if is_clear else str(of)) for of in (one, other))
    return first, second


def _said(found: LayersAlike) -> str:
    low, high = int(found.places[found.places > 0].min()), int(found.places.max())
    places = count_text(high, "place") if low == high else f"{low} to {high} places"
    return f"{count_text(len(found.images), 'image')}, {places}"


def _too_few(found: LayersAlike) -> list[str]:
    """A line where vectors are about as long as there are places: any two layers are alike then."""
    few = (found.places > 0) & (found.places < found.channels)
    if not few.any():
        return []
    n, m = (int(axis[0]) for axis in few.nonzero())
    return [
        f"of {count_text(int(few.sum()), 'pair')} of layers there are fewer places than channels, such as "
        f"{found.layers[n]} and {found.other_layers[m]}, {found.places[n, m]} places: CKA of so few is high by itself; "
        "compare more images"
    ]


def _json_of(found: LayersAlike, names: tuple[str, str]) -> dict[str, Any]:
    return {
        "datasets": list(names),
        "images": list(found.images),
        "layers": [list(found.layers), list(found.other_layers)],
        "cka": [[None if math.isnan(value) else value for value in row] for row in found.cka.tolist()],
        "places": found.places.tolist(),
        "notes": list(found.notes),
    }


def _print(found: LayersAlike, names: tuple[str, str]) -> None:
    console = out()
    console.print(
        plain_text(f"linear CKA of {_said(found)}: {names[0]} down, {names[1]} across"), markup=False, soft_wrap=True
    )
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    table.add_column("", no_wrap=True)
    for layer in found.other_layers:
        table.add_column(plain_text(layer), justify="right", overflow="fold")
    for layer, row in zip(found.layers, found.cka.tolist(), strict=True):
        table.add_row(plain_text(layer), *("-" if math.isnan(value) else f"{value:.4f}" for value in row))
    console.print(table)
