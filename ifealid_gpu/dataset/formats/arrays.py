"""Arrays of real numbers as feature maps: what every array file has in common."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path

from ifealid_gpu.dataset.axes import Axes, judge_axes
from ifealid_gpu.dataset.doubts import doubt_of_tokens
from ifealid_gpu.dataset.entry import Entry, Problem
from ifealid_gpu.dataset.faults import fault, shown, unreadable
from ifealid_gpu.dataset.formats.stored_array import StoredArray
from ifealid_gpu.dataset.input_image import InputImage
from ifealid_gpu.dataset.limits import check_map_size
from ifealid_gpu.dataset.names import FileNames, few, printable
from ifealid_gpu.dataset.reading import Reading
from ifealid_gpu.dataset.scaling import Scaling
from ifealid_gpu.dataset.token_grid import FEWEST_TOKENS
from ifealid_gpu.dataset.values_read import feature_map_of
from ifealid_gpu.errors import DatasetError, InputError, Remedy
from ifealid_gpu.maps.feature_map import FeatureMap, Provenance
from ifealid_gpu.parallel import Progress

_MOST_COORDINATES = 4  # of a place, or of a box

# How the names of most parameters of networks end.
_PARAMETERS = (".weight", ".bias", ".gamma", ".beta", ".running_mean", ".running_var", ".num_batches_tracked")


def array_entries(
    path: Path,
    kind: str,
    arrays: Sequence[StoredArray],
    reading: Reading,
    names: FileNames,
    *,
    image: InputImage | None = None,
) -> tuple[list[Entry], list[Problem]]:
    """The feature maps of a file of arrays.

    What can be no map, or would be one only for want of a better reading, such as labels beside the maps, is named in
    the maps' notes and passed over; where there is nothing else, it is an error or read.

    Raises:
        DatasetError: no array, not the one that is asked for, or none that can be a feature map.
    """
    if not arrays:
        raise fault(path, None, f"expected a {kind} with at least one array, found none")
    if reading.array is None and _are_weights(arrays):
        message = (
            "expected feature maps, found the weights of a model; `ifealid-gpu extract PHOTO --model MODEL --weights "
        )
        message += f"{path.name}` makes maps with them; --array NAME reads one of them anyway"
        raise fault(path, None, message, _choosing(arrays))
    arrays = _asked(path, arrays, reading)
    judged: list[tuple[StoredArray, Axes]] = []
    faults: list[tuple[StoredArray, DatasetError]] = []
    for array in arrays:
        try:
            axes = _axes(path, array, reading, image)
            check_map_size(path, array.where, axes.size, (reading.bits or 8) // 8)
        except DatasetError as error:
            faults.append((array, error))
        else:
            judged.append((array, axes))
    if not judged:
        raise faults[0][1]
    sizes = {axes.size[:2] for _, axes in judged if axes.layout != "tokens"}
    vectors = {axes.shape[0] for _, axes in judged if len(axes.shape) == 2 and axes.shape[1] > _MOST_COORDINATES}
    judged = [(array, axes) for array, axes in judged if not _are_places(axes, vectors)]
    maps = [(array, axes) for array, axes in judged if not _is_beside(axes, sizes)] or judged
    wrong = [(array, error) for array, error in faults if array.real and len(array.shape) > 2]
    named = {array.name for array, _ in (*maps, *wrong)}
    left_out = [f"{printable(str(array.name))} {shown(array.shape)}" for array in arrays if array.name not in named]
    more = (_passed_over(left_out),) if left_out else ()
    if reading.page is not None and reading.image is None and not any(axes.batch for _, axes in maps):
        more = (*more, f"--page has no effect: {'it holds' if len(maps) == 1 else 'they hold'} one image")
    beside = tuple(str(array.name) for array, _ in maps) if len(maps) > 1 else ()
    entries = [
        _entry(path, kind, replace(array, beside=beside), reading, names=names, axes=axes, more=more)
        for array, axes in maps
    ]
    return entries, [Problem.of(path, error) for _, error in wrong]


def _are_weights(arrays: Sequence[StoredArray]) -> bool:
    """Whether most arrays have names that parameters of networks have."""
    names = [array.name or "" for array in arrays]
    return len(names) > 1 and sum(f".{name}".endswith(_PARAMETERS) for name in names) > len(names) / 2


def _choosing(arrays: Sequence[StoredArray]) -> Remedy:
    """To read one of a file's arrays alone."""
    return Remedy(("array",), arrays=tuple(array.name for array in arrays if array.name is not None))


def _asked(path: Path, arrays: Sequence[StoredArray], reading: Reading) -> Sequence[StoredArray]:
    """The arrays to read: all, or the one that is asked for by its name."""
    if reading.array is None:
        return arrays
    found = [array for array in arrays if array.name == reading.array]
    if not found:
        there = [printable(array.name) for array in arrays if array.name is not None]
        what = f"it has {few(there)}" if there else "it has one without a name; leave out --array"
        raise fault(path, None, f"no array {shown(reading.array)}; {what}", _choosing(arrays))
    return found


