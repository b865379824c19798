"""Stacks of channels in TIFF files."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from ifealid_gpu.dataset.dequantize import Rule, likely_rule
from ifealid_gpu.dataset.entry import Entry, Problem
from ifealid_gpu.dataset.faults import fault, shown
from ifealid_gpu.dataset.formats.arrays import array_entries
from ifealid_gpu.dataset.formats.gdal_metadata import TAG as GDAL_METADATA
from ifealid_gpu.dataset.formats.gdal_metadata import scaling_of_gdal
from ifealid_gpu.dataset.formats.geotiff import TAGS as GEOTIFF_TAGS
from ifealid_gpu.dataset.formats.geotiff import georeference_of
from ifealid_gpu.dataset.formats.stored_array import StoredArray
from ifealid_gpu.dataset.formats.tiff_axes import Axes, sizes_of_ome, three_of
from ifealid_gpu.dataset.formats.tiff_bands import MOST_CHANNELS, bands_of_series
from ifealid_gpu.dataset.formats.tiff_beside import BesideTiff, beside_tiff
from ifealid_gpu.dataset.formats.tiff_picture import PHOTOS, is_picture
from ifealid_gpu.dataset.formats.tiff_rows import Strips, TiffRows, is_mapped, series_values
from ifealid_gpu.dataset.formats.tiff_series import Series, check_data, of_page, opened
from ifealid_gpu.dataset.input_image import InputImage
from ifealid_gpu.dataset.names import FileNames
from ifealid_gpu.dataset.reading import Reading
from ifealid_gpu.errors import DatasetError, Remedy
from ifealid_gpu.files import command_line
from ifealid_gpu.maps.georeference import Georeference
from ifealid_gpu.parallel import Progress
from ifealid_gpu.rows import Rows

KIND = "TIFF stack"


def open_tiff(
    path: Path, reading: Reading, names: FileNames, image: InputImage | None = None
) -> tuple[list[Entry], list[Problem]]:
    """The feature maps of a TIFF file, one a series of equal pages; most files have a single one.

    The file's axes say which one is the channels: samples of a page, or pages. With a ``layout``, the axes of length
    above 1 are taken in the file's order: (d, h, w) for "chw", as pages are, and (h, w, d) for "hwc", as samples are.
    Without it, photos and other single images are no feature maps, and beside stacks they are passed over.

    Raises:
        MissingDependencyError: tifffile is not installed, or imagecodecs for a compressed file.
        DatasetError: no TIFF, a damaged one, or one in which nothing can be a feature map.
    """
    layout, arrays, problems = reading.layout, [], []
    with opened(path) as all_series:
        series = of_page(path, all_series, reading.page)
        stacks = [n for n, one in enumerate(series) if layout is not None or not is_picture(one)]
        if not stacks:
            found = f"{series[0].dtype.name} of shape {series[0].shape}" if series else "none"
            advice = "give a photo to --image; if its samples are features, say --layout hwc"
            if reading.page is not None:
                command = command_line(["ifealid-gpu", "extract", str(path), "--page", str(reading.page)])
                advice = f"`{command} ...` makes feature maps of it"
            message = f"expected a stack of channels, found a photo or a single image ({found}); {advice}"
            raise fault(path, None, message, Remedy(("layout", "page")))
        for n in stacks:
            name = str(n) if len(stacks) > 1 else None
            try:
                arrays.append(_stored(path, name, n, series[n], reading))
            except DatasetError as error:
                problems.append(Problem.of(path, error))
    if not arrays:
        raise problems[0].error
    entries, more = array_entries(path, KIND, arrays, replace(reading, page=None), names, image=image)
    return entries, problems + more


def _other_meanings(series: Series) -> list[str]:
    """What is said of a stack that may be meant as something else."""
    sizes = dict(three_of(series.axes))
    if sizes.get("S", 1) == 3 and series.page.photometric in PHOTOS:
        return ["its red, green and blue are taken as 3 channels; `ifealid-gpu extract` takes it as a photo"]
    count = next((sizes[axis] for axis in "IZT" if sizes.get(axis, 1) > 1), 0)
    if not count or sizes.get("S", 1) > 1:
        return []
    what = {"I": "pages", "Z": "planes of depth (Z)", "T": "times (T)"}[next(a for a in "IZT" if sizes.get(a, 1) > 1)]
    return [f"its {count} {what} are taken as channels; `ifealid-gpu extract --page N` takes one of them as a photo"]


@dataclass(frozen=True)
class _Stack:
    """What a series was when its file was opened.

    Attributes:
        number: its number in the file.
        where: what messages call it, or None where it is the only one.
        axes: its axes, in the file's order.
        order: which of them are the array's.
        dtype: what it holds.
    """

    number: int
    where: str | None
    axes: Axes
    order: tuple[int, ...]
    dtype: str


def _stored(path: Path, name: str | None, number: int, series: Series, reading: Reading) -> StoredArray:
    layout = reading.layout
    axes, where = three_of(series.axes, layout), None if name is None else f"array {shown(name)}"
    order = _height_width_channels(path, where, series, axes) if layout is None else _asked_for(layout, axes)
    check_data(path, where, series)
    stack = _Stack(number, where, axes, order, series.dtype.str)
    channels = axes[order[2]][1] if len(axes) == 3 else 0
    beside = beside_tiff(path, channels) if 0 < channels <= MOST_CHANNELS else BesideTiff()
    bands = (bands_of_series(series, channels) if channels else None) or beside.bands
    fill = beside.fill if series.page.fill is None else series.page.fill
    likely = likely_rule(series.dtype, channels, None if bands is None else bands.names, fill)
    place = _georeference(stack, series, beside)
    scaling = scaling_of_gdal(series.tags((GDAL_METADATA,)).get(GDAL_METADATA), channels) if channels else None
    return StoredArray(
        name=name,
        shape=tuple(axes[n][1] for n in order),
        dtype=series.dtype.name,
        real=series.dtype.kind in "fiub",
        values=partial(_values, path, stack, layout, reading.page),
        fills=() if fill is None else (fill,),
        usual=() if likely is None else (float(likely.fill),),
        stated="hwc" if len(order) == 3 and layout != "tokens" else None,
        notes=_notes(series, likely, place, reading),
        bands=bands,
        georeference=place,
        scaling=scaling or beside.scaling,
    )


def _georeference(stack: _Stack, series: Series, beside: BesideTiff) -> Georeference | None:
    """Where the map lies on the Earth, if its height and width are those of the pages."""
    upright = len(stack.axes) == 3 and "".join(stack.axes[n][0] for n in stack.order).startswith("YX")
    return (georeference_of(series.tags(GEOTIFF_TAGS)) or beside.georeference) if upright else None


def _notes(series: Series, likely: Rule | None, place: Georeference | None, reading: Reading) -> tuple[str, ...]:
    """What is not in a file, what its values probably are, and what else its samples could be; it says none of it."""
    notes = [series.note_of_holes(is_asked=reading.no_data != "auto")]
    if likely is not None and reading.dequantize is None:
        notes.append(likely.suggestion)
    if place is not None and place.is_upside_down:
        notes.append("its rows run to the north: the map stands on its head, and lies where it belongs all the same")
    more = _other_meanings(series) if reading.layout is None else ()
    return (*(note for note in notes if note is not None), *more)


def _height_width_channels(path: Path, where: str | None, series: Series, axes: Axes) -> tuple[int, ...]:
    """Where height, width and channels are among the axes."""
    letters = "".join(axis for axis, _ in axes)
    found = f"axes {letters} of shape {tuple(length for _, length in axes)}"
    several = sizes_of_ome(series.page.description)
    if len(axes) > 3 or len(several) > 1:
        found = f"sizes {', '.join(f'{axis} {size}' for axis, size in several.items())}" if several else found
        message = f"expected height, width and one axis of channels, found {found}"
        raise fault(path, where, f"{message}; save one such stack by itself")
    if len(axes) < 3 or not {"Y", "X"} < set(letters) or "Q" in letters:
        message = f"expected axes that tell which one is the channels, found {found}"
        advice = "say --layout chw where pages are channels, or --layout hwc"
        raise fault(path, where, f"{message}; {advice}", Remedy(("layout",)))
    y, x = letters.index("Y"), letters.index("X")
    return y, x, 3 - y - x


def _asked_for(layout: str, axes: Axes) -> tuple[int, ...]:
    """The order of axes that a layout names."""
    return (1, 2, 0) if layout == "chw" and len(axes) == 3 else tuple(range(len(axes)))


def _values(
    path: Path, stack: _Stack, layout: str | None, page: int | None, progress: Progress | None
) -> NDArray[Any] | Rows:
    with opened(path) as all_series:
        chosen = of_page(path, all_series, page)
        if stack.number >= len(chosen):
            raise ValueError
        series = chosen[stack.number]
        if (three_of(series.axes, layout), series.dtype.str) != (stack.axes, stack.dtype):
            raise ValueError
        check_data(path, stack.where, series)
        if not is_mapped(series) and _lies_in_rows(stack, series):
            return TiffRows(Strips(path, stack.where, series), stack.axes, stack.order)
        values = series_values(path, stack.where, series, progress)
    return values.reshape([length for _, length in stack.axes]).transpose(stack.order)


def _lies_in_rows(stack: _Stack, series: Series) -> bool:
    """Whether the height of the feature map is the rows of the pages, whatever a description calls the axes."""
    from_end = len(series.page.axes) - [axis for axis, _ in series.page.axes].index("Y")
    letters = [axis for axis, _ in series.axes]
    is_named = letters.count("Y") == 1 and letters[-from_end] == "Y"
    return is_named and len(stack.axes) == 3 and stack.axes[stack.order[0]][0] == "Y"
