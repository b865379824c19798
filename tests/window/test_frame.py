"""The window itself: its sizes, minimising, idling, frames on demand, coalesced hover."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from window.hand import Hand
from window.offscreen import Offscreen

from ifealid_gpu.gpu.device import Gpu
from ifealid_gpu.views.backdrop import Backdrop

SIZES = [(640, 400), (300, 200), (1, 1), (2000, 1400), (1280, 800)]


def test_any_size_and_back(cat: Hand) -> None:
    first = cat.still()
    for width, height in SIZES:
        cat.resize(width, height)
        cat.until(lambda: cat.canvas.get_physical_size() == (width, height), "the size")  # noqa: B023
        cat.settle()
        if width > 1:
            cat.picture(f"size_{width}x{height}")
    assert np.array_equal(cat.still(), first)


def test_the_smallest_supported_size_has_room_for_everything(cat: Hand) -> None:
    cat.resize(640, 400)
    picture = cat.picture("smallest")
    assert picture.shape == (400, 640, 3)
    layout = cat.layout
    assert layout.display.width >= 250 and layout.display.height >= 250
    for label in ("+", "−", "Fit", "1:1", "##opacity", "Colour", "##image", "##layer"):
        box = cat.item(label)
        assert box.right <= 640 and box.bottom <= layout.status.top, label


def test_an_idle_window_draws_nothing(cat: Hand) -> None:
    cat.point((21, 13))
    cat.move_away()
    frames = cat.frames
    cat.pump(1.0)
    assert cat.frames == frames


def test_a_window_that_waits_for_a_file_draws_now_and_then(cat: Hand) -> None:
    """Reading ahead, unseen, must not take the processor from the reading."""
    cat.move_away()
    waits = SimpleNamespace(finished=False, quiet=True, share=0.5, what="x", entry=None)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cat.explorer.session, "load", waits)
        cat.canvas.request_draw()
        frames = cat.frames
        cat.pump(1.0)
        assert 5 < cat.frames - frames < 60
    cat.settle()


def test_however_fast_the_mouse_moves_only_the_newest_position_is_computed(cat: Hand) -> None:
    computed = []
    similarity = cat.explorer.renderer.full.pass_for("similarity")
    begin = similarity.begin
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            similarity,
            "begin",
            lambda encoder, wanted, feature_map: (
                computed.append(wanted.pixel),
                begin(encoder, wanted, feature_map),
            ),
        )
        for n in range(500):
            x, y = cat.at_pixel((n % 50, 10 + n // 50))
            cat.canvas.submit_event(
                {"event_type": "pointer_move", "x": x, "y": y, "button": 0, "buttons": (), "modifiers": ()}
            )
        cat.settle()
    assert len(computed) <= 3
    assert cat.explorer.reference == (49, 19) == computed[-1]


def test_a_move_is_drawn_in_the_very_next_frame(cat: Offscreen) -> None:
    for start in (cat.layout.chart, cat.layout.status, cat.layout.display):
        cat.jump((start.left + 5, start.top + 5))
        cat.send_move(cat.at_pixel((21, 13)))
        cat.frame()
        assert cat.explorer.reference == (21, 13)
        drawn = cat.seen.copy()
        cat.settle()
        left, top, width, height = cat.display_area
        part = slice(top, top + height), slice(left, left + width)
        assert np.array_equal(drawn[part], cat.picture()[part])


def test_a_click_on_a_panel_is_the_panels_however_fast_the_hand_is(cat: Offscreen) -> None:
    cat.point((21, 13))
    box = cat.item("Colour")
    at = box.left + 5, box.top + 5
    cat.send_move(at)
    cat.send_button("pointer_down")
    cat.send_button("pointer_up")
    cat.settle()
    assert cat.view.backdrop is Backdrop.COLOR
    assert cat.explorer.pins == () and not cat.explorer.is_pressed


def test_a_key_counts_after_the_move_before_it(cat: Offscreen) -> None:
    """Both may come between two frames."""
    cat.point((30, 30))
    cat.send_move(cat.at_pixel((21, 13)))
    cat.key("space")
    cat.point((10, 10))
    assert cat.explorer.locked and cat.explorer.reference == (21, 13)


def test_a_window_of_twice_the_pixels_has_the_mouse_where_it_points(gpu: Gpu, config_home: Path) -> None:
    window = Offscreen(gpu, ratio=2.0)
    window.reset()
    assert window.picture().shape == (1600, 2560, 3)
    window.point((21, 13))
    assert window.explorer.reference == (21, 13)
    window.click_item("Colour")
    assert window.view.backdrop is Backdrop.COLOR
    window.close()