def _is_beside(axes: Axes, sizes: Collection[tuple[int, ...]]) -> bool:
    """Whether an array lies beside maps of these (height, width): a vector, or a value a pixel, such as labels."""
    return axes.is_weak or (len(axes.shape) == 2 and axes.shape in sizes)


def _are_places(axes: Axes, vectors: Collection[int]) -> bool:
    """Whether an array (N, 2) and the like says where as many vectors beside it lie, of which there are so many."""
    return len(axes.shape) == 2 and axes.shape[1] <= _MOST_COORDINATES and axes.shape[0] in vectors


def _passed_over(arrays: list[str]) -> str:
    is_one = len(arrays) == 1
    return (
        f"{few(arrays)} {'is no feature map and was' if is_one else 'are no feature maps and were'} passed over; "
        "--array NAME reads a single array"
    )


def _axes(path: Path, array: StoredArray, reading: Reading, image: InputImage | None) -> Axes:
    """How an array is read that can be a feature map."""
    if not array.real:
        advice = "objects are never unpickled; " if array.dtype == "object" else ""
        message = (
            f"expected an array of real numbers, found one of {printable(array.dtype[:80])}; {advice}save it as float32"
        )
        raise fault(path, array.where, message)
    judged = partial(
        judge_axes,
        array.shape,
        reading,
        habit=array.habit,
        image=image.size if image else None,
        stored=image.stored if image else None,
        is_whole=array.whole,
    )
    if array.stated is None and reading.layout is None and _are_called_tokens(path, array):
        with suppress(InputError):  # a name decides between readings that there are, and makes none
            return judged(stated="tokens")
    try:
        return judged(stated=array.stated)
    except InputError as error:
        raise fault(path, array.where, str(error), error.remedy) from None


def _are_called_tokens(path: Path, array: StoredArray) -> bool:
    """Whether the name says that these are the tokens of an image, as those of DINO and of transformers do."""
    name = (array.name or path.stem).casefold()
    return math.prod(array.shape[:-1]) >= FEWEST_TOKENS and ("token" in name or name == "last_hidden_state")


def _entry(
    path: Path,
    kind: str,
    array: StoredArray,
    reading: Reading,
    *,
    names: FileNames,
    axes: Axes,
    more: tuple[str, ...],
) -> Entry:
    height, width, channels = axes.size
    image, layer = names.image_and_layer(path.name)
    if array.name is not None:
        layer = printable(array.name)
    own = names.bare_name(path.name)
    scaling = None if reading.dequantize else _scaling(array, axes)
    scaled = () if scaling is None else (scaling.note,)
    return Entry(
        path=path,
        kind=kind,
        name=own if array.name is None else f"{own}.{layer}",
        layer=layer,
        provenance=Provenance(image=image, layer=layer),
        width=width,
        height=height,
        channels=channels,
        precision=reading.bits,
        value_range=None,
        has_image=False,
        states_image=False,
        image_id=None,
        read=partial(_read, path, array, reading, axes),
        notes=(*((axes.note,) if axes.note else ()), *array.notes, *scaled, *more),
        bands=array.bands,
        georeference=array.georeference,
        fills=array.fills,
    )


def _scaling(array: StoredArray, axes: Axes) -> Scaling | None:
    """What makes the values real, where the channels are those of the file."""
    fits = array.scaling is not None and axes.layout == "hwc" and len(array.scaling.scales) == axes.size[2]
    return array.scaling if fits else None


def _read(path: Path, array: StoredArray, reading: Reading, axes: Axes, progress: Progress | None) -> FeatureMap:
    decoded = False

    def decoding(done: int, total: int) -> None:
        nonlocal decoded
        decoded = True
        if progress is not None:
            progress(done, 2 * total)

    def using(done: int, total: int) -> None:
        if progress is not None:
            progress(done + total if decoded else done, 2 * total if decoded else total)

    try:
        values = array.values(decoding)
    except OSError as error:
        raise unreadable(path, error) from None
    except ValueError:
        values = None
    if values is None or values.shape != array.shape:
        raise fault(path, array.where, "has changed since the dataset was opened; open it again")
    try:
        doubt = doubt_of_tokens(axes, values)
        feature_map = feature_map_of(
            axes.arranged(values),
            reading,
            array.fills,
            usual=array.usual,
            scaling=_scaling(array, axes),
            progress=using,
        )
    except InputError as error:
        raise fault(path, array.where, str(error), _or_another(error.remedy, array.beside)) from None
    notes = (*doubt, *feature_map.notes)
    return replace(feature_map, bands=array.bands, georeference=array.georeference, notes=notes)


def _or_another(remedy: Remedy | None, arrays: tuple[str, ...]) -> Remedy | None:
    """To read an array in another way, or one of these instead."""
    options = () if remedy is None else remedy.options
    return Remedy((*options, "array"), arrays=arrays) if arrays else remedy
