"""The menu of the chart, and what it copies."""

from __future__ import annotations

import numpy as np
from window.charts import PIN, REFERENCE, bars_at, map_of, shows
from window.hand import Hand

from ifealid_gpu.explorer.chart_view import Order


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
