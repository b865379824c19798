"""The explorer on datasets that are open together: opened so, added by dropping, taken out, read again, shared."""

from __future__ import annotations

import shlex
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from together import write_both, write_map
from user import User, over

from ifealid_gpu.dataset import Reading
from ifealid_gpu.explorer import datasets_beside
from ifealid_gpu.explorer.doing.files import save_picture
from ifealid_gpu.explorer.offering import open_all
from ifealid_gpu.panes.panes import Arrangement, Pane, Panes
from ifealid_gpu.quantities.place import Place
from ifealid_gpu.quantities.query import Query
from ifealid_gpu.quantities.term import Term
from ifealid_gpu.views.view_state import ViewState

NewUser = Callable[..., User]


@pytest.fixture
def both(tmp_path: Path) -> tuple[Path, Path]:
    return write_both(tmp_path)


def opened(new_user: NewUser, *paths: Path, view: ViewState | None = None) -> User:
    user = new_user()
    user.explorer.open(paths, view)
    user.waits()
    assert user.explorer.opened is not None, user.explorer.message
    return user


def drops(user: User, *paths: Path) -> None:
    open_all(user.explorer, paths)
    user.waits()


def shown(user: User) -> tuple[str, str]:
    assert user.explorer.opened is not None
    return user.explorer.opened.image, user.explorer.opened.entry.layer


def listed(user: User) -> list[str]:
    assert user.explorer.opened is not None
    return [entry.layer for entry in user.explorer.opened.dataset.entries]


def test_a_dropped_dataset_comes_beside_and_the_view_goes_on(new_user: NewUser, both: tuple[Path, Path]) -> None:
    before, after = both
    user = new_user()
    user.opens(before, ViewState(image="a.jpg", layer="y", colormap="viridis"))
    user.clicks(over((3, 4)))
    kept = user.explorer.renderer
    view = user.view
    user.explorer.change(view.but(layer="x"))
    user.waits()
    drops(user, after)
    explorer = user.explorer
    assert shown(user) == ("a.jpg", "after/x") and user.view == view.but(layer="after/x")
    assert listed(user) == ["before/x", "before/y", "after/x", "before/x"]
    assert [entry.layer for entry in explorer.added] == ["after/x"]
    assert explorer.told == "after added beside before; after has no b.jpg; Ctrl+O opens a dataset alone"
    assert explorer.preferences.recent == (str(after), str(before)) and explorer.message is None
    explorer.undo()
    explorer.undo()
    user.waits()
    assert shown(user) == ("a.jpg", "before/y") and explorer.renderer is kept, "it was not read again"
    drops(user, before)
    assert explorer.message == "Before is open already: F5 reads it again"
    drops(user, before / "b.jpg.x.zip")
    assert shown(user) == ("b.jpg", "before/x") and explorer.note == "b.jpg.x.zip is a map of what is open"


def test_a_dataset_is_taken_out_again(new_user: NewUser, both: tuple[Path, Path]) -> None:
    user = opened(new_user, *both, view=ViewState(image="a.jpg", layer="after/x", pins=[(2, 3)]))
    pins = user.view.pins
    user.does("close_dataset")
    user.waits()
    assert shown(user) == ("a.jpg", "x") and listed(user) == ["x", "y", "x"] and user.view.pins == pins
    assert user.explorer.opened is not None and user.explorer.opened.dataset.path == both[0]
    assert not user.explorer.history.can_undo and user.explorer.added == ()
    drops(user, both[1])
    renderer = user.explorer.renderer
    datasets_beside.close(user.explorer, "before")
    user.waits()
    assert shown(user) == ("a.jpg", "x") and listed(user) == ["x"] and user.explorer.renderer is renderer
    assert user.view.layer == "x"


def test_command_link_and_picture_open_all_of_them_again(
    new_user: NewUser, both: tuple[Path, Path], tmp_path: Path
) -> None:
    user = opened(new_user, *both, view=ViewState(image="a.jpg", layer="after/x", reference=(5, 1)))
    save_picture(user.explorer, str(tmp_path / "p.png"))
    assert shlex.split(user.explorer.command)[:3] == ["ifealid-gpu", *map(str, both)]
    for text in (user.explorer.command, user.explorer.link, str(tmp_path / "p.png")):
        other = new_user()
        other.shell.text = text
        other.does("paste")
        other.waits()
        assert shown(other) == ("a.jpg", "after/x") and listed(other) == listed(user), text
        assert other.explorer.shared_view == user.explorer.shared_view
    both[1].rename(tmp_path / "gone")
    other = new_user()
    other.opens(tmp_path / "p.png")
    assert other.explorer.message is not None and "after: no such file or folder" in other.explorer.message
    assert listed(other) == ["before/x", "before/y", "before/x"]


