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
    assert not np.array_equal(cat.part(cat.seen, cat.layout.status), cat.part(before, cat.layout.status))
    cat.pump(1.9)
    assert cat.facts.note == "Copied something"
    cat.pump(0.2)
    assert cat.facts.note is None
    assert np.array_equal(cat.part(cat.seen, cat.layout.status), cat.part(before, cat.layout.status))
    frames = cat.frames
    cat.pump(10)
    assert cat.frames == frames
