"""Opening, dropping, saving, copying; what cannot be opened; loading in the background."""

from __future__ import annotations

import json
import shlex
import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from window.hand import PATIENCE, Hand
from window.offscreen import Offscreen

from ifealid_gpu.assets import demo_dataset
from ifealid_gpu.dataset.link import in_link
from ifealid_gpu.explorer.commands import BY_ID
from ifealid_gpu.explorer.doing.files import save_picture
from ifealid_gpu.explorer.preferences import Preferences
from ifealid_gpu.figure import view_in_png
from ifealid_gpu.gpu.device import Gpu
from ifealid_gpu.ui.theme import ACCENT
from ifealid_gpu.views.view_state import ViewState


@pytest.fixture(scope="module")
def large_map(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """256 x 256 x 512 floats, 134 MB: about a second to open."""
    path = tmp_path_factory.mktemp("large") / "large.npy"
    np.save(path, np.random.default_rng(0).random((256, 256, 512), dtype=np.float32))
    yield path
    path.unlink()


def test_an_empty_start_has_a_welcome_whose_demo_button_works(empty: Hand) -> None:
    assert empty.title == "IFeaLiD"
    empty.picture("welcome")
    empty.click_item(BY_ID["demo"].title)
    empty.until(lambda: empty.explorer.opened, "the demo")
    empty.settle()
    assert empty.title == "_blocks.10 · chelsea.png — IFeaLiD"
    assert empty.explorer.reference == (173 // 16, 110 // 16), "one of the cat's eyes"
    assert not empty.shows(BY_ID["open_folder"].title)
    assert empty.explorer.preferences.recent[0] == "demo:"


def test_a_dropped_file_opens(cat: Hand) -> None:
    cat.drop(demo_dataset() / "coffee.png.stage3.8.zip")
    cat.until(lambda: cat.explorer.opened.image != "chelsea.png", "the dropped file")
    cat.settle()
    assert cat.title == "stage3 · coffee.png — IFeaLiD"
    assert cat.explorer.preferences.recent[0] == "demo:", "it is a map of what is open"


def test_a_dropped_folder_comes_beside_and_is_closed_by_the_menu(cat: Hand, tmp_path: Path) -> None:
    shutil.copy(demo_dataset() / "chelsea.png.stage3.8.zip", tmp_path)
    query, name = cat.explorer.view.query, tmp_path.name
    cat.drop(tmp_path)
    cat.settle()
    assert cat.title == f"{name}/stage3 · chelsea.png — IFeaLiD" and cat.explorer.view.query == query
    cat.click_item("File")
    cat.click_item(str(BY_ID["add_folder"].choices))
    cat.click_item("Close demo")
    cat.settle()
    assert cat.title == "stage3 · chelsea.png — IFeaLiD"


@pytest.mark.parametrize("kind", ["not a zip", "empty folder", "missing", "no picture"])
def test_a_bad_file_says_why_and_leaves_the_view(cat: Hand, tmp_path: Path, kind: str) -> None:
    bad = tmp_path / {"not a zip": "bad.zip", "no picture": "bad.png"}.get(kind, "nothing here")
    if kind == "not a zip":
        bad.write_bytes(b"certainly no ZIP")
    elif kind == "empty folder":
        bad.mkdir()
    elif kind == "no picture":
        bad.write_bytes(b"certainly no PNG")
    cat.point((21, 13))
    cat.move_away()
    before, view = cat.still(), cat.view
    cat.drop(bad)
    cat.until(lambda: cat.explorer.message, "a message")
    assert bad.name in cat.explorer.message
    assert "\n" not in cat.explorer.message
    assert (cat.still(f"bad_file_{kind.replace(' ', '_')}") != before).any()
    assert cat.view == view
    cat.key("Escape")
    assert cat.explorer.message is None
    assert np.array_equal(cat.still(), before)


def test_a_message_is_dismissed_by_its_button(cat: Hand) -> None:
    cat.drop(Path("/nowhere/at all.zip"))
    cat.until(lambda: cat.explorer.message, "a message")
    cat.settle()
    cat.click_item("OK")
    assert cat.explorer.message is None
    assert cat.explorer.pins == ()


def test_a_saved_picture_brings_the_view_back(cat: Hand, tmp_path: Path) -> None:
    cat.point((21, 13))
    cat.click()
    cat.point((39, 17))
    cat.wheel(2)
    cat.show(cat.view.but(opacity=0.1))
    cat.move_away()
    shown, view = cat.display(), cat.view
    path = tmp_path / "saved.png"
    save_picture(cat.explorer, str(path))
    dataset, stored = view_in_png(path)
    assert (dataset, stored)[:2] == ("demo:", view)
    cat.reset()
    assert (cat.display() != shown).any()
    before = cat.explorer.opened
    cat.drop(path)
    cat.until(lambda: cat.explorer.opened is not before, "the saved view")
    assert cat.view == view
    assert np.array_equal(cat.display(), shown)


def test_the_window_lives_on_while_it_loads(cat: Hand, large_map: Path) -> None:
    cat.drop(large_map)
    frames, seen = cat.frames, set()
    while cat.explorer.session.busy:
        cat.pump()
        seen.add(round(cat.explorer.session.load.share, 2) if cat.explorer.session.load else 1.0)
    assert cat.frames - frames > 5
    assert len(seen) > 3
    cat.settle()
    assert cat.explorer.opened.entry.path == large_map
    assert "large" in cat.title


def test_escape_cancels_loading(cat: Hand, large_map: Path) -> None:
    opened, view = cat.explorer.opened, cat.view
    cat.drop(large_map)
    cat.until(lambda: cat.explorer.session.load is not None, "loading to begin")
    load = cat.explorer.session.load
    cat.pump(0.1)
    cat.key("Escape")
    cat.until(lambda: load.finished, "the load to stop")
    cat.settle()
    assert load.result is None
    assert cat.explorer.opened is opened
    assert cat.view == view
    assert cat.explorer.message is None


def test_hover_goes_on_while_another_dataset_loads(cat: Hand, large_map: Path) -> None:
    cat.drop(large_map)
    assert cat.explorer.session.busy
    x, y = cat.at_pixel((21, 13))
    cat.canvas.submit_event({"event_type": "pointer_move", "x": x, "y": y, "buttons": (), "modifiers": ()})
    cat.until(lambda: cat.explorer.reference == (21, 13), "the reference to follow", PATIENCE)
    assert cat.explorer.session.busy
    cat.explorer.session.cancel()
    cat.settle()


def test_a_recent_file_is_opened_from_the_menu(cat: Hand) -> None:
    cat.drop(demo_dataset() / "coffee.png.stage3.8.zip")
    cat.until(lambda: cat.view.image == "coffee.png", "the dropped file")
    cat.settle()
    cat.click_item("File")
    cat.click_item("Open recent")
    cat.picture("recent")
    cat.click_item("demo:")
    cat.until(lambda: cat.view.image == "chelsea.png", "the recent dataset")
    cat.settle()


def test_the_copied_command_shows_the_same_view(cat: Offscreen) -> None:
    cat.point((21, 13))
    cat.key("space")
    cat.click_item("Copy command")
    program, path, option, view = shlex.split(cat.shell.text)
    assert (program, path, option) == ("ifealid-gpu", "demo:", "--view")
    place = ViewState.from_json(view).place
    assert place is not None and cat.explorer.renderer is not None
    assert cat.explorer.renderer.scene.pixel_at(place) == cat.explorer.reference == (21, 13)
    assert cat.explorer.note == f"Copied the command {cat.shell.text[:40]}...{cat.shell.text[-20:]}"
    cat.picture("copied")


@pytest.mark.parametrize("size", [(1280, 800), (640, 400)])
def test_a_copied_link_leads_to_the_same_view_and_its_note_covers_nothing(
    cat: Offscreen, size: tuple[int, int]
) -> None:
    cat.resize(*size)
    cat.point((21, 13))
    cat.key("space")
    cat.move(cat.at_pixel((40, 30)))
    before, view = cat.display(), cat.view
    cat.key("ctrl+k")
    assert in_link(cat.shell.text)[:2] == ("demo:", view)
    assert cat.explorer.note.startswith("Copied a link to this view: ifealid:demo:#")
    assert len(cat.explorer.note) < 100
    assert np.array_equal(cat.display(), before)
    band = cat.part(cat.seen, cat.layout.status)
    assert np.all(band[0] == np.round(np.array(ACCENT[:3]) * 255)), "the note is seen"
    cat.shell.text = None
    cat.click_item("Copy link")
    assert in_link(cat.shell.text)[:2] == ("demo:", view)


def test_what_was_copied_is_pasted(cat: Offscreen, tmp_path: Path) -> None:
    cat.point((21, 13))
    cat.click()
    view = cat.view
    for copy in ("ctrl+k", "ctrl+c"):
        cat.key(copy)
        before = cat.explorer.opened
        cat.show(ViewState())
        cat.key("ctrl+v")
        cat.until(lambda before=before: cat.explorer.opened is not before, "what was pasted")
        cat.settle()
        assert cat.view == view and cat.explorer.message is None
    cat.shell.text = "demo:coffee.png.stage3.8.zip\n"
    cat.key("ctrl+v")
    cat.until(lambda: cat.view.image == "coffee.png", "the pasted path")
    cat.settle()
    for text, message in (
        ("ifealid:demo:#%7B", "The view in this link is damaged"),
        (str(tmp_path / "none.zip"), "none.zip: no such file"),
        ("ifealid-gpu render demo: -o x.png", "A command line opens here if"),
        ("a\nb", "Expected a link, a path or a command line on the clipboard, found"),
        (None, "There is no text on the clipboard"),
    ):
        cat.shell.text, view = text, cat.view
        cat.key("ctrl+v")
        assert message in cat.explorer.message and "\n" not in cat.explorer.message and cat.view == view
        cat.key("Escape")


def test_the_copied_picture_is_the_figure_of_what_is_shown(cat: Offscreen) -> None:
    cat.point((21, 13))
    cat.key("ctrl+shift+c")
    assert np.array_equal(np.asarray(cat.shell.copied), np.asarray(cat.explorer.page()[0]))
    assert cat.explorer.note == "Copied the picture"


def test_a_picture_is_saved_where_the_user_says(cat: Offscreen, tmp_path: Path) -> None:
    cat.point((21, 13))
    cat.key("ctrl+s")
    [(what, name, _)] = cat.shell.asked
    assert (what, name) == ("new file", "chelsea.stage2.png")
    cat.shell.answer(str(tmp_path / "mine"))
    assert cat.explorer.note == f"Saved {tmp_path / 'mine.png'}"
    assert view_in_png(tmp_path / "mine.png")[1] == cat.view
    cat.key("ctrl+s")
    cat.shell.answer(str(tmp_path / "new folder" / "mine.png"))
    assert view_in_png(tmp_path / "new folder" / "mine.png")[1] == cat.view
    cat.key("ctrl+s")
    cat.shell.answer(str(tmp_path / "mine.png" / "mine.png"))
    assert "mine.png is a file" in cat.explorer.message


def test_a_chosen_file_is_opened(cat: Offscreen) -> None:
    for key, what in (("ctrl+o", "file"), ("ctrl+shift+o", "folder")):
        cat.key(key)
        assert [asked[0] for asked in cat.shell.asked] == [what]
        cat.shell.asked.clear()
    cat.key("ctrl+o")
    cat.shell.answer(str(demo_dataset() / "coffee.png.stage3.8.zip"))
    cat.until(lambda: cat.view.image == "coffee.png", "the chosen file")
    cat.settle()
    assert cat.title == "stage3 · coffee.png — IFeaLiD"


def test_preferences_are_stored_as_the_window_closes(gpu: Gpu, config_home: Path) -> None:
    window = Offscreen(gpu)
    window.reset()
    window.key("m", "m", "c")
    chosen = window.view.colormap
    assert chosen != Preferences.colormap
    window.show(window.view.but(colormap="magma"))  # as a link's would be
    window.close()
    stored = json.loads((config_home / "ifealid-gpu/preferences.json").read_text())
    assert stored["recent"] == ["demo:"]
    assert (stored["colormap"], stored["backdrop"]) == (chosen, "color")
