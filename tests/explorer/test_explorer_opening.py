"""The explorer: datasets, saved pictures and shared commands, opened as users open them."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from loading import Gate
from user import User, over

from ifealid_gpu import FeatureMap, write_dataset
from ifealid_gpu.explorer.preferences import Preferences
from ifealid_gpu.geometry import Viewport
from ifealid_gpu.quantities.metrics.table import ANGLE_OF_CODES
from ifealid_gpu.views.view_state import ViewState

NewUser = Callable[..., User]


def test_what_cannot_be_opened_says_why_and_the_old_view_stays(user: User, tmp_path: Path) -> None:
    user.clicks(over((3, 4)))
    (tmp_path / "bad.zip").write_bytes(b"PK")
    (tmp_path / "bad.png").write_bytes(b"no picture")
    (tmp_path / "text.txt").write_text("text")
    for name in ("none", "none.zip", "none.png", "bad.zip", "bad.png", "text.txt"):
        assert name in user.fails_at(tmp_path / name)
    assert user.explorer.preferences.recent == (str(tmp_path / "dataset"),)


def test_an_empty_window_stays_empty_after_a_failure(new_user: NewUser, tmp_path: Path) -> None:
    user = new_user()
    assert "none.zip" in user.fails_at(tmp_path / "none.zip")
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
    user.fails_at(tmp_path / "none.zip")
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
