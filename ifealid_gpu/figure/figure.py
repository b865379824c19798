"""Figures for reports: the map with a title and a colour bar, as a PNG that remembers its view."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path, PureWindowsPath
from typing import Any

from PIL import Image, ImageDraw
from PIL.PngImagePlugin import PngInfo

from ifealid_gpu.dataset.named import DEMO, is_there, names_from, path_of
from ifealid_gpu.dataset.photos import VIEW_CHUNK
from ifealid_gpu.dataset.reading import Reading
from ifealid_gpu.dataset.reading_words import reading_from, words_of
from ifealid_gpu.errors import DatasetError, InputError
from ifealid_gpu.figure.component_legend import ComponentLegend
from ifealid_gpu.figure.histogram import Counted, HistogramLegend
from ifealid_gpu.figure.label_legend import Labelled, LabelLegend
from ifealid_gpu.figure.legend import Legend
from ifealid_gpu.figure.marks.numbers import with_numbers
from ifealid_gpu.figure.marks.painter import with_marks
from ifealid_gpu.figure.page import FAINT, INK, PAPER, draw_text, text_width, wrapped
from ifealid_gpu.files import as_text, replacing
from ifealid_gpu.geometry import Projection
from ifealid_gpu.ranking.rank import rank
from ifealid_gpu.ranking.ranked import Ranked
from ifealid_gpu.renderer import Renderer
from ifealid_gpu.renderer.chance import chance_of
from ifealid_gpu.resolved_view import ResolvedView
from ifealid_gpu.view_state import ViewState

_UNIT_SIDE = 640  # a map this long has text and markers at their nominal size


_LONGEST_FACTS = 1000  # nominal pixels of a page that is wider than its map for its facts
_LONGEST_TITLE = 200  # letters; a page is as wide as its title


@dataclass(frozen=True)
class Caption:
    """What a figure says about its map: a title and a line of facts."""

    title: str
    facts: str


def caption_of(renderer: Renderer, view: ViewState | ResolvedView, layer: str, image: str | None) -> Caption:
    """Title (layer and image) and facts (what is shown, metric, size) of a view."""
    feature_map, resolved = renderer.feature_map, renderer.resolve(view)
    shown = resolved.quantity.caption(renderer.value_range(resolved) is not None)
    if (said := threshold_words(renderer, resolved)) is not None:
        shown += f"  ·  {said}"
    if resolved.view.top is not None and resolved.view.markers and resolved.quantity.takes_threshold:
        best = "most alike places" if resolved.quantity.compares else "brightest places"
        shown += f"  ·  numbers: {best}{' of all images' if resolved.view.top.all_images else ''}"
    size = f"{feature_map.width} x {feature_map.height} x {feature_map.channels} @ {feature_map.precision} bit"
    title = f"{layer}  ·  {image}" if image else layer
    if len(title) > _LONGEST_TITLE:
        title = f"{title[: _LONGEST_TITLE // 2]} ... {title[-_LONGEST_TITLE // 2 :]}"
    return Caption(as_text(title), f"{shown}  ·  {size}")


def threshold_words(renderer: Renderer, view: ResolvedView) -> str | None:
    """Where a view's threshold lies on a map, and how much is inside; None without one, or without values."""
    cut = None if view.threshold is None else renderer.cut(view)
    if view.threshold is None or cut is None:
        return None
    at = view.quantity.number_text(cut.at, renderer.feature_map.value_range)
    return view.threshold.words(at, cut.inside, cut.count)


def marker_size(size: tuple[int, int]) -> float:
    """Pixels per marker unit and per nominal text pixel in a picture of this size."""
    return max(1.0, max(size) / _UNIT_SIDE)


def plain_picture(renderer: Renderer, view: ViewState | ResolvedView, size: tuple[int, int]) -> Image.Image:
    """The bare map without markers, but with its contour, RGBA of ``size`` (width, height)."""
    return Image.fromarray(renderer.picture(renderer.resolve(view).but(markers=False), size, marker_size(size)))


