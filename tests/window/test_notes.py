"""What is said for a moment comes and goes by itself."""

from __future__ import annotations

import numpy as np
from window.offscreen import Offscreen


def test_a_note_goes_after_two_seconds_and_the_window_is_idle_again(cat: Offscreen) -> None:
    before = cat.picture()
    cat.explorer.say_shortly("Copied something")
    cat.window_frames.wake()
    cat.settle()
    assert cat.facts.note == "Copied something"
    band = cat.part(cat.seen, cat.layout.status).astype(int)
    is_orange = np.abs(band - (252, 102, 0)).max(axis=2) < 12
    assert is_orange[0].all() and is_orange.mean() < 0.15, "an edge that is seen, not a band that shouts"
    assert (band.min(axis=2) > 200).sum() > 100 and np.median(band) < 60, "light on dark"
    assert np.array_equal(cat.part(cat.seen, cat.layout.display), cat.part(before, cat.layout.display))
    cat.pump(1.9)
    assert cat.facts.note == "Copied something"
    cat.pump(0.2)
    assert cat.facts.note is None
    assert np.array_equal(cat.part(cat.seen, cat.layout.status), cat.part(before, cat.layout.status))
    frames = cat.frames
    cat.pump(10)
    assert cat.frames == frames
