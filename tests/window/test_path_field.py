"""Where the system has no dialogs, the window asks for paths by itself, and never replaces a file unasked."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from window.offscreen import Offscreen

from ifealid_gpu import FeatureMap, write_dataset
from ifealid_gpu.dataset.link import link_of
from ifealid_gpu.figure import view_in_png
from ifealid_gpu.ui.layout import Box
from ifealid_gpu.views.view_state import ViewState


@pytest.fixture
def alone(cat: Offscreen, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Offscreen]:
    """The window on a system without dialogs, in a folder of its own."""
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    cat.shell.dialogs, cat.explorer.saved_in = False, None
    yield cat
    cat.shell.dialogs, cat.explorer.asking = True, None
    cat.window_frames.wake()
    cat.settle()


def said(window: Offscreen) -> str:
    assert window.explorer.asking is not None
    return window.explorer.asking.explanation


def test_a_picture_is_saved_under_the_proposed_name_by_enter_alone(alone: Offscreen) -> None:
    alone.point((21, 13))
    alone.key("ctrl+s")
    assert said(alone) == f"Goes to {Path.cwd() / 'chelsea.stage2.png'}" and alone.shows("Save")
    alone.key("Return")
    assert alone.explorer.asking is None and alone.explorer.note == f"Saved {Path.cwd() / 'chelsea.stage2.png'}"
    assert view_in_png("chelsea.stage2.png") == ("demo:", alone.view)


def test_where_a_browser_keeps_files_a_name_is_asked_for_and_its_ending_says_what_is_saved(cat: Offscreen) -> None:
    """As in a served window and in a notebook: what lies on the machine is not listed."""
    cat.shell.is_in_browser = True
    try:
        cat.key("ctrl+s")
        assert said(cat) == "The browser saves chelsea.stage2.png; a name may end in .png, .svg or .pdf"
        cat.type("../")
        cat.key("Return")
        assert cat.facts.path is not None and cat.facts.path.choices == () and cat.facts.path.is_wrong
        assert said(cat) == "Type a name for the picture"
        cat.type("/etc/cat.svg")
        cat.key("Return")
    finally:
        cat.shell.is_in_browser = False
    assert cat.explorer.asking is None
    [(kind, name, _)] = cat.shell.asked
    assert (kind, name) == ("new file", "cat.svg")
    cat.shell.asked.clear()


def test_fast_letters_are_all_taken(alone: Offscreen) -> None:
    """imgui takes few events a frame; those of a fast hand, or of a slow machine, wait for more frames."""
    alone.key("ctrl+s")
    text = "a picture of the cat"
    for letter in text:
        alone._send("key_down", key=letter)
        alone._send("char", data=letter, is_composing=False, input_type="insertText")
        alone._send("key_up", key=letter)
    alone.settle()
    assert alone.explorer.asking is not None and alone.explorer.asking.text == text


def test_letters_go_to_the_field_and_nothing_behind_it_moves(alone: Offscreen) -> None:
    alone.point((21, 13))
    alone.key("space")
    before = alone.view
    alone.key("ctrl+s")
    alone.type("clip 1nsfr")
    alone.key("Left", "Right", "Home", "End")
    assert alone.explorer.asking is not None and alone.explorer.asking.text == "clip 1nsfr", "took the name's place"
    alone.click(alone.at_pixel((40, 30)))
    assert alone.explorer.asking is None, "a click beside it closes it, as other dialogs"
    assert alone.view == before and alone.explorer.locked and not list(Path.cwd().iterdir())


def test_a_file_is_replaced_only_when_the_user_agrees(alone: Offscreen) -> None:
    path = Path.cwd() / "a.png"
    path.write_bytes(b"precious")
    alone.key("ctrl+s")
    alone.type("a")
    alone.key("Return")
    assert said(alone) == f"There is a file {path} already: replace it?" and path.read_bytes() == b"precious"
    alone.type("b")
    assert said(alone) == f"Goes to {Path.cwd() / 'ab.png'}", "typing on takes the question back"
    alone.key("BackSpace", "Return", "Escape")
    assert alone.explorer.asking is None and path.read_bytes() == b"precious"
    alone.key("ctrl+s")
    alone.type("a.PNG" if os.name == "nt" else "a.png")
    alone.key("Return")
    alone.click_item("Replace it")
    assert alone.explorer.asking is None and view_in_png(path)[0] == "demo:"


def test_a_folder_is_made_only_when_the_user_agrees_and_is_proposed_next(alone: Offscreen) -> None:
    alone.key("ctrl+s")
    alone.type("~/new/er/x")
    alone.key("Return")
    assert (
        said(alone) == f"There is no folder {Path.home() / 'new' / 'er'}: make it?"
        and not (Path.home() / "new").exists()
    )
    alone.key("Return")
    assert (Path.home() / "new" / "er" / "x.png").exists()
    alone.key("ctrl+s")
    assert said(alone) == f"Goes to {Path.home() / 'new' / 'er' / 'chelsea.stage2.png'}"
    alone.key("Escape")
    assert alone.explorer.asking is None


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        (".", "is a folder: add a name"),
        ("..", "is a folder: add a name"),
        ("sub/", "is a folder: add a name"),
        ("file/x", "is a file: expected a folder"),
        ("file/x/y", "cannot be made: "),
    ],
)
def test_what_is_no_place_for_a_picture_is_said_in_the_panel(alone: Offscreen, typed: str, message: str) -> None:
    Path("sub").mkdir()
    Path("file").touch()
    alone.key("ctrl+s")
    alone.type(typed)
    alone.key("Return")
    if alone.explorer.asking is not None and alone.explorer.asking.doubt is not None:
        alone.key("Return")
    assert message in said(alone)
    assert Path("file").read_bytes() == b""


def test_a_dialog_that_has_not_asked_about_the_ending_is_made_up_for(cat: Offscreen, tmp_path: Path) -> None:
    (tmp_path / "mine.png").write_bytes(b"precious")
    cat.pump(3)  # the last note goes
    cat.key("ctrl+s")
    cat.shell.answer(str(tmp_path / "mine"))
    cat.settle()
    assert said(cat) == f"There is a file {tmp_path / 'mine.png'} already: replace it?"
    cat.key("Escape")
    assert (tmp_path / "mine.png").read_bytes() == b"precious" and cat.explorer.note is None
    cat.key("ctrl+s")
    cat.shell.answer(str(tmp_path / "mine.png"))
    assert view_in_png(tmp_path / "mine.png")[0] == "demo:", "of this one the dialog has asked"


def test_a_dataset_is_found_by_typing_and_completing(alone: Offscreen, feature_map: FeatureMap) -> None:
    folder = Path.home() / "maps of mine"
    folder.mkdir()
    for name in ("one.zip", "other.zip", "text.txt", ".hidden.zip"):
        (folder / name).touch()
    write_dataset(feature_map, folder / "one.zip")
    alone.key("ctrl+o")
    asking = alone.explorer.asking
    assert asking is not None and asking.text == f"{Path.cwd()}{os.sep}"
    alone.key("ctrl+a")
    alone.type("~/MAPS")
    alone.key("Tab")
    assert alone.explorer.asking.text == "~/maps of mine/"
    assert alone.explorer.asking.choices == ("~/maps of mine/one.zip", "~/maps of mine/other.zip")
    alone.key("Tab")
    assert alone.explorer.asking.text == "~/maps of mine/o"
    alone.type("ne.z")
    assert said(alone) == f"There is no {folder / 'one.z'}"
    alone.key("Return")
    assert f"did you mean {folder / 'one.zip'}?" in said(alone), "it stays open, to be mended"
    alone.type("ip")
    alone.key("Return")
    alone.until(lambda: alone.view.image == "photo.jpg", "the typed file")
    alone.settle()
    assert alone.explorer.asking is None and alone.explorer.message is None
    alone.key("ctrl+shift+o")
    assert alone.explorer.asking.text == f"{folder}{os.sep}" and alone.explorer.asking.choices == ()
    alone.key("Escape")


def test_a_choice_is_taken_by_a_click_and_typing_goes_on(alone: Offscreen) -> None:
    (Path.cwd() / "some folder" / "deep").mkdir(parents=True)
    alone.key("ctrl+shift+o")
    alone.click_item("some folder/")
    alone.type("de")
    assert alone.explorer.asking is not None
    assert alone.explorer.asking.target == Path.cwd() / "some folder" / "de"
    alone.key("Tab")
    assert alone.explorer.asking.target == Path.cwd() / "some folder" / "deep"
    alone.key("Return")
    alone.until(lambda: alone.explorer.message, "why an empty folder cannot be opened")
    assert "deep" in alone.explorer.message
    alone.key("Escape")


def test_a_path_and_a_link_are_pasted_from_the_systems_clipboard(alone: Offscreen) -> None:
    view = ViewState(image="coffee.png", layer="stage3", reference=(5, 6))
    alone.shell.text = link_of("demo:", view)
    alone.key("ctrl+o", "ctrl+a", "ctrl+v")
    assert alone.explorer.asking is not None and alone.explorer.asking.text == alone.shell.text
    alone.key("Return")
    alone.until(lambda: alone.view.image == "coffee.png", "the link")
    alone.settle()
    assert alone.explorer.reference == (5, 6) and alone.explorer.asking is None
    alone.key("ctrl+o", "ctrl+a")
    alone.type("demo")
    alone.key("ctrl+a", "ctrl+c")
    assert alone.shell.text == "demo"
    alone.type("demo:")
    alone.key("Return")
    alone.until(lambda: alone.view.image == "chelsea.png", "the demo")
    alone.settle()


@pytest.mark.parametrize("size", [(640, 400), (3840, 2160)])
def test_it_fits_the_window_however_long_the_path(alone: Offscreen, size: tuple[int, int]) -> None:
    for n in range(30):
        (Path.cwd() / f"{n} a folder with a name that is quite long {'x' * 150}").mkdir()
    alone.resize(*size)
    alone.key("ctrl+shift+o")
    alone.settle()
    whole = Box(0, 0, *alone.canvas.get_logical_size())
    for name in ("Open", "Cancel", "##path text"):
        box = alone.item(name)
        assert whole.holds(box.left, box.top) and whole.holds(box.right - 1, box.bottom - 1), name
    picture = alone.picture(f"path_field_{size[0]}")
    alone.key("Escape")
    assert not np.array_equal(picture, alone.picture())


def test_a_fast_hand_types_into_the_field_as_soon_as_it_is_there(alone: Offscreen) -> None:
    """All events of a key in one frame, as they come when keys are struck between two frames."""

    def strike(*keys: str) -> None:
        for kind, struck in (("key_down", keys), ("key_up", reversed(keys))):
            for key in struck:
                event = {"event_type": kind, "key": key, "modifiers": keys[:-1], "buttons": ()}
                alone.canvas.submit_event(event)
        alone.settle()

    strike("Control", "o")
    alone.shell.text = "demo:"
    strike("Control", "a")
    strike("Control", "v")
    assert alone.explorer.asking is not None and alone.explorer.asking.text == "demo:"
    frames = alone.frames
    alone.pump(5)
    assert alone.frames - frames < 30, "a caret may blink, but the window is idle"
    strike("Escape")
    assert alone.explorer.asking is None
