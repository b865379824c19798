"""The marks on the map are as large as the text lets them be seen."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from window.hand import Hand

from ifealid_gpu.quantities.norm import Norm

EYE, OTHER = (21, 13), (39, 17)


def marked(window: Hand) -> int:
    """Width of what the markers change about the reference, in pixels of the map's display."""
    with_marks = window.still()
    before = window.view
    window.show(before.but(markers=False))
    off = (with_marks != window.picture()).any(axis=2)
    window.show(before)
    x, y = (round(at * window.ratio) for at in window.at_pixel(EYE))
    columns = np.nonzero(off[y - 60 : y + 60, x - 60 : x + 60].any(axis=0))[0]
    return int(np.ptp(columns)) + 1


@pytest.mark.parametrize("quantity", [None, Norm()])
def test_rings_grow_with_the_text_but_shrink_with_none(cat: Hand, quantity: Norm | None) -> None:
    cat.point(EYE)
    cat.key("space")
    cat.move_away()
    if quantity is not None:
        cat.show(cat.view.but(quantity=quantity))
    widths = {}
    kept = cat.explorer.preferences
    for scale in (0.7, 1.0, 2.0):
        cat.explorer.preferences = replace(kept, font_scale=scale)
        cat.window_frames.wake()
        widths[scale] = marked(cat)
    cat.explorer.preferences = kept
    assert abs(widths[0.7] - widths[1.0]) <= 1, "its centre lies elsewhere between two pixels"
    assert 20 <= widths[1.0] <= 27
    assert widths[2.0] == pytest.approx(2 * widths[1.0], abs=3)


def test_marks_grow_on_large_screens_and_a_click_on_the_larger_dot_unpins(cat: Hand) -> None:
    cat.resize(3840, 2160)
    assert cat.facts.mark > 1.5
    cat.point(OTHER)
    cat.click()
    assert cat.explorer.pins == (OTHER,)
    cat.wheel(-20)  # pixels of the map are smaller than the dot
    x, y = cat.at_pixel(OTHER)
    assert cat.explorer.projection.map_pixel_at(*cat.display_position((x + 9, y))) != OTHER
    cat.click((x + 9, y))
    assert cat.explorer.pins == ()
