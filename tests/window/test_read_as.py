"""The dialog that asks how the files that are open are to be read."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from loading import Gate
from PIL import Image
from window.hand import Hand
from window.offscreen import Offscreen

from ifealid_gpu.dataset import Reading
from ifealid_gpu.explorer.preferences import Preferences
from ifealid_gpu.gpu.device import Gpu


@pytest.fixture
def array(tmp_path: Path) -> Path:
    """Seven channels first."""
    np.save(tmp_path / "x.npy", np.random.default_rng(1).normal(size=(7, 10, 9)).astype(np.float32))
    return tmp_path / "x.npy"


@pytest.fixture
def asked(empty: Offscreen, array: Path) -> Offscreen:
    """The array is open, read with its channels last, and the dialog asks."""
    empty.explorer.open(array, reading=Reading(layout="hwc"))
    empty.window_frames.wake()
    empty.settle()
    empty.key("shift+F5")
    assert empty.explorer.read_as is not None
    return empty


def size(hand: Hand) -> tuple[int, int, int]:
    assert hand.facts.map is not None
    return hand.facts.map.size


def read(hand: Hand) -> None:
    """Click the button, and wait."""
    hand.click_item("Read##as")
    hand.until(lambda: hand.explorer.session.load is None, "the file")
    hand.settle()


def choose(hand: Hand, field: str, words: str) -> None:
    hand.click_item(f"##as {field}")
    hand.click_item(words)


def test_it_opens_with_what_is_asked_for_and_reads_otherwise(asked: Offscreen) -> None:
    assert size(asked) == (10, 7, 9)
    asked.show(asked.view.but(opacity=0.75, colormap="viridis"))
    choose(asked, "layout", "channels, rows, columns (chw)")
    assert size(asked) == (10, 7, 9), "nothing is read before it is wanted"
    read(asked)
    assert size(asked) == (9, 10, 7) and asked.explorer.read_as is None
    assert (asked.view.opacity, asked.view.colormap) == (0.75, "viridis")
    assert "Read as asked: 9 x 10 pixels, 7 channels" in (asked.facts.note or "")
    asked.key("shift+F5")
    assert asked.explorer.read_as is not None and asked.explorer.read_as.text("layout") == "chw"
    asked.click_item("As the files say")
    assert not any(asked.explorer.read_as.words.values())


def test_what_is_wrong_is_said_in_the_dialog(asked: Offscreen) -> None:
    shown = asked.explorer.opened
    asked.click_item("##as skip")
    asked.type("three")
    asked.key("Return")
    assert asked.shows("skip must be a whole number, found 'three'")
    asked.click_item("##as skip")
    asked.key("ctrl+a")
    asked.type("1")
    read(asked)
    assert asked.shows("skip is for the layout tokens, found hwc: give one of them")
    assert asked.explorer.opened is shown and asked.facts.message is None and asked.explorer.read_as is not None


def test_what_the_file_says_against_it_is_said_there_too(asked: Offscreen, array: Path) -> None:
    shown = asked.explorer.opened
    choose(asked, "layout", "channels, rows, columns (chw)")
    array.unlink()
    read(asked)
    assert asked.explorer.read_as is not None and "no such file" in (asked.explorer.read_as.fault or "")
    assert asked.shows(asked.explorer.read_as.fault or "")
    assert asked.explorer.opened is shown and asked.facts.message is None
    asked.key("Escape")
    assert asked.explorer.read_as is None and size(asked) == (10, 7, 9)


def test_its_keys_do_nothing_behind_it(asked: Offscreen) -> None:
    before = asked.view
    asked.click_item("##as no_data")
    asked.type("nan")
    asked.key("ctrl+z")
    asked.click_item("##as stride")
    asked.type("p")
    asked.key("Left")
    assert asked.view == before
    asked.key("Escape")
    assert asked.explorer.read_as is None and asked.view == before
    asked.key("n")
    assert asked.view.quantity.kind == "norm"


def test_enter_reads_and_escape_stops_it(asked: Offscreen, gate: Gate) -> None:
    shown = asked.explorer.opened
    gate.hold("x")
    gate.read.clear()
    asked.click_item("##as no_data")
    asked.type("none")
    for kind in ("key_down", "key_up"):
        asked.canvas.submit_event({"event_type": kind, "key": "Enter", "modifiers": ()})
        asked.pump(0.1)
    gate.wait_for("x")
    asked.pump(0.1)
    assert asked.shows("Reading ... Esc stops it")
    asked.key("Escape")
    gate.let_through()
    asked.settle()
    assert asked.explorer.read_as is None and asked.explorer.opened is shown and asked.facts.message is None


def test_of_a_file_of_several_arrays_one_is_chosen(empty: Offscreen, tmp_path: Path) -> None:
    random = np.random.default_rng(1)
    arrays = {name: random.normal(size=(9, 8, 5)).astype(np.float32) for name in ("early", "late")}
    np.savez(tmp_path / "x.npz", **arrays)
    empty.open(tmp_path / "x.npz")
    empty.settle()
    empty.key("shift+F5")
    assert empty.explorer.read_as is not None and empty.explorer.read_as.arrays == ("early", "late")
    choose(empty, "array", "late")
    assert empty.explorer.read_as.reading == Reading(array="late")


def test_the_photo_is_chosen_by_the_dialog_for_files(asked: Offscreen, tmp_path: Path) -> None:
    asked.click_item("Choose...##as")
    asked.shell.answer(str(tmp_path / "p.jpg"))
    asked.window_frames.wake()
    asked.settle()
    assert asked.explorer.read_as is not None
    assert asked.explorer.read_as.reading.image == tmp_path / "p.jpg"
    asked.shell.dialogs = False
    asked.click_item("Choose...##as")
    assert "type the photo's path" in (asked.explorer.read_as.fault or "")


def test_a_photo_is_laid_beneath_and_reference_and_pin_stay(empty: Offscreen, array: Path, tmp_path: Path) -> None:
    Image.fromarray(np.full((100, 90, 3), 90, np.uint8)).save(tmp_path / "p.png")
    empty.explorer.open(array, reading=Reading(layout="chw"))
    empty.window_frames.wake()
    empty.settle()
    empty.point((6, 3))
    empty.click()
    empty.point((2, 8))
    empty.key("space")
    empty.key("shift+F5")
    empty.click_item("##as image")
    empty.type(str(tmp_path / "p.png"))
    read(empty)
    assert empty.facts.map is not None and empty.facts.map.has_image and empty.explorer.read_as is None
    assert (empty.facts.reference, empty.facts.pins, empty.facts.locked) == ((2, 8), ((6, 3),), True)
    empty.key("shift+F5")
    empty.click_item("As the files say")
    choose(empty, "layout", "channels, rows, columns (chw)")
    read(empty)
    assert not empty.facts.map.has_image
    assert (empty.facts.reference, empty.facts.pins, empty.facts.locked) == ((2, 8), ((6, 3),), True)


def test_files_that_know_their_values_are_asked_about_the_image_alone(cat: Offscreen) -> None:
    cat.key("shift+F5")
    assert cat.shows("##as image") and cat.shows("##as stride")
    assert not cat.shows("##as layout") and not cat.shows("##as precision")
    cat.key("Escape")


def test_a_menu_opens_it_and_recent_files_remember_it(gpu: Gpu, array: Path) -> None:
    window = Offscreen(gpu, Preferences())
    window.open(array)
    window.settle()
    window.click_item("File")
    window.click_item("Read as...")
    choose(window, "layout", "rows, columns, channels (hwc)")
    read(window)
    assert window.explorer.preferences.reading_of(str(array)) == Reading(layout="hwc")
    window.close()
