"""Several maps in one window under one cursor, driven by events: keys, mouse and wheel."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from window.hand import Hand
from window.panes import (
    IMAGES,
    LAYERS,
    ONE,
    TWO,
    WIDE,
    at,
    begin,
    facts,
    go,
    map_of,
    maps_shown,
    number_of,
)

from ifealid_gpu import FeatureMap, NamedVector, Query, top
from ifealid_gpu.explorer.commands import carry_out
from ifealid_gpu.geometry import Scene
from ifealid_gpu.panes.panes import Arrangement, Pane, Panes
from ifealid_gpu.quantities.term import Term
from ifealid_gpu.ui.layout import Box
from ifealid_gpu.views.view_state import ViewState


@pytest.fixture
def panes(window: Hand, folder: Path) -> Iterator[Hand]:
    """The first image alone, as if just opened."""
    yield begin(window, folder)


def alike(one: FeatureMap, vector: np.ndarray) -> np.ndarray:
    """Cosine similarity of all pixels to a vector, in float64."""
    low, high = one.value_range
    values = low + one.codes.astype(np.float64) / 255 * (high - low)
    return values @ vector / (np.linalg.norm(values, axis=-1) * np.linalg.norm(vector))


def vector_of(one: FeatureMap, pixel: tuple[int, int]) -> np.ndarray:
    low, high = one.value_range
    return low + one.codes[pixel[1], pixel[0]].astype(np.float64) / 255 * (high - low)


def show_table(panes: Hand) -> None:
    """All images by all layers, the mouse at rest."""
    carry_out(panes.explorer, "table_of_panes")
    panes.window_frames.wake()
    panes.settle()
    panes.until(lambda: all(one.opened is not None for one in panes.explorer.beside.followers), "all maps")
    panes.settle()


def test_alt_and_digits_arrange_layers_and_images(panes: Hand) -> None:
    panes.key("alt+3")
    panes.settle()
    assert maps_shown(panes) == [(ONE, layer) for layer in LAYERS]
    panes.key("alt+1")
    panes.settle()
    assert panes.view.panes is None and (panes.view.image, panes.view.layer) == (ONE, "a")
    show_table(panes)
    assert maps_shown(panes) == [(image, layer) for image in IMAGES for layer in LAYERS]
    panes.key("alt+2")
    panes.settle()
    assert len(maps_shown(panes)) == 2
    panes.key("alt+3")
    panes.settle()
    assert maps_shown(panes) == [(ONE, layer) for layer in LAYERS], "a row of the table"
    panes.key("alt+4")
    panes.settle()
    assert maps_shown(panes) == [(image, layer) for image in IMAGES for layer in LAYERS]


def test_other_layers_tell_the_value_at_the_same_place_and_other_images_their_best_match(
    panes: Hand, folder: Path
) -> None:
    show_table(panes)
    active = number_of(panes, ONE, "a")
    go(panes, active, (0.3, 0.6))
    place = (0.3 * IMAGES[ONE][0], 0.6 * IMAGES[ONE][1])
    for one in panes.explorer.beside.followers:
        image, layer, _ = one.pane.map
        assert one.opened is not None and one.drawn is not None, one.pane
        reference = one.opened.renderer.scene.nearest_pixel(place) if image == ONE else None
        own = map_of(folder, ONE, layer)
        if reference is None:  # its vector is that of the same layer of the image under the mouse
            width, height = IMAGES[ONE]
            reference = int(place[0] / width * own.width), int(place[1] / height * own.height)
        wanted = alike(map_of(folder, image, layer), vector_of(own, reference))
        angles = 1 - np.arccos(np.clip(wanted, -1, 1)) / np.pi
        shown = one.opened.renderer.values(one.drawn)
        assert np.nanargmax(shown) == np.argmax(wanted), one.pane
        assert np.corrcoef(shown.ravel(), angles.ravel())[0, 1] > 0.99, one.pane
        if image != ONE:
            y, x = np.unravel_index(np.argmax(wanted), wanted.shape)
            assert one.reading.peak == (x, y) and facts(panes, one.number).best_at is not None


def test_crossing_panes_and_arranging_come_back_by_undo(panes: Hand) -> None:
    panes.key("alt+3")
    panes.settle()
    shown = maps_shown(panes)
    go(panes, 2)
    go(panes, 1)
    assert panes.view.panes.active == 1
    panes.key("ctrl+w")
    panes.settle()
    assert len(maps_shown(panes)) == len(shown) - 1
    panes.key("ctrl+z")
    panes.settle()
    assert maps_shown(panes) == shown
    go(panes, 3)
    panes.key("ctrl+z")
    panes.settle()
    assert panes.view.panes is None
    assert panes.explorer.history.can_redo


def test_tab_goes_round_and_f11_makes_one_large(panes: Hand) -> None:
    panes.key("alt+3")
    panes.settle()
    count, first = len(maps_shown(panes)), panes.view.panes.active
    panes.key("Tab")
    panes.settle()
    assert panes.view.panes.active == (first + 1) % count
    panes.key("F11")
    panes.settle()
    assert [facts(panes, n).is_visible for n in range(count)].count(True) == 1
    panes.key("F11")
    panes.settle()
    assert all(facts(panes, n).is_visible for n in range(count))


def test_the_value_is_that_of_the_pixel_under_a_mouse_that_rests_while_panes_come_and_go(panes: Hand) -> None:
    panes.key("alt+2")
    panes.window_frames.wake()
    panes.settle()
    go(panes, 1, (0.9, 0.8))
    panes.key("space")
    reference = panes.explorer.reference
    go(panes, 1, (0.6, 0.55))
    mouse = panes._mouse
    for key in ("F11", "F11", "alt+1", "alt+3"):
        panes.key(key)
        panes.settle()
        box, projection = panes.window_frames.display.box, panes.explorer.projection
        under = projection.map_pixel_at(*panes.window_frames.display.from_window(mouse)) if box.holds(*mouse) else None
        assert panes.explorer.pointed == under, key
        assert panes.explorer.reference == reference, "which is locked"


def test_a_view_with_panes_comes_back(panes: Hand, folder: Path) -> None:
    show_table(panes)
    view = ViewState.from_json(panes.view.to_json())
    assert view == panes.view and view.panes is not None
    panes.key("alt+1")
    panes.open(folder, view)
    panes.settle()
    assert maps_shown(panes) == [(image, layer) for image in IMAGES for layer in LAYERS]


def test_a_locked_reference_is_compared_with_the_pixel_under_the_mouse_in_another_image(panes: Hand) -> None:
    show_table(panes)
    go(panes, number_of(panes, ONE, "b"))
    panes.key("space")
    there = number_of(panes, WIDE, "b")
    go(panes, there, (0.25, 0.75))
    assert panes.explorer.locked and (panes.view.image, panes.view.layer) == (ONE, "b")
    assert facts(panes, there).value is not None and facts(panes, there).at is not None
    before, part_of = at(panes, there, (0.25, 0.75)), panes.view.viewport
    panes.wheel(3)
    assert panes.explorer.locked and (panes.view.image, panes.view.layer) == (ONE, "b")
    assert at(panes, there, (0.25, 0.75)) == pytest.approx(before, abs=2), "it is zoomed about the mouse"
    assert panes.view.viewport is not None and part_of is None
    carry_out(panes.explorer, "linked_panes")
    panes.settle()
    linked = panes.view.viewport
    panes.wheel(2)
    assert panes.view.viewport == linked and panes.view.panes.shown[there].viewport is not None
    assert at(panes, there, (0.25, 0.75)) == pytest.approx(before, abs=2)
    panes.key("space")


def test_zoom_of_one_is_that_of_all_and_resting_draws_nothing(panes: Hand) -> None:
    show_table(panes)
    go(panes, number_of(panes, ONE, "a"))
    panes.wheel(3)
    assert panes.view.viewport is not None
    for one in panes.explorer.beside.followers:
        assert one.viewed is not None and one.viewed.viewport is not None
        if one.pane.image in (ONE, TWO):
            assert one.viewed.viewport == panes.view.viewport
    frames = panes.frames
    panes.pump(1.0)
    assert panes.frames == frames


def test_a_view_with_a_pane_that_cannot_be_shown_says_so_and_shows_the_rest(panes: Hand, folder: Path) -> None:
    shown = [(ONE, "a", None), (ONE, "b", None), (ONE, "a", "zz"), (ONE, "nowhere", None)]
    wanted = Panes(Arrangement.ROW, tuple(Pane(image, layer, minus) for image, layer, minus in shown))
    panes.open(folder, ViewState(panes=wanted))
    panes.settle()
    assert maps_shown(panes) == [(ONE, "a"), (ONE, "b")]
    said = panes.explorer.message
    assert said is not None and said.count("A pane is left out") == 2 and "zz" in said and "nowhere" in said


def test_names_are_dragged_out_of_lists_into_panes(panes: Hand) -> None:
    drag_out(panes, "ctrl+l", "c##", panes.layout.display)
    assert maps_shown(panes) == [(ONE, "a"), (ONE, "c")], "beside the map that was alone"
    assert panes.view.panes.arrangement is Arrangement.TWO
    first = panes.window_frames.pane_boxes[0]
    assert first is not None
    drag_out(panes, "ctrl+i", f"{WIDE}##", first.map)
    there, other = maps_shown(panes)
    assert other == (ONE, "c") and there[0] == WIDE and not panes.shows("##find")
    before = panes.view
    drag_out(panes, "ctrl+l", "d##", panes.layout.status)
    assert panes.view.panes == before.panes, "nothing is shown elsewhere"
    panes.key("ctrl+z")
    assert maps_shown(panes) == [(ONE, "a"), (ONE, "c")]


def drag_out(panes: Hand, key: str, name: str, to: Box) -> None:
    """Take a name out of the list that a key opens; on the way it says where it goes."""
    panes.key(key)
    (box,) = [box for (label, kind), box in panes._items.items() if kind == "selectable" and label.startswith(name)]
    panes.jump((box.left + 5, box.top + box.height / 2))
    seen = panes.picture().copy()
    with panes.button_down():
        panes.move((to.left + to.width / 2, to.top + to.height / 2))
        assert (panes.picture() != seen).any()
    panes.settle()


def test_best_places_have_their_numbers_on_every_map(panes: Hand, folder: Path) -> None:
    show_table(panes)
    go(panes, number_of(panes, ONE, "a"), (0.3, 0.6))
    panes.key("ctrl+f")
    panes.settle()
    maps = maps_shown(panes)
    query = panes.view.query
    assert query is not None and query.position is not None and panes.view.top is not None
    for one in panes.explorer.beside.followers:
        image, layer, _ = one.pane.map
        own, found, projection = map_of(folder, image, layer), facts(panes, one.number), one.projection
        marked = own if image == ONE else map_of(folder, ONE, layer)
        pixel = Scene.of(marked).nearest_pixel((query.position.x, query.position.y))
        elsewhere = Query((Term(NamedVector("vector", vector_of(marked, pixel))),))
        wanted = top(own, pixel if image == ONE else elsewhere)
        display = panes.window_frames.displays[one.number]
        assert projection is not None and display is not None and wanted, (image, layer)
        there = [display.to_window(projection.target_from_map(place.x + 0.5, place.y + 0.5)) for place in wanted]
        assert [rank for rank, _ in found.places] == list(range(1, len(wanted) + 1)), (image, layer)
        assert np.allclose([at for _, at in found.places], there), (image, layer)
    frames = panes.frames
    panes.pump(1.0)
    assert panes.frames == frames and len(maps) == 12
    panes.key("ctrl+f")
    assert not any(one.places for one in panes.facts.panes)
