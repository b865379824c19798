"""The explorer: datasets, saved pictures and shared commands, opened as users open them."""

from __future__ import annotations

import json
import os
import shlex
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from loading import Gate
from PIL import Image
from PIL.PngImagePlugin import PngInfo
from user import User, over

from ifealid_gpu import FeatureMap, write_dataset
from ifealid_gpu.assets import demo_dataset
from ifealid_gpu.dataset import Dataset
from ifealid_gpu.dataset.link import in_link, link_of
from ifealid_gpu.errors import InputError
from ifealid_gpu.explorer.preferences import Preferences
from ifealid_gpu.figure import VIEW_CHUNK, save_png, view_in_png
from ifealid_gpu.geometry import Viewport
from ifealid_gpu.quantities.metrics.table import ANGLE_OF_CODES
from ifealid_gpu.view_state import ViewState

NewUser = Callable[..., User]


def fails(user: User, path: str | Path) -> str:
    """Open what cannot be opened; the message. What was shown before is shown still."""
    before, opened, history = user.view, user.explorer.opened, user.explorer.history
    user.explorer.message = None
    user.opens(path)
    assert user.view == before and user.explorer.opened is opened and user.explorer.history is history
    assert user.explorer.message and "\n" not in user.explorer.message
    return user.explorer.message


def test_what_cannot_be_opened_says_why_and_the_old_view_stays(user: User, tmp_path: Path) -> None:
    user.clicks(over((3, 4)))
    (tmp_path / "bad.zip").write_bytes(b"PK")
    (tmp_path / "bad.png").write_bytes(b"no picture")
    (tmp_path / "text.txt").write_text("text")
    for name in ("none", "none.zip", "none.png", "bad.zip", "bad.png", "text.txt"):
        assert name in fails(user, tmp_path / name)
    assert user.explorer.preferences.recent == (str(tmp_path / "dataset"),)


def test_an_empty_window_stays_empty_after_a_failure(new_user: NewUser, tmp_path: Path) -> None:
    user = new_user()
    assert "none.zip" in fails(user, tmp_path / "none.zip")
    assert user.explorer.title == "IFeaLiD"


def test_a_folder_with_a_bad_file_opens_and_names_it(new_user: NewUser, dataset: Path) -> None:
    (dataset / "aa.zip").write_bytes(b"PK")
    user = new_user()
    user.opens(dataset)
    message = user.explorer.message or ""
    assert user.view.layer == "a" and "aa.zip" in message and "more" not in message
    for n in range(2):
        (dataset / f"x{n}.npy").write_bytes(b"no array")
    user.opens(dataset)
    named = (user.explorer.message or "").splitlines()
    assert [any(name in line for line in named) for name in ("aa.zip", "x0.npy", "x1.npy")] == [True] * 3
    assert len(named) == 3
    for n in range(2, 9):
        (dataset / f"x{n}.npy").write_bytes(b"no array")
    user.opens(dataset)
    assert (user.explorer.message or "").splitlines()[-1] == "and 4 more files"
    user.does("release")
    assert user.explorer.message is None


def test_a_success_takes_an_old_message_away(user: User, dataset: Path, tmp_path: Path) -> None:
    fails(user, tmp_path / "none.zip")
    user.opens(dataset)
    assert user.explorer.message is None


def test_array_files_and_their_paths_are_remembered(new_user: NewUser, tmp_path: Path) -> None:
    np.save(tmp_path / "x.npy", np.random.default_rng(0).random((3, 4, 2), np.float32))
    user = new_user()
    user.opens(tmp_path / "x.npy")
    assert user.explorer.opened is not None and user.explorer.reference == (2, 1)
    assert user.explorer.preferences.recent == (str(tmp_path / "x.npy"),)


