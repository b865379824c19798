"""Panes that show the difference of two maps' similarities to the same place."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from helpers import expected_values
from together import write_map
from window.hand import Hand
from window.offscreen import Offscreen
from window.panes import ONE, PLACE, SHARE, TWO, begin, facts, go, map_of, part
from window.recorder import Recorder

from ifealid_gpu import FeatureMap, Provenance, figure_of, oracle, read_dataset
from ifealid_gpu.dataset import Dataset
from ifealid_gpu.explorer.commands import carry_out
from ifealid_gpu.explorer.panes.differing import DifferenceFollower
from ifealid_gpu.geometry import Scene, Viewport
from ifealid_gpu.panes.panes import Arrangement, Pane, Panes
from ifealid_gpu.passes.value_map import values_of_texels
from ifealid_gpu.quantities.components import Components
from ifealid_gpu.quantities.norm import Norm
from ifealid_gpu.quantities.percentile import Percentile
from ifealid_gpu.quantities.place import Place
from ifealid_gpu.quantities.query import Query
from ifealid_gpu.renderer.readback import read_texels
from ifealid_gpu.views.view_state import ViewState


@pytest.fixture
def both(window: Hand, folder: Path) -> Iterator[Hand]:
    """Layers a and b of the first image, beside each other."""
    begin(window, folder)
    show(window, Pane(ONE, "a"), Pane(ONE, "b"))
    yield window


def show(window: Hand, *panes: Pane) -> None:
    window.explorer.change(window.view.but(panes=Panes.of(Arrangement.GRID, panes, panes[0])))
    settle(window)


def settle(window: Hand) -> None:
    window.window_frames.wake()
    window.settle()
    drawn = window.explorer.beside
    window.until(lambda: not any(one.is_waiting for one in drawn.drawn), "all maps")
    window.settle()


def maps(window: Hand) -> list[tuple[str, str | None]]:
    panes = window.view.panes
    return [] if panes is None else [(pane.layer, pane.minus) for pane in panes.shown]


def expected(folder: Path, first: str, second: str, query: Query | None) -> np.ndarray:
    """The oracle's, on the finer grid."""
    of = [map_of(folder, ONE, layer) for layer in (first, second)]
    view = ViewState(query=query)
    on = int(of[1].width > of[0].width)
    return oracle.difference([(expected_values(one, view), Scene.of(one), 1) for one in of], on)


def drawn(window: Hand, number: int) -> np.ndarray:
    """The values that a pane of a difference was drawn with."""
    one = next(one for one in window.explorer.beside.drawn if one.number == number)
    assert isinstance(one, DifferenceFollower) and one.difference is not None and one.fault is None
    values = one.difference.drawn_values
    return values_of_texels(read_texels(window.explorer.session.gpu, values.texture, np.dtype(np.float32)), values.grid)


def test_a_difference_follows_the_mouse_in_any_pane_and_is_the_oracles(both: Hand, folder: Path) -> None:
    both.key("alt+6")
    settle(both)
    assert maps(both) == [("a", None), ("b", None), ("a", "b")]
    for number, share in ((0, SHARE), (2, (0.7, 0.2))):
        go(both, number, share)
        assert both.view.panes.active == number and both.view.query is not None
        wanted = expected(folder, "a", "b", both.view.query)
        np.testing.assert_allclose(drawn(both, 2), wanted, atol=2e-6)
        most = np.nanmax(np.abs(wanted))
        assert facts(both, 2).quantity.kind == "difference" and facts(both, 2).color_ends[1] <= most + 1e-6
    assert both.facts.quantity.kind == "difference" and both.facts.color_ends == facts(both, 2).color_ends
    assert np.isnan(drawn(both, 2)[3, 20]), "a pixel without data"
    both.key("space")
    go(both, 2, SHARE)
    x, y = (int(share * side) for share, side in zip(SHARE, (23, 17), strict=True))
    assert facts(both, 2).value == f"{drawn(both, 2)[y, x]:+.4g}" and facts(both, 2).is_active
    assert both.facts.pointer_value == pytest.approx(drawn(both, 2)[y, x])
    carry_out(both.explorer, "copy_value_here")
    settle(both)
    assert float(both.shell.text) == pytest.approx(drawn(both, 2)[y, x], rel=1e-6)
    both.key("space")


