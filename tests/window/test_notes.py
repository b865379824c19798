"""What is said for a moment comes and goes by itself."""

from __future__ import annotations

from pathlib import Path

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


def test_a_message_is_seen_as_soon_as_a_file_could_not_be_read(empty: Offscreen, tmp_path: Path) -> None:
    values = np.random.default_rng(3).random((9, 12, 5), np.float32)
    values[2, 3, 1] = np.nan
    np.save(tmp_path / "some.npy", values)
    empty.open(tmp_path / "some.npy")
    assert "--no-data nan" in (empty.explorer.message or "")
    button = empty.part(empty.picture("message_at_once"), empty.item("OK"))
    assert (button[..., 2].astype(int) - button[..., 0] > 40).any(), "a blue button, without a move of the mouse"
    assert any("What begins with -- is an option" in words for words in empty.labels("text"))
    before = empty.frames
    empty.pump(5)
    assert empty.frames == before