def figure(
    renderer: Renderer,
    view: ViewState | ResolvedView,
    caption: Caption,
    size: tuple[int, int],
    *,
    places: Sequence[Ranked] | None = None,
    histogram: Counted | None = None,
) -> Image.Image:
    """The map with markers, title and colour bar on white, RGB.

    Args:
        renderer: the feature map.
        view: what to show.
        caption: title and facts.
        size: (width, height) of the map in pixels.
        places: the best places on this map, where the view asks for them; None: they are found.
        histogram: how its bars are counted that stand along the colour bar; None: there is none.
    """
    unit, resolved = marker_size(size), renderer.resolve(view)
    picture = Image.fromarray(renderer.picture(resolved, size, unit))
    projection = Projection.of(renderer.scene, size, resolved.view.viewport)
    picture = with_marks(picture, resolved.view, projection, unit)
    if resolved.view.top is not None and resolved.view.markers and resolved.quantity.takes_threshold:
        found = rank(renderer, resolved).places if places is None else places
        picture = with_numbers(picture, found, projection, unit)

    margin, gap = round(16 * unit), round(12 * unit)
    title_size, text_size = round(17 * unit), round(13 * unit)
    header = round(50 * unit)
    legend = _legend(renderer, resolved, size[1], unit, histogram)
    width = margin + size[0] + gap + legend.width + margin
    facts = wrapped(caption.facts, max(width, _LONGEST_FACTS * unit) - 2 * margin, text_size)
    texts = ((caption.title, title_size), *((line, text_size) for line in facts))
    width = max(width, 2 * margin + round(max(text_width(text, pixels) for text, pixels in texts)))
    line, header = round(17 * unit), header + round(17 * unit) * (len(facts) - 1)

    sheet = Image.new("RGB", (width, header + size[1] + margin), PAPER)
    draw = ImageDraw.Draw(sheet)
    draw_text(draw, (margin, header - round(25 * unit) - line * (len(facts) - 1)), caption.title, INK, title_size)
    for above, text in enumerate(reversed(facts)):
        draw_text(draw, (margin, header - round(8 * unit) - line * above), text, FAINT, text_size)
    sheet.paste(picture, (margin, header), picture)
    legend.draw(sheet, (margin + size[0] + gap, header))
    return sheet


def _legend(
    renderer: Renderer, resolved: ResolvedView, height: int, unit: float, counted: Counted | None
) -> Legend | HistogramLegend | LabelLegend | ComponentLegend:
    entries = resolved.quantity.legend
    if resolved.quantity.components > 1:
        return ComponentLegend.of(resolved.quantity, height, unit)
    if entries is None:
        bar = Legend.of(renderer, resolved, height, unit)
        found = None if counted is None else renderer.histogram(resolved)
        if counted is None or found is None:
            return bar
        return HistogramLegend(bar, found, chance_of(renderer, resolved), counted)
    shares = renderer.label_shares(resolved)
    classes = [Labelled(one.name, one.color, share) for one, share in zip(entries, shares, strict=True) if one.is_shown]
    return LabelLegend(tuple(classes), height, unit)


def sheet(title: str, columns: list[str], rows: list[tuple[str, list[Image.Image]]]) -> Image.Image:
    """Pictures of one size in named rows and columns under a title, RGB."""
    margin, header, line = 16, 52, 26
    width, height = rows[0][1][0].size
    page = Image.new(
        "RGB",
        (margin + len(columns) * (width + margin), header + line + len(rows) * (height + line + margin)),
        PAPER,
    )
    draw = ImageDraw.Draw(page)
    draw_text(draw, (margin, header - 20), title, INK, 20)
    top = header
    for label, pictures in rows:
        for n, picture in enumerate(pictures):
            left = margin + n * (width + margin)
            draw_text(draw, (left, top + line - 8), f"{columns[n]}  ·  {label}", FAINT, 14)
            page.paste(picture, (left, top + line), picture)
        top += height + line + margin
    return page