def add(window: Hand) -> None:
    """The difference of the first two panes, beside them."""
    carry_out(window.explorer, "difference_pane")
    settle(window)


def test_one_of_several_panes_is_chosen_and_sides_are_swapped_and_undone(both: Hand, folder: Path) -> None:
    show(both, Pane(ONE, "a"), Pane(ONE, "b"), Pane(ONE, "c"))
    both.key("alt+6")
    both.key("Down")
    both.key("Return")
    settle(both)
    assert maps(both)[3:] == [("a", "c")]
    go(both, 3, SHARE)
    carry_out(both.explorer, "swap_difference")
    settle(both)
    assert maps(both)[3:] == [("c", "a")] and both.view.layer == "c"
    go(both, 3, SHARE)
    np.testing.assert_allclose(drawn(both, 3), expected(folder, "c", "a", both.view.query), atol=2e-6)
    both.key("ctrl+z")
    settle(both)
    assert maps(both)[3:] == [("a", "c")]
    both.key("ctrl+z")
    settle(both)
    assert maps(both) == [("a", None), ("b", None), ("c", None)]


def test_a_title_subtracts_another_layer_and_shows_it_alone_again(both: Hand) -> None:
    box = both.window_frames.pane_boxes[1].title

    def choose(*items: str) -> None:
        both.jump((box.left + 40, box.top + box.height / 2))
        for item in (None, *items):
            if item is not None:
                found = both.item(item)
                both.jump((found.left + 9, found.top + found.height / 2))
            both.press()
            both.let_go()
        settle(both)

    choose("Less another layer", "less c")
    assert maps(both) == [("a", None), ("b", "c")] and both.view.panes.active == 1
    choose("b alone")
    assert maps(both) == [("a", None), ("b", None)]


def test_what_has_no_difference_says_why_and_comes_back(both: Hand) -> None:
    add(both)
    go(both, 2, SHARE)
    both.explorer.change(both.view.but(quantity=Components()))
    settle(both)
    both.until(lambda: facts(both, 2).fault is not None, "the reason")
    assert "difference is of amounts" in facts(both, 2).fault and "\n" not in facts(both, 2).fault
    seen = part(both, 2)
    assert (seen == seen[-1, -1]).all(axis=-1).mean() > 0.7, "nothing but the words and what is at the mouse"
    shown = maps(both)
    carry_out(both.explorer, "difference_pane")
    assert "difference is of amounts" in both.explorer.message and maps(both) == shown
    both.explorer.change(both.view.but(quantity=Norm()))
    settle(both)
    assert facts(both, 2).fault is None and facts(both, 2).quantity.first.kind == "norm"


def test_a_saved_view_and_its_figure_show_the_difference(both: Hand, folder: Path) -> None:
    add(both)
    go(both, 2, SHARE)
    view = ViewState.from_json(both.view.to_json())
    assert view == both.view
    values = drawn(both, 2)
    made = figure_of(read_dataset(folder), both.explorer.shared_view)
    here, there = Recorder(both.explorer.figure()), Recorder(made)
    assert not made.notes and here.texts == there.texts and {"a - b", "0"} <= set(here.texts)
    np.testing.assert_array_equal(here.maps[2], there.maps[2])
    carry_out(both.explorer, "large_pane")
    settle(both)
    large = Recorder(both.explorer.figure())
    assert large.texts[0] == f"a minus b  ·  {ONE}" and len(large.maps) == 1
    assert np.ptp(np.ptp(large.maps[0][..., :3], axis=-1)) > 60, "orange and blue: the difference, not the map"
    both.key("alt+1")
    both.open(folder, view)
    settle(both)
    assert both.view.panes == view.panes
    np.testing.assert_allclose(drawn(both, 2), values, atol=1e-6)


