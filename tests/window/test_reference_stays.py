"""The way to a button, a menu or the chart leaves reference and picture as they were where the mouse rested."""

from __future__ import annotations

import shlex

import numpy as np
import pytest
from window.hand import Hand, Pair, Picture

from ifealid_gpu.views.backdrop import Backdrop
from ifealid_gpu.views.view_state import ViewState

EYE = (21, 13)  # 42,28 on the finest layer
_STEPS, _HAND = 24, 1 / 60


@pytest.fixture
def cat(cat: Hand) -> Hand:
    """In a small window: many frames are drawn here."""
    cat.resize(640, 400)
    cat.move_away()
    return cat


def walk(window: Hand, to: Pair) -> None:
    """Move the mouse as a hand does: in steps, at every other of which a picture is drawn."""
    start = window._mouse or (0.0, 0.0)
    for step in range(1, _STEPS + 1):
        share = step / _STEPS
        window.send_move((start[0] + (to[0] - start[0]) * share, start[1] + (to[1] - start[1]) * share))
        if step % 2 == 0:
            window.pump(2 * _HAND)
    window.settle()


def walk_to(window: Hand, label: str) -> None:
    """Move the mouse to a button, a menu or a choice, as `walk` does."""
    box = window.item(label)
    walk(window, (box.left + box.width / 2, box.top + box.height / 2))


def look_at(window: Hand, pixel: tuple[int, int]) -> Picture:
    """Walk to a pixel and rest there; what is seen of the map then, but for what marks the mouse."""
    walk(window, window.at_pixel(pixel))
    window.pump(0.3)
    assert window.explorer.reference == pixel
    return window.display()


def reference_in(window: Hand, view: str) -> tuple[int, int]:
    """The reference pixel of a view's JSON."""
    place = ViewState.from_json(view).place
    assert place is not None
    return window.explorer.renderer.scene.pixel_at(place)


def test_on_the_way_to_the_colour_button_the_eye_stays(cat: Hand) -> None:
    seen = look_at(cat, EYE)
    chart = cat.chart()
    walk_to(cat, "Colour")
    assert cat.explorer.reference == EYE
    assert np.array_equal(cat.display("stays_at_button"), seen) and np.array_equal(cat.chart(), chart)
    cat.click()
    assert cat.view.backdrop is Backdrop.COLOR and cat.explorer.reference == EYE
    walk(cat, cat.at_pixel((3, 30)))
    assert cat.explorer.reference == (3, 30), "coming back it follows again"
    walk_to(cat, "Colour")
    assert cat.explorer.reference == EYE


def test_the_picture_goes_back_in_the_frame_in_which_the_mouse_leaves(cat: Hand) -> None:
    seen = look_at(cat, EYE)
    cat.move(cat.at_pixel((0, 20)))
    assert cat.explorer.reference == (0, 20)
    cat.send_move((cat.layout.tools.right - 4, cat.layout.tools.bottom - 10))
    cat.frame()
    left, top, width, height = cat.display_area
    assert np.array_equal(cat.seen[top : top + height, left : left + width], seen)
    assert cat.facts.reference == EYE


def test_a_menu_and_its_items_act_on_the_eye(cat: Hand) -> None:
    seen = look_at(cat, EYE)
    walk_to(cat, "Edit")
    cat.click()
    assert np.array_equal(cat.display()[-60:], seen[-60:]), "below the menu"
    walk_to(cat, "Pin the reference")
    cat.click()
    assert cat.explorer.pins == (EYE,)
    assert cat.explorer.reference == EYE, "where the menu was the mouse has not moved"
    walk_to(cat, "View")
    assert cat.explorer.reference == EYE
    cat.click()
    walk_to(cat, "Image in colour")
    cat.click()
    assert cat.view.backdrop is Backdrop.COLOR and cat.explorer.reference == EYE
    walk_to(cat, "##opacity")
    assert cat.explorer.reference == EYE


def test_the_chart_shows_channels_of_the_eye(cat: Hand) -> None:
    look_at(cat, EYE)
    vector = cat.facts.current.values
    box = cat.layout.chart
    walk(cat, (box.right - 5, box.top + box.height * 0.4))
    assert cat.explorer.reference == EYE and np.array_equal(cat.facts.current.values, vector)
    assert cat.explorer.hovered_channel is not None
    cat.move_away()
    assert cat.explorer.hovered_channel is None and cat.explorer.reference == EYE


def copy_command(window: Hand) -> None:
    """By the menu."""
    walk_to(window, "File")
    window.click()
    walk_to(window, "Copy command line")
    window.click()


def test_copied_and_saved_is_the_eye(cat: Hand) -> None:
    look_at(cat, EYE)
    copy_command(cat)
    assert reference_in(cat, shlex.split(cat.shell.text)[-1]) == EYE
    walk(cat, cat.at_pixel((50, 30)))
    walk_to(cat, "File")
    cat.click()
    walk_to(cat, "Copy picture")
    cat.click()
    assert cat.explorer.page()[1].query == cat.explorer.query_at(EYE)
    cat.key("Home")
    copy_command(cat)
    assert reference_in(cat, shlex.split(cat.shell.text)[-1]) == (28, 19)


