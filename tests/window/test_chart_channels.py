"""A channel of the chart by its number, by steps, by the wheel and in order."""

from __future__ import annotations

import numpy as np
import pytest
from window.charts import REFERENCE, bars_at, map_of, shows, typed
from window.hand import Hand

from ifealid_gpu.explorer.chart_view import Order


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
    cat.click_item("##order")
    cat.click_item("largest first##1")
    assert cat.explorer.chart.order is Order.VALUE
    order = np.argsort(-np.abs(feature_map.vector(*REFERENCE)), kind="stable")
    for place in (0, 9, 63):
        cat.move(bars_at(cat, (place + 0.5) / 64))
        assert cat.explorer.hovered_channel == order[place]
    cat.click_item("##order")
    cat.click_item("by number##0")
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