def test_another_image_compares_the_vectors_of_both_layers(both: Hand, folder: Path) -> None:
    show(both, Pane(ONE, "a"), Pane(TWO, "a", minus="b"))
    go(both, 0, SHARE)
    both.until(lambda: facts(both, 1).color_ends is not None, "the vectors of both layers")
    of = []
    for layer in "ab":
        one, two = map_of(folder, ONE, layer), map_of(folder, TWO, layer)
        pixel = Scene.of(one).nearest_pixel(PLACE)
        low, high = one.value_range
        values = low + one.codes.astype(np.float64) / 255 * (high - low)
        others = low + two.codes.astype(np.float64) / 255 * (high - low)
        vector = values[pixel[1], pixel[0]]
        cosine = others @ vector / np.linalg.norm(others, axis=-1) / np.linalg.norm(vector)
        of.append((1 - np.arccos(np.clip(cosine, -1, 1)) / np.pi, Scene.of(two), 1))
    np.testing.assert_allclose(drawn(both, 1), oracle.difference(of, 0), atol=2e-6)


def test_one_range_for_all_is_one_of_all_differences(both: Offscreen) -> None:
    show(both, Pane(ONE, "a"), Pane(ONE, "a", minus="b"), Pane(ONE, "a", minus="d"))
    go(both, 0, SHARE)
    own = [facts(both, number).color_ends for number in (1, 2)]
    carry_out(both.explorer, "one_range")
    settle(both)
    wide = max(own, key=lambda ends: ends[1])
    assert own[0] != own[1] and facts(both, 1).color_ends == facts(both, 2).color_ends == wide
    assert facts(both, 0).color_ends[0] > 0, "which maps do not share"
    go(both, 1, SHARE)
    set_reach(both, "0.2")
    assert facts(both, 1).color_ends == facts(both, 2).color_ends == (-0.2, 0.2)


def set_reach(window: Offscreen, typed: str) -> None:
    """Type how far from zero the colours reach."""
    window.click_item("##high number")
    window.type(typed)
    window.key("Return")
    settle(window)


def test_ends_of_its_colours_are_dragged_typed_kept_and_given_back(both: Offscreen, folder: Path) -> None:
    add(both)
    go(both, 2, SHARE)
    low, high = both.facts.color_ends
    bar, before = both.item("##high end"), part(both, 2).copy()
    x, y = bar.left + bar.width / 2, bar.top + bar.height / 2
    both.drag((x, y), (x, y + 90))
    settle(both)
    reach = both.view.panes.now.reach
    assert low == -high and 0.3 * high < reach < 0.9 * high
    assert both.facts.color_ends == pytest.approx((-reach, reach)), "both ends move"
    assert facts(both, 2).color_ends == both.facts.color_ends
    assert (part(both, 2) != before).any(axis=2).mean() > 0.2, "the colours of the picture"
    both.key("ctrl+z")
    settle(both)
    assert both.view.panes.now.reach is None and both.facts.color_ends == pytest.approx((low, high))
    both.key("ctrl+shift+z")
    settle(both)
    assert both.view.panes.now.reach == reach
    set_reach(both, "-.3")
    assert both.facts.color_ends == pytest.approx((-0.3, 0.3))
    # What was kept is of the similarity, and there again with it; the other panes have it in figures, too.
    both.key("n")
    settle(both)
    assert both.view.panes.now.reach is None and both.facts.color_ends[1] > 0.3
    both.key("s")
    settle(both)
    go(both, 2, SHARE)
    assert both.facts.color_ends == pytest.approx((-0.3, 0.3))
    view = ViewState.from_json(both.view.to_json())
    assert view == both.view
    here, there = (Recorder(one) for one in (both.explorer.figure(), figure_of(read_dataset(folder), view)))
    assert {"0.300", "-0.300"} <= set(here.texts) == set(there.texts)
    np.testing.assert_array_equal(here.maps[2], there.maps[2])
    carry_out(both.explorer, "large_pane")
    settle(both)
    assert "0.300" in Recorder(both.explorer.figure()).texts
    both.double_click(tuple(np.add((both.item("##high end").left, both.item("##high end").top), 3)))
    settle(both)
    assert both.view.panes.now.reach is None


def test_alt_1_on_a_difference_shows_it_alone_and_then_its_first_map(both: Hand) -> None:
    add(both)
    go(both, 2, SHARE)
    shown = maps(both)
    both.key("alt+1")
    settle(both)
    assert both.view.panes.large and both.facts.quantity.kind == "difference", "the difference alone"
    both.key("alt+4")
    settle(both)
    assert maps(both) == shown and not both.view.panes.large
    go(both, 2, SHARE)
    both.key("alt+1", "alt+1")
    settle(both)
    assert both.view.panes is None and both.view.layer == "a" and both.facts.quantity.kind == "similarity"
    both.key("alt+4")
    settle(both)
    assert maps(both) == shown and not both.view.panes.large, "all of before"


