"""Layers and images of an explorer's dataset, one after the other."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from loading import Gate
from user import User, over

from ifealid_gpu.errors import DatasetError, DeviceError
from ifealid_gpu.explorer import load as load_module
from ifealid_gpu.geometry import Pair
from ifealid_gpu.views.backdrop import Backdrop
from ifealid_gpu.views.view_state import ViewState

NewUser = Callable[..., User]

# --- Layers and images ---


def center_in_scene(user: User, pixel: tuple[int, int]) -> Pair:
    assert user.explorer.renderer is not None
    return user.explorer.renderer.scene.center_of(*pixel)


def test_a_layer_shows_the_same_place(user: User) -> None:
    user.clicks(over((19, 3)))
    user.moves(over((4, 14)))
    user.wheels(4)
    user.sets(channel=3)
    before = user.view
    reference, pin = center_in_scene(user, (4, 14)), center_in_scene(user, (19, 3))
    user.does("next_layer")
    assert user.view.layer == "b" and user.explorer.title.startswith("b ·")
    assert user.view.viewport == before.viewport and user.view.quantity.channel is None
    for pixel, place in ((user.explorer.reference, reference), (user.explorer.pins[0], pin)):
        x, y = center_in_scene(user, pixel)
        assert abs(x - place[0]) <= 45 / 11 / 2 and abs(y - place[1]) <= 34 / 8 / 2
    user.does("next_layer")
    assert user.view.layer == "a"
    assert math.dist(center_in_scene(user, user.explorer.reference), reference) < 4


def test_layer_keys_go_round_both_ways(new_user: NewUser, collection: Path) -> None:
    user = new_user()
    user.opens(collection, ViewState(image="second.jpg"))
    assert user.view.layer == "b"
    user.does("previous_layer")
    user.waits()
    assert user.view.layer == "c"
    user.does("next_layer")
    assert user.view.layer == "b"


def test_another_image_starts_afresh_but_keeps_what_images_are_compared_by(new_user: NewUser, collection: Path) -> None:
    user = new_user()
    user.opens(collection)
    user.does("next_layer", "freeze_range", "more_opacity")
    user.clicks((50, 50))
    user.wheels(3)
    user.does("lock")
    user.sets(channel=3)
    before = user.view
    user.does("next_image")
    user.waits()
    view = user.view
    assert (view.image, view.layer) == ("second.jpg", "b"), "the same layer"
    assert view.query is None and view.pins == () and view.quantity.channel is None and view.viewport is None
    assert not user.explorer.locked
    assert (view.opacity, view.display_range) == (before.opacity, before.display_range)
    user.does("next_layer")
    user.waits()
    user.does("previous_image")
    user.waits()
    assert (user.view.image, user.view.layer) == ("photo.jpg", "a"), "the finest, where there is no layer c"


def test_image_keys_do_nothing_where_there_is_one_image(user: User) -> None:
    user.does("next_layer")
    user.clicks((50, 50))
    before = user.view
    user.does("next_image", "previous_image")
    user.waits()
    assert user.view == before


def test_image_keys_do_not_stop_a_layer_that_is_read_for_the_only_image(slow: User, gate: Gate) -> None:
    gate.hold("b")
    slow.does("next_layer", "next_image")
    gate.let_through()
    slow.waits_for_layer("b")


def test_layer_keys_do_nothing_where_there_is_one_layer(new_user: NewUser, tmp_path: Path) -> None:
    np.save(tmp_path / "x.npy", np.random.default_rng(0).random((3, 3, 2), np.float32))
    user = new_user()
    user.opens(tmp_path / "x.npy")
    before = user.view
    user.does("next_layer", "previous_layer", "next_image")
    assert user.view == before and user.explorer.session.load is None


def test_keys_pressed_while_a_layer_is_read_count_from_there(new_user: NewUser, collection: Path, gate: Gate) -> None:
    user = new_user(kept_bytes=1)
    user.opens(collection)
    gate.hold("b")
    user.does("next_layer")
    gate.wait_for("b")
    assert user.view.layer == "a"
    user.does("next_layer")
    assert not user.explorer.session.busy, "round to the layer on display: nothing to read"
    user.does("next_layer", "next_image")
    user.does("next_layer")
    gate.let_through()
    user.waits()
    assert user.view.image == "second.jpg"


def test_what_is_changed_while_a_layer_is_read_is_kept(slow: User, gate: Gate) -> None:
    gate.hold("b")
    slow.does("next_layer")
    gate.wait_for("b")
    slow.does("more_opacity", "color")
    slow.clicks(over((20, 2)))
    slow.explorer.hover_channel(20)
    gate.let_through()
    slow.waits_for_layer("b")
    assert slow.view.opacity == 0.05 and slow.view.backdrop is Backdrop.COLOR
    assert slow.explorer.pins == ((10, 1),) and slow.explorer.hovered_channel is None
    slow.does("undo")
    slow.waits_for_layer("a")
    assert slow.explorer.pins == ((20, 2),)


def test_a_layer_that_cannot_be_read_says_so_and_the_old_one_stays(slow: User, gate: Gate) -> None:
    slow.clicks(over((3, 4)))
    before = slow.view
    gate.faults["b"] = DatasetError("b.zip has changed")
    slow.does("next_layer")
    slow.waits()
    assert slow.explorer.message == "b.zip has changed" and slow.view == before
    assert slow.explorer.renderer is not None and slow.explorer.title.startswith("a ·")


def test_a_full_gpu_is_a_message_and_the_view_survives(slow: User, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **_options: object) -> None:
        raise DeviceError("the feature map 'b' does not fit into the memory of this GPU")

    slow.clicks(over((3, 4)))
    slow.does("more_opacity")
    before = slow.view
    monkeypatch.setattr(load_module, "Renderer", full)
    slow.does("next_layer")
    slow.waits()
    assert "memory" in (slow.explorer.message or "") and slow.view == before
    monkeypatch.undo()
    slow.does("release", "next_layer")
    slow.waits_for_layer("b")
    assert slow.explorer.message is None


def test_a_choice_of_a_panel_that_is_not_there_is_a_message(user: User) -> None:
    before = user.view
    user.sets(layer="z")
    assert "'z'" in (user.explorer.message or "") and user.view == before
    user.sets(image="z", layer=None)
    assert "'z'" in (user.explorer.message or "") and user.view == before
