"""The chart in the window: signed bars, channels by number, name, step and order, its menu, and what it says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from window.hand import Hand, Picture
from window.offscreen import Offscreen

from ifealid_gpu.dataset import Dataset
from ifealid_gpu.explorer.chart_view import ChartView, Order
from ifealid_gpu.explorer.preferences import FONT_SCALES
from ifealid_gpu.feature_map import FeatureMap, Provenance
from ifealid_gpu.gpu.device import Gpu
from ifealid_gpu.ui import chart_words
from ifealid_gpu.ui.layout import Box
from ifealid_gpu.view_state import ViewState

HEIGHT, WIDTH, REFERENCE, PIN = 5, 9, (6, 1), (2, 3)


def map_of(channels: int, *, low: float = -1.0, valid: np.ndarray | None = None) -> FeatureMap:
    """Random values, below zero as far as ``low`` says."""
    values = np.random.default_rng(channels).uniform(low, 2.0, (HEIGHT, WIDTH, channels))
    made = FeatureMap.from_array(values, precision=16)
    return FeatureMap(made.codes, made.value_range, provenance=Provenance("noise", "layer"), valid=valid)


@pytest.fixture(scope="module")
def canvas(gpu: Gpu, config_home: object) -> Iterator[Hand]:
    hand = Offscreen(gpu)
    yield hand
    hand.close()


def shows(window: Hand, feature_map: FeatureMap, size: tuple[int, int] = (1000, 700), pin: bool = False) -> Hand:
    """The window with a map and a locked reference, the mouse over nothing."""
    window.resize(*size)
    window.explorer.locked, window.explorer.chart = False, ChartView()
    window.explorer.dismiss()
    window.jump((size[0] / 2, window.layout.status.top + 5))
    window.open(Dataset.of([feature_map], name="noise"), ViewState(reference=REFERENCE, pins=(PIN,) if pin else ()))
    window.key("space")
    return window


def bars_at(window: Hand, share: float, across: float = 0.6) -> tuple[float, float]:
    box = window.item("##bars")
    return box.left + box.width * across, box.top + box.height * share


def runs_of(picture: Picture, box: Box, rows: int, orange: bool = False) -> list[tuple[int, int]]:
    """(first, end) column of the white, or orange, bar in each row of the plot; (0, 0): none."""
    found = []
    for row in range(rows):
        line = picture[int(box.top + (row + 0.5) * box.height / rows), int(box.left) : int(box.right)].astype(int)
        is_bar = (np.abs(line - (0xFC, 0x66, 0)) <= 2).all(axis=1) if orange else line.min(axis=1) > 240
        columns = np.flatnonzero(is_bar)
        found.append((int(columns[0]), int(columns[-1]) + 1) if columns.size else (0, 0))
    return found


def typed(window: Hand, text: str) -> None:
    window.key("g", *text)


# --- Signed bars ---


@pytest.mark.parametrize("pin", [False, True])
def test_signed_bars_go_to_either_side_of_one_zero_line_as_far_as_their_values(canvas: Hand, pin: bool) -> None:
    feature_map = map_of(11)
    cat = shows(canvas, feature_map, pin=pin)
    vectors = [feature_map.vector(*REFERENCE), feature_map.vector(*PIN)][: 1 + pin]
    low, high = min(v.min() for v in vectors), max(v.max() for v in vectors)
    assert low < 0 < high
    for vector, orange in zip(vectors, (False, True), strict=False):
        runs = runs_of(cat.picture(), cat.item("##bars"), 11, orange)
        zeros = [run[1] if value < 0 else run[0] for run, value in zip(runs, vector, strict=True) if run != (0, 0)]
        assert max(zeros) - min(zeros) <= 2  # all begin at one line
        lengths = np.array([end - start for start, end in runs]) * np.sign(vector)
        unit = (lengths.max() - lengths.min()) / (vector.max() - vector.min())
        np.testing.assert_allclose(lengths, vector * unit, atol=2.1)


def test_bars_of_a_map_without_negative_values_are_mirrored_as_in_the_paper(canvas: Hand) -> None:
    feature_map = map_of(11, low=0.5)
    cat = shows(canvas, feature_map, pin=True)
    smallest = feature_map.real_range[0]
    here, pin = (feature_map.vector(*pixel) - smallest for pixel in (REFERENCE, PIN))
    white, orange = (runs_of(cat.picture(), cat.item("##bars"), 11, is_pin) for is_pin in (False, True))
    middle = max(end for _, end in white)
    assert all(end == middle for _, end in white if end)
    assert all(abs(start - middle) <= 2 for start, end in orange if end)
    unit = (middle - min(start for start, end in white if end)) / here.max()
    np.testing.assert_allclose([end - start for start, end in white], here * unit, atol=2.1)
    np.testing.assert_allclose([end - start for start, end in orange], pin * unit, atol=2.1)


def test_peaks_of_many_channels_keep_their_sign(canvas: Hand) -> None:
    values = np.random.default_rng(5).uniform(-0.1, 0.1, (HEIGHT, WIDTH, 4096))
    values[..., 1000], values[..., 3000] = -1.0, 1.0
    feature_map = FeatureMap.from_array(values, precision=16, provenance=Provenance("noise", "layer"))
    cat = shows(canvas, feature_map)
    box = cat.item("##bars")
    rows = cat.part(cat.picture(), box).astype(int).min(axis=2) > 240
    for channel, side in ((1000, 0.3), (3000, 0.8)):
        at = round(channel / 4096 * box.height)
        longest = rows[at - 2 : at + 3].sum(axis=1).max()
        assert longest > box.width * 0.3
        assert rows[at - 2 : at + 3, : round(box.width * 0.55)].any() == (side < 0.5)
    assert cat.facts.current is not None
    np.testing.assert_array_equal(cat.facts.current.values, feature_map.vector(*REFERENCE))


# --- Words ---


@pytest.mark.parametrize(
    ("values", "value_range", "expected"),
    [
        ([0.0, 0.0, 0.0], (0.0, 2.0), ["all of them are 0"]),
        ([0.0, 1.0, 0.5], (0.0, 2.0), []),
        ([0.0, 1.0, 0.5], None, [chart_words.NO_RANGE]),
        ([0.0, 0.0, 0.0], (0.7, 0.7), ["every number of this map is 0.7"]),
    ],
)
def test_what_bars_cannot_show_is_said(canvas: Hand, values, value_range, expected) -> None:
    codes = np.full((HEIGHT, WIDTH, 3), 9, np.uint8)
    codes[REFERENCE[1], REFERENCE[0]] = np.round(np.array(values) * 127)
    if value_range == (0.7, 0.7):
        codes[...] = 0
    cat = shows(canvas, FeatureMap(codes, value_range, provenance=Provenance("noise", "layer")))
    assert cat.facts.current is not None
    assert chart_words.notes(cat.facts, cat.facts.current) == expected
    assert chart_words.heading(cat.facts.current) == "the 3 numbers of this pixel"
    assert chart_words.heading(cat.facts.current, is_pointed=False) == "the 3 numbers at the ring"


def test_a_pixel_without_data_has_no_bars_and_says_so(canvas: Hand) -> None:
    valid = np.ones((HEIGHT, WIDTH), bool)
    valid[REFERENCE[1], REFERENCE[0]] = False
    cat = shows(canvas, map_of(11, valid=valid))
    assert chart_words.notes(cat.facts, cat.facts.current) == ["no data at this pixel"]
    assert not (cat.part(cat.picture(), cat.item("##bars")).min(axis=2) > 240).any()
    cat.key("ctrl+e")
    assert cat.shell.text.splitlines()[:2] == ["channel,value", "0,"]


def test_one_number_is_said_in_the_heading(canvas: Hand) -> None:
    feature_map = map_of(1)
    cat = shows(canvas, feature_map)
    value = feature_map.vector(*REFERENCE)[0]
    assert chart_words.heading(cat.facts.current) == f"the one number of this pixel: {value:.4g}"


def test_the_tooltip_of_a_bar_has_the_maps_own_numbers(canvas: Hand) -> None:
    feature_map = map_of(11)
    cat = shows(canvas, feature_map, pin=True)
    here, pin = feature_map.vector(*REFERENCE)[4], feature_map.vector(*PIN)[4]
    cat.move(bars_at(cat, 4.5 / 11))
    assert cat.explorer.hovered_channel == 4
    lines = chart_words.of_channel(cat.facts, cat.facts.current, 4).splitlines()
    assert lines[:3] == ["channel 4", f"ring at 6,1: {here:.4g}", f"pin at 2,3: {pin:.4g}"]
    assert str(np.argmin(feature_map.vector(*REFERENCE))) in chart_words.explained(cat.facts, cat.facts.current)


@pytest.mark.parametrize("size", [(640, 400), (1280, 800), (3840, 2160)])
@pytest.mark.parametrize("channels", [1, 7, 4096])
def test_nothing_of_the_chart_is_cut(canvas: Hand, size: tuple[int, int], channels: int) -> None:
    """Beside every text and bar there is a margin, and the parts do not overlap."""
    cat = shows(canvas, map_of(channels), size, pin=True)
    box = cat.layout.chart
    chart = cat.part(cat.picture(), box).astype(int)
    ground = chart[0, 0]
    for edge in (chart[:, 0], chart[:, -1], chart[0], chart[-1]):
        assert np.abs(edge - ground).max() <= 2
    assert cat.item("##bars").height > 0.4 * box.height or channels < 10
    parts = [cat.item(label) for label in ("<", "##channel", ">")]
    assert all(a.right <= b.left for a, b in pairwise(parts))
    parts += [cat.item("largest first"), cat.item("##bars")]
    assert all(box.left <= part.left and part.right <= box.right for part in parts)
    assert parts[-1].top >= parts[-2].bottom


@pytest.mark.parametrize("text_scale", [2.0, FONT_SCALES[1]])
def test_large_text_in_a_small_window_leaves_the_bars_and_the_field_comes_when_asked_for(
    canvas: Hand, text_scale: float
) -> None:
    cat = shows(canvas, map_of(64), (640, 400), pin=True)
    normal = cat.explorer.preferences
    cat.explorer.preferences = replace(normal, font_scale=text_scale)
    cat.window_frames.wake()
    cat.settle()
    box, bars = cat.layout.chart, cat.item("##bars")
    assert bars.height > 0.25 * box.height and bars.bottom <= box.bottom
    assert (cat.part(cat.picture(), bars).min(axis=2) > 240).sum() > 50
    typed(cat, "5")
    assert cat.explorer.hovered_channel == 5
    assert cat.item("##channel").bottom <= box.bottom
    cat.key("Return")
    assert cat.view.quantity.channel == 5
    cat.explorer.preferences = normal


# --- A channel by number, step and order ---


def test_a_channel_is_shown_while_its_number_is_written_and_kept_by_enter(canvas: Hand) -> None:
    cat = shows(canvas, map_of(4096))
    similarity, scale = cat.display(), cat.explorer.projection.scale
    typed(cat, "11")
    assert cat.explorer.hovered_channel == 11 and cat.view.quantity.channel is None
    typed_picture = cat.display()
    assert (typed_picture != similarity).any()
    cat.key("Return")
    assert cat.view.quantity.channel == 11 and cat.explorer.hovered_channel is None
    assert cat.explorer.projection.scale == scale  # "1" is 1:1 where nothing is written
    cat.key("Escape")
    assert np.array_equal(cat.display(), similarity)


def test_escape_in_the_field_goes_back_to_what_was_shown(canvas: Hand) -> None:
    cat = shows(canvas, map_of(32))
    typed(cat, "7")
    cat.key("Return")
    typed(cat, "9")
    assert cat.explorer.hovered_channel == 9
    cat.key("Escape")
    assert cat.view.quantity.channel == 7 and cat.explorer.hovered_channel is None
    cat.key("Escape")
    assert cat.view.quantity.compares


@pytest.mark.parametrize("text", ["32", "99999999999999999999", "red", "-1"])
def test_a_number_beyond_the_map_is_answered_in_one_line(canvas: Hand, text: str) -> None:
    cat = shows(canvas, map_of(32))
    typed(cat, text.replace("-1", "/1"))
    assert cat.explorer.message is None and cat.explorer.hovered_channel is None
    cat.key("Return")
    assert cat.explorer.message is not None and "\n" not in cat.explorer.message
    assert cat.explorer.message.endswith("channels are numbered 0 to 31")
    assert cat.view.quantity.compares


def test_a_mouse_that_rests_on_a_bar_does_not_overrule_what_is_typed(canvas: Hand) -> None:
    cat = shows(canvas, map_of(32))
    cat.move(bars_at(cat, 20.5 / 32))
    assert cat.explorer.hovered_channel == 20
    typed(cat, "3")
    assert cat.explorer.hovered_channel == 3
    cat.key("9")
    assert cat.explorer.hovered_channel is None  # there is no channel 39
    cat.key("Escape")
    assert cat.explorer.hovered_channel in (20, None) and cat.view.quantity.compares


def test_the_field_steps_by_arrow_keys_in_the_order_of_the_chart(canvas: Hand) -> None:
    feature_map = map_of(32)
    cat = shows(canvas, feature_map)
    order = np.argsort(-np.abs(feature_map.vector(*REFERENCE)), kind="stable").tolist()
    cat.key("o")
    typed(cat, str(order[3]))
    cat.key("Down", "Down", "Up", "Return")
    assert cat.view.quantity.channel == order[4]
    assert cat.explorer.reference == REFERENCE


def test_keys_reach_every_channel_and_stay_at_the_ends(canvas: Hand) -> None:
    feature_map = map_of(23)
    cat = shows(canvas, feature_map)
    seen = []
    for _ in range(25):
        cat.key("j")
        seen.append(cat.view.quantity.channel)
    assert seen == [*range(23), 22, 22]
    cat.key("shift+j")
    assert cat.view.quantity.channel == 21
    cat.key("Escape", "o", "j")
    assert cat.view.quantity.channel == np.abs(feature_map.vector(*REFERENCE)).argmax()


def test_arrow_keys_step_through_channels_over_the_chart_and_move_the_reference_elsewhere(canvas: Hand) -> None:
    cat = shows(canvas, map_of(64))
    cat.move(bars_at(cat, 10.5 / 64))
    cat.key("Down", "Down", "Up")
    assert cat.view.quantity.channel == 11 and cat.explorer.hovered_channel is None  # the mouse rests on 10
    cat.key("shift+Down")
    assert cat.view.quantity.channel == 21 and cat.explorer.reference == REFERENCE
    cat.move(bars_at(cat, 40.5 / 64))
    assert cat.explorer.hovered_channel == 40
    cat.move_away()
    cat.key("Right")
    assert cat.view.quantity.channel == 21 and cat.explorer.reference == (REFERENCE[0] + 1, REFERENCE[1])


def test_the_wheel_magnifies_the_chart_until_each_of_4096_channels_has_a_row(canvas: Hand) -> None:
    cat = shows(canvas, map_of(4096))
    cat.move(bars_at(cat, 0.5))
    scale = cat.explorer.projection.scale
    cat.wheel(60)
    first, end = cat.explorer.chart.span(4096)
    assert end - first == 8 and abs(first - 2048) <= 8  # a pixel of the mouse is as much
    seen = set()
    for share in np.linspace(0.01, 0.99, 40):
        cat.jump(bars_at(cat, share))
        seen.add(cat.explorer.hovered_channel)
    assert seen == set(range(first, end))
    with cat.hold_key("shift"):
        cat.wheel(-3)
    assert cat.explorer.chart.span(4096)[0] == first + 3
    assert cat.explorer.projection.scale == scale  # the map stays
    cat.drag(bars_at(cat, 0.8), bars_at(cat, 0.2))
    assert cat.explorer.chart.span(4096)[0] > first + 3 and cat.view.quantity.channel is None
    cat.wheel(-60)
    assert cat.explorer.chart.span(4096) == (0, 4096)


def test_a_channel_that_is_stepped_to_comes_into_sight_and_is_marked(canvas: Hand) -> None:
    cat = shows(canvas, map_of(4096))
    cat.move(bars_at(cat, 0.5))
    cat.wheel(60)
    for text, expected in (("0", 0), ("4095", 4095), ("17", 17)):
        typed(cat, text)
        cat.key("Return")
        first, end = cat.explorer.chart.span(4096)
        assert first <= expected < end
        cat.move_away()
        marked = (np.abs(cat.chart().astype(int) - (0xFC, 0x66, 0)) <= 2).all(axis=2).any(axis=1)
        box = cat.item("##bars")
        at = box.top - cat.layout.chart.top + (expected - first + 0.5) * box.height / (end - first)
        assert abs(np.flatnonzero(marked).mean() - at) <= 2


def test_largest_first_sorts_by_the_rings_values(canvas: Hand) -> None:
    feature_map = map_of(64)
    cat = shows(canvas, feature_map)
    cat.click_item("largest first")
    assert cat.explorer.chart.order is Order.VALUE
    order = np.argsort(-np.abs(feature_map.vector(*REFERENCE)), kind="stable")
    for place in (0, 9, 63):
        cat.move(bars_at(cat, (place + 0.5) / 64))
        assert cat.explorer.hovered_channel == order[place]
    cat.click_item("largest first")
    cat.move(bars_at(cat, 9.5 / 64))
    assert cat.explorer.hovered_channel == 9


def test_a_click_keeps_a_channel_and_buttons_step_from_it(canvas: Hand) -> None:
    cat = shows(canvas, map_of(64))
    cat.click(bars_at(cat, 9.5 / 64))
    assert cat.view.quantity.channel == 9
    cat.click_item(">")
    cat.click_item(">")
    cat.click_item("<")
    assert cat.view.quantity.channel == 10


# --- Its menu and the clipboard ---


def test_the_menu_copies_the_vector_as_csv_with_the_maps_own_numbers(canvas: Hand) -> None:
    feature_map = map_of(11)
    for pin in (False, True):
        cat = shows(canvas, feature_map, pin=pin)
        cat.click(bars_at(cat, 0.5), button=2)
        cat.click_item("Copy vector as CSV")
        header, *rows = cat.shell.text.splitlines()
        assert header == ("channel,value,pin" if pin else "channel,value")
        numbers = np.array([row.split(",") for row in rows], float).T
        pixels = (REFERENCE, PIN)[: 1 + pin]
        np.testing.assert_array_equal(numbers, [range(11), *(feature_map.vector(*pixel) for pixel in pixels)])
        assert cat.explorer.note.startswith("Copied the 11 numbers of pixel 6,1")


def test_the_menu_is_about_the_row_that_was_clicked(canvas: Hand) -> None:
    feature_map = map_of(64)
    cat = shows(canvas, feature_map)
    for choice in ("Copy value of channel 30", "Show channel 30"):
        cat.click(bars_at(cat, 30.5 / 64), button=2)
        assert cat.explorer.hovered_channel == 30
        cat.click_item(choice)
    assert float(cat.shell.text) == feature_map.vector(*REFERENCE)[30]
    assert cat.view.quantity.channel == 30
    cat.click(bars_at(cat, 3.5 / 64), button=2)
    cat.key("Escape")
    assert not cat.shows("Show channel 3") and cat.view.quantity.channel == 30


def test_the_menu_sorts_and_shows_all_channels_again(canvas: Hand) -> None:
    cat = shows(canvas, map_of(64))
    cat.move(bars_at(cat, 0.5))
    cat.wheel(5)
    cat.click(button=2)
    cat.click_item("All channels")
    assert cat.explorer.chart.span(64) == (0, 64)
    cat.click(bars_at(cat, 0.5), button=2)
    cat.click_item("Largest channels first")
    assert cat.explorer.chart.order is Order.VALUE


# --- The ring ---


def test_the_reference_has_a_ring_where_channel_and_norm_are_shown(canvas: Hand) -> None:
    cat = shows(canvas, map_of(11))
    for keys in (("n",), ("g", "3", "Return")):
        cat.key(*keys)
        cat.move_away()
        ringed = cat.display()
        shown = cat.view
        cat.show(shown.but(markers=False))
        changed = (cat.display() != ringed).any(axis=2)
        cat.show(shown)
        rows, columns = np.nonzero(changed)
        left, top, _, _ = cat.display_area
        x, y = cat.at_pixel(REFERENCE)
        assert (columns.min() + columns.max() + 1) / 2 + left == pytest.approx(x, abs=1)
        assert (rows.min() + rows.max() + 1) / 2 + top == pytest.approx(y, abs=1)
        assert 19 <= np.ptp(rows) + 1 <= 26, "two rings: it is locked"
