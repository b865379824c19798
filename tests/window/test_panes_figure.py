"""What panes show as one figure: from the window, from Python and again from the saved picture."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from vector_files import texts_of_svg
from window.hand import Hand
from window.panes import IMAGES, LAYERS, ONE, PLACE, SHARE, begin, go, map_of, maps_shown, number_of
from window.recorder import Recorder

from ifealid_gpu import FeatureMap, NamedVector, Query, ViewState, figure_of, read_dataset, render
from ifealid_gpu.explorer.commands import carry_out
from ifealid_gpu.explorer.doing.files import save_picture
from ifealid_gpu.figure import view_in_png
from ifealid_gpu.geometry import Scene, Viewport
from ifealid_gpu.panes.panes import Arrangement, Pane, Panes
from ifealid_gpu.quantities.place import Pixel, Place
from ifealid_gpu.quantities.reference_set import real_vector
from ifealid_gpu.quantities.term import Term


@pytest.fixture
def table(window: Hand, folder: Path) -> Iterator[Hand]:
    """All images by all layers, the mouse on a place of the first one."""
    begin(window, folder)
    carry_out(window.explorer, "table_of_panes")
    window.window_frames.wake()
    window.until(lambda: len(window.explorer.beside.followers) == 11, "the panes")
    window.until(lambda: all(one.opened is not None for one in window.explorer.beside.followers), "all maps")
    go(window, number_of(window, ONE, "a"), SHARE)
    yield window


def query_on(folder: Path, image: str, own: FeatureMap, layer: str) -> Query:
    """By place on the image under the mouse, by its vector on others."""
    marked = map_of(folder, ONE, layer) if image != ONE else own
    pixel = Scene.of(marked).nearest_pixel(PLACE)
    if image == ONE:
        return Query.at(Pixel(*pixel))
    return Query((Term(NamedVector("vector", real_vector(Pixel(*pixel), marked))),))


def alone(folder: Path, view: ViewState, image: str, layer: str, size: tuple[int, int]) -> np.ndarray:
    """A map by itself, with the same vector and the same look."""
    own = map_of(folder, image, layer)
    return render(own, view.but(query=query_on(folder, image, own, layer), panes=None), size)


@pytest.mark.parametrize("is_zoomed", [False, True])
def test_each_pane_is_the_map_alone_with_the_same_vector(table: Hand, folder: Path, is_zoomed: bool) -> None:
    table.explorer.change(table.view.but(markers=False, opacity=0.2))
    if is_zoomed:
        table.wheel(2)
    table.settle()
    page, view = Recorder(table.explorer.figure()), table.view
    sizes = {one.number: one.size for one in table.explorer.beside.followers} | {view.panes.active: table.explorer.size}
    assert len(page.maps) == 12 and page.bars == 24, "two to a bar: opaque, and over the image"
    longest = max(max(size) for size in sizes.values())
    for number, (image, layer) in enumerate(maps_shown(table)):
        height, width = page.maps[number].shape[:2]
        assert (
            max(width, height) == 640
            if not is_zoomed
            else abs(width / height - sizes[number][0] / sizes[number][1]) < 0.01
        )
        one = view
        if is_zoomed:
            share = [side / frame for side, frame in zip(IMAGES[image], IMAGES[ONE], strict=True)]
            center = tuple(at * by for at, by in zip(view.viewport.center, share, strict=True))
            scale = view.viewport.scale / (share[0] * share[1]) ** 0.5 * 640 / longest
            one = view.but(viewport=Viewport(center, scale))
        expected = alone(folder, one, image, layer, (width, height))
        assert np.abs(page.maps[number].astype(int) - expected).max() <= 1, (image, layer)


def test_the_saved_picture_is_drawn_again_and_opens_the_panes(table: Hand, folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "panes.png"
    save_picture(table.explorer, str(path))
    _, view = view_in_png(path)
    assert view == table.explorer.shared_view and view.panes is not None
    again = figure_of(read_dataset(folder), view)
    page = Recorder(again)
    assert sum(text.startswith("s = ") for text in page.texts) == 8, "the best match on each map of another image"
    with Image.open(path) as png:
        np.testing.assert_array_equal(np.asarray(again.image()), np.asarray(png))
    table.key("alt+1")
    table.open(path)
    table.until(lambda: table.view.panes is not None, "the panes")
    assert table.view.panes == view.panes and table.view.query == view.query


def test_one_range_has_one_bar_and_svg_has_text(table: Hand, folder: Path, tmp_path: Path) -> None:
    ends = [one.reading.range.ends for one in table.explorer.beside.followers if one.reading.range]
    ends.append(table.facts.color_ends)
    spanned = min(low for low, _ in ends), max(high for _, high in ends)
    table.explorer.change(table.view.but(markers=False, panes=table.view.panes.but(one_range=True)))
    table.settle()
    page = Recorder(table.explorer.figure())
    assert page.bars == 2 and any("one range for all maps" in text for text in page.texts)
    for number in (0, 7):
        shown = page.maps[number]
        expected = alone(folder, table.view.but(display_range=spanned), *maps_shown(table)[number], shown.shape[1::-1])
        assert np.abs(shown.astype(int) - expected).max() <= 1
    save_picture(table.explorer, str(tmp_path / "panes.svg"))
    texts = texts_of_svg(tmp_path / "panes.svg")
    assert {*IMAGES, *LAYERS} <= set(texts)


def test_a_large_pane_is_saved_alone(table: Hand) -> None:
    table.key("F11")
    table.settle()
    page = Recorder(table.explorer.figure())
    assert len(page.maps) == 1 and page.texts[0] == f"a  ·  {ONE}"
    assert table.explorer.page()[1].panes.large


def test_what_is_missing_is_named_and_the_rest_is_drawn(folder: Path) -> None:
    shown = (Pane(ONE, "a"), Pane(ONE, "zz"), Pane(ONE, "b", minus="a"))
    view = ViewState(query=Query.at(Place(*PLACE)), markers=False, panes=Panes(Arrangement.ROW, shown))
    made = figure_of(read_dataset(folder), view, size=90)
    assert [note.split(" is left out")[0] for note in made.notes] == [f"{ONE}, zz"]
    page = Recorder(made)
    assert len(page.maps) == 2 and {"a", "zz", "b - a"} <= set(page.texts)
    less = Recorder(figure_of(read_dataset(folder), view.but(panes=None), layers="b", minus="a", size=90))
    assert np.abs(page.maps[1].astype(int) - less.maps[0]).max() <= 1
    assert page.bars == 2 * less.bars, "a colour bar of its own"
