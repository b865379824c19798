"""What panes share and what each keeps of its own: pins, muted channels, places, undo; values against the oracle."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from helpers import expected_values
from window.hand import Hand
from window.panes import (
    NO_DATA,
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
    part,
    pixel_there,
)

from ifealid_gpu.explorer.commands import carry_out
from ifealid_gpu.geometry import Viewport
from ifealid_gpu.quantities.channel import Channel
from ifealid_gpu.quantities.norm import Norm
from ifealid_gpu.quantities.similarity import Similarity
from ifealid_gpu.views.view_state import ViewState


@pytest.fixture
def grid(window: Hand, folder: Path) -> Iterator[Hand]:
    """All twelve maps, with nothing decided but that."""
    begin(window, folder)
    does(window, "table_of_panes")
    window.until(lambda: all(one.opened is not None for one in window.explorer.beside.followers), "all maps")
    go(window, number_of(window, ONE, "a"), (0.3, 0.6))
    yield window


def does(window: Hand, command: str) -> None:
    """A command of a menu."""
    carry_out(window.explorer, command)
    window.window_frames.wake()
    window.settle()


def shows(window: Hand, **changes: Any) -> None:
    """Another view, as a panel answers with it."""
    window.explorer.change(window.view.but(**changes))
    window.window_frames.wake()
    window.settle()


def told(window: Hand, image: str, layer: str) -> str | None:
    return facts(window, number_of(window, image, layer)).value


def shown_there(window: Hand, image: str, layer: str) -> ViewState:
    """The view of a pane beside the active one."""
    (one,) = (one for one in window.explorer.beside.followers if one.pane.map[:2] == (image, layer))
    assert one.viewed is not None
    return one.viewed


def test_the_value_under_the_cursor_is_the_oracles_in_every_pane(grid: Hand, folder: Path) -> None:
    """Of a locked reference: on its image at the same place, on another image's where the mouse is."""
    grid.key("space")
    share = (0.71, 0.22)
    go(grid, number_of(grid, ONE, "a"), share)
    for layer in "abcd":
        number = number_of(grid, ONE, layer)
        x, y = pixel_there(grid, number, share)
        reference = pixel_there(grid, number, (0.3, 0.6))
        values = expected_values(map_of(folder, ONE, layer), ViewState(reference=reference, metric="angle"))
        text = told(grid, ONE, layer)
        assert text is not None and float(text.split("=")[1]) == pytest.approx(values[y, x], abs=6e-5), layer
    c = number_of(grid, ONE, "c")
    assert facts(grid, c).at == pytest.approx(at(grid, c, share), abs=1.5)
    grid.key("space")


def test_norms_are_told_at_the_same_place_and_in_another_image_nowhere(grid: Hand, folder: Path) -> None:
    shows(grid, quantity=Norm())
    share = (0.43, 0.37)
    go(grid, number_of(grid, ONE, "b"), share)
    for layer in "abcd":
        x, y = pixel_there(grid, number_of(grid, ONE, layer), share)
        norm = expected_values(map_of(folder, ONE, layer), ViewState(quantity=Norm()))[y, x]
        assert told(grid, ONE, layer) == Norm().text(norm, (-1.0, 1.5))
    assert told(grid, TWO, "b") is None and facts(grid, number_of(grid, TWO, "b")).best_at is None
    grid.move_away()
    assert told(grid, ONE, "a") is None


def test_where_a_map_has_no_data_nothing_is_told_and_others_say_why(grid: Hand) -> None:
    grid.key("space")
    share = (NO_DATA[0] + 0.5) / 23, (NO_DATA[1] + 0.5) / 17
    go(grid, number_of(grid, ONE, "b"), share)
    assert told(grid, ONE, "a") is None and told(grid, ONE, "b") is not None
    grid.key("space")
    go(grid, number_of(grid, ONE, "a"), share)
    assert grid.explorer.message is None
    there = facts(grid, number_of(grid, TWO, "a"))
    assert there.best is None and there.fault == f"A mark of {ONE} is left out: there is no data at 41,7"
    assert facts(grid, number_of(grid, TWO, "b")).best is not None, "that layer has"
    go(grid, number_of(grid, ONE, "a"), (0.3, 0.6))
    there = facts(grid, number_of(grid, TWO, "a"))
    assert there.fault is None and there.best is not None, "it goes on at the next place"


