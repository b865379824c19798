"""`explore`: the window from Python, on what is at hand."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ifealid_gpu.api.devices import shared_device
from ifealid_gpu.dataset import Dataset, Reading, load_image, open_dataset
from ifealid_gpu.dataset.array_likes import feature_maps_from
from ifealid_gpu.dataset.image_at_hand import pixels_from
from ifealid_gpu.dataset.reading_words import joined
from ifealid_gpu.errors import InputError
from ifealid_gpu.explorer.preferences import Preferences
from ifealid_gpu.feature_map import FeatureMap
from ifealid_gpu.figure import source_of
from ifealid_gpu.parallel import Progress
from ifealid_gpu.view_state import ViewState


def explore(
    features: object,
    image: object = None,
    *,
    layout: str | None = None,
    precision: int = 8,
    names: str | Sequence[str] | None = None,
    no_data: float | str = "auto",
    view: ViewState | None = None,
    adapter: str | None = None,
) -> ViewState:
    """Open the window on features at hand, with no file between, and return when it is closed.

    In notebooks it does the same: the cell runs as long as the window is open. The window is that of the program, with
    its preferences; it opens on the machine that Python runs on.

    Args:
        features: a NumPy array or whatever becomes one, a torch tensor on any device, or a `FeatureMap`; a dict of
            these by the names of their layers, or a list of these: layers of one image, unless the maps themselves name
            several; a `Dataset`; or a file or folder, as for `read_dataset`, a saved picture or a link. A leading axis
            of length 1, the batch's, is dropped.
        image: the network's input image, shown under the heat map: a path, a PIL image, or an array or tensor (H, W),
            (H, W, C) or (C, H, W) of uint8, or of floats from 0 to 1. The maps span it. None: maps have their own.
        layout: order of the axes of arrays, "hwc" or "chw". None: "chw" for torch tensors, "hwc" for all others.
        precision: bits of the codes that arrays are quantised to: 8, 16 or 32.
        names: names of the layers of an array or a list of them.
        no_data: the value that stands for none, "auto", "nan" or "none", see `read_dataset`.
        view: the view to begin with; None: the similarity to the centre pixel of the finest map.
        adapter: part of a GPU adapter's name; None: the best one.

    Returns:
        The view at the end, its image, layer and reference written out, such as for `render`.

    Raises:
        InputError: something that cannot be a feature map or an image; of several, the message names the one.
        DatasetError: a path at which nothing can be opened.
        DeviceError: no screen, no adapter, or the device was lost and does not open again.
    """
    # glfw, imgui and their libraries, which nothing else here needs.
    from ifealid_gpu.window.desktop import Window, require_screen  # noqa: PLC0415

    require_screen()
    read_as = Reading()
    if isinstance(features, str | os.PathLike):
        features, linked, read_as = source_of(features)
        view = view or linked
    dataset = _dataset(features, Reading(layout=layout, precision=precision, no_data=no_data), read_as, names)
    if image is not None:
        dataset = _over(dataset, *_image(image))
    window = Window(shared_device(adapter), Preferences.load(), dataset, view)
    window.run()
    last = window.explorer.shared_view
    del window, dataset
    gc.collect()  # what is on the GPU goes with its Python objects
    return last


def _dataset(features: object, asked: Reading, read_as: Reading, names: str | Sequence[str] | None) -> Dataset:
    if isinstance(features, Dataset | str | os.PathLike):
        if names is not None:
            raise InputError("names are for arrays without; the maps of a dataset have their own")
        return features if isinstance(features, Dataset) else open_dataset(features, joined(asked, read_as))
    return Dataset.of(feature_maps_from(features, reading=asked, names=names))


def _image(image: object) -> tuple[NDArray[np.uint8], str | None]:
    """(pixels, name) of an image."""
    if isinstance(image, str | os.PathLike):
        return load_image(image), Path(image).name
    # A PIL image that was opened from a file knows it.
    file = getattr(image, "filename", None) if isinstance(image, Image.Image) else None
    return pixels_from(image), Path(file).name if file and isinstance(file, str | os.PathLike) else None


def _over(dataset: Dataset, pixels: NDArray[np.uint8], name: str | None) -> Dataset:
    """The maps of one image over that image."""
    if len(dataset.images) > 1:
        raise InputError(f"one image cannot lie under the maps of {len(dataset.images)}: {', '.join(dataset.images)}")
    entries = [
        replace(
            entry,
            provenance=replace(entry.provenance, image=name or entry.image_name),
            has_image=True,
            image_id=None,
            read=partial(_read_over, pixels, entry.read),
        )
        for entry in dataset.entries
    ]
    return replace(dataset, entries=tuple(entries))


def _read_over(
    pixels: NDArray[np.uint8], read: Callable[[Progress | None], FeatureMap], progress: Progress | None
) -> FeatureMap:
    return replace(read(progress), image=pixels)