def test_maps_that_suit_two_metrics_are_compared_by_the_angle_of_real_values(window: Hand) -> None:
    codes = np.random.default_rng(3).integers(0, 256, (2, 9, 13, 4), np.uint8)
    pixels = np.zeros((18, 26, 3), np.uint8)
    of = [
        FeatureMap(one, (low, 1.0), f"{name}", pixels, Provenance("photo.png", name))
        for one, low, name in zip(codes, (-1.0, 0.0), ("signed", "relu"), strict=True)
    ]
    window.open(Dataset.of(of), ViewState(layer="relu"))
    settle(window)
    show(window, Pane("photo.png", "relu"), Pane("photo.png", "signed"), Pane("photo.png", "relu", minus="signed"))
    go(window, 0, SHARE)
    view = ViewState(query=window.view.query, metric="angle")
    wanted = oracle.difference([(expected_values(one, view), Scene.of(one), 1) for one in of[::-1]], 0)
    np.testing.assert_allclose(drawn(window, 2), wanted, atol=2e-6)
    assert window.facts.map.metric == "angle of codes", "as before in the other panes"
    frames = window.frames
    window.pump(1.0)
    assert window.frames == frames, "both are computed once"
    window.explorer.change(window.view.but(quantity=Percentile()))
    settle(window)
    window.until(lambda: facts(window, 2).color_ends is not None, "chance of both")
    assert 1 < facts(window, 2).color_ends[1] <= 100


@pytest.mark.usefixtures("gpu")
def test_a_figure_shows_the_same_part_where_the_second_map_alone_has_the_image() -> None:
    codes = np.random.default_rng(3).integers(0, 256, (2, 9, 13, 4), np.uint8)
    photo = np.random.default_rng(4).integers(0, 256, (36, 52, 3), np.uint8)
    shown = []
    for image, viewport in ((photo, Viewport((16.0, 12.0), 15.0)), (None, Viewport((4.0, 3.0), 60.0))):
        names = zip(codes, (image, photo), "xy", strict=True)
        of = [FeatureMap(one, (-1.0, 1.0), name, under, Provenance("photo.png", name)) for one, under, name in names]
        pane = Pane("photo.png", "x", minus="y")
        panes = Panes.of(Arrangement.ROW, [pane, Pane("photo.png", "y")], pane)
        view = ViewState(image="photo.png", layer="x", panes=panes, viewport=viewport, markers=False, channel=2)
        shown.append(Recorder(figure_of(Dataset.of(of), view)).maps[0])
    np.testing.assert_array_equal(*shown)


def test_two_datasets_together_before_and_after(window: Hand, tmp_path: Path) -> None:
    before, after = tmp_path / "before", tmp_path / "after"
    of = write_map(after, "a.jpg", "x", grid=(5, 4), scale=2), write_map(before, "a.jpg", "x")
    window.open([before, after])
    window.explorer.change(window.view.but(layer="after/x"))
    settle(window)
    show(window, Pane("a.jpg", "after/x"), Pane("a.jpg", "before/x"))
    add(window)
    go(window, 0)
    go(window, 2, SHARE)
    window.wheel(2)
    assert maps(window)[2] == ("after/x", "before/x") and window.view.layer == "after/x"
    place = window.view.query.terms[0].source
    views = [ViewState(query=Query.at(Place(place.x / by, place.y / by))) for by in (1, 2)]
    sides = [(expected_values(one, view), Scene.of(one), 1) for one, view in zip(of, views, strict=True)]
    np.testing.assert_allclose(drawn(window, 2), oracle.difference(sides, 1), atol=2e-6)
    assert part(window, 2).std() > 5
    carry_out(window.explorer, "close_dataset")
    window.until(lambda: not window.explorer.opened.dataset.parts, "one dataset alone")
    settle(window)
    assert window.view.panes is None and window.explorer.message is None and window.view.layer == "x"