def test_a_message_that_comes_and_goes_under_the_mouse_moves_nothing(cat: Hand) -> None:
    cat.move(cat.at_pixel((28, 19)))
    cat.wheel(4)  # the map lies beneath all of the message
    below = cat.explorer.projection.map_pixel_at(*cat.display_position((320, 300)))
    look_at(cat, below)
    cat.explorer.say("something to read, on several lines\n\n\nthat covers the map")
    cat.window_frames.wake()
    cat.settle()
    assert cat.explorer.pointed is None and cat.explorer.reference == below
    walk_to(cat, "OK")
    cat.click()
    assert cat.explorer.message is None
    assert cat.explorer.pointed not in (None, below), "the mouse is on the map again, elsewhere"
    assert cat.explorer.reference == below
    cat.pump(1.0)
    cat.settle()
    assert cat.explorer.reference == below
    x, y = cat._mouse
    walk(cat, (x, y - 30))
    assert cat.explorer.reference == cat.explorer.pointed != below


def test_out_of_the_window_and_back(cat: Hand) -> None:
    look_at(cat, EYE)
    walk(cat, (-40, 300))
    assert cat.explorer.reference == EYE and cat.explorer.pointer is None
    cat.jump(cat.at_pixel((40, 20)))
    assert cat.explorer.pointed == (40, 20) and cat.explorer.reference == EYE, "a dialog may have closed over it"
    x, y = cat.at_pixel((40, 20))
    cat.jump((x + 1, y))
    assert cat.explorer.reference == (40, 20)
    walk(cat, (320, -20))
    assert cat.explorer.reference == EYE


def test_a_click_counts_without_a_rest_and_a_drag_out_of_the_map_keeps_what_it_held(cat: Hand) -> None:
    look_at(cat, EYE)
    walk(cat, cat.at_pixel((30, 30)))
    cat.click()
    walk_to(cat, "Fit")
    assert cat.explorer.reference == (30, 30)
    walk(cat, cat.at_pixel((40, 12)))
    with cat.button_down():
        walk(cat, (cat.layout.chart.left + 40, 300))
    assert cat.explorer.reference == (40, 12) and cat.explorer.pointer is None


def test_a_finger_leaves_the_pixel_that_it_touched(empty: Hand) -> None:
    """It comes from nowhere, and goes there."""
    empty.reset()
    empty._mouse = empty.at_pixel(EYE)
    empty._send("pointer_leave")
    for kind in ("pointer_enter", "pointer_down", "pointer_up", "pointer_leave"):
        if kind in ("pointer_down", "pointer_up"):
            empty.send_button(kind)
        else:
            empty._send(kind)
        empty.settle()
    assert empty.explorer.pins == (EYE,)
    assert empty.explorer.reference == EYE and empty.explorer.pointer is None


def test_a_coarse_picture_goes_back_at_once_and_is_refined(cat: Hand, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a full pass takes long."""
    renderer = cat.explorer.renderer
    monkeypatch.setattr("ifealid_gpu.renderer.fluid.FLUID", 0.0)
    monkeypatch.setattr(renderer.fluid, "coarse", None)
    renderer.warm_up(cat.view)
    assert renderer.fluid.coarse is not None
    seen = look_at(cat, EYE)
    cat.move(cat.at_pixel((0, 20)))
    cat.send_move((cat.layout.tools.right - 4, cat.layout.tools.bottom - 10))
    cat.frame()
    assert renderer.coarse_stride is not None and cat.facts.reference == EYE
    left, top, width, height = cat.display_area
    assert np.abs(cat.seen[top : top + height, left : left + width].astype(int) - seen).mean() < 20
    assert np.array_equal(cat.display(), seen)
    monkeypatch.undo()


def test_the_closed_window_leaves_the_view_with_the_eye(empty: Hand) -> None:
    """Its close button lies beyond the map; what the system tells last may be lost with the window."""
    empty.reset()
    empty.resize(640, 400)
    look_at(empty, EYE)
    for n in range(24):
        empty.send_move(empty.at_pixel((21, 12 - n // 2)))
        empty.pump(_HAND)
    assert empty.explorer.reference != EYE
    empty.close()
    assert empty.explorer.shared_view.query == empty.explorer.query_at(EYE)


@pytest.mark.parametrize("seconds", [0.1, 0.4])
def test_slow_frames_neither_make_a_rest_nor_lose_one(
    cat: Hand, monkeypatch: pytest.MonkeyPatch, seconds: float
) -> None:
    """Pictures that take their time: the hand moves on meanwhile, and is heard of when they are done."""
    paint = cat.window_frames._panels.paint

    def slowly(target: object) -> None:
        cat.now += seconds
        paint(target)

    cat.move_away()
    cat.key("Home")
    monkeypatch.setattr(cat.window_frames._panels, "paint", slowly)
    start, end = cat.at_pixel((50, 19)), cat.at_pixel(EYE)
    for step in range(1, 25):
        cat.send_move((start[0] + (end[0] - start[0]) * step / 24, start[1] + (end[1] - start[1]) * step / 24))
        cat.frame()
    cat.send_move((cat.layout.tools.right - 4, 330))
    cat.frame()
    assert cat.explorer.reference == (28, 19), "it never rested"
    for step in range(1, 25):
        cat.send_move((start[0] + (end[0] - start[0]) * step / 24, start[1] + (end[1] - start[1]) * step / 24))
        cat.frame()
    for _ in range(3):
        cat.frame()
    cat.send_move((cat.layout.tools.right - 4, 330))
    cat.frame()
    assert cat.explorer.reference == EYE