def test_beside_the_image_there_is_no_place(grid: Hand) -> None:
    shows(grid, quantity=Norm())
    box = grid.window_frames.displays[number_of(grid, ONE, "a")].box
    grid.jump((box.left + 1, box.top + 1))
    if grid.explorer.pointed is None:
        assert told(grid, ONE, "b") is None and facts(grid, number_of(grid, ONE, "b")).at is None


# --- Of its own ---


def test_unlinked_panes_look_where_they_looked_and_linked_ones_by_share(grid: Hand) -> None:
    a, wide = number_of(grid, ONE, "a"), number_of(grid, WIDE, "a")
    grid.wheel(4)
    zoomed = grid.view.viewport
    assert zoomed is not None
    there = shown_there(grid, WIDE, "a").viewport
    assert there is not None
    assert np.array(there.center) / (60, 26) == pytest.approx(np.array(zoomed.center) / (46, 34), abs=1e-6)
    does(grid, "linked_panes")
    assert shown_there(grid, WIDE, "a").viewport == there, "it goes on showing what it showed"
    go(grid, wide, (0.5, 0.5))
    assert grid.view.viewport == there
    grid.key("Home")
    grid.double_click(at(grid, wide))
    assert grid.view.viewport is None
    assert shown_there(grid, ONE, "a").viewport == zoomed
    go(grid, number_of(grid, ONE, "b"))
    assert shown_there(grid, WIDE, "a").viewport is None
    go(grid, a, (0.5, 0.5))
    assert grid.view.viewport == zoomed
    does(grid, "linked_panes")
    assert shown_there(grid, ONE, "c").viewport == zoomed


def test_pins_are_of_their_image(grid: Hand) -> None:
    a, wide = number_of(grid, ONE, "a"), number_of(grid, WIDE, "b")
    go(grid, wide, (0.2, 0.4))
    grid.click()
    pins = grid.view.pins
    assert len(pins) == 1
    go(grid, a, (0.8, 0.2))
    assert grid.view.pins == () and shown_there(grid, WIDE, "b").pins == pins == shown_there(grid, WIDE, "a").pins
    grid.click()
    assert shown_there(grid, TWO, "c").pins == grid.view.pins == shown_there(grid, ONE, "d").pins
    go(grid, wide, (0.7, 0.7))
    assert grid.view.pins == pins
    grid.key("ctrl+z")
    assert (grid.view.image, grid.view.layer, grid.view.pins) == (ONE, "a", ()), "there it was set"
    grid.key("ctrl+z")
    assert (grid.view.image, grid.view.pins) == (WIDE, ())
    assert maps_shown(grid)
    grid.key("ctrl+shift+z")
    assert grid.view.pins == pins


def test_a_channel_is_of_its_layer_and_there_again(grid: Hand, folder: Path) -> None:
    a, b = number_of(grid, ONE, "a"), number_of(grid, ONE, "b")
    shows(grid, channel=7)
    for image in (TWO, WIDE):
        assert shown_there(grid, image, "a").quantity == Channel(7)
    assert shown_there(grid, ONE, "b").quantity == Similarity()
    go(grid, b)
    assert grid.view.quantity == Similarity() and shown_there(grid, ONE, "a").quantity == Channel(7)
    go(grid, number_of(grid, WIDE, "a"))
    assert grid.view.quantity == Channel(7)
    go(grid, a)
    assert grid.view.quantity == Channel(7) and not grid.explorer.history.can_redo
    go(grid, b)
    grid.key("ctrl+z")
    assert (grid.view.layer, grid.view.quantity) == ("a", Similarity())
    go(grid, b)
    assert shown_there(grid, ONE, "a").quantity == Similarity()
    grid.key("ctrl+shift+z")
    assert (grid.view.layer, grid.view.quantity) == ("a", Channel(7))


def test_a_channel_under_the_mouse_in_the_chart_shows_where_the_layer_is(grid: Hand) -> None:
    box = grid.layout.chart
    grid.jump((box.left + box.width / 2, box.top + box.height * 0.4))
    channel = grid.explorer.hovered_channel
    assert channel is not None
    assert shown_there(grid, WIDE, "a").quantity == Channel(channel)
    assert shown_there(grid, ONE, "b").quantity == Similarity()
    grid.move_away()
    assert shown_there(grid, WIDE, "a").quantity == Similarity()


