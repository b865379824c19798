"""Undo and redo in an explorer."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from loading import Gate
from user import User, over

from ifealid_gpu.explorer.actions import Action

NewUser = Callable[..., User]

# --- Undo and redo ---


def test_undo_and_redo_of_pins_range_and_opacity(user: User) -> None:
    start = user.view
    user.clicks(over((3, 4)))
    user.does(Action.FREEZE_RANGE, Action.MORE_OPACITY)
    user.clicks(over((10, 4)))
    last = user.view
    user.does(Action.UNDO)
    assert user.explorer.pins == ((3, 4),) and user.view.opacity == 0.05
    user.does(Action.UNDO)
    assert user.view.opacity == 0 and user.view.display_range.ends is not None
    user.does(Action.UNDO)
    assert user.view.display_range.ends is None
    user.does(Action.UNDO, Action.UNDO, Action.UNDO)
    assert user.explorer.pins == () and not user.explorer.history.can_undo
    user.does(Action.REDO, Action.REDO, Action.REDO, Action.REDO, Action.REDO)
    assert user.view == last.but(query=user.view.query)
    assert start.opacity == 0


def test_a_decision_after_undo_ends_redo(user: User) -> None:
    user.clicks(over((3, 4)))
    user.does(Action.UNDO)
    assert user.explorer.history.can_redo
    user.moves(over((7, 7)))
    assert user.explorer.history.can_redo, "moving the mouse is no decision"
    user.does(Action.MORE_OPACITY)
    assert not user.explorer.history.can_redo


def test_a_drag_of_the_slider_is_one_decision(user: User) -> None:
    """The window commits when the slider is let go of."""
    for opacity in (0.1, 0.2, 0.3):
        user.explorer.change(user.view.but(opacity=opacity))
    user.frame()
    user.does(Action.UNDO)
    assert user.view.opacity == 0


@pytest.mark.parametrize("kind", ["user", "slow"])
def test_undo_of_a_layer_brings_its_pins_back_exactly(request: pytest.FixtureRequest, kind: str) -> None:
    user: User = request.getfixturevalue(kind)
    user.clicks(over((3, 4)))
    user.does(Action.NEXT_LAYER)
    user.waits_for_layer("b")
    there = user.explorer.pins
    assert there != ((3, 4),) and len(there) == 1
    user.does(Action.MORE_OPACITY)

    user.does(Action.UNDO, Action.UNDO)
    user.waits_for_layer("a")
    assert user.explorer.pins == ((3, 4),) and user.view.opacity == 0
    assert user.explorer.history.can_redo
    user.does(Action.REDO)
    user.waits_for_layer("b")
    assert user.explorer.pins == there
    user.does(Action.REDO)
    assert user.view.opacity == 0.05 and not user.explorer.history.can_redo
    user.does(Action.UNDO, Action.UNDO, Action.UNDO)
    user.waits_for_layer("a")
    user.waits()
    assert user.explorer.pins == () and not user.explorer.history.can_undo


def test_undo_pressed_twice_while_the_layer_is_read_goes_two_back(slow: User, gate: Gate) -> None:
    slow.clicks(over((3, 4)))
    slow.does(Action.NEXT_LAYER)
    slow.waits_for_layer("b")
    gate.hold("a")
    slow.does(Action.UNDO)
    for _ in range(5):
        slow.frame()
    assert slow.view.layer == "b" and slow.explorer.history.can_redo is False
    slow.does(Action.UNDO, Action.UNDO)
    gate.let_through()
    slow.waits_for_layer("a")
    assert slow.explorer.pins == ()
    slow.does(Action.REDO)
    assert slow.explorer.pins == ((3, 4),)


def test_redo_while_an_undo_is_read_stays_where_it_was(slow: User, gate: Gate) -> None:
    slow.does(Action.NEXT_LAYER)
    slow.waits_for_layer("b")
    gate.hold("a")
    slow.does(Action.UNDO, Action.REDO)
    assert not slow.explorer.session.busy
    gate.let_through()
    slow.waits()
    assert slow.view.layer == "b" and slow.explorer.history.can_undo and not slow.explorer.history.can_redo


def test_a_decision_while_an_undo_is_read_is_kept(slow: User, gate: Gate) -> None:
    slow.clicks(over((3, 4)))
    slow.does(Action.NEXT_LAYER)
    slow.waits_for_layer("b")
    gate.hold("a")
    slow.does(Action.UNDO)
    slow.does(Action.MORE_OPACITY)
    gate.let_through()
    slow.waits_for_layer("a")
    assert slow.view.opacity == 0.05
    slow.does(Action.UNDO)
    slow.waits_for_layer("b")
    assert slow.view.opacity == 0.05
    slow.does(Action.UNDO)
    assert slow.view.opacity == 0 and slow.view.layer == "b"


def test_an_undo_that_is_cancelled_has_not_happened(slow: User, gate: Gate) -> None:
    slow.does(Action.NEXT_LAYER)
    slow.waits_for_layer("b")
    gate.hold("a")
    slow.does(Action.UNDO)
    slow.does(Action.RELEASE)
    gate.let_through()
    slow.waits()
    assert slow.view.layer == "b" and slow.explorer.history.can_undo and not slow.explorer.history.can_redo
    slow.does(Action.UNDO)
    slow.waits_for_layer("a")


def test_after_a_cancelled_undo_the_same_layer_is_a_new_decision(slow: User, gate: Gate) -> None:
    slow.does(Action.NEXT_LAYER)
    slow.waits_for_layer("b")
    gate.hold("a")
    slow.does(Action.UNDO, Action.RELEASE)
    gate.let_through()
    slow.does(Action.NEXT_LAYER)
    slow.waits_for_layer("a")
    slow.does(Action.UNDO)
    slow.waits_for_layer("b")
    slow.does(Action.UNDO)
    slow.waits_for_layer("a")
    assert not slow.explorer.history.can_undo


def test_a_slider_that_is_held_while_an_undo_is_read_stays_where_it_is(slow: User, gate: Gate) -> None:
    slow.does(Action.NEXT_LAYER)
    slow.waits_for_layer("b")
    gate.hold("a")
    slow.does(Action.UNDO)
    load = slow.explorer.session.load
    assert load is not None
    slow.explorer.change(slow.view.but(opacity=0.5))
    gate.let_through()
    load.wait()
    slow.frame()
    assert slow.view.layer == "a" and slow.view.opacity == 0.5


def test_undo_comes_back_to_another_image(new_user: NewUser, collection: Path) -> None:
    user = new_user()
    user.opens(collection)
    user.clicks(over((3, 4)))
    user.does(Action.NEXT_IMAGE)
    user.waits()
    assert user.view.image == "second.jpg" and user.explorer.pins == ()
    user.does(Action.UNDO)
    user.waits()
    assert (user.view.image, user.view.layer, user.explorer.pins) == ("photo.jpg", "a", ((3, 4),))
    assert user.explorer.reference == user.explorer.pointed == (3, 4), "the mouse still rests there"


def test_another_dataset_begins_a_new_history(user: User, tmp_path: Path) -> None:
    user.clicks(over((3, 4)))
    np.save(tmp_path / "x.npy", np.ones((3, 3, 2), np.float32))
    user.opens(tmp_path / "x.npy")
    assert not user.explorer.history.can_undo
    user.does(Action.UNDO)
    assert user.explorer.pins == () and user.view.image == "x"
