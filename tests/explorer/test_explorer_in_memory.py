"""The explorer on feature maps in memory: as on those in files, but nothing of them is remembered."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from user import User, over

from ifealid_gpu.dataset import Dataset
from ifealid_gpu.errors import DatasetError, InputError
from ifealid_gpu.explorer.preferences import Preferences
from ifealid_gpu.figure import save_png, view_in_png
from ifealid_gpu.maps.feature_map import FeatureMap, Provenance
from ifealid_gpu.views.view_state import ViewState

NewUser = Callable[..., User]


@pytest.fixture
def at_hand(feature_map: FeatureMap) -> Dataset:
    """Layers a and b of one photo, and layer a of another."""
    coarse = FeatureMap(feature_map.codes[:8, :11], None, "coarse", feature_map.image, Provenance("photo.jpg", "b"))
    other = FeatureMap(feature_map.codes[:9], None, "other", None, Provenance("second.jpg", "a"))
    return Dataset.of([feature_map, coarse, other], name="mine")


def test_layers_and_images_are_shown_in_turn(new_user: NewUser, at_hand: Dataset, feature_map: FeatureMap) -> None:
    user = new_user(Preferences(colormap="viridis"))
    user.opens(at_hand)
    explorer = user.explorer
    assert explorer.title == "a · photo.jpg — IFeaLiD" and user.view.colormap == "viridis"
    assert explorer.renderer is not None and explorer.renderer.feature_map.codes is feature_map.codes
    user.clicks(over((3, 4)))
    user.does("next_layer")
    user.waits()
    assert explorer.title == "b · photo.jpg — IFeaLiD" and user.explorer.pins == ((1, 2),)
    user.does("next_image")
    user.waits()
    assert explorer.title == "a · second.jpg — IFeaLiD"


def test_the_view_to_begin_with_names_image_and_layer(new_user: NewUser, at_hand: Dataset) -> None:
    user = new_user()
    user.opens(at_hand, ViewState(image="second.jpg", reference=(2, 3)))
    assert (user.view.image, user.view.layer, user.explorer.reference) == ("second.jpg", "a", (2, 3))
    user.opens(at_hand, ViewState(image="third.jpg"))
    assert user.explorer.message == "The dataset mine has no image 'third.jpg'; it has photo.jpg, second.jpg"


def test_it_is_no_recent_file_and_has_no_command(new_user: NewUser, at_hand: Dataset, dataset: Path) -> None:
    user = new_user()
    user.opens(dataset)
    user.opens(at_hand)
    assert user.explorer.preferences.recent == (str(dataset),)
    with pytest.raises(InputError, match=r"^there is no command line for .* in no file; ifealid_gpu\.write_dataset"):
        _ = user.explorer.command
    user.opens(dataset)
    assert str(dataset) in user.explorer.command


def test_another_dataset_at_hand_takes_its_place(new_user: NewUser, at_hand: Dataset) -> None:
    user = new_user()
    user.opens(at_hand)
    user.opens(Dataset.of([FeatureMap(np.ones((3, 4, 2), np.uint8))], name="ones"))
    assert user.explorer.title == "feature map · ones — IFeaLiD"
    assert not user.explorer.history.can_undo


def test_a_saved_picture_says_that_there_is_nothing_to_open(
    new_user: NewUser, at_hand: Dataset, tmp_path: Path
) -> None:
    user = new_user()
    user.opens(at_hand)
    page, view = user.explorer.page()
    save_png(page, tmp_path / "p.png", view, None)
    with pytest.raises(DatasetError, match=r"p\.png: this picture shows feature maps that were in memory"):
        view_in_png(tmp_path / "p.png")
    user.opens(tmp_path / "p.png")
    assert "p.png: this picture shows feature maps that were in memory" in (user.explorer.message or "")
    assert user.explorer.title == "a · photo.jpg — IFeaLiD"
