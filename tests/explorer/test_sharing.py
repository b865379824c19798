"""What a user shares, a command, a link or a page, shows another user the same."""

from __future__ import annotations

import os
import shlex
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from user import User, over

from ifealid_gpu import FeatureMap, component_basis, write_basis, write_vectors
from ifealid_gpu.dataset import Dataset
from ifealid_gpu.dataset.link import link_of
from ifealid_gpu.errors import InputError
from ifealid_gpu.explorer.opening_vectors import open_vectors
from ifealid_gpu.explorer.preferences import Preferences
from ifealid_gpu.views.view_state import ViewState

NewUser = Callable[..., User]


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


def test_a_link_opens_its_dataset_with_its_view(new_user: NewUser, user: User, tmp_path: Path) -> None:
    user.clicks(over((3, 4)))
    user.does("next_layer", "more_opacity", "zoom_in")
    link = user.explorer.link
    other = new_user(Preferences(colormap="viridis"))
    other.opens(link)
    assert other.view == user.explorer.shared_view and other.explorer.message is None
    assert other.explorer.preferences.recent == (str(tmp_path / "dataset"),)
    view = ViewState(image="photo.jpg", layer="b", reference=(7, 2), colormap="viridis")
    other.opens(link, view)
    assert other.view == other.placed(view), "a view that is given wins"


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
        assert len(user.fails_at(link)) < 400


def test_what_is_in_memory_has_no_link_and_neither_has_nothing(new_user: NewUser, feature_map: FeatureMap) -> None:
    user = new_user()
    with pytest.raises(InputError, match="nothing to link to yet"):
        _ = user.explorer.link
    user.opens(Dataset.of([feature_map]))
    user.does("copy_link")
    assert "There is no link for what is in memory" in (user.explorer.message or "") and user.shell.text is None


@pytest.mark.skipif(os.name == "nt", reason="shlex reads the shells of other systems")
@pytest.mark.parametrize("name", ["words.npz", 'my "words", v2.npz', "-dash.npz"])
def test_the_shared_command_brings_the_vectors_and_masks_of_the_view(
    user: User, new_user: NewUser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    apart = tmp_path / "apart of it"
    apart.mkdir()
    assert user.explorer.renderer is not None
    write_vectors({"pixel": user.explorer.renderer.feature_map.vector(3, 4)}, apart / name)
    marked = np.zeros((34, 45), np.uint8)
    marked[6:12, 4:10] = 255
    Image.fromarray(marked).save(apart / "mask.png")
    open_vectors(user.explorer, apart / name)
    open_vectors(user.explorer, apart / "mask.png")
    user.frame()
    line = user.explorer.command
    assert sorted(shlex.split(line)[2:-2]) == sorted(
        ["--vectors", str(apart / name), "--region", str(apart / "mask.png")]
    )
    there = new_user()
    there.shell.text = line
    there.does("paste")
    there.waits()
    assert there.explorer.message is None and there.view == user.explorer.shared_view
    assert there.explorer.command == line, "and it can be shared again"
    monkeypatch.chdir(apart)
    beside = ["--vectors", name if name[0] != "-" else f"./{name}", "--region", "mask.png"]
    assert sorted(shlex.split(user.explorer.command)[2:-2]) == sorted(beside)


def test_files_that_no_view_needs_are_opened_with_the_dataset(
    new_user: NewUser, dataset: Path, feature_map: FeatureMap, tmp_path: Path
) -> None:
    write_vectors({"a": feature_map.vector(1, 2), "b": feature_map.vector(3, 4)}, tmp_path / "words.npz")
    user = new_user()
    user.explorer.open(dataset, files=[tmp_path / "words.npz"])
    user.waits()
    assert [one.name for one in user.view.classes] == ["a", "b"] and user.explorer.message is None
    user.opens(dataset)
    assert user.view.classes == ()


def test_the_shared_command_brings_the_basis_of_components(user: User, new_user: NewUser, tmp_path: Path) -> None:
    assert user.explorer.renderer is not None
    basis = component_basis(user.explorer.renderer.feature_map)
    write_basis(basis, tmp_path / "basis.npz")
    open_vectors(user.explorer, tmp_path / "basis.npz")
    user.frame()
    line = user.explorer.command
    assert shlex.split(line)[2:-2] == ["--basis-file", str(tmp_path / "basis.npz")]
    there = new_user()
    there.shell.text = line
    there.does("paste")
    there.waits()
    resolved = there.explorer.resolved
    assert there.explorer.message is None and resolved is not None
    np.testing.assert_array_equal(resolved.quantity.fitted.axes, basis.axes)
    assert there.explorer.command == line, "and it can be shared again"
