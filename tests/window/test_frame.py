"""The window itself: its sizes, minimising, idling, frames on demand, coalesced hover."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
from window.hand import Hand

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
    for label in ("+", "-", "Fit", "1:1", "##opacity", "RGB", "##image", "##layer"):
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
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cat.explorer.session, "load", SimpleNamespace(finished=False, quiet=True, share=0.5, what="x"))
        cat.canvas.request_draw()
        frames = cat.frames
        cat.pump(1.0)
        assert 5 < cat.frames - frames < 60
    cat.settle()


def test_however_fast_the_mouse_moves_only_the_newest_position_is_computed(cat: Hand) -> None:
    computed = []
    full = cat.explorer.renderer.full
    begin = full._begin
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            full, "_begin", lambda encoder, wanted: (computed.append(wanted.reference), begin(encoder, wanted))
        )
        for n in range(500):
            x, y = cat.at_pixel((n % 50, 10 + n // 50))
            cat.canvas.submit_event(
                {"event_type": "pointer_move", "x": x, "y": y, "button": 0, "buttons": (), "modifiers": ()}
            )
        cat.settle()
    assert len(computed) <= 3
    assert cat.explorer.reference == (49, 19) == computed[-1]