def test_muted_channels_are_of_their_layer_and_undone_there(grid: Hand) -> None:
    d = number_of(grid, ONE, "d")
    shows(grid, muted=(8,))
    shows(grid, colormap="viridis")
    go(grid, d)
    assert grid.view.muted == () and shown_there(grid, TWO, "a").muted == (8,)
    grid.key("ctrl+z")
    assert (grid.view.layer, grid.view.colormap, grid.view.muted) == ("d", "fire", ()), "a colour is of all"
    grid.key("ctrl+z")
    assert (grid.view.layer, grid.view.muted) == ("a", ())
    assert shown_there(grid, ONE, "d").muted == ()


# --- What all of them show ---


def test_a_box_is_marked_in_all_panes_while_it_is_drawn(grid: Hand, folder: Path) -> None:
    a = number_of(grid, ONE, "a")
    grid.key("x")
    grid.jump(at(grid, a, (0.2, 0.2)))
    before = part(grid, number_of(grid, WIDE, "b")).copy()
    grid.press()
    grid.jump(at(grid, a, (0.45, 0.5)))
    drawing = part(grid, number_of(grid, WIDE, "b")).copy()
    assert not grid.view.is_plain and not np.array_equal(drawing, before)
    assert shown_there(grid, ONE, "c").query == grid.view.query
    grid.jump(at(grid, number_of(grid, TWO, "c"), (0.5, 0.5)))
    assert (grid.view.image, grid.view.layer) == (ONE, "a"), "a press keeps its pane"
    grid.jump(at(grid, a, (0.45, 0.5)))
    grid.let_go()
    assert np.array_equal(part(grid, number_of(grid, WIDE, "b")), drawing)
    grid.key("v")
    query = grid.view.query
    go(grid, number_of(grid, WIDE, "b"))
    assert grid.view.query == query and grid.explorer.session.load is None, "its vector is known"
    (one,) = (one for one in grid.explorer.beside.followers if one.pane.map[:2] == (ONE, "b"))
    own = expected_values(map_of(folder, ONE, "b"), ViewState(query=query, metric="angle"))
    assert one.drawn is not None and one.opened is not None
    np.testing.assert_allclose(one.opened.renderer.values(one.drawn), own, atol=1e-4)
    grid.key("ctrl+z")
    assert grid.view.is_plain and (grid.view.image, grid.view.layer) == (ONE, "a")


def test_corners_that_are_clicked_stay_while_the_mouse_crosses_panes(grid: Hand) -> None:
    a = number_of(grid, ONE, "a")
    grid.explorer.marking.take(grid.explorer, "polygon")
    for corner in ((0.2, 0.2), (0.6, 0.3)):
        grid.jump(at(grid, a, corner))
        grid.press()
        grid.let_go()
    grid.jump(at(grid, number_of(grid, TWO, "d")))
    grid.move_away()
    assert (grid.view.image, grid.view.layer) == (ONE, "a")
    drawing = grid.explorer.marking.drawing
    assert drawing is not None and len(drawing.way) == 2
    grid.jump(at(grid, a, (0.4, 0.7)))
    grid.press()
    grid.let_go()
    grid.key("Return")
    assert not grid.view.is_plain and shown_there(grid, WIDE, "c").query == grid.view.query
    grid.key("v")
    query = grid.view.query
    grid.key("u")
    grid.key("m")
    go(grid, number_of(grid, WIDE, "d"))
    assert [one.query for one in grid.view.classes] == [query] and grid.explorer.message is None
    assert [pane.fault for pane in grid.facts.panes] == [None] * 12


@pytest.mark.parametrize("key", ["2", "3", "5", "n", "p", "t"])
def test_what_is_shown_is_shown_in_all_panes(grid: Hand, key: str) -> None:
    """Labels, clusters, components, percentile, threshold: whatever the keys show."""
    grid.key(key)
    grid.settle()
    kind = grid.facts.quantity.kind
    assert {pane.quantity.kind for pane in grid.facts.panes if pane.quantity is not None} == {kind}
    assert [pane.fault for pane in grid.facts.panes] == [None] * 12
    go(grid, number_of(grid, WIDE, "c"))
    assert grid.facts.quantity.kind == kind and grid.explorer.message is None
    assert {pane.quantity.kind for pane in grid.facts.panes if pane.quantity is not None} == {kind}
    assert not grid.explorer.beside.is_behind


