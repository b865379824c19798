"""What the user chose of the look is kept for the next dataset and the next start; what came with a view is not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from user import User

from ifealid_gpu import FeatureMap, Provenance, write_dataset
from ifealid_gpu.dataset.link import link_of
from ifealid_gpu.explorer.doing.files import save_picture
from ifealid_gpu.explorer.preferences import Preferences
from ifealid_gpu.quantities.display_range import AUTO, PAPER
from ifealid_gpu.quantities.metrics.table import ANGLE, ANGLE_OF_CODES
from ifealid_gpu.views.backdrop import Backdrop
from ifealid_gpu.views.view_state import ViewState

NewUser = Callable[..., User]
LOOK = ("colormap", "opacity", "backdrop", "dim", "metric", "display_range")


def look(view: ViewState) -> tuple[object, ...]:
    return tuple(getattr(view, name) for name in LOOK)


@pytest.fixture
def other(tmp_path: Path) -> Path:
    """Another dataset, of signed values over a photo."""
    random = np.random.default_rng(5)
    codes, image = (
        random.integers(0, 256, (9, 13, 7), dtype=np.uint8),
        random.integers(0, 256, (18, 26, 3), dtype=np.uint8),
    )
    write_dataset(FeatureMap(codes, (-1.0, 2.0), "x", image, Provenance("x.jpg", "l")), tmp_path / "other.zip")
    return tmp_path / "other.zip"


CHOSEN = {
    "colormap": "viridis",
    "opacity": 0.35,
    "backdrop": Backdrop.COLOR,
    "dim": 0.25,
    "display_range": PAPER,
}


def test_the_look_survives_the_next_dataset_and_the_next_start(
    new_user: NewUser, user: User, dataset: Path, other: Path
) -> None:
    user.sets(**CHOSEN)
    user.opens(other)
    assert {name: getattr(user.view, name) for name in CHOSEN} == CHOSEN and user.view.metric is None
    user.explorer.preferences.save()
    again = new_user(Preferences.load())
    again.opens(dataset)
    assert look(again.view) == look(user.view)
    assert not again.explorer.history.can_undo


@pytest.mark.parametrize("how", ["view", "link", "picture"])
def test_a_view_that_is_given_wins_and_is_not_remembered(user: User, other: Path, tmp_path: Path, how: str) -> None:
    user.sets(**CHOSEN)
    own, remembered = look(user.view), replace(user.explorer.preferences, recent=())
    given = ViewState(colormap="magma", opacity=0.8, backdrop="none", dim=0.5, metric=ANGLE, display_range=AUTO)
    if how == "picture":
        user.explorer.view = given.but(image="photo.jpg", layer="a")
        save_picture(user.explorer, str(tmp_path / "p.png"))
    place = {
        "view": tmp_path / "dataset",
        "link": link_of(str(tmp_path / "dataset"), given),
        "picture": tmp_path / "p.png",
    }
    user.opens(place[how], given if how == "view" else None)
    assert look(user.view) == look(given) and replace(user.explorer.preferences, recent=()) == remembered
    user.opens(other)
    assert look(user.view) == own, "the next one is as the user likes it"
    user.opens(place[how], given if how == "view" else None)
    user.does("more_opacity")
    user.opens(other)
    assert look(user.view) == look(user.view.but(**{**CHOSEN, "opacity": 0.85})), "only what was changed is remembered"


def test_kept_ends_and_the_heat_map_alone_are_of_one_map(user: User, other: Path) -> None:
    user.sets(backdrop=Backdrop.COLOR)
    user.does("heat_alone", "freeze_range")
    assert user.view.backdrop is Backdrop.NONE and user.view.display_range.ends is not None
    user.opens(other)
    assert user.view.backdrop is Backdrop.COLOR and user.view.display_range == AUTO


def test_only_a_metric_that_was_chosen_is_remembered_and_that_is_said(user: User, dataset: Path, other: Path) -> None:
    assert user.explorer.resolved is not None and user.explorer.resolved.metric == ANGLE_OF_CODES
    user.does("next_metric")
    assert user.view.metric == ANGLE and user.explorer.preferences.metric == "angle"
    user.opens(other)
    assert user.view.metric == ANGLE and user.explorer.note is None, "it suits this map"
    user.opens(dataset)
    assert user.explorer.resolved.metric == ANGLE
    assert user.explorer.note is not None and "as chosen before" in user.explorer.note
    user.does("next_metric")
    assert user.explorer.preferences.metric is None, "the one that suits was chosen again"
    user.opens(other)
    assert user.view.metric is None and user.explorer.resolved.metric == ANGLE


def test_what_is_undone_is_not_remembered(user: User, other: Path) -> None:
    user.does("more_opacity", "more_opacity", "undo")
    assert user.view.opacity == user.explorer.preferences.opacity == 0.05
    user.does("redo")
    assert user.explorer.preferences.opacity == 0.1
    user.opens(other)
    assert user.view.opacity == 0.1


def test_a_colour_map_that_is_no_more_is_the_default(new_user: NewUser, dataset: Path) -> None:
    user = new_user(Preferences(colormap="gone"))
    user.opens(dataset)
    assert user.view.colormap == Preferences.colormap