def test_files_are_read_again_each_in_its_own_way(new_user: NewUser, both: tuple[Path, Path], tmp_path: Path) -> None:
    before, after = both
    np.save(tmp_path / "t.npy", np.random.default_rng(0).random((6, 9, 7), np.float32))
    user = opened(new_user, before, after)
    drops(user, tmp_path / "t.npy")
    assert user.explorer.message == "No image of t has the name of one that was open, and images are compared by name"
    assert shown(user) == ("t", "t/t")
    user.explorer.session.reread(user.view, Reading(layout="chw"), tmp_path / "t.npy")
    user.waits()
    assert user.explorer.renderer is not None and user.explorer.renderer.feature_map.channels == 6
    with pytest.raises(Exception, match="read in different ways; copy a link instead"):
        _ = user.explorer.command
    other = new_user()
    other.opens(user.explorer.link)
    assert other.explorer.renderer is not None and other.explorer.renderer.feature_map.channels == 6
    shutil.move(after, tmp_path / "gone")
    user.does("read_again")
    user.waits()
    assert "after" not in "".join(listed(user)) and user.explorer.message == f"{after}: no such file or folder"
    shutil.move(tmp_path / "gone", after)
    user.does("read_again")
    user.waits()
    assert "after/x" in listed(user) and user.explorer.message is None


def test_what_cannot_be_added_is_said_and_changes_nothing(
    new_user: NewUser, both: tuple[Path, Path], tmp_path: Path
) -> None:
    user = opened(new_user, both[0])
    dataset = user.explorer.opened
    (tmp_path / "bad.zip").write_bytes(b"PK")
    for name in ("none", "bad.zip"):
        drops(user, tmp_path / name)
        assert user.explorer.message is not None and name in user.explorer.message and user.explorer.opened is dataset
    drops(user, tmp_path / "bad.zip", both[1])
    assert shown(user) == ("a.jpg", "after/x") and "bad.zip" in (user.explorer.message or "")


def test_places_keep_their_shares_of_an_image_of_another_size(new_user: NewUser, tmp_path: Path) -> None:
    write_map(tmp_path / "small", "a.jpg", "x")
    write_map(tmp_path / "large", "a.jpg", "x", scale=2, grid=(18, 14))
    user = opened(new_user, tmp_path / "small", view=ViewState(reference=(4, 3)))
    drops(user, tmp_path / "large")
    assert user.view.place == (45, 35) and user.explorer.note is not None
    assert "a.jpg is 90 x 70 here, not 45 x 35: places keep their shares of its sides" in user.explorer.note
    user.explorer.change(user.view.but(layer="small/x"))
    user.waits()
    assert user.view.place == (22.5, 17.5)


def test_panes_and_marks_of_other_images_keep_their_maps(new_user: NewUser, both: tuple[Path, Path]) -> None:
    panes = Panes(Arrangement.TWO, (Pane("a.jpg", "x"), Pane("a.jpg", "y")))
    mark = Query((Term(Place(20, 20), image="b.jpg"),))
    user = new_user()
    user.opens(both[0], ViewState(image="a.jpg", layer="x", panes=panes, query=mark))
    drops(user, both[1])
    assert user.view.query == mark and user.view.panes is not None
    assert [pane.layer for pane in user.view.panes.shown] == ["after/x", "before/y"]
    user.does("close_dataset")
    user.waits()
    assert user.view.panes is not None and [pane.layer for pane in user.view.panes.shown] == ["x", "y"]
    assert user.explorer.message is None


def test_a_dataset_that_was_closed_is_opened_again_by_undo(new_user: NewUser, both: tuple[Path, Path]) -> None:
    view = ViewState(image="a.jpg", layer="after/x", colormap="viridis")
    user = opened(new_user, *both, view=view)
    panes = Panes(Arrangement.TWO, (Pane("a.jpg", "before/x"), Pane("a.jpg", "after/x")), 1)
    user.sets(panes=panes)
    user.sets(query=Query((Term(Place(3, 4), image="b.jpg"),)), center=True)
    user.waits()
    before = user.view
    user.does("close_dataset")
    user.waits()
    assert "Ctrl+Z" in (user.explorer.note or "") and user.explorer.can_undo
    user.sets(colormap="gray")
    user.does("undo")
    assert user.view.colormap == "viridis" and listed(user) == ["x", "y", "x"], "that was decided later"
    user.does("undo")
    user.waits()
    assert listed(user) == ["before/x", "before/y", "after/x", "before/x"] and shown(user) == ("a.jpg", "after/x")
    assert user.view == before and user.explorer.note == "after is open again"
    user.does("undo")
    assert not user.view.center and user.explorer.can_undo
    user.does("redo")
    datasets_beside.close(user.explorer, "before")
    user.waits()
    assert listed(user) == ["x"] and user.view.panes is None
    user.does("undo")
    user.waits()
    assert user.view.panes == before.panes and user.view.center and shown(user) == ("a.jpg", "after/x")