def save_png(
    picture: Image.Image,
    path: str | os.PathLike[str],
    view: ViewState,
    dataset: Path | str | None,
    reading: Reading | None = None,
    **where: str | None,
) -> None:
    """Write a PNG that remembers the view and the dataset, where it is in a file, in a text chunk.

    Args:
        picture: what is written.
        path: where to.
        view: what it shows.
        dataset: the dataset's path, which is named so that it is found again, as `names_from` has it. A text is written
            as it is.
        reading: how its files are read; None: as they say themselves.
        where: names of image and layer, if the view has others.

    Raises:
        OutputError: the file cannot be written; what stood there is unchanged.
    """
    stored: dict[str, Any] = {"dataset": dataset}
    if isinstance(dataset, Path):
        first, *others = (name.replace(os.sep, "/") for name in names_from(dataset, Path(path).absolute().parent))
        stored = {"dataset": first, "or": others} if others else {"dataset": first}
    if words := words_of(_named_from(reading or Reading(), Path(path).absolute().parent)):
        stored["reading"] = words
    info = PngInfo()
    info.add_itxt(VIEW_CHUNK, json.dumps({**stored, "view": json.loads(view.but(**where).to_json())}))
    with replacing(path) as file:
        picture.save(file, "PNG", pnginfo=info)


def _named_from(reading: Reading, folder: Path) -> Reading:
    """The same with what a file in a folder calls the photo beneath and the like, as it calls the dataset."""
    return reading.with_files(lambda path: Path(names_from(path, folder)[0].replace(os.sep, "/")))


def view_in_png(path: str | os.PathLike[str]) -> tuple[str, ViewState]:
    """(dataset, view) that `save_png` wrote; the first name of the dataset. Raises as `names_in_png`."""
    names, view, _ = names_in_png(path)
    return names[0], view


def names_in_png(path: str | os.PathLike[str]) -> tuple[tuple[str, ...], ViewState, Reading]:
    """(names of the dataset, view, how its files are read) that `save_png` wrote.

    Raises:
        DatasetError: the file is no PNG, or no PNG of this program's, or shows what was in memory alone.
        InputError: its view is damaged.
    """
    try:
        with Image.open(path, formats=["PNG"]) as png:
            text = png.info.get(VIEW_CHUNK)
    except (OSError, ValueError, Image.DecompressionBombError) as error:
        raise DatasetError(f"{os.fspath(path)}: expected a PNG, found something else: {error}") from None
    if not isinstance(text, str):
        raise DatasetError(f"{os.fspath(path)}: this PNG holds no view; only pictures saved by ifealid-gpu do")
    try:
        stored = json.loads(text)
        dataset, view, others = stored["dataset"], json.dumps(stored["view"]), stored.get("or")
        words = {str(name): str(text) for name, text in stored.get("reading", {}).items()}
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise DatasetError(f"{os.fspath(path)}: the view in this PNG is damaged; save the picture again") from None
    if dataset is None:
        message = "this picture shows feature maps that were in memory and in no file, so there is nothing to open"
        raise DatasetError(f"{os.fspath(path)}: {message}; ifealid_gpu.write_dataset writes them to files")
    found = others if isinstance(others, list) else []
    try:
        return (str(dataset), *map(str, found)), ViewState.from_json(view), reading_from(words)
    except InputError as error:
        raise InputError(f"{os.fspath(path)}: the view in this PNG is damaged: {error}") from None


def photo_beside(png: Path, reading: Reading) -> Reading:
    """The same with the photo beneath and the like where they lie: from a picture's folder, as written, or moved."""

    def found(path: Path) -> Path:
        candidates = (png.parent / path, path, png.parent / PureWindowsPath(path).name)
        return next((one for one in candidates if is_there(one)), path)

    return reading.with_files(found)


def dataset_beside(png: Path, dataset: str, *others: str) -> Path:
    """The dataset that a picture names: from the picture's own folder, as it is written, or moved to that folder.

    Args:
        png: the picture.
        dataset: its name for the dataset.
        others: more of them, in their order.

    Raises:
        DatasetError: nothing lies there.
    """
    if dataset.startswith(DEMO):
        return path_of(dataset)
    names = [name for name in (dataset, *others) if name]
    # The picture may come from Windows: its paths have two kinds of separators.
    ways: tuple[Callable[[str], Path], ...] = (
        lambda name: png.parent / name,
        Path,
        lambda name: png.parent / PureWindowsPath(name).name,
    )
    for candidate in (way(name) for way in ways for name in names):
        if is_there(candidate):
            return Path(os.path.abspath(candidate))  # noqa: PTH100 - without the "..", which nobody wants to read
    if (demo := path_of(dataset)) != Path(dataset) and len(PureWindowsPath(dataset).parts) > 1:
        return demo  # of another installation
    raise DatasetError(f"{png}: the dataset of this picture, {dataset[:300]}, is not there; put it beside the picture")