def test_a_view_can_be_given(new_user: NewUser, dataset: Path) -> None:
    view = ViewState(
        layer="b", reference=(2, 3), pins=((4, 5),), opacity=0.3, viewport=Viewport((3, 4), 5), metric=ANGLE_OF_CODES
    )
    user = new_user()
    user.opens(dataset, view)
    assert user.view == user.placed(view.but(image="photo.jpg")) and user.explorer.message is None


@pytest.mark.parametrize(
    "view",
    [
        ViewState(reference=(23, 0)),
        ViewState(pins=((0, 17),)),
        ViewState(channel=21),
        ViewState(colormap="no such map"),
        ViewState(layer="b", reference=(22, 16)),
    ],
)
def test_a_view_that_does_not_fit_is_a_message_and_the_map_is_shown(
    new_user: NewUser, dataset: Path, view: ViewState
) -> None:
    user = new_user()
    user.opens(dataset, view)
    assert user.explorer.message and user.explorer.renderer is not None
    assert user.view == ViewState(image="photo.jpg", layer=view.layer or "a", colormap="inferno")


def test_a_view_of_a_layer_that_is_gone_is_an_error(user: User, dataset: Path) -> None:
    before = user.view
    user.opens(dataset, ViewState(layer="z"))
    assert "'z'" in (user.explorer.message or "") and user.view == before


def test_cancelling_leaves_the_old_view(user: User, gate: Gate, tmp_path: Path) -> None:
    user.clicks(over((3, 4)))
    before = user.view
    np.save(tmp_path / "x.npy", np.ones((3, 3, 2), np.float32))
    gate.hold("x")
    user.explorer.open(tmp_path / "x.npy")
    gate.wait_for("x")
    user.moves(over((5, 5)))
    assert user.explorer.session.busy and user.explorer.reference == (5, 5), "the window is alive meanwhile"
    user.does("release")
    gate.let_through()
    user.waits()
    assert user.view == before.but(query=user.query_at((5, 5))) and user.explorer.message is None


def test_the_last_file_that_was_asked_for_is_shown(
    new_user: NewUser, dataset: Path, gate: Gate, tmp_path: Path
) -> None:
    np.save(tmp_path / "x.npy", np.ones((3, 3, 2), np.float32))
    user = new_user()
    gate.hold("a")
    user.explorer.open(dataset)
    gate.wait_for("a")
    user.opens(tmp_path / "x.npy")
    gate.let_through()
    user.waits()
    assert user.view.image == "x" and user.explorer.preferences.recent == (str(tmp_path / "x.npy"),)


# --- Saved pictures ---


VIEW = ViewState(
    image="photo.jpg",
    layer="b",
    reference=(2, 3),
    pins=((4, 5),),
    opacity=0.3,
    colormap="magma",
    display_range=(0.1, 0.9),
    viewport=Viewport((20, 10), 7.5),
)


def saved(path: Path, dataset: str, view: ViewState = VIEW) -> Path:
    path.parent.mkdir(exist_ok=True)
    save_png(Image.new("RGB", (3, 2)), path, view, dataset)
    return path


def test_a_saved_picture_opens_its_dataset_with_its_view(new_user: NewUser, dataset: Path) -> None:
    user = new_user()
    user.opens(saved(dataset.parent / "picture.PNG", str(dataset)))
    assert user.view == user.placed(VIEW) and user.explorer.message is None
    assert user.explorer.preferences.recent == (str(dataset),)


@pytest.mark.parametrize(
    "named", ["dataset", "../dataset", "elsewhere/dataset", "/home/other/dataset", r"C:\x\dataset"]
)
def test_the_dataset_may_lie_beside_the_picture(
    new_user: NewUser, dataset: Path, monkeypatch: pytest.MonkeyPatch, named: str
) -> None:
    (dataset.parent / "empty").mkdir()
    monkeypatch.chdir(dataset.parent / "empty")
    user = new_user()
    user.opens(saved(dataset.parent / "picture.png", named))
    assert user.explorer.message is None and user.view == user.placed(VIEW)


