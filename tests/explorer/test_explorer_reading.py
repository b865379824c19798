"""How files are read: what was asked for goes with links, commands, pictures and the list of recent files."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from user import User

from ifealid_gpu.dataset import Reading
from ifealid_gpu.dataset.link import in_link
from ifealid_gpu.explorer.doing.files import save_picture
from ifealid_gpu.explorer.facts import Answers
from ifealid_gpu.explorer.frame import end
from ifealid_gpu.figure import source_of

NewUser = Callable[..., User]
SHAPE = (7, 10, 9)  # channels, rows, columns: by itself it could be read in either way
CHW = Reading(layout="chw")


@pytest.fixture
def array(tmp_path: Path) -> Path:
    """An array with its channels first."""
    values = np.random.default_rng(5).normal(size=SHAPE).astype(np.float32)
    np.save(tmp_path / "x.npy", values)
    return tmp_path / "x.npy"


def size(user: User) -> tuple[int, int, int]:
    assert user.explorer.renderer is not None, user.explorer.message
    shown = user.explorer.renderer.feature_map
    return shown.width, shown.height, shown.channels


def opened(new_user: NewUser, path: str | Path, reading: Reading | None = None) -> User:
    user = new_user()
    user.explorer.open(path, reading=reading)
    user.waits()
    return user


def test_what_is_open_can_be_read_as_asked(new_user: NewUser, array: Path) -> None:
    assert size(opened(new_user, array, CHW)) == (9, 10, 7)
    assert size(opened(new_user, array, Reading(layout="hwc"))) == (10, 7, 9)


def test_command_and_link_say_how_it_is_read(new_user: NewUser, array: Path) -> None:
    user = opened(new_user, array, Reading(layout="chw", no_data=-5.0))
    words = shlex.split(user.explorer.command)
    assert words[:6] == ["ifealid-gpu", str(array), "--layout", "chw", "--no-data", "-5"]
    assert in_link(user.explorer.link)[2] == Reading(layout="chw", no_data=-5.0)
    assert size(opened(new_user, user.explorer.link)) == (9, 10, 7)
    for text in (user.explorer.command, user.explorer.link):
        other = new_user()
        other.shell.text = text
        other.does("paste")
        other.waits()
        assert size(other) == (9, 10, 7) and other.view == user.explorer.shared_view


def test_a_saved_picture_says_it_too(new_user: NewUser, array: Path, tmp_path: Path) -> None:
    user = opened(new_user, array, CHW)
    save_picture(user.explorer, str(tmp_path / "p.png"))
    assert source_of(tmp_path / "p.png").reading == CHW
    assert size(opened(new_user, tmp_path / "p.png")) == (9, 10, 7)


def test_recent_files_are_read_as_they_were(new_user: NewUser, array: Path) -> None:
    user = opened(new_user, array, CHW)
    end(user.explorer, Answers(user.view, open_path=str(array)), user.shell)
    user.waits()
    assert size(user) == (9, 10, 7)
    user.opens(array, None)
    assert user.explorer.preferences.reading_of(str(array)) == Reading(), "opened anew, it is read as it says itself"


def test_a_photo_beneath_is_found_from_another_folder(
    new_user: NewUser, array: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Image.new("RGB", (90, 100)).save(tmp_path / "p.jpg")
    monkeypatch.chdir(tmp_path)
    user = opened(new_user, "x.npy", Reading(layout="chw", image=Path("p.jpg")))
    assert in_link(user.explorer.link)[2].image == Path("p.jpg"), "in the current folder, as the dataset"
    (tmp_path / "pictures").mkdir()
    save_picture(user.explorer, "pictures/saved.png")
    (tmp_path / "other").mkdir()
    monkeypatch.chdir(tmp_path / "other")
    command = shlex.split(user.explorer.command)
    assert command[command.index("--image") + 1] == str(tmp_path / "p.jpg")
    assert source_of(tmp_path / "pictures" / "saved.png").reading.image is not None
    again = opened(new_user, tmp_path / "pictures" / "saved.png")
    assert again.explorer.renderer is not None and again.explorer.renderer.feature_map.image is not None
