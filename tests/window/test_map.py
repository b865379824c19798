"""The mouse and the keyboard on the map: reference, pins, channels, lock, layers; zoom, pan and fit."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from window.hand import Hand, Picture

from ifealid_gpu.geometry import Viewport
from ifealid_gpu.ui.layout import Box

ORANGE = (0xFC, 0x66, 0x00)
EYE, OTHER_EYE = (21, 13), (39, 17)


def is_color(picture: Picture, color: tuple[int, int, int]) -> NDArray[np.bool_]:
    """Where a picture has a colour, within 1 level."""
    return np.asarray((np.abs(picture.astype(int) - color) <= 1).all(axis=2))


def center_of(mask: NDArray[np.bool_]) -> tuple[float, float]:
    """(x, y) of a mask's centre, in pixels from the picture's corner."""
    rows, columns = np.nonzero(mask)
    return float(columns.mean()) + 0.5, float(rows.mean()) + 0.5


def chart_at(window: Hand, height: float) -> tuple[float, float]:
    """A place on the chart, ``height`` of the way down."""
    box = window.layout.chart
    return box.left + box.width * 0.6, box.top + box.height * height


def without_markers(window: Hand) -> Picture:
    """What the display would show without markers."""
    shown = window.view
    window.show(shown.but(markers=False))
    picture = window.display()
    window.show(shown)
    return picture


def test_starts_at_the_centre_with_layer_and_image_in_the_title(cat: Hand) -> None:
    assert cat.view.query is None
    assert cat.explorer.reference == (28, 19)
    assert cat.explorer.opened.renderer.feature_map.centre == (28, 19)
    assert cat.title == "stage2 · chelsea.png — IFeaLiD"
    cat.picture("start")


def test_hover_changes_picture_and_chart(cat: Hand) -> None:
    before, chart_before = cat.display(), cat.chart()
    cat.point(EYE)
    after, chart_after = cat.display("hover"), cat.chart()
    assert cat.explorer.reference == EYE
    assert (before != after).any(axis=2).mean() > 0.2
    assert (chart_before != chart_after).any()


def test_outside_the_image_the_last_state_stays(cat: Hand) -> None:
    cat.point(EYE)
    before = cat.display()
    box = cat.layout.display
    cat.jump((box.left + box.width / 2, box.top + 5))
    assert cat.explorer.reference == EYE
    assert np.array_equal(before, cat.display())
    cat.move_away()
    assert cat.explorer.reference == EYE


@pytest.mark.parametrize("pixel", [(21, 13), (0, 0), (55, 36), (40, 5)])
def test_the_ring_is_centred_on_the_reference_pixel(cat: Hand, pixel: tuple[int, int]) -> None:
    cat.point(pixel)
    rows, columns = np.nonzero((cat.display() != without_markers(cat)).any(axis=2))
    left, top, _, _ = cat.display_area
    at = cat.at_pixel(pixel)
    middle = (columns.min() + columns.max() + 1) / 2, (rows.min() + rows.max() + 1) / 2
    box = cat.layout.display
    if box.left + 9 < at[0] < box.right - 9:
        assert abs(middle[0] + left - at[0]) <= 0.5
    assert abs(middle[1] + top - at[1]) <= 0.5


def test_a_click_pins_and_a_click_on_the_dot_unpins(cat: Hand) -> None:
    cat.point(EYE)
    bars = is_color(cat.chart(), ORANGE).sum()
    cat.click()
    assert cat.explorer.pins == (EYE,)
    cat.point(OTHER_EYE)
    picture = cat.display("pin")
    left, top, _, _ = cat.display_area
    x, y = cat.at_pixel(EYE)
    near = Box(x - left - 10, y - top - 10, 20, 20)
    dot = is_color(picture, ORANGE)[round(near.top) : round(near.bottom), round(near.left) : round(near.right)]
    assert 30 < dot.sum() < 60  # of radius 4
    assert center_of(dot) == pytest.approx((x - left - round(near.left), y - top - round(near.top)), abs=0.5)
    assert is_color(cat.chart(), ORANGE).sum() > bars + 500

    cat.click(cat.at_pixel((30, 30)))
    assert cat.explorer.pins == ((30, 30),)
    cat.click(cat.at_pixel((30, 30), (0.8, 0.8)))
    assert cat.explorer.pins == ()
    assert is_color(cat.chart(), ORANGE).sum() == bars


def test_escape_unpins(cat: Hand) -> None:
    cat.point(EYE)
    cat.click()
    assert cat.explorer.pins == (EYE,)
    cat.key("Escape")
    assert cat.explorer.pins == ()


def test_hovering_the_chart_shows_a_channel_and_leaving_it_the_similarity(cat: Hand) -> None:
    cat.point(EYE)
    cat.move_away()
    similarity = cat.display()
    cat.move(chart_at(cat, 0.4))
    channel = cat.explorer.hovered_channel
    shown = cat.display("channel_hovered")
    assert channel is not None
    assert (shown != similarity).any(axis=2).mean() > 0.2
    cat.move(chart_at(cat, 0.6))
    assert cat.explorer.hovered_channel not in (None, channel)
    cat.move_away()
    assert cat.explorer.hovered_channel is None
    assert cat.view.quantity.channel is None
    assert np.array_equal(cat.display(), similarity)


def test_a_click_on_the_chart_keeps_the_channel_until_escape(cat: Hand) -> None:
    cat.point(EYE)
    cat.move_away()
    similarity = cat.display()
    cat.click(chart_at(cat, 0.4))
    channel = cat.view.quantity.channel
    assert channel is not None
    cat.move_away()
    kept = cat.display("channel_kept")
    assert cat.view.quantity.channel == channel
    cat.key("Escape")
    assert cat.view.quantity.channel is None
    assert (kept != similarity).any(axis=2).mean() > 0.2
    assert np.array_equal(cat.display(), similarity)


def test_space_locks_the_reference_and_the_scale_tells_the_value_under_the_mouse(cat: Hand) -> None:
    cat.point(EYE)
    cat.key("space")
    assert cat.explorer.locked
    first = cat.picture()
    cat.point(OTHER_EYE)
    second = cat.picture("locked")
    assert cat.explorer.reference == EYE
    value = cat.explorer.renderer.values(cat.view)[OTHER_EYE[1], OTHER_EYE[0]]
    assert cat.facts.pointer_value == pytest.approx(value)
    layout = cat.layout
    assert np.array_equal(cat.part(first, layout.chart), cat.part(second, layout.chart))
    for box in (layout.scale, layout.status):
        assert not np.array_equal(cat.part(first, box), cat.part(second, box))
    # On the map nothing moves but the mark of the mouse and the chip beside it.
    changed = (first != second).any(axis=2)
    for x, y in (cat.at_pixel(EYE), cat.at_pixel(OTHER_EYE)):
        changed[round(y) - 100 : round(y) + 100, round(x) - 290 : round(x) + 290] = False
    assert not cat.part(changed, layout.display).any()
    cat.key("space")
    assert not cat.explorer.locked
    cat.point((30, 30))
    assert cat.explorer.reference == (30, 30)


def test_arrow_keys_move_the_reference(cat: Hand) -> None:
    cat.key("Right", "Right", "Down", "Left")
    assert cat.explorer.reference == (29, 20)
    cat.key("shift+Right", "shift+Up", "shift+Up", "shift+Up")
    assert cat.explorer.reference == (39, 0)
    cat.key("Home")
    assert cat.explorer.reference == (28, 19)


def test_a_held_arrow_key_repeats_until_it_is_let_go(cat: Hand) -> None:
    with cat.hold_key("Right"):
        cat.until(lambda: cat.explorer.reference[0] > 32, "five steps to the right")
    after = cat.explorer.reference
    cat.pump(0.3)
    assert cat.explorer.reference == after


def test_layers_switch_by_key_and_keep_the_place(cat: Hand) -> None:
    cat.point(EYE)
    cat.click()
    place = cat.explorer.renderer.scene.center_of(*EYE)
    titles = []
    for _ in range(6):
        before = cat.explorer.opened
        cat.key("l")
        cat.until(lambda: cat.explorer.opened is not before, "another layer")  # noqa: B023
        titles.append(cat.title)
        there = cat.explorer.renderer.scene.center_of(*cat.explorer.pins[0])
        assert there == pytest.approx(place, abs=8)  # the coarsest layer's pixels are 16 wide
        if titles[-1].startswith("stage3"):
            cat.picture("stage3")
    layers = ("stage3", "_blocks.2", "_blocks.4", "_blocks.10", "stage1", "stage2")  # one network after the other
    assert titles == [f"{layer} · chelsea.png — IFeaLiD" for layer in layers]
    assert cat.explorer.pins == (EYE,)
    cat.key("shift+l")
    assert cat.title.startswith("stage1")


def test_images_switch_by_key(cat: Hand) -> None:
    cat.key("i")
    cat.until(lambda: cat.view.image == "coffee.png", "the other image")
    assert cat.title == "stage2 · coffee.png — IFeaLiD"
    cat.picture("coffee")


def test_the_wheel_zooms_about_the_mouse(cat: Hand) -> None:
    x, y = cat.at_pixel((40, 10))
    at = int(x), int(y)
    cat.move(at)
    display = cat.display_position(at)
    before = cat.explorer.projection
    cat.wheel(4)
    after = cat.explorer.projection
    assert after.scale == pytest.approx(before.scale * 1.2**4)
    assert after.scene_from_target(*display) == pytest.approx(before.scene_from_target(*display), abs=0.01)
    cat.picture("zoomed")
    cat.wheel(-4)
    assert cat.explorer.projection.scale == pytest.approx(before.scale)


def test_dragging_pans_and_is_no_click(cat: Hand) -> None:
    start = cat.at_pixel((28, 19))
    held = cat.explorer.projection.scene_from_target(*cat.display_position(start))
    cat.drag(start, (start[0] + 120, start[1] - 60))
    end = cat.display_position((int(start[0]) + 120, int(start[1]) - 60))
    assert cat.explorer.projection.scene_from_target(*end) == pytest.approx(held, abs=1)
    assert cat.explorer.pins == ()
    cat.picture("panned")


def test_a_drag_that_ends_outside_the_window_ends(cat: Hand) -> None:
    start = cat.at_pixel((28, 19))
    cat.drag(start, (1500, 900))
    view = cat.view.viewport
    cat.point((20, 20))
    assert cat.view.viewport == view
    assert not cat.explorer.is_pressed


def test_double_click_fits_and_leaves_no_pin(cat: Hand) -> None:
    cat.point(EYE)
    cat.wheel(5)
    assert cat.view.viewport is not None
    cat.double_click(cat.at_pixel(EYE))
    cat.until(lambda: cat.view.viewport is None, "fit")
    assert cat.explorer.pins == ()


def test_keys_zoom(cat: Hand) -> None:
    cat.key("1")
    assert cat.view.viewport == Viewport((225.5, 150.0), 1.0)
    cat.picture("one_to_one")
    cat.key("plus")
    assert cat.explorer.projection.scale == pytest.approx(1.5)
    cat.key("minus")
    assert cat.explorer.projection.scale == pytest.approx(1.0)
    cat.key("f")
    assert cat.view.viewport is None


def test_pixels_stay_crisp_when_zoomed_in(cat: Hand) -> None:
    cat.key("space")
    cat.show(cat.view.but(opacity=1.0, markers=False))
    cat.move(cat.at_pixel((40, 10)))
    cat.wheel(12)
    cat.move_away()
    picture = cat.display("crisp")
    # One similarity a pixel: rows of a few flat runs.
    runs = (np.abs(np.diff(picture[100].astype(int), axis=0)).max(axis=1) > 0).sum()
    assert runs < 30
