"""Notes on how maps were read: each is seen once, and all can be read again; and the precision that a map has."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from window.offscreen import Offscreen

from ifealid_gpu.dataset import Reading
from ifealid_gpu.dataset.entry import Entry
from ifealid_gpu.explorer.telling import SECONDS
from ifealid_gpu.maps.feature_map import FeatureMap
from ifealid_gpu.parallel import Progress
from ifealid_gpu.ui.help.looking import sentences

NOTE = "the layer {} was guessed; --layout chw decides otherwise"
FOUND = "3 pixels hold -9999 in every channel and count as without data"


@pytest.fixture
def noted(empty: Offscreen, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Offscreen]:
    """Two layers of which something was guessed, opened in a window."""
    read = Entry.load

    def load(entry: Entry, progress: Progress | None = None) -> FeatureMap:
        found = read(entry, progress)
        return replace(found, notes=(NOTE.format(entry.layer), FOUND))

    monkeypatch.setattr(Entry, "load", load)
    random = np.random.default_rng(1)
    arrays = {name: random.normal(size=(9, 8, 5)).astype(np.float32) for name in ("early", "late")}
    np.savez(tmp_path / "x.npz", **arrays)
    empty.explorer.open(tmp_path / "x.npz", reading=Reading(layout="hwc"))
    empty.aside = []
    empty.explorer.telling.aside = empty.aside.append
    empty.window_frames.wake()
    empty.settle()
    yield empty


def is_told(window: Offscreen) -> str | None:
    window.window_frames.wake()
    window.settle()
    return window.facts.told


def go(window: Offscreen, layer: str) -> None:
    window.show(window.view)
    window.explorer.change(window.view.but(layer=layer))
    window.until(lambda: window.view.layer == layer, layer)
    window.settle()


def test_a_note_is_told_once_and_the_map_is_not_covered(noted: Offscreen) -> None:
    told = is_told(noted)
    assert told == f"{NOTE.format('early')} (and 1 more)" and noted.shows(told)
    box = noted.item(told)
    assert box.top >= noted.layout.status.top, "it lies on the status line"
    noted.pump(SECONDS + 0.1)
    assert is_told(noted) is None and not noted.shows(told)
    go(noted, "late")
    assert is_told(noted) == NOTE.format("late"), "what both have is known already"
    noted.pump(SECONDS + 0.1)
    for layer in ("early", "late", "early"):
        go(noted, layer)
        assert is_told(noted) is None
    noted.key("F5")
    noted.until(lambda: noted.explorer.session.load is None, "the file")
    assert is_told(noted) is None


def test_a_note_goes_with_its_map_and_is_told_when_that_comes_back(noted: Offscreen) -> None:
    told = is_told(noted)
    assert told == f"{NOTE.format('early')} (and 1 more)"
    go(noted, "late")
    assert NOTE.format("early") not in (is_told(noted) or ""), "which is of the other map"
    noted.pump(SECONDS + 0.1)
    go(noted, "early")
    assert is_told(noted) == NOTE.format("early"), "which had not had its time"


def test_the_window_draws_nothing_while_a_note_stays(noted: Offscreen) -> None:
    is_told(noted)
    frames = noted.frames
    noted.pump(SECONDS / 2)
    assert noted.frames == frames
    noted.pump(SECONDS)
    assert 0 < noted.frames - frames < 8, "once more, without it"


def test_all_notes_can_be_read_at_any_time(noted: Offscreen) -> None:
    noted.pump(SECONDS + 0.1)
    noted.click_item("2 notes")
    for words in (NOTE.format("early"), FOUND, "8 x 9 pixels of 5 channels."):
        assert noted.shows(words)
    noted.key("n")
    assert noted.view.quantity.kind == "similarity", "its keys are its own"
    noted.key("Escape")
    assert not noted.shows(FOUND) and not noted.explorer.notes_open
    noted.key("F2")
    assert noted.shows(FOUND)
    assert noted.shows("What begins with -- is an option of the command line. Read as... asks for the same here.")
    noted.click_item("Read as...##notes")
    assert noted.explorer.read_as is not None and not noted.explorer.notes_open
    noted.key("Escape")


def test_they_are_on_the_page_of_what_one_looks_at(noted: Offscreen) -> None:
    said = list(sentences(noted.facts, noted.view))
    assert FOUND in said and NOTE.format("early") in said


def test_who_started_the_program_gets_them_once_and_of_what_it_named_alone(noted: Offscreen, tmp_path: Path) -> None:
    go(noted, "late")
    go(noted, "early")
    assert noted.aside == [f"x.npz: {line}" for line in (NOTE.format("early"), FOUND, NOTE.format("late"))]
    (tmp_path / "x.npz").rename(tmp_path / "y.npz")
    noted.drop(tmp_path / "y.npz")
    noted.until(lambda: noted.facts.map is not None and noted.facts.map.dataset == "x + y", "the file")
    assert FOUND in (is_told(noted) or "") or "more" in (is_told(noted) or ""), "another dataset is told of anew"
    assert len(noted.aside) == 3, "what is dropped prints nothing"


def test_a_map_without_notes_has_no_button(cat: Offscreen) -> None:
    assert not any("note" in label for label in cat.labels("button"))
    cat.key("F2")
    assert cat.shows("Nothing had to be guessed when it was read, and nothing was left out.")
    cat.key("Escape")


def test_the_top_bar_says_how_right_the_bits_are(noted: Offscreen, tmp_path: Path) -> None:
    assert noted.explorer.renderer is not None
    error = noted.explorer.renderer.feature_map.code_error
    assert error is not None and 0 < error < 0.005
    (fact,) = [text for text in noted.labels("text") if "similarities right to" in text]
    bits, right = fact.split(" bits, similarities right to ")
    assert error <= float(right) < 2 * error + 1e-6 and int(bits) == noted.explorer.renderer.feature_map.precision
    noted.resize(640, 400)
    assert f"{bits} bits" in noted.labels("text"), "where there is little room, the bits alone"
    noted.resize(1280, 800)
