"""Undo and redo in an explorer."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from loading import Gate
from user import User, over

NewUser = Callable[..., User]

# --- Undo and redo ---


def test_undo_and_redo_of_pins_range_and_opacity(user: User) -> None:
    start = user.view
    user.clicks(over((3, 4)))
    user.does("freeze_range", "more_opacity")
    user.clicks(over((10, 4)))
    last = user.view
    user.does("undo")
    assert user.explorer.pins == ((3, 4),) and user.view.opacity == 0.05
    user.does("undo")
    assert user.view.opacity == 0 and user.view.display_range.ends is not None
    user.does("undo")
    assert user.view.display_range.ends is None
    user.does("undo", "undo", "undo")
    assert user.explorer.pins == () and not user.explorer.history.can_undo
    user.does("redo", "redo", "redo", "redo", "redo")
    assert user.view == last.but(query=user.view.query)
    assert start.opacity == 0


def test_a_decision_after_undo_ends_redo(user: User) -> None:
    user.clicks(over((3, 4)))
    user.does("undo")
    assert user.explorer.history.can_redo
    user.moves(over((7, 7)))
    assert user.explorer.history.can_redo, "moving the mouse is no decision"
    user.does("more_opacity")
    assert not user.explorer.history.can_redo


def test_a_drag_of_the_slider_is_one_decision(user: User) -> None:
    """The window commits when the slider is let go of."""
    for opacity in (0.1, 0.2, 0.3):
        user.explorer.change(user.view.but(opacity=opacity))
    user.frame()
    user.does("undo")
    assert user.view.opacity == 0


@pytest.mark.parametrize("kind", ["user", "slow"])
def test_undo_of_a_layer_brings_its_pins_back_exactly(request: pytest.FixtureRequest, kind: str) -> None:
    user: User = request.getfixturevalue(kind)
    user.clicks(over((3, 4)))
    user.does("next_layer")
    user.waits_for_layer("b")
    there = user.explorer.pins
    assert there != ((3, 4),) and len(there) == 1
    user.does("more_opacity")

    user.does("undo", "undo")
    user.waits_for_layer("a")
    assert user.explorer.pins == ((3, 4),) and user.view.opacity == 0
    assert user.explorer.history.can_redo
    user.does("redo")
    user.waits_for_layer("b")
    assert user.explorer.pins == there
    user.does("redo")
    assert user.view.opacity == 0.05 and not user.explorer.history.can_redo
    user.does("undo", "undo", "undo")
    user.waits_for_layer("a")
    user.waits()
    assert user.explorer.pins == () and not user.explorer.history.can_undo


def test_undo_pressed_twice_while_the_layer_is_read_goes_two_back(slow: User, gate: Gate) -> None:
    slow.clicks(over((3, 4)))
    slow.does("next_layer")
    slow.waits_for_layer("b")
    gate.hold("a")
    slow.does("undo")
    for _ in range(5):
        slow.frame()
    assert slow.view.layer == "b" and slow.explorer.history.can_redo is False
    slow.does("undo", "undo")
    gate.let_through()
    slow.waits_for_layer("a")
    assert slow.explorer.pins == ()
    slow.does("redo")
    assert slow.explorer.pins == ((3, 4),)


def test_redo_while_an_undo_is_read_stays_where_it_was(slow: User, gate: Gate) -> None:
    slow.does("next_layer")
    slow.waits_for_layer("b")
    gate.hold("a")
    slow.does("undo", "redo")
    assert not slow.explorer.session.busy
    gate.let_through()
    slow.waits()
    assert slow.view.layer == "b" and slow.explorer.history.can_undo and not slow.explorer.history.can_redo


def test_a_decision_while_an_undo_is_read_is_kept(slow: User, gate: Gate) -> None:
    slow.clicks(over((3, 4)))
    slow.does("next_layer")
    slow.waits_for_layer("b")
    gate.hold("a")
    slow.does("undo")
    slow.does("more_opacity")
    gate.let_through()
    slow.waits_for_layer("a")
    assert slow.view.opacity == 0.05
    slow.does("undo")
    slow.waits_for_layer("b")
    assert slow.view.opacity == 0.05
    slow.does("undo")
    assert slow.view.opacity == 0 and slow.view.layer == "b"


def test_an_undo_that_is_cancelled_has_not_happened(slow: User, gate: Gate) -> None:
    slow.does("next_layer")
    slow.waits_for_layer("b")
    gate.hold("a")
    slow.does("undo")
    slow.does("release")
    gate.let_through()
    slow.waits()
    assert slow.view.layer == "b" and slow.explorer.history.can_undo and not slow.explorer.history.can_redo
    slow.does("undo")
    slow.waits_for_layer("a")


def test_after_a_cancelled_undo_the_same_layer_is_a_new_decision(slow: User, gate: Gate) -> None:
    slow.does("next_layer")
    slow.waits_for_layer("b")
    gate.hold("a")
    slow.does("undo", "release")
    gate.let_through()
    slow.does("next_layer")
    slow.waits_for_layer("a")
    slow.does("undo")
    slow.waits_for_layer("b")
    slow.does("undo")
    slow.waits_for_layer("a")
    assert not slow.explorer.history.can_undo


def test_a_slider_that_is_held_while_an_undo_is_read_stays_where_it_is(slow: User, gate: Gate) -> None:
    slow.does("next_layer")
    slow.waits_for_layer("b")
    gate.hold("a")
    slow.does("undo")
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
    user.does("next_image")
    user.waits()
    assert user.view.image == "second.jpg" and user.explorer.pins == ()
    user.does("undo")
    user.waits()
    assert (user.view.image, user.view.layer, user.explorer.pins) == ("photo.jpg", "a", ((3, 4),))
    assert user.explorer.reference == user.explorer.pointed == (3, 4), "the mouse still rests there"


def test_another_dataset_begins_a_new_history(user: User, tmp_path: Path) -> None:
    user.clicks(over((3, 4)))
    np.save(tmp_path / "x.npy", np.ones((3, 3, 2), np.float32))
    user.opens(tmp_path / "x.npy")
    assert not user.explorer.history.can_undo
    user.does("undo")
    assert user.explorer.pins == () and user.view.image == "x"
