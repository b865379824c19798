"""`ifealid-gpu info`: what a dataset holds."""

from __future__ import annotations

import typer
from rich import box
from rich.table import Table
from rich.text import Text

from ifealid_gpu.cli.console import out, plain_text
from ifealid_gpu.cli.lines_of_maps import by_layers, lines_of_maps
from ifealid_gpu.cli.options import AdapterOption, DatasetsArgument, GpuMemoryOption, open_gpu
from ifealid_gpu.cli.reading_options import with_reading
from ifealid_gpu.cli.units import bytes_text, count_text
from ifealid_gpu.dataset import Dataset, Entry, Reading, open_together
from ifealid_gpu.dataset.formats.ifealid_zip import KIND as ZIP_KIND
from ifealid_gpu.dataset.notes import notes_of
from ifealid_gpu.errors import DeviceError
from ifealid_gpu.explorer.notices import notes_of_map
from ifealid_gpu.figure import sources_of
from ifealid_gpu.gpu.tile_layout import TileLayout, TileLimits
from ifealid_gpu.maps.precision import rounded_up


@with_reading
def info(
    dataset: DatasetsArgument,
    adapter: AdapterOption = None,
    gpu_memory: GpuMemoryOption = None,
    *,
    reading: Reading,
) -> None:
    """Print the feature maps in a file or folder: image, layer, size, bits, value range, memory.

    The column Error says how far similarities are off at so many bits, for 99.9 % of pairs of pixels; bits are auto
    until the values are read. The column GPU says whether a map stays on the GPU as a whole or is streamed through it
    with every full pass.

    Files of a folder that cannot be opened are listed below, and the exit code is then 1.
    """
    opened = open_together(sources_of(dataset).files(reading))
    console = out()
    console.print(_table(opened, _gpu_limits(adapter, gpu_memory)))
    for line in (*_models(opened), *lines_of_maps(opened)):
        console.print(plain_text(line), markup=False, soft_wrap=True)
    for line in _notes(opened):
        console.print(plain_text(line), markup=False, soft_wrap=True)
    if opened.photos:
        console.print(f"{count_text(opened.photos, 'photo')} {'lies' if opened.photos == 1 else 'lie'} beside them")
    for line in opened.notes:
        console.print(plain_text(f"note: {line}"), markup=False, soft_wrap=True)
    for problem in opened.problems:
        console.print(plain_text(f"problem: {problem.message}"), markup=False, soft_wrap=True)
    if opened.problems:
        raise typer.Exit(1)


def _models(dataset: Dataset) -> list[str]:
    """A line for each model that maps of the dataset were made with; of several, with their layers."""
    said = {}
    for entry in dataset.entries:
        if (facts := entry.provenance).model:
            said[entry] = f"model: {facts.model}" + (f", weights: {facts.weights}" if facts.weights else "")
    return by_layers(said, [entry for entry in dataset.entries if entry.provenance.model])


def _notes(dataset: Dataset) -> list[str]:
    """What was guessed when the files were opened, and why some maps have little to show: a line each reason."""
    places: dict[str, list[str]] = {}
    for entry in dataset.entries:
        for words in notes_of_map((entry.width, entry.height, entry.channels), entry.value_range):
            places.setdefault(words, []).append(entry.layer)
    little = [f"note: {', '.join(dict.fromkeys(layers))}: {words}" for words, layers in places.items()]
    return [f"note: {line}" for line in notes_of(dataset.entries)] + little


def _gpu_limits(adapter: str | None, memory: str | None) -> TileLimits | None:
    """What the device allows; None where there is none, unless one was asked for."""
    try:
        return TileLimits.of(open_gpu(adapter, memory))
    except DeviceError:
        if adapter is not None:
            raise
        return None


def _gpu_text(entry: Entry, limits: TileLimits | None) -> str:
    if limits is None:
        return "no adapter"
    try:
        return "streamed" if TileLayout.plan(entry, limits).is_streamed(limits) else "whole"
    except DeviceError:
        return "too large"


def _table(dataset: Dataset, limits: TileLimits | None) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for heading in "Image", "Layer":
        table.add_column(heading, overflow="fold")
    for heading in "w x h x d", "Bits", "Error":
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column("Value range")
    table.add_column("Memory", justify="right", no_wrap=True)
    table.add_column("GPU", no_wrap=True)
    table.add_column("File", overflow="fold")
    for image in dataset.images:
        for entry in dataset.layers(image):
            table.add_row(*(Text(plain_text(cell)) for cell in _cells(dataset, image, entry, limits)))
    return table


def _range_text(entry: Entry) -> str:
    if entry.value_range is not None:
        return "{:.6g} to {:.6g}".format(*entry.value_range)
    return "unknown" if entry.kind == ZIP_KIND else "set when loaded"


def _cells(dataset: Dataset, image: str, entry: Entry, limits: TileLimits | None) -> tuple[str, ...]:
    return (
        image,
        entry.layer,
        f"{entry.width} x {entry.height} x {entry.channels}",
        "auto" if entry.precision is None else str(entry.precision),
        "" if entry.code_error is None else rounded_up(entry.code_error),
        _range_text(entry),
        bytes_text(entry.nbytes),
        _gpu_text(entry, limits),
        dataset.place_of(entry),
    )
