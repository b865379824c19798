"""A saved picture opens its dataset with its view, wherever the two have gone."""

from __future__ import annotations

import json
import shlex
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo
from user import User, over

from ifealid_gpu.assets import demo_dataset
from ifealid_gpu.dataset.link import in_link
from ifealid_gpu.figure import VIEW_CHUNK, save_png, view_in_png
from ifealid_gpu.geometry import Viewport
from ifealid_gpu.views.view_state import ViewState

NewUser = Callable[..., User]


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
        message = user.fails_at(saved(tmp_path / "pictures" / "p.png", named))
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
        user.fails_at(tmp_path / "p.png")


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


def test_a_view_goes_before_that_of_a_saved_picture(user: User, tmp_path: Path) -> None:
    picture, path = Image.new("RGB", (3, 2)), tmp_path / "saved.png"
    save_png(picture, path, ViewState(opacity=0.25), str(tmp_path / "dataset"), image="photo.jpg", layer="a")
    user.opens(path, ViewState(opacity=0.75, layer="b"))
    assert (user.view.opacity, user.view.layer) == (0.75, "b")
