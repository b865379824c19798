"""The window itself: its sizes, minimising, idling, frames on demand, coalesced hover."""

from __future__ import annotations

from types import SimpleNamespace

import glfw
import numpy as np
import pytest
from window.driver import Driver, xdotool

SIZES = [(640, 400), (300, 200), (1, 1), (2000, 1400), (1280, 800)]


def test_any_size_and_back(cat: Driver) -> None:
    first = cat.still()
    for width, height in SIZES:
        cat.resize(width, height)
        cat.until(lambda: cat.window.canvas.get_physical_size() == (width, height), "the size")  # noqa: B023
        cat.settle()
        if width > 1:
            cat.picture(f"size_{width}x{height}")
    assert np.array_equal(cat.still(), first)


def test_the_smallest_supported_size_has_room_for_everything(cat: Driver) -> None:
    cat.resize(640, 400)
    picture = cat.picture("smallest")
    assert picture.shape == (400, 640, 3)
    layout = cat.layout
    assert layout.display.width >= 250 and layout.display.height >= 250
    for label in ("+", "-", "Fit", "1:1", "##opacity", "RGB", "##image", "##layer"):
        box = cat.item(label)
        assert box.right <= 640 and box.bottom <= layout.status.top, label


def test_minimised_and_back(cat: Driver) -> None:
    first = cat.still()
    glfw.iconify_window(cat.window.canvas._window)
    cat.pump(0.3)
    frames = cat.frames
    cat.window.canvas.request_draw()
    cat.pump(0.3)
    minimised = bool(glfw.get_window_attrib(cat.window.canvas._window, glfw.ICONIFIED))
    if minimised:
        assert cat.frames == frames
    glfw.restore_window(cat.window.canvas._window)
    cat.settle()
    cat.focus()
    assert np.array_equal(cat.still(), first)
    cat.point((21, 13))
    assert cat.explorer.reference == (21, 13)


def test_an_idle_window_draws_nothing(cat: Driver) -> None:
    cat.point((21, 13))
    cat.move_away()
    frames = cat.frames
    cat.pump(1.0)
    assert cat.frames == frames


def test_a_window_that_waits_for_a_file_draws_now_and_then(cat: Driver) -> None:
    """Reading ahead, unseen, must not take the processor from the reading."""
    cat.move_away()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cat.explorer.session, "load", SimpleNamespace(finished=False, quiet=True, share=0.5, what="x"))
        cat.window.canvas.request_draw()
        frames = cat.frames
        cat.pump(1.0)
        assert 5 < cat.frames - frames < 60
    cat.settle()


def test_however_fast_the_mouse_moves_only_the_newest_position_is_computed(cat: Driver) -> None:
    computed = []
    full = cat.explorer.renderer.full
    begin = full._begin
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            full, "_begin", lambda encoder, wanted: (computed.append(wanted.reference), begin(encoder, wanted))
        )
        for n in range(500):
            x, y = cat.at_pixel((n % 50, 10 + n // 50))
            cat.window.canvas.submit_event(
                {"event_type": "pointer_move", "x": x, "y": y, "button": 0, "buttons": (), "modifiers": ()}
            )
        cat.settle()
    assert len(computed) <= 3
    assert cat.explorer.reference == (49, 19) == computed[-1]


def test_position_and_size_are_remembered(cat: Driver) -> None:
    cat.resize(1000, 700)
    glfw.set_window_pos(cat.window.canvas._window, 37, 21)
    cat.pump(0.1)
    cat.window._remember()
    stored = type(cat.explorer.preferences).load()
    glfw.set_window_pos(cat.window.canvas._window, 0, 0)
    cat.settle()
    assert stored.window_size == (1000, 700)
    assert stored.window_position == (37, 21)


def test_quit_in_the_menu_closes_the_window(cat: Driver) -> None:
    """The last test of this module: it takes the window away."""
    cat.click_item("File")
    box = cat.menu_item("Quit")
    cat.move((box.left + 10, box.top + 5))
    xdotool("click", 1)
    cat.until(lambda: not cat.is_open, "the window to close")
