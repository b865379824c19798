"""The chart in the window: signed bars, channels by number, name, step and order, its menu, and what it says."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from window.charts import HEIGHT, PIN, REFERENCE, WIDTH, bars_at, map_of, runs_of, shows, typed
from window.hand import Hand

from ifealid_gpu.explorer.preferences import FONT_SCALES
from ifealid_gpu.maps.feature_map import FeatureMap, Provenance
from ifealid_gpu.ui import chart_words


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
    parts += [cat.item("##order"), cat.item("why alike"), cat.item("##bars")]
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
