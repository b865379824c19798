"""`explore`: the window from Python, on what is at hand."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Literal, TypedDict, Unpack, overload

from PIL import Image

from ifealid_gpu.api.devices import shared_device
from ifealid_gpu.dataset import Dataset, Files, Reading, open_dataset, open_together
from ifealid_gpu.dataset.array_likes import feature_maps_from
from ifealid_gpu.dataset.channel_names import with_channel_names
from ifealid_gpu.dataset.input_image import InputImage
from ifealid_gpu.dataset.lying_over import laid_as_asked
from ifealid_gpu.dataset.names import few
from ifealid_gpu.errors import DatasetError, InputError
from ifealid_gpu.explorer.handle import Handle
from ifealid_gpu.explorer.preferences import Preferences
from ifealid_gpu.figure import source_of, sources_of
from ifealid_gpu.maps.precision import AUTO
from ifealid_gpu.notebook.anywidget_needed import anywidget_needed
from ifealid_gpu.notebook.cells import in_notebook
from ifealid_gpu.python_words import arguments_of, said_in_python
from ifealid_gpu.views.view_state import ViewState
from ifealid_gpu.window.apart.handle import WindowApart
from ifealid_gpu.window.glfw_needed import glfw_needed

_NO_NAMES = "names are for arrays without; the maps of a dataset have their own"


class ExploreOptions(TypedDict, total=False):
    """What `explore` takes beside features, image and ``block``, for those who check types; as it says there."""

    layout: str | None
    grid: tuple[int, int] | None
    skip: int | None
    precision: int | str
    array: str | None
    page: int | None
    no_data: float | str
    dequantize: str | None
    as_stored: bool
    stride: int | None
    channel_names: str | os.PathLike[str] | None
    names: str | Sequence[str] | None
    view: ViewState | None
    adapter: str | None


@overload
def explore(
    features: object, image: object = None, *, block: Literal[True], **options: Unpack[ExploreOptions]
) -> ViewState: ...


@overload
def explore(
    features: object, image: object = None, *, block: Literal[False], **options: Unpack[ExploreOptions]
) -> Handle: ...


@overload
def explore(
    features: object, image: object = None, *, block: bool | None = None, **options: Unpack[ExploreOptions]
) -> ViewState | Handle: ...


def explore(
    features: object,
    image: object = None,
    *,
    layout: str | None = None,
    grid: tuple[int, int] | None = None,
    skip: int | None = None,
    precision: int | str = AUTO,
    array: str | None = None,
    page: int | None = None,
    no_data: float | str = "auto",
    dequantize: str | None = None,
    as_stored: bool = False,
    stride: int | None = None,
    channel_names: str | os.PathLike[str] | None = None,
    names: str | Sequence[str] | None = None,
    view: ViewState | None = None,
    adapter: str | None = None,
    block: bool | None = None,
) -> ViewState | Handle:
    """Open the window on features at hand, with no file between.

    In notebooks (Jupyter, VS Code, Colab, marimo) it is a widget in the cell, and the notebook goes on. Elsewhere it is
    the window of the program, with its preferences, on the machine that Python runs on; `explore` returns when it is
    closed or, with ``block=False``, as soon as it is open.

    Args:
        features: a NumPy array or whatever becomes one, a torch tensor on any device, or a `FeatureMap`; a dict of
            these by the names of their layers, also nested, or a list of these: layers of one image, unless the maps
            themselves name several; a `Dataset`; or a file or folder, as for `read_dataset`, a saved picture or a link;
            or a list of datasets, files and folders, which are opened together as `join_datasets` does. How the axes of
            arrays are read where nothing says it is told on standard error, in a notebook by the widget.
        image: the network's input image, shown under the heat map: a path, a PIL image, or an array or tensor (H, W),
            (H, W, C) or (C, H, W) of uint8, or of floats from 0 to 1. The maps span it, unless ``stride`` places them.
            None: maps have their own.
        layout: order of the axes of arrays, "hwc", "chw" or "tokens". None: what their shapes tell, and where these do
            not, "chw" for torch tensors, "hwc" for all others.
        grid: (width, height) of the grid of tokens, as for `read_dataset`, and so are the following.
        skip: tokens before those of the grid.
        precision: bits of the codes that arrays are quantised to.
        array: name of the only array of a file that is read.
        page: number of the only page of a TIFF that is read, or of the image of a batch.
        no_data: the value that stands for none.
        dequantize: name of the rule by which stored integers become real values.
        as_stored: the photo is not turned as its EXIF orientation says.
        stride: image pixels a feature-map pixel.
        channel_names: a text file with a name or wavelength a line for each channel.
        names: names of the layers of an array or a list of them.
        view: the view to begin with; None: the similarity to the centre pixel of the finest map.
        adapter: part of a GPU adapter's name; None: the best one.
        block: whether a window opens on the desktop, also from a notebook, and `explore` returns when it is closed;
            False: it returns at once, and the window goes on. None: True, but False in notebooks.

    Returns:
        The view at the end, its image, layer and reference written out, such as for `render`. Or, of a window that goes
        on, its `Handle`: ``view`` reads and sets the view, ``values``, ``mask`` and ``classes`` are arrays of what is
        shown, ``picture()`` is the figure of it, ``update(features)`` shows new values, ``close()`` closes it.

    Raises:
        InputError: something that cannot be a feature map or an image; of several, the message names the one.
        DatasetError: a path at which nothing can be opened.
        DeviceError: no screen, no adapter, or the device was lost and does not open again.
        MissingDependencyError: GLFW, which opens windows, is missing or does not load; in a notebook, anywidget.
    """
    in_cell = block is not True and in_notebook()
    # Before anything is read: glfw, imgui and their libraries, which nothing else here needs.
    if in_cell:
        with anywidget_needed():
            from ifealid_gpu.notebook.widget import Widget  # noqa: PLC0415
    elif block is not False:  # a process of its own finds out by itself
        with glfw_needed():
            from ifealid_gpu.window.desktop import Window, require_screen  # noqa: PLC0415

        require_screen()
    reading = Reading(
        layout=layout,
        grid=grid,
        skip=skip,
        precision=precision,
        array=array,
        page=page,
        no_data=no_data,
        dequantize=dequantize,
        as_stored=as_stored,
        stride=stride,
        channel_names=None if channel_names is None else Path(channel_names),
    )
    is_path = isinstance(features, str | os.PathLike)
    several = _several(features)
    if several and names is not None:
        raise InputError(_NO_NAMES)
    if (is_path or several) and isinstance(image, str | os.PathLike):
        reading, image = replace(reading, image=Path(image)), None
    if several:
        features = open_together([part for one in several for part in _parts(one, reading)])
    elif isinstance(features, str | os.PathLike):
        source = source_of(features)
        view, files = view or source.view, source.files(reading)
        reading = files[0].reading
        features = files[0].path if not source.others else open_together(files)
    dataset = _dataset(features, reading, None if image is None else _image(image, reading), names)
    if reading.channel_names is not None and not is_path and not several:
        dataset = replace(dataset, entries=tuple(with_channel_names(list(dataset.entries), reading.channel_names)))
    if in_cell:
        widget = Widget(shared_device(adapter), dataset, view, reading, names=names)
        widget.show()
        return widget
    if block is False:
        return WindowApart(dataset, view, reading, names=names, adapter=adapter, aside=_say)
    window = Window(shared_device(adapter), Preferences.load(), dataset, view)
    window.explorer.telling.aside = _say
    window.run()
    last = window.explorer.shared_view
    del window, dataset
    gc.collect()  # what is on the GPU goes with its Python objects
    return last


def _several(features: object) -> list[Dataset | Path]:
    """Datasets and paths of a list of nothing else; else none."""
    if not isinstance(features, list | tuple) or not features:
        return []
    if not all(isinstance(one, Dataset | str | os.PathLike) for one in features):
        return []
    return [one if isinstance(one, Dataset) else Path(one) for one in features]


def _parts(one: Dataset | Path, reading: Reading) -> Sequence[Dataset | Files]:
    return [one] if isinstance(one, Dataset) else sources_of([one]).files(reading)


def _dataset(
    features: object, reading: Reading, image: InputImage | None, names: str | Sequence[str] | None
) -> Dataset:
    if isinstance(features, Dataset | str | os.PathLike):
        if names is not None:
            raise InputError(_NO_NAMES)
        if not isinstance(features, Dataset):
            return open_dataset(features, reading, image)
        dataset = features
    else:
        dataset = Dataset.of(feature_maps_from(features, reading=reading, image=image, names=names))
    if image is None and (reading.stride is None or dataset.paths):
        return dataset
    if image is not None and len(dataset.images) > 1:
        raise InputError(f"one image cannot lie under the maps of {len(dataset.images)}: {few(dataset.images)}")
    entries, problems = laid_as_asked(list(dataset.entries), [], replace(reading, image=None), image)
    if problems:
        raise DatasetError(problems[0].message)
    return replace(dataset, entries=tuple(entries))


def _say(line: str) -> None:
    sys.stderr.write(f"note: {said_in_python(line, arguments_of(explore))}\n")


def _image(image: object, reading: Reading) -> InputImage:
    if isinstance(image, str | os.PathLike):
        return InputImage.file(Path(image), as_stored=reading.as_stored, page=reading.page)
    # A PIL image that was opened from a file knows it.
    file = getattr(image, "filename", None) if isinstance(image, Image.Image) else None
    name = Path(file).name if file and isinstance(file, str | os.PathLike) else None
    return InputImage.at_hand(image, name)
