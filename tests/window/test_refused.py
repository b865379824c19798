"""Files that are refused when they are opened, and that another way of reading them opens: the window asks for it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from loading import Gate
from window.hand import Hand
from window.offscreen import Offscreen

from ifealid_gpu.dataset import Reading

HOLE = (2, 4, 1)  # row, column, channel


def array(seed: int = 1, *, hole: bool = False) -> np.ndarray:
    values = np.random.default_rng(seed).normal(size=(9, 12, 5)).astype(np.float32)
    if hole:
        values[HOLE] = np.nan
    return values


@pytest.fixture
def torn(tmp_path: Path) -> Path:
    """An array with a value that is missing."""
    np.save(tmp_path / "torn.npy", array(hole=True))
    return tmp_path / "torn.npy"


def opened(hand: Hand, path: Path) -> None:
    hand.drop(path)
    done(hand)


def done(hand: Hand) -> None:
    hand.until(lambda: hand.explorer.session.load is None, "the file")
    hand.settle()


def write(hand: Hand, field: str, text: str) -> None:
    hand.click_item(f"##as {field}")
    hand.key("ctrl+a")
    hand.type(text)


def name_of_what_is_open(hand: Hand) -> str | None:
    return None if hand.facts.map is None else hand.facts.map.dataset


def test_where_nothing_is_open_a_refused_file_opens_as_asked(empty: Offscreen, torn: Path, gate: Gate) -> None:
    opened(empty, torn)
    assert empty.shows("What begins with -- is an option of the command line. Read as... asks for the same here.")
    empty.click_item("Read as...##message")
    assert empty.facts.message is None and empty.shows("What is in orange may help.")
    why = empty.explorer.read_as.fault or ""
    assert "--no-data nan" in why and empty.shows(why)
    write(empty, "no_data", "-9999")
    gate.hold("torn")
    gate.read.clear()
    for kind in ("key_down", "key_up"):
        empty.canvas.submit_event({"event_type": kind, "key": "Enter", "modifiers": ()})
        empty.pump(0.1)
    gate.wait_for("torn")
    empty.pump(0.1)
    assert empty.shows("Reading ... Esc stops it")
    gate.let_through()
    done(empty)
    assert empty.explorer.read_as.text("no_data") == "-9999", "it is asked again, and nothing typed is lost"
    assert "--no-data -9999,nan" in empty.explorer.read_as.fault
    write(empty, "no_data", "nan")
    empty.key("Return")
    done(empty)
    assert empty.explorer.read_as is None and empty.facts.message is None
    assert name_of_what_is_open(empty) == "torn.npy" and empty.facts.map.size == (12, 9, 5)
    assert empty.explorer.preferences.reading_of(str(torn)) == Reading(no_data="nan")


def test_cancel_leads_back_to_what_was_open(empty: Offscreen, torn: Path, tmp_path: Path) -> None:
    np.save(tmp_path / "whole.npy", array())
    opened(empty, tmp_path / "whole.npy")
    empty.point((5, 3))
    empty.key("space")
    opened(empty, torn)
    empty.key("shift+F5")
    assert empty.explorer.read_as.name == "torn.npy"
    empty.click_item("Cancel##as")
    assert empty.explorer.read_as is None and empty.facts.message is None
    assert name_of_what_is_open(empty) == "whole.npy"
    assert (empty.facts.reference, empty.facts.locked) == ((5, 3), True)
    empty.key("shift+F5")
    assert empty.explorer.read_as.name == "whole.npy", "what was refused is forgotten"


def test_a_file_that_was_changed_is_read_otherwise_and_keeps_its_pins(empty: Offscreen, tmp_path: Path) -> None:
    np.save(tmp_path / "x.npy", array())
    opened(empty, tmp_path / "x.npy")
    empty.point((6, 3))
    empty.click()
    empty.point((2, 8))
    empty.key("space")
    np.save(tmp_path / "x.npy", array(hole=True))
    empty.key("F5")
    done(empty)
    assert "what is shown was read before" in (empty.facts.message or "")
    empty.click_item("Read as...##message")
    write(empty, "no_data", "nan")
    empty.click_item("Read##as")
    done(empty)
    assert empty.explorer.read_as is None and "without a value" in " ".join(empty.facts.map.notes)
    assert (empty.facts.reference, empty.facts.pins, empty.facts.locked) == ((2, 8), ((6, 3),), True)


def test_the_arrays_of_the_file_are_offered(empty: Offscreen, tmp_path: Path) -> None:
    parameters = {"conv.weight": np.ones((7, 3, 3, 3)), "conv.bias": np.ones(7), "bn.weight": np.ones(7)}
    np.savez(tmp_path / "x.npz", features=array(), **parameters)
    opened(empty, tmp_path / "x.npz")
    empty.click_item("Read as...##message")
    empty.click_item("##as array")
    empty.click_item("features")
    empty.click_item("Read##as")
    done(empty)
    assert empty.facts.map.size == (12, 9, 5)


def test_another_layer_that_is_refused_opens_as_asked(empty: Offscreen, tmp_path: Path) -> None:
    np.savez(tmp_path / "x.npz", early=array(), late=array(2, hole=True))
    opened(empty, tmp_path / "x.npz")
    assert empty.view.layer == "early"
    empty.click_item("##layer")
    empty.click_item("late")
    done(empty)
    empty.click_item("Read as...##message")
    write(empty, "no_data", "nan")
    empty.click_item("Read##as")
    done(empty)
    assert empty.view.layer == "late" and empty.facts.map.layers == ("early", "late")


def test_what_no_way_of_reading_opens_is_not_asked_about(empty: Offscreen, torn: Path) -> None:
    torn.write_bytes(torn.read_bytes()[:-9])
    opened(empty, torn)
    assert "truncated" in (empty.facts.message or "") and not empty.shows("Read as...##message")
    empty.key("shift+F5")
    assert empty.explorer.read_as is None and "truncated" in (empty.facts.message or "")


def test_a_photo_may_be_a_feature_map_itself(empty: Offscreen, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tifffile = pytest.importorskip("tifffile")
    monkeypatch.setattr("ifealid_gpu.explorer.offering.networks_here", lambda: ())
    monkeypatch.setattr("ifealid_gpu.explorer.making_facts.networks_here", lambda: ())
    samples = np.random.default_rng(1).integers(0, 256, (9, 12, 3), np.uint8)
    tifffile.imwrite(tmp_path / "x.tif", samples, photometric="rgb")
    opened(empty, tmp_path / "x.tif")
    empty.click_item("Read as...##photo")
    assert empty.explorer.making is None and empty.explorer.read_as is not None
    empty.click_item("##as layout")
    empty.click_item("rows, columns, channels (hwc)")
    empty.click_item("Read##as")
    done(empty)
    assert empty.facts.map.size == (12, 9, 3)
