"""``ifealid-gpu [DATASET]``: the window."""

from __future__ import annotations

import gc
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Annotated

import typer

from ifealid_gpu.cli.console import note
from ifealid_gpu.cli.ending import run_until_ended
from ifealid_gpu.cli.options import AdapterOption, GpuMemoryOption, open_gpu
from ifealid_gpu.cli.reading_options import with_reading
from ifealid_gpu.dataset import Reading, open_dataset
from ifealid_gpu.dataset.formats.table import SUFFIXES
from ifealid_gpu.dataset.named import is_there, not_there
from ifealid_gpu.dataset.photos import is_photo, photos_fault
from ifealid_gpu.dataset.reading_words import joined, options_of, words_of
from ifealid_gpu.errors import InputError
from ifealid_gpu.explorer.offering import offer_maps
from ifealid_gpu.explorer.preferences import Preferences
from ifealid_gpu.figure import source_of
from ifealid_gpu.view_state import ViewState
from ifealid_gpu.window.glfw_needed import glfw_needed
from ifealid_gpu.window.screen import has_screen


@with_reading
def open_window(
    dataset: Annotated[
        Path | None,
        typer.Argument(
            metavar="DATASET",
            help=f"A file that ends in {', '.join(SUFFIXES)}, a folder, `demo:`, a saved picture or a copied link.",
            show_default=False,
        ),
    ] = None,
    view: Annotated[str | None, typer.Option(metavar="JSON", help="The view to begin with.")] = None,
    adapter: AdapterOption = None,
    gpu_memory: GpuMemoryOption = None,
    photos: Annotated[
        list[Path] | None,
        typer.Argument(metavar="PHOTO", help="More photos, to make feature maps of all together."),
    ] = None,
    *,
    vectors: Annotated[
        list[Path] | None,
        typer.Option(
            metavar="FILE", help="Named vectors that the view needs, or to be opened as classes.", show_default=False
        ),
    ] = None,
    region: Annotated[
        list[Path] | None,
        typer.Option(metavar="MASK", help="A mask that the view needs, or to be opened as a mark.", show_default=False),
    ] = None,
    basis_file: Annotated[
        Path | None,
        typer.Option(metavar="NPZ", help="Components that the view needs, or to be shown.", show_default=False),
    ] = None,
    reading: Reading,
) -> None:
    """Open a dataset in a window; without one, an empty window. The word `open` can be left out.

    Of photos, and of a folder of them, the window offers to make feature maps.
    """
    state = None if view is None else ViewState.from_json(view)
    if state is not None and dataset is None:
        raise InputError("--view needs a dataset to show: give a file or a folder as well")
    files = [*(vectors or []), *(region or []), *([basis_file] if basis_file else [])]
    if words_of(reading) and dataset is None:
        raise InputError(f"{options_of(reading)[0]} says how a dataset is read: give a file or a folder as well")
    path, linked, read_as = (None, None, reading) if dataset is None else source_of(dataset)
    reading = joined(reading, read_as)
    places = [path, *photos] if path is not None and photos else []
    _check_files(files, dataset, are_photos=bool(places))
    for place in places:
        if not is_photo(place):
            raise InputError(f"{place}: files can be opened together where all are photos, and this is none")
    if places and words_of(reading):
        raise InputError(f"{options_of(reading)[0]} says how feature maps are read, and these are photos: leave it out")
    if places and not has_screen():
        raise photos_fault(places)
    if path is not None and not has_screen() and (path.is_dir() or is_photo(path)):
        open_dataset(path, reading)  # says which command makes feature maps of photos, as no window can offer it
    gc.disable()  # until the window is there, hardly anything that is made ends
    try:
        with ThreadPoolExecutor(1) as executor:
            opening = executor.submit(open_gpu, adapter, gpu_memory)
            # No other command needs glfw, imgui and their libraries; the device opens meanwhile.
            with glfw_needed():
                from ifealid_gpu.window.desktop import Window  # noqa: PLC0415

            gpu = opening.result()
        window = Window(gpu, Preferences.load(), None if places else path, state or linked, reading, files=files)
        window.explorer.telling.aside = note
        if places:
            offer_maps(window.explorer, places)
        gc.freeze()  # and what there is now stays: frames shall not wait for it to be looked through
    finally:
        gc.enable()
    run_until_ended(window)


def _check_files(files: list[Path], dataset: Path | None, *, are_photos: bool) -> None:
    """Raise an error where files of vectors, masks or bases are not there, or there is nothing that they suit."""
    if files and dataset is None:
        raise InputError(f"{files[0]} needs feature maps to be opened with: give a file or a folder of them as well")
    if files and are_photos:
        raise InputError(f"{files[0]} is compared with feature maps, and these are photos: make maps of them first")
    for file in files:
        if not is_there(file):
            raise not_there(file)
