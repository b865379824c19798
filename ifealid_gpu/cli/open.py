"""``ifealid-gpu [DATASET...]``: the window."""

from __future__ import annotations

import gc
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Annotated

import typer

from ifealid_gpu.cli.console import note
from ifealid_gpu.cli.ending import run_until_ended
from ifealid_gpu.cli.reading_options import with_reading
from ifealid_gpu.cli.window_options import WindowWords, check_there, with_window
from ifealid_gpu.dataset import Reading, open_together
from ifealid_gpu.dataset.formats.table import SUFFIXES
from ifealid_gpu.dataset.named import path_of
from ifealid_gpu.dataset.photos import is_photo, photos_fault
from ifealid_gpu.dataset.reading_words import options_of, words_of
from ifealid_gpu.errors import InputError
from ifealid_gpu.explorer.offering import offer_maps
from ifealid_gpu.explorer.preferences import Preferences
from ifealid_gpu.figure import Source, sources_of
from ifealid_gpu.window.glfw_needed import glfw_needed
from ifealid_gpu.window.screen import has_screen


@with_reading
@with_window
def open_window(
    datasets: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="DATASET...",
            help=f"A file that ends in {', '.join(SUFFIXES)}, a folder, `demo:`, a saved picture or a copied link. "
            "Several datasets are opened together, by the names of their images. Or photos, to make feature maps of.",
            show_default=False,
        ),
    ] = None,
    *,
    words: WindowWords,
    reading: Reading,
) -> None:
    """Open a dataset in a window, or several together; without one, an empty window. The word `open` can be left out.

    Of photos, and of a folder of them, the window offers to make feature maps.
    """
    names, files = words.apart(datasets or [])
    photos = [path for path in map(path_of, names) if is_photo(path)]
    if words.view is not None and not names:
        raise InputError("--view needs a dataset to show: give a file or a folder as well")
    if words_of(reading) and not names:
        raise InputError(f"{options_of(reading)[0]} says how a dataset is read: give a file or a folder as well")
    if photos and len(photos) < len(names):
        raise InputError(f"{photos[0]} is a photo, and others are none: open photos by themselves, or feature maps")
    _check_files(files, names, are_photos=len(photos) > 1)
    if len(photos) > 1 and words_of(reading):
        raise InputError(f"{options_of(reading)[0]} says how feature maps are read, and these are photos: leave it out")
    if len(photos) > 1 and not has_screen():
        raise photos_fault(photos)
    if names and len(photos) < 2:
        _check_source(sources_of(names), reading)
    gc.disable()  # until the window is there, hardly anything that is made ends
    try:
        with ThreadPoolExecutor(1) as executor:
            opening = executor.submit(words.open_gpu)
            # No other command needs glfw, imgui and their libraries; the device opens meanwhile.
            with glfw_needed():
                from ifealid_gpu.window.desktop import Window  # noqa: PLC0415

            gpu = opening.result()
        opened = names if names and len(photos) < 2 else None
        window = Window(gpu, Preferences.load(), opened, words.view, reading, files=files)
        window.explorer.telling.aside = note
        if opened is None and photos:
            offer_maps(window.explorer, photos)
        gc.freeze()  # and what there is now stays: frames shall not wait for it to be looked through
    finally:
        gc.enable()
    run_until_ended(window)


def _check_source(source: Source, reading: Reading) -> None:
    """Raise an error where no window can offer to make feature maps of photos: it says which command does."""
    path = source.path
    if not source.others and not has_screen() and (path.is_dir() or is_photo(path)):
        open_together(source.files(reading))


def _check_files(files: list[Path], names: list[Path], *, are_photos: bool) -> None:
    """Raise an error where files of vectors, masks or bases are not there, or there is nothing that they suit."""
    if files and not names:
        raise InputError(f"{files[0]} needs feature maps to be opened with: give a file or a folder of them as well")
    if files and are_photos:
        raise InputError(f"{files[0]} is compared with feature maps, and these are photos: make maps of them first")
    check_there(files)
