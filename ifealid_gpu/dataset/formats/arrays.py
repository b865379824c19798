"""Arrays of real numbers as feature maps: what every array file has in common."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from ifealid_gpu.dataset.entry import Entry, Problem
from ifealid_gpu.dataset.faults import fault, shown, unreadable
from ifealid_gpu.dataset.fill_values import without_fill
from ifealid_gpu.dataset.limits import check_map_size
from ifealid_gpu.dataset.names import FileNames, printable
from ifealid_gpu.dataset.reading import Reading
from ifealid_gpu.errors import DatasetError, InputError
from ifealid_gpu.feature_map import FeatureMap, Provenance
from ifealid_gpu.parallel import Progress
from ifealid_gpu.rows import Rows

#: Reads an array; where that takes long, it reports its progress.
Values = Callable[[Progress | None], NDArray[Any] | Rows]


@dataclass(frozen=True, eq=False)
class StoredArray:
    """An array in a file, by its header.

    Attributes:
        name: its name among others of the file, or None where the file holds one array without a name.
        shape: lengths of its axes.
        dtype: what it holds, in words for messages.
        real: whether that is real numbers.
        values: reads it; a ValueError where it is not the same any more, an OSError where the system fails.
        fill: the value that stands for none, or None.
    """

    name: str | None
    shape: tuple[int, ...]
    dtype: str
    real: bool
    values: Values = field(repr=False)
    fill: float | None = None

    @property
    def where(self) -> str | None:
        """How messages call it."""
        return None if self.name is None else f"array {shown(self.name)}"


def array_entries(
    path: Path, kind: str, arrays: Sequence[StoredArray], reading: Reading, names: FileNames, *, layout: str
) -> tuple[list[Entry], list[Problem]]:
    """The feature maps of a file of arrays, whose axes lie as ``layout`` says, and the arrays that cannot be one.

    Raises:
        DatasetError: no array, or none that can be a feature map.
    """
    if not arrays:
        raise fault(path, None, f"expected a {kind} with at least one array, found none")
    entries, problems = [], []
    for array in arrays:
        try:
            entries.append(_entry(path, kind, array, reading, names, layout=layout))
        except DatasetError as error:
            problems.append(Problem(path, str(error)))
    if not entries:
        raise DatasetError(problems[0].message)
    return entries, problems


def _entry(path: Path, kind: str, array: StoredArray, reading: Reading, names: FileNames, *, layout: str) -> Entry:
    height, width, channels = _size(path, array, layout)
    check_map_size(path, array.where, (height, width, channels), (reading.bits or 8) // 8)
    image, layer = names.image_and_layer(path.name)
    if array.name is not None:
        layer = printable(array.name)
    own = names.bare_name(path.name)
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
        read=partial(_read, path, array, reading, layout),
    )


def _size(path: Path, array: StoredArray, layout: str) -> tuple[int, int, int]:
    """(h, w, d) of an array that can be a feature map."""
    axes = "(h, w, d)" if layout == "hwc" else "(d, h, w)"
    if not array.real:
        advice = "objects are never unpickled; " if array.dtype == "object" else ""
        message = f"expected an array of real numbers, found one of {array.dtype}; {advice}save it as float32"
        raise fault(path, array.where, message)
    shape = array.shape
    if len(shape) == 4 and shape[0] > 1:
        message = f"expected one image's array {axes}, found a batch of {shape[0]}: shape {shown(shape)}"
        raise fault(path, array.where, f"{message}; save each image's array by itself, such as array[0]")
    if len(shape) == 4:
        shape = shape[1:]
    if len(shape) != 3:
        raise fault(
            path, array.where, f"expected an array of 3 dimensions {axes}, found {len(shape)}: shape {shown(shape)}"
        )
    if 0 in shape:
        raise fault(path, array.where, f"expected at least one pixel and one channel, found shape {shown(array.shape)}")
    first, second, third = shape
    return (first, second, third) if layout == "hwc" else (second, third, first)


def _read(path: Path, array: StoredArray, reading: Reading, layout: str, progress: Progress | None) -> FeatureMap:
    reported = False

    def looking(done: int, total: int) -> None:
        nonlocal reported
        reported = True
        if progress is not None:
            progress(done, 2 * total)

    def quantising(done: int, total: int) -> None:
        if progress is not None:
            progress(done + total if reported else done, 2 * total if reported else total)

    try:
        values = array.values(looking)
    except OSError as error:
        raise unreadable(path, error) from None
    except ValueError:
        values = None
    if values is None or values.shape != array.shape:
        raise fault(path, array.where, "has changed since the dataset was opened; open it again")
    if isinstance(values, np.ndarray) and values.ndim == 4:
        values = values[0]
    if array.fill is not None:
        values = values[:] if isinstance(values, Rows) else values
        values = without_fill(values, array.fill, looking)
    try:
        return FeatureMap.from_array(cast(Any, values), precision=reading.precision, layout=layout, progress=quantising)
    except InputError as error:
        raise fault(path, array.where, str(error)) from None