def test_the_pane_that_was_left_is_never_empty(grid: Hand, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the first frame after the mouse has gone elsewhere has no time for it, it shows what it did."""
    box, before = grid.window_frames.displays[number_of(grid, ONE, "a")].box, part(grid, number_of(grid, ONE, "a"))
    monkeypatch.setattr("ifealid_gpu.window.panes_picture.BUDGET", -1.0)
    grid.send_move(at(grid, number_of(grid, TWO, "c")))
    grid.frame()
    assert grid.explorer.beside.is_behind and grid.view.layer == "c"
    assert np.abs(grid.part(grid.seen, box).astype(int) - before).mean() < 2
    grid.settle()


def test_one_range_gives_the_same_colour_for_the_same_value(grid: Hand, folder: Path) -> None:
    shows(grid, quantity=Norm(), backdrop="none")
    does(grid, "one_range")
    low, high = grid.explorer.beside.one_range.ends
    values = [expected_values(map_of(folder, *one), ViewState(quantity=Norm())) for one in maps_shown(grid)]
    assert (low, high) == pytest.approx((min(map(np.nanmin, values)), max(map(np.nanmax, values))), rel=1e-5)
    assert {pane.color_ends for pane in grid.facts.panes} == {(low, high)} == {grid.facts.color_ends}
    shows(grid, display_range=(low, low + 1.0))
    assert {pane.color_ends for pane in grid.facts.panes} == {(low, low + 1.0)}, "ends that are set hold for all"
    go(grid, number_of(grid, WIDE, "d"))
    assert grid.facts.color_ends == (low, low + 1.0)
    does(grid, "one_range")


def test_one_range_of_a_channel_is_of_the_numbers_that_its_codes_stand_for(grid: Hand, folder: Path) -> None:
    shows(grid, quantity=Channel(2), backdrop="none")
    does(grid, "one_range")
    low, high = grid.explorer.beside.one_range.ends
    channels = [pane for pane in grid.facts.panes if pane.quantity is not None and pane.quantity.channel == 2]
    assert {pane.image for pane in channels} == {ONE, TWO, WIDE} and {pane.layer for pane in channels} == {"a"}
    for pane in channels:
        first, last = map_of(folder, pane.image, pane.layer).value_range
        ends = tuple(first + one * (last - first) for one in pane.color_ends)
        assert ends == pytest.approx((low, high), abs=1e-5), pane
    does(grid, "one_range")


# --- Panes that change ---


def test_the_map_of_the_active_pane_changes_by_keys_and_changes_places(grid: Hand) -> None:
    shown = maps_shown(grid)
    a = number_of(grid, ONE, "a")
    grid.key("l")
    assert maps_shown(grid)[a] == (ONE, "b") and maps_shown(grid)[a + 1] == (ONE, "a")
    assert grid.view.panes.active == a
    grid.key("i")
    assert maps_shown(grid)[a] == (TWO, "b") and sorted(maps_shown(grid)) == sorted(shown)
    go(grid, number_of(grid, WIDE, "d"))
    grid.key("ctrl+z", "ctrl+z")
    assert maps_shown(grid) == shown and not grid.explorer.message
    assert all(one.opened is not None for one in grid.explorer.beside.followers)


def test_panes_are_added_and_closed_down_to_one(window: Hand, folder: Path) -> None:
    grid = begin(window, folder, "b")
    grid.key("ctrl+n", "ctrl+n")
    assert maps_shown(grid)[0] == (ONE, "b") and len(maps_shown(grid)) == 3
    box = grid.window_frames.pane_boxes[1].title
    grid.click((box.right - box.height / 2, box.top + box.height / 2))
    assert len(maps_shown(grid)) == 2 and (grid.view.image, grid.view.layer) == (ONE, "b")
    grid.key("ctrl+w")
    assert grid.view.panes is None and grid.view.layer != "b"
    grid.key("ctrl+z", "ctrl+z")
    assert len(maps_shown(grid)) == 3 and (ONE, "b") in maps_shown(grid)
    assert grid.explorer.beside.followers[0].opened is not None


def test_a_large_pane_comes_back_after_the_window_was_resized(grid: Hand) -> None:
    grid.wheel(2)
    grid.key("F11")
    grid.resize(700, 500)
    (visible,) = (pane for pane in grid.facts.panes if pane.is_visible)
    assert (visible.image, visible.layer) == (ONE, "a")
    grid.key("Tab")
    (visible,) = (pane for pane in grid.facts.panes if pane.is_visible)
    assert (visible.image, visible.layer) == (ONE, "b") == (grid.view.image, grid.view.layer)
    grid.key("F11")
    assert all(pane.is_visible for pane in grid.facts.panes)
    assert all(one.size is not None and not one.is_behind for one in grid.explorer.beside.followers)
    assert all(part(grid, n).std() > 5 for n in range(12))
    assert isinstance(grid.view.viewport, Viewport)