def test_what_the_window_saves_opens_from_anywhere(
    new_user: NewUser, dataset: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Opened by a relative path, saved, and opened again by a program that was started elsewhere."""
    monkeypatch.chdir(dataset.parent)
    user = new_user()
    user.opens(dataset.name)
    user.clicks(over((3, 4)))
    page, view = user.explorer.page()
    assert user.explorer.opened is not None
    (tmp_path / "other").mkdir()
    save_png(page, tmp_path / "other" / "p.png", view, user.explorer.opened.dataset.path)
    words = shlex.split(user.explorer.command)
    monkeypatch.chdir(tmp_path / "other")
    again = new_user()
    again.opens("p.png")
    assert again.view == view == user.explorer.shared_view
    assert words[1] == "./dataset", "from the folder that it was copied in"


def test_the_current_folder_itself_is_shared_by_its_name(
    new_user: NewUser, dataset: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(dataset)
    user = new_user()
    user.opens(".")
    assert user.explorer.message is None and in_link(user.explorer.link)[0] == dataset.as_posix()
    assert shlex.split(user.explorer.command)[1] == str(dataset)


def test_a_picture_and_its_dataset_may_move_together(
    new_user: NewUser, dataset: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also into a folder of another name, with another dataset of that name at the old place and the current one."""
    (tmp_path / "report" / "maps").mkdir(parents=True)
    inside = dataset.rename(tmp_path / "report" / "maps" / "dataset")
    user = new_user()
    user.opens(inside)
    page, view = user.explorer.page()
    save_png(page, tmp_path / "report" / "p.png", view, inside)
    assert view_in_png(tmp_path / "report" / "p.png")[0] == "maps/dataset"
    (tmp_path / "report").rename(tmp_path / "sent")
    (tmp_path / "maps" / "dataset").mkdir(parents=True)
    monkeypatch.chdir(tmp_path)
    again = new_user()
    again.opens(tmp_path / "sent" / "p.png")
    assert again.explorer.opened is not None and again.explorer.message is None
    assert again.explorer.opened.dataset.path == tmp_path / "sent" / "maps" / "dataset"


def test_a_picture_in_another_folder_of_the_project_finds_the_dataset(
    new_user: NewUser, dataset: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The project may be moved as a whole, and the picture alone; nothing is taken for the dataset that is not it."""
    project = tmp_path / "project"
    for folder in ("data", "out"):
        (project / folder).mkdir(parents=True)
    inside = dataset.rename(project / "data" / "dataset")
    monkeypatch.chdir(project)
    user = new_user()
    user.opens("data/dataset")
    page, view = user.explorer.page()
    save_png(page, "out/p.png", view, inside)
    save_png(page, tmp_path / "outside.png", view, inside)
    assert view_in_png("out/p.png")[0] == "../data/dataset"
    assert view_in_png(tmp_path / "outside.png")[0] == "project/data/dataset"

    elsewhere = tmp_path / "a" / "b"
    elsewhere.mkdir(parents=True)
    (tmp_path / "a" / "data" / "dataset").mkdir(parents=True)  # "../data/dataset" of whoever opens it there
    shutil.copy(project / "out" / "p.png", elsewhere.parent / "alone.png")
    monkeypatch.chdir(elsewhere)
    opened = new_user()
    opened.opens(elsewhere.parent / "alone.png")
    assert opened.explorer.opened is not None and opened.explorer.opened.dataset.path == inside

    project.rename(tmp_path / "sent")
    opened = new_user()
    opened.opens(tmp_path / "sent" / "out" / "p.png")
    assert opened.explorer.opened is not None and opened.explorer.message is None
    assert opened.explorer.opened.dataset.path == tmp_path / "sent" / "data" / "dataset"


@pytest.mark.parametrize(
    "named",
    [
        "demo:",
        "/home/other/.venv/lib/python3.13/site-packages/ifealid_gpu/assets/demo",
        r"C:\venv\Lib\site-packages\ifealid_gpu\assets\demo",
    ],
)
def test_a_picture_of_the_demo_opens_wherever_python_lies(new_user: NewUser, tmp_path: Path, named: str) -> None:
    user = new_user()
    user.opens(saved(tmp_path / "p.png", named, ViewState(image="coffee.png", layer="stage3", reference=(5, 6))))
    assert user.explorer.message is None and user.explorer.opened is not None
    assert user.explorer.opened.dataset.path == demo_dataset() and user.explorer.reference == (5, 6)
    page, view = user.explorer.page()
    save_png(page, tmp_path / "again.png", view, user.explorer.opened.dataset.path)
    assert view_in_png(tmp_path / "again.png")[0] == "demo:"
    assert shlex.split(user.explorer.command)[1] == "demo:"
    assert user.explorer.preferences.recent == ("demo:",)


def test_a_picture_whose_dataset_is_gone_says_what_to_do(user: User, tmp_path: Path) -> None:
    for named in (str(tmp_path / "gone"), "gone", "x" * 5000, ""):
        message = fails(user, saved(tmp_path / "pictures" / "p.png", named))
        assert "p.png" in message and "beside" in message and len(message) < 1000


def test_a_picture_with_a_damaged_view_says_so(user: User, dataset: Path, tmp_path: Path) -> None:
    for text in (
        "{",
        "[]",
        "null",
        '{"dataset": "x"}',
        json.dumps({"dataset": str(dataset), "view": {"opacity": 7}}),
        json.dumps({"dataset": str(dataset), "view": {"reference": "here"}}),
        json.dumps({"dataset": str(dataset), "view": 3}),
        json.dumps({"dataset": "\0", "view": {}}),
    ):
        info = PngInfo()
        info.add_itxt(VIEW_CHUNK, text)
        Image.new("RGB", (1, 1)).save(tmp_path / "p.png", pnginfo=info)
        fails(user, tmp_path / "p.png")


def test_a_picture_whose_view_does_not_fit_shows_the_map(new_user: NewUser, dataset: Path) -> None:
    user = new_user()
    user.opens(saved(dataset.parent / "p.png", "dataset", VIEW.but(pins=((900, 5),))))
    assert "900,5" in (user.explorer.message or "")
    assert (user.view.image, user.view.layer, user.explorer.pins) == ("photo.jpg", "b", ())


def test_a_folder_named_like_a_picture_is_a_folder(new_user: NewUser, dataset: Path) -> None:
    folder = dataset.rename(dataset.parent / "maps.png")
    user = new_user()
    user.opens(folder)
    assert user.explorer.message is None and user.view.layer == "a"


# --- Sharing ---


@pytest.mark.skipif(os.name == "nt", reason="shlex reads the shells of other systems")
@pytest.mark.parametrize("name", ["dataset", "my maps", 'it\'s "quoted" $HOME `x`', "-dash", "überßicht", "render"])
def test_the_shared_command_shows_the_same_view(new_user: NewUser, dataset: Path, tmp_path: Path, name: str) -> None:
    folder = dataset.rename(tmp_path / name)
    user = new_user()
    user.opens(folder)
    user.clicks(over((3, 4)))
    user.moves(over((7, 5)))
    user.does("next_layer", "freeze_range", "more_opacity", "zoom_in")
    user.sets(channel=3)
    program, path, option, text = shlex.split(user.explorer.command)
    assert (program, path, option) == ("ifealid-gpu", str(folder), "--view")
    view = ViewState.from_json(text)
    assert view == user.explorer.shared_view == user.view.but(query=user.query_at(user.explorer.reference))
    other = new_user(Preferences(colormap="viridis"))
    other.opens(path, view)
    assert other.view == view
    assert other.explorer.projection == user.explorer.projection


def test_the_shared_view_names_the_centre(user: User) -> None:
    assert user.view.query is None
    assert user.explorer.shared_view == user.view.but(query=user.query_at((11, 8)))
    assert '"query":[{"at":[23.0,17.0]}]' in user.explorer.command


def test_the_page_is_what_the_display_shows(user: User) -> None:
    user.explorer.hover_channel(4)
    page, view = user.explorer.page()
    assert view.quantity.channel == 4 and page.width > 450
    user.explorer.hover_channel(None)
    user.wheels(3)
    page, view = user.explorer.page()
    assert view.quantity.channel is None and view.viewport == user.view.viewport
    assert page.height < 600, "a part of the scene is as large as the display"


# --- The end ---


def test_preferences_hold_what_was_opened(user: User, dataset: Path, tmp_path: Path) -> None:
    shutil.copytree(dataset, tmp_path / "second")
    user.opens(tmp_path / "second")
    assert user.explorer.preferences == replace(Preferences(), recent=(str(tmp_path / "second"), str(dataset)))


def test_a_quantity_that_the_map_does_not_have_is_said_and_changes_nothing(new_user: NewUser, tmp_path: Path) -> None:
    """Norms beyond float32."""
    codes = np.random.default_rng(3).integers(0, 256, (3, 5, 4), dtype=np.uint8)
    write_dataset(FeatureMap(codes, (0.0, 2e38)), tmp_path / "huge.zip")
    user = new_user()
    user.opens(tmp_path / "huge.zip")
    before = user.view
    user.does("show_norm")
    assert user.view == before
    assert user.explorer.message and "Norms of the feature map" in user.explorer.message
    user.frame()


def test_a_view_goes_before_that_of_a_saved_picture(user: User, tmp_path: Path) -> None:
    picture, path = Image.new("RGB", (3, 2)), tmp_path / "saved.png"
    save_png(picture, path, ViewState(opacity=0.25), str(tmp_path / "dataset"), image="photo.jpg", layer="a")
    user.opens(path, ViewState(opacity=0.75, layer="b"))
    assert (user.view.opacity, user.view.layer) == (0.75, "b")


# --- Links ---


def test_a_link_opens_its_dataset_with_its_view(new_user: NewUser, user: User, tmp_path: Path) -> None:
    user.clicks(over((3, 4)))
    user.does("next_layer", "more_opacity", "zoom_in")
    link = user.explorer.link
    other = new_user(Preferences(colormap="viridis"))
    other.opens(link)
    assert other.view == user.explorer.shared_view and other.explorer.message is None
    assert other.explorer.preferences.recent == (str(tmp_path / "dataset"),)
    other.opens(link, VIEW)
    assert other.view == other.placed(VIEW), "a view that is given wins"


@pytest.mark.parametrize("named", ["/home/sender/dataset", r"C:\data\dataset", "./dataset", "maps/dataset"])
def test_a_link_from_another_machine_finds_what_was_opened_here_under_that_name(
    new_user: NewUser, user: User, dataset: Path, named: str
) -> None:
    link = link_of(named, ViewState(layer="b", reference=(2, 3)))
    user.opens(link)
    assert user.explorer.reference == (2, 3) and user.view.layer == "b" and user.explorer.message is None
    assert user.explorer.note is not None and str(dataset) in user.explorer.note
    stranger = new_user()
    stranger.opens(link)
    assert "dataset" in (stranger.explorer.message or "") and stranger.explorer.opened is None


def test_a_link_that_leads_nowhere_changes_nothing(user: User) -> None:
    for link in ("ifealid:/gone/x.zip", "ifealid:demo:../x", "ifealid:x#%7B", "ifealid:", "ifealid:demo:none.zip"):
        assert len(fails(user, link)) < 400


def test_what_is_in_memory_has_no_link_and_neither_has_nothing(new_user: NewUser, feature_map: FeatureMap) -> None:
    user = new_user()
    with pytest.raises(InputError, match="nothing to link to yet"):
        _ = user.explorer.link
    user.opens(Dataset.of([feature_map]))
    user.does("copy_link")
    assert "There is no link for what is in memory" in (user.explorer.message or "") and user.shell.text is None
