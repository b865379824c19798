"""Why two pixels are alike, in the window: what each channel adds, muting by a click, and the chart's other orders."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from window.charts import HEIGHT, PIN, REFERENCE, WIDTH, bars_at, map_of, runs_of, shows
from window.hand import Hand

import ifealid_gpu
from ifealid_gpu import ViewState, oracle
from ifealid_gpu.explorer.chart_view import Bars, ChartView, Order
from ifealid_gpu.maps.bands import Bands
from ifealid_gpu.maps.feature_map import FeatureMap, Provenance
from ifealid_gpu.ui import why_words

CHANNELS = 11


def in_order(feature_map: FeatureMap, **how: object) -> list[int]:
    """Channels by what they add, the largest first."""
    added = ifealid_gpu.why_alike(feature_map, REFERENCE, PIN, **how)  # type: ignore[arg-type]
    return np.argsort(-np.abs(added), kind="stable").tolist()


def why(canvas: Hand, feature_map: FeatureMap) -> Hand:
    """The window with the reference, a pin, and what each channel adds."""
    cat = shows(canvas, feature_map, pin=True)
    cat.key("2")
    return cat


def test_bars_are_what_each_channel_adds(canvas: Hand) -> None:
    feature_map = map_of(CHANNELS)
    cat = why(canvas, feature_map)
    added = ifealid_gpu.why_alike(feature_map, REFERENCE, PIN)
    assert cat.shows("ring and pin") and cat.shows(f"cosine {added.sum():.4g}, by channel")
    runs = runs_of(cat.picture(), cat.item("##bars"), CHANNELS)
    lengths = np.array([end - start for start, end in runs])
    wanted = np.abs(added[in_order(feature_map)])
    np.testing.assert_allclose(lengths, wanted * lengths.max() / wanted.max(), atol=2.1)
    zeros = [run[1] if added[n] < 0 else run[0] for n, run in zip(in_order(feature_map), runs, strict=True) if any(run)]
    assert max(zeros) - min(zeros) <= 2 and (added < 0).any()
    cat.key("2")
    assert cat.explorer.chart.order is Order.NUMBER and not cat.shows("ring and pin")


def test_a_click_mutes_a_channel_and_another_brings_it_back(canvas: Hand) -> None:
    feature_map = map_of(CHANNELS)
    cat = why(canvas, feature_map)
    first, before = in_order(feature_map)[2], cat.display()
    cat.click(bars_at(cat, 2.5 / CHANNELS))
    assert cat.view.muted == (first,) and cat.explorer.hovered_channel is None
    assert (cat.display() != before).any(), "at once, under a mouse that rests on the bar"
    expected = oracle.values_of(feature_map, ViewState(reference=REFERENCE, muted=[first]))
    np.testing.assert_allclose(cat.explorer.renderer.values(cat.explorer.resolved), expected, atol=2e-6)
    assert f"would add {ifealid_gpu.why_alike(feature_map, REFERENCE, PIN)[first]:.1g}"[:12] in why_words.of_channel(
        cat.facts, cat.view.muted, first
    )
    cat.move_away()
    runs = runs_of(cat.picture(), cat.item("##bars"), CHANNELS)
    assert runs[2] == (0, 0) and all(any(run) for run in runs[:2]), "its bar is faint"
    cat.click(bars_at(cat, 2.5 / CHANNELS))
    assert cat.view.muted == ()
    plain = cat.explorer.renderer.values(ViewState(reference=REFERENCE))
    np.testing.assert_array_equal(cat.explorer.renderer.values(cat.explorer.resolved), plain)
    cat.key("ctrl+z")
    assert cat.view.muted == (first,)
    cat.click_item("1 muted##muted")
    assert cat.view.muted == ()


def test_the_second_pixel_is_that_pointed_at_last_while_the_reference_stays(canvas: Hand) -> None:
    feature_map = map_of(CHANNELS)
    cat = shows(canvas, feature_map)
    cat.key("2")
    assert cat.shows(why_words.NONE_POINTED_AT)
    cat.point(PIN)
    assert cat.facts.why is not None and cat.facts.why.vector.pixel == PIN and not cat.facts.why.is_pin
    cat.jump(bars_at(cat, 0.5 / CHANNELS))
    assert cat.facts.why.vector.pixel == PIN, "it stays when the mouse leaves the map"
    x, y = (round(side) for side in cat.facts.why_at)
    assert cat.facts.pointer is None and (cat.picture()[y - 7 : y - 4, x] > 240).all(), "and is marked"
    cat.click()
    assert cat.view.muted == (in_order(feature_map)[0],)
    cat.key("space")
    cat.point((0, 0))
    assert cat.facts.why is None and cat.shows(why_words.NO_SECOND), "now the mouse moves the reference"
    cat.key("space")
    assert cat.shows(why_words.MOUSE_IS_RING)
    cat.key("p")
    assert cat.shows(why_words.PIN_IS_RING)


def test_the_numbers_can_be_copied(canvas: Hand) -> None:
    feature_map = map_of(CHANNELS)
    cat = why(canvas, feature_map)
    cat.key("ctrl+e")
    header, *rows = cat.shell.text.splitlines()
    assert header == "channel,value,pin,adds"
    added = ifealid_gpu.why_alike(feature_map, REFERENCE, PIN)
    np.testing.assert_allclose([float(row.split(",")[3]) for row in rows], added, rtol=1e-12)


def test_a_view_that_mutes_what_a_map_does_not_have_is_refused_in_a_line(canvas: Hand) -> None:
    cat = shows(canvas, map_of(CHANNELS))
    maps = ifealid_gpu.Dataset.of([map_of(3)], name="three")
    cat.open(maps, ViewState(reference=REFERENCE, muted=[2, 7]))
    assert cat.explorer.message is not None and "Channel 7 cannot be muted" in cat.explorer.message
    cat.key("Escape")


def test_the_last_channel_stays(canvas: Hand) -> None:
    cat = why(canvas, map_of(2))
    cat.click(bars_at(cat, 0.25))
    cat.click(bars_at(cat, 0.75))
    assert len(cat.view.muted) == 1
    assert cat.explorer.message == "One channel at least must be left: bring others back first"
    cat.key("Escape")


def test_mute_the_channels_of_largest_variance(canvas: Hand) -> None:
    feature_map = map_of(40)
    cat = shows(canvas, feature_map)
    largest = ifealid_gpu.most_varying_channels(feature_map, 10)
    for expected in (largest, ()):
        cat.click(bars_at(cat, 0.5), button=2)
        cat.click_item("Mute the 10 most varying channels")
        assert cat.view.muted == expected
    cat.key("ctrl+z")
    assert cat.view.muted == largest
    cat.click(bars_at(cat, 3.5 / 40), button=2)
    cat.click_item(f"{'Bring back' if 3 in largest else 'Mute'} channel 3")
    assert (3 in cat.view.muted) is (3 not in largest)
    cat.click(bars_at(cat, 0.5), button=2)
    cat.click_item("Bring all muted channels back")
    assert cat.view.muted == ()


def test_other_orders(canvas: Hand) -> None:
    bands = Bands(("nir", "", "Blue", "band 10", "band 9"), (842.0, 500.0, 490.0, 700.0, 650.0), "nm")
    made = map_of(5)
    feature_map = replace(made, bands=bands)
    cat = shows(canvas, feature_map, pin=True)

    def rows() -> list[int]:
        return list(cat.facts.channels)

    cat.click_item("##order")
    cat.click_item("by name##3")
    assert rows() == [4, 3, 2, 0, 1]
    cat.click_item("##order")
    cat.click_item("by wavelength##4")
    assert rows() == [2, 1, 4, 3, 0]
    cat.click_item("##order")
    cat.click_item("by difference##2")
    apart = np.abs(feature_map.vector(*REFERENCE) - feature_map.vector(*PIN))
    assert rows() == np.argsort(-apart).tolist()
    cat.move_away()
    cat.show(cat.view.but(pins=()))
    assert rows() == [0, 1, 2, 3, 4] and cat.shows("nothing to differ from: pin a pixel")
    cat.show(cat.view.but(pins=[PIN]))
    cat.key("j")
    assert cat.view.quantity.channel == rows()[0], "keys step in the same order"


@pytest.mark.parametrize("metric", ["l1", "dot"])
def test_products_and_distances(canvas: Hand, metric: str) -> None:
    feature_map = map_of(CHANNELS)
    cat = why(canvas, feature_map)
    cat.show(cat.view.but(metric=metric))
    added = ifealid_gpu.why_alike(feature_map, REFERENCE, PIN, metric=metric)
    assert cat.shows(f"{'distance' if metric == 'l1' else 'dot product'} {added.sum():.4g}, by channel")
    assert why_words.explained(cat.facts).endswith("until a second click.")
    cat.show(cat.view.but(metric=None))


def test_a_pixel_without_data_or_direction_has_no_shares(canvas: Hand) -> None:
    valid = np.ones((HEIGHT, WIDTH), bool)
    valid[PIN[1], PIN[0]] = False
    cat = why(canvas, map_of(CHANNELS, valid=valid))
    assert cat.shows("nothing to compare: no data")
    codes = np.full((HEIGHT, WIDTH, 3), 9, np.uint8)
    codes[PIN[1], PIN[0]] = 0
    cat = why(canvas, FeatureMap(codes, provenance=Provenance("noise", "layer")))
    assert cat.shows("nothing to compare: no direction")


def test_another_layer_has_other_channels(canvas: Hand) -> None:
    first, second = map_of(CHANNELS), map_of(7)
    maps = [
        replace(first, provenance=Provenance("noise", "one")),
        replace(second, provenance=Provenance("noise", "two")),
    ]
    canvas.explorer.chart = ChartView()
    canvas.open(ifealid_gpu.Dataset.of(maps, name="noise"), ViewState(reference=REFERENCE, layer="one", muted=[3, 9]))
    assert canvas.view.muted == (3, 9)
    canvas.key("l")
    canvas.until(lambda: canvas.facts.map.layer == "two", "the other layer")
    assert canvas.view.muted == () and canvas.explorer.message is None
    canvas.key("ctrl+z")
    canvas.until(lambda: canvas.facts.map.layer == "one", "the layer before")
    assert canvas.view.muted == (3, 9)
    canvas.key("2", "l")
    canvas.until(lambda: canvas.facts.map.layer == "two", "the other layer again")
    canvas.show(canvas.view.but(muted=[1]))
    canvas.key("l")
    canvas.until(lambda: canvas.facts.map.layer == "one", "the first layer again")
    assert canvas.view.muted == (3, 9) and canvas.explorer.chart.bars is Bars.SHARE, "each layer keeps its own"
    canvas.key("l")
    canvas.until(lambda: canvas.facts.map.layer == "two", "the second layer again")
    assert canvas.view.muted == (1,)
