"""The explorer: what users do to it, event by event as the window reports them, and what they then see."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from loading import Gate, wait_until
from user import User, over

from ifealid_gpu import FeatureMap, write_dataset
from ifealid_gpu import explorer as explorer_module
from ifealid_gpu import session as session_module
from ifealid_gpu.errors import DatasetError, DeviceError
from ifealid_gpu.geometry import Pair
from ifealid_gpu.metric import Metric
from ifealid_gpu.preferences import FONT_SCALES, Preferences
from ifealid_gpu.ui.actions import Action
from ifealid_gpu.view_state import Backdrop, ViewState

NewUser = Callable[..., User]

# --- The start ---


def test_before_anything_is_open_nothing_breaks(new_user: NewUser) -> None:
    user = new_user()
    explorer = user.explorer
    user.moves((10, 10))
    user.double_clicks((10, 10))
    user.drags((10, 10), (50, 50))
    user.wheels(3)
    for action in set(Action) - {Action.DEMO, Action.LARGER_TEXT, Action.SMALLER_TEXT}:
        user.does(action)
    user.sets(opacity=0.5)
    assert explorer.view == ViewState(colormap="inferno")
    assert (explorer.reference, explorer.pointed, explorer.probe, explorer.projection) == ((0, 0), None, None, None)
    assert explorer.title == "IFeaLiD" and explorer.command == "ifealid-gpu"
    assert explorer.message is None and not explorer.locked


def test_the_map_starts_with_its_centre_pixel_and_is_fitted(user: User) -> None:
    explorer = user.explorer
    assert explorer.reference == (11, 8) and user.view.viewport is None
    assert explorer.title == "a · photo.jpg — IFeaLiD"
    assert explorer.projection is not None and explorer.projection.scale == 10
    assert user.view.colormap == "inferno"
    assert not explorer.history.can_undo


def test_the_remembered_colour_map_is_used_and_one_that_is_gone_is_not(new_user: NewUser) -> None:
    assert new_user(Preferences(colormap="fire")).view.colormap == "fire"
    for gone in ("no such map", "", "\0", "a" * 10_000):
        assert new_user(Preferences(colormap=gone)).view.colormap == "inferno"


def test_the_demo_opens(new_user: NewUser) -> None:
    user = new_user(kept_bytes=1)
    user.does(Action.DEMO)
    user.waits()
    assert user.explorer.opened is not None and user.explorer.message is None
    assert len(user.explorer.opened.dataset.images) == 2


# --- The mouse ---


def test_the_reference_follows_the_mouse_and_stays_when_it_leaves(user: User) -> None:
    user.moves(over((3, 4)), over((5, 6)))
    assert user.explorer.reference == (5, 6) and user.explorer.pointed == (5, 6)
    user.leaves()
    assert user.explorer.reference == (5, 6) and user.explorer.pointed is None
    assert user.view.reference == (5, 6)


def test_beside_the_image_the_last_state_stays(user: User) -> None:
    user.explorer.size = (900, 340)  # the image in the middle, 225 pixels free at each side
    user.moves((225 + 30, 50))
    assert user.explorer.reference == (1, 2)
    user.moves((100, 50), (-50, 50), (899, 339))
    assert user.explorer.reference == (1, 2) and user.explorer.pointed is None


def test_a_click_pins_and_a_second_one_on_the_dot_unpins(user: User) -> None:
    user.clicks(over((3, 4)))
    assert user.view.pins == ((3, 4),)
    user.clicks(over((10, 4)))
    assert user.view.pins == ((10, 4),)
    user.moves(over((2, 2)))
    x, y = over((10, 4))
    user.clicks((x + 4, y - 4))
    assert user.view.pins == ()


def test_a_drag_pans_and_neither_pins_nor_moves_the_reference(user: User) -> None:
    user.does(Action.ZOOM_IN)
    user.moves((200, 200))
    before, reference = user.explorer.projection, user.explorer.reference
    assert before is not None
    user.drags((200, 200), (202, 200), (260, 170), (230, 180))
    after = user.explorer.projection
    assert after is not None and after.scale == before.scale
    assert after.scene_from_target(230, 180) == pytest.approx(before.scene_from_target(200, 200))
    assert user.view.pins == () and user.explorer.reference == reference
    assert not user.explorer.history.can_undo


@pytest.mark.parametrize("unit", [1.0, 2.0])
def test_a_trembling_hand_still_clicks(user: User, unit: float) -> None:
    user.explorer.unit = unit
    x, y = over((3, 4))
    user.drags((x, y), (x + 3 * unit, y), (x + 2 * unit, y + 3 * unit))
    assert user.view.pins == ((3, 4),) and user.view.viewport is None
    user.drags((x + 60, y), (x + 60, y + 4.5 * unit))
    assert user.view.pins == ((3, 4),) and user.view.viewport is not None


def test_a_drag_that_was_reported_at_its_ends_only_does_not_pin(user: User) -> None:
    user.moves((100, 100))
    user.presses()
    user.at = (300, 300)
    user.releases()
    assert user.view.pins == ()


def test_a_drag_may_end_outside_the_display(user: User) -> None:
    user.does(Action.ZOOM_IN)
    user.drags((400, 100), (470, 100), (700, -300))
    assert user.view.pins == () and not user.explorer.is_pressed
    viewport = user.view.viewport
    user.moves((200, 200), (100, 100))
    assert user.view.viewport == viewport, "the map still hangs on the mouse"


def test_a_release_without_a_press_is_no_click(user: User) -> None:
    user.moves(over((3, 4)))
    user.releases()
    assert user.view.pins == ()


def test_the_wheel_zooms_about_the_mouse(user: User) -> None:
    user.moves((111, 222))
    projection = user.explorer.projection
    assert projection is not None
    under = projection.scene_from_target(111, 222)
    for steps in (1, 1, 3, -2, 0.1, -8):
        user.wheels(steps)
        projection = user.explorer.projection
        assert projection is not None
        assert projection.scene_from_target(111, 222) == pytest.approx(under)
    assert projection.scale == pytest.approx(10 * 1.2**-4.9)


def test_zoom_keys_use_the_mouse_or_else_the_middle(user: User) -> None:
    user.moves((45, 34))
    user.does(Action.ZOOM_IN)
    projection = user.explorer.projection
    assert projection is not None and projection.scale == 15
    assert projection.scene_from_target(45, 34) == pytest.approx((4.5, 3.4))
    user.does(Action.FIT)
    user.leaves()
    user.does(Action.ZOOM_OUT)
    projection = user.explorer.projection
    assert projection is not None and projection.center == pytest.approx((22.5, 17))
    user.does(Action.ACTUAL_SIZE)
    assert user.explorer.projection is not None and user.explorer.projection.scale == 1.0
    user.does(Action.FIT)
    assert user.view.viewport is None


# --- Double-click ---


def test_a_double_click_fits_and_leaves_pins_and_history_as_they_were(user: User) -> None:
    user.does(Action.ZOOM_IN)
    user.double_clicks((200, 200))
    assert user.view.viewport is None and user.view.pins == ()
    assert not user.explorer.history.can_undo and not user.explorer.history.can_redo

    user.clicks(over((3, 4)))
    user.clicks(over((10, 12)))
    user.does(Action.UNDO)
    user.double_clicks(over((18, 3)))
    assert user.view.pins == ((3, 4),)
    user.does(Action.REDO)
    assert user.view.pins == ((10, 12),)


def test_a_double_click_on_the_dot_keeps_it(user: User) -> None:
    user.clicks(over((3, 4)))
    user.double_clicks(over((3, 4)))
    assert user.view.pins == ((3, 4),)
    user.does(Action.UNDO)
    assert user.view.pins == ()


def test_a_double_click_beside_the_image_takes_no_older_click_back(user: User) -> None:
    user.explorer.size = (900, 340)
    user.clicks((225 + 70, 90))
    user.clicks((225 + 300, 200))
    pins = user.view.pins
    user.double_clicks((30, 30))
    assert user.view.pins == pins != ()


def test_a_double_click_on_a_panel_over_the_map_changes_nothing(user: User, monkeypatch: pytest.MonkeyPatch) -> None:
    user.clicks(over((3, 4)))
    user.does(Action.ZOOM_IN)
    before = user.view
    user.explorer.double_click()
    assert user.view == before
    user.clicks()
    user.clicks()
    before = user.view
    now = explorer_module.time.monotonic()
    monkeypatch.setattr(explorer_module.time, "monotonic", lambda: now + 60)
    user.explorer.double_click()
    assert user.view == before


def test_a_double_click_after_a_layer_came_brings_no_pin_of_the_old_one(user: User) -> None:
    for pixel in ((22, 16), (18, 16), (22, 16)):
        user.clicks(over(pixel))
    user.does(Action.NEXT_LAYER)
    before = user.view
    user.explorer.double_click()
    user.frame()  # pins that lie outside the map would break the frame
    assert user.view == before


# --- Lock and arrow keys ---


def test_the_lock_holds_the_reference_while_the_mouse_reads_values(user: User) -> None:
    user.moves(over((3, 4)))
    user.does(Action.LOCK)
    user.moves(over((7, 9)))
    assert user.explorer.locked and user.explorer.reference == (3, 4)
    assert user.explorer.pointed == user.explorer.probe == (7, 9)
    user.leaves()
    assert user.explorer.probe is None
    user.does(Action.LOCK)
    user.moves(over((8, 9)))
    assert user.explorer.reference == (8, 9)


def test_the_scale_marks_the_value_that_is_worth_marking(user: User) -> None:
    user.moves(over((3, 4)))
    assert user.explorer.probe == (3, 4)
    user.clicks(over((5, 5)))
    user.moves(over((7, 9)))
    assert user.explorer.probe == (5, 5), "the pin's similarity to the pixel under the mouse"
    user.explorer.hovered_channel = 3
    assert user.explorer.probe == (7, 9)
    user.explorer.hovered_channel = None
    user.does(Action.LOCK)
    assert user.explorer.probe == (7, 9)


def test_locking_before_the_mouse_came_locks_the_centre(user: User) -> None:
    user.does(Action.LOCK)
    user.moves(over((3, 4)))
    assert user.explorer.reference == (11, 8)
    user.does(Action.NEXT_LAYER)
    assert user.explorer.locked and user.explorer.reference == (5, 4)


def test_arrow_keys_step_and_stop_at_the_border(user: User) -> None:
    user.does(Action.LEFT, Action.UP, Action.UP)
    assert user.explorer.reference == (10, 6)
    user.does(Action.LEFT, Action.UP, large=True)
    assert user.explorer.reference == (0, 0)
    user.does(Action.LEFT, Action.UP)
    assert user.explorer.reference == (0, 0)
    user.does(Action.RIGHT, Action.DOWN, large=True)
    assert user.explorer.reference == (10, 10)
    user.does(Action.RIGHT, Action.RIGHT, Action.DOWN, large=True)
    assert user.explorer.reference == (22, 16)
    user.does(Action.CENTRE)
    assert user.explorer.reference == (11, 8)


def test_the_pin_key_pins_the_reference_and_takes_it_off_again(user: User) -> None:
    user.does(Action.LEFT, Action.PIN)
    assert user.view.pins == ((10, 8),)
    user.does(Action.LEFT, Action.PIN)
    assert user.view.pins == ((9, 8),)
    user.does(Action.PIN)
    assert user.view.pins == ()


# --- Escape and channels ---


def test_escape_takes_one_thing_after_the_other(user: User, gate: Gate, tmp_path: Path) -> None:
    user.clicks(over((3, 4)))
    user.sets(channel=5)
    user.does(Action.LOCK, Action.HELP)
    user.explorer.open(tmp_path / "none.zip")
    wait_until(lambda: user.frame() or user.explorer.message is not None, "the message")
    np.save(tmp_path / "x.npy", np.ones((3, 3, 2), np.float32))
    gate.hold("x")
    user.explorer.open(tmp_path / "x.npy")
    seen = []
    for _ in range(6):
        explorer = user.explorer
        seen.append(
            (
                explorer.show_help,
                explorer.message is not None,
                explorer.session.busy,
                user.view.channel,
                len(user.view.pins),
                explorer.locked,
            )
        )
        user.does(Action.RELEASE)
    assert seen == [
        (True, True, True, 5, 1, True),
        (False, True, True, 5, 1, True),
        (False, False, True, 5, 1, True),
        (False, False, False, 5, 1, True),
        (False, False, False, None, 1, True),
        (False, False, False, None, 0, True),
    ]
    assert not user.explorer.locked
    user.does(Action.RELEASE)


def test_a_kept_channel_stays_while_others_are_hovered(user: User) -> None:
    user.sets(channel=5)
    user.explorer.hovered_channel = 7
    assert user.explorer.shown.channel == 7 and user.view.channel == 5
    user.explorer.hovered_channel = None
    user.moves(over((3, 4)))
    assert user.explorer.shown.channel == 5
    user.does(Action.RELEASE)
    assert user.explorer.shown.channel is None


# --- Undo and redo ---


def test_undo_and_redo_of_pins_range_and_opacity(user: User) -> None:
    start = user.view
    user.clicks(over((3, 4)))
    user.does(Action.FREEZE_RANGE, Action.MORE_OPACITY)
    user.clicks(over((10, 4)))
    last = user.view
    user.does(Action.UNDO)
    assert user.view.pins == ((3, 4),) and user.view.opacity == 0.05
    user.does(Action.UNDO)
    assert user.view.opacity == 0 and user.view.display_range is not None
    user.does(Action.UNDO)
    assert user.view.display_range is None
    user.does(Action.UNDO, Action.UNDO, Action.UNDO)
    assert user.view.pins == () and not user.explorer.history.can_undo
    user.does(Action.REDO, Action.REDO, Action.REDO, Action.REDO, Action.REDO)
    assert user.view == last.but(reference=user.view.reference)
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
    there = user.view.pins
    assert there != ((3, 4),) and len(there) == 1
    user.does(Action.MORE_OPACITY)

    user.does(Action.UNDO, Action.UNDO)
    user.waits_for_layer("a")
    assert user.view.pins == ((3, 4),) and user.view.opacity == 0
    assert user.explorer.history.can_redo
    user.does(Action.REDO)
    user.waits_for_layer("b")
    assert user.view.pins == there
    user.does(Action.REDO)
    assert user.view.opacity == 0.05 and not user.explorer.history.can_redo
    user.does(Action.UNDO, Action.UNDO, Action.UNDO)
    user.waits_for_layer("a")
    user.waits()
    assert user.view.pins == () and not user.explorer.history.can_undo


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
    assert slow.view.pins == ()
    slow.does(Action.REDO)
    assert slow.view.pins == ((3, 4),)


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
    assert user.view.image == "second.jpg" and user.view.pins == ()
    user.does(Action.UNDO)
    user.waits()
    assert (user.view.image, user.view.layer, user.view.pins) == ("photo.jpg", "a", ((3, 4),))
    assert user.view.reference == user.explorer.pointed == (3, 4), "the mouse still rests there"


def test_another_dataset_begins_a_new_history(user: User, tmp_path: Path) -> None:
    user.clicks(over((3, 4)))
    np.save(tmp_path / "x.npy", np.ones((3, 3, 2), np.float32))
    user.opens(tmp_path / "x.npy")
    assert not user.explorer.history.can_undo
    user.does(Action.UNDO)
    assert user.view.pins == () and user.view.image == "x"


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
    user.does(Action.NEXT_LAYER)
    assert user.view.layer == "b" and user.explorer.title.startswith("b ·")
    assert user.view.viewport == before.viewport and user.view.channel is None
    for pixel, place in ((user.explorer.reference, reference), (user.view.pins[0], pin)):
        x, y = center_in_scene(user, pixel)
        assert abs(x - place[0]) <= 45 / 11 / 2 and abs(y - place[1]) <= 34 / 8 / 2
    user.does(Action.NEXT_LAYER)
    assert user.view.layer == "a"
    assert math.dist(center_in_scene(user, user.explorer.reference), reference) < 4


def test_layer_keys_go_round_both_ways(new_user: NewUser, collection: Path) -> None:
    user = new_user()
    user.opens(collection, ViewState(image="second.jpg"))
    assert user.view.layer == "b"
    user.does(Action.PREVIOUS_LAYER)
    user.waits()
    assert user.view.layer == "c"
    user.does(Action.NEXT_LAYER)
    assert user.view.layer == "b"


def test_another_image_starts_afresh_but_keeps_what_images_are_compared_by(new_user: NewUser, collection: Path) -> None:
    user = new_user()
    user.opens(collection)
    user.does(Action.NEXT_LAYER, Action.FREEZE_RANGE, Action.MORE_OPACITY)
    user.clicks((50, 50))
    user.wheels(3)
    user.does(Action.LOCK)
    user.sets(channel=3)
    before = user.view
    user.does(Action.NEXT_IMAGE)
    user.waits()
    view = user.view
    assert (view.image, view.layer) == ("second.jpg", "b"), "the same layer"
    assert view.reference is None and view.pins == () and view.channel is None and view.viewport is None
    assert not user.explorer.locked
    assert (view.opacity, view.display_range) == (before.opacity, before.display_range)
    user.does(Action.NEXT_LAYER)
    user.waits()
    user.does(Action.PREVIOUS_IMAGE)
    user.waits()
    assert (user.view.image, user.view.layer) == ("photo.jpg", "a"), "the finest, where there is no layer c"


def test_image_keys_do_nothing_where_there_is_one_image(user: User) -> None:
    user.does(Action.NEXT_LAYER)
    user.clicks((50, 50))
    before = user.view
    user.does(Action.NEXT_IMAGE, Action.PREVIOUS_IMAGE)
    user.waits()
    assert user.view == before


def test_image_keys_do_not_stop_a_layer_that_is_read_for_the_only_image(slow: User, gate: Gate) -> None:
    gate.hold("b")
    slow.does(Action.NEXT_LAYER, Action.NEXT_IMAGE)
    gate.let_through()
    slow.waits_for_layer("b")


def test_layer_keys_do_nothing_where_there_is_one_layer(new_user: NewUser, tmp_path: Path) -> None:
    np.save(tmp_path / "x.npy", np.random.default_rng(0).random((3, 3, 2), np.float32))
    user = new_user()
    user.opens(tmp_path / "x.npy")
    before = user.view
    user.does(Action.NEXT_LAYER, Action.PREVIOUS_LAYER, Action.NEXT_IMAGE)
    assert user.view == before and user.explorer.session.load is None


def test_keys_pressed_while_a_layer_is_read_count_from_there(new_user: NewUser, collection: Path, gate: Gate) -> None:
    user = new_user(kept_bytes=1)
    user.opens(collection)
    gate.hold("b")
    user.does(Action.NEXT_LAYER)
    gate.wait_for("b")
    assert user.view.layer == "a"
    user.does(Action.NEXT_LAYER)
    assert not user.explorer.session.busy, "round to the layer on display: nothing to read"
    user.does(Action.NEXT_LAYER, Action.NEXT_IMAGE)
    user.does(Action.NEXT_LAYER)
    gate.let_through()
    user.waits()
    assert user.view.image == "second.jpg"


def test_what_is_changed_while_a_layer_is_read_is_kept(slow: User, gate: Gate) -> None:
    gate.hold("b")
    slow.does(Action.NEXT_LAYER)
    gate.wait_for("b")
    slow.does(Action.MORE_OPACITY, Action.COLOR)
    slow.clicks(over((20, 2)))
    slow.explorer.hovered_channel = 20
    gate.let_through()
    slow.waits_for_layer("b")
    assert slow.view.opacity == 0.05 and slow.view.backdrop is Backdrop.COLOR
    assert slow.view.pins == ((10, 1),) and slow.explorer.hovered_channel is None
    slow.does(Action.UNDO)
    slow.waits_for_layer("a")
    assert slow.view.pins == ((20, 2),)


def test_a_layer_that_cannot_be_read_says_so_and_the_old_one_stays(slow: User, gate: Gate) -> None:
    slow.clicks(over((3, 4)))
    before = slow.view
    gate.faults["b"] = DatasetError("b.zip has changed")
    slow.does(Action.NEXT_LAYER)
    slow.waits()
    assert slow.explorer.message == "b.zip has changed" and slow.view == before
    assert slow.explorer.renderer is not None and slow.explorer.title.startswith("a ·")


def test_a_full_gpu_is_a_message_and_the_view_survives(slow: User, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise DeviceError("the feature map 'b' does not fit into the memory of this GPU")

    slow.clicks(over((3, 4)))
    slow.does(Action.MORE_OPACITY)
    before = slow.view
    monkeypatch.setattr(session_module, "Renderer", full)
    slow.does(Action.NEXT_LAYER)
    slow.waits()
    assert "memory" in (slow.explorer.message or "") and slow.view == before
    monkeypatch.undo()
    slow.does(Action.RELEASE, Action.NEXT_LAYER)
    slow.waits_for_layer("b")
    assert slow.explorer.message is None


def test_a_choice_of_a_panel_that_is_not_there_is_a_message(user: User) -> None:
    before = user.view
    user.sets(layer="z")
    assert "'z'" in (user.explorer.message or "") and user.view == before
    user.sets(image="z", layer=None)
    assert "'z'" in (user.explorer.message or "") and user.view == before


# --- Other actions ---


def test_opacity_keys_stop_at_the_ends(user: User) -> None:
    user.does(*[Action.MORE_OPACITY] * 30)
    assert user.view.opacity == 1
    user.does(*[Action.LESS_OPACITY] * 3)
    assert user.view.opacity == 0.85
    user.does(*[Action.LESS_OPACITY] * 30)
    assert user.view.opacity == 0


def test_the_colour_map_key_goes_through_all_and_comes_back(user: User) -> None:
    seen = [user.view.colormap]
    while seen[-1] not in seen[:-1]:
        user.does(Action.NEXT_COLORMAP)
        seen.append(user.view.colormap)
    assert seen[0] == seen[-1] and len(seen) > 5
    user.sets(colormap="fire_r")
    user.does(Action.NEXT_COLORMAP)
    assert user.view.colormap == "fire"


def test_colour_and_metric_keys_switch_both_ways(user: User) -> None:
    user.does(Action.COLOR)
    assert user.view.backdrop is Backdrop.COLOR
    user.does(Action.COLOR)
    assert user.view.backdrop is Backdrop.GRAY
    user.does(Action.NEXT_METRIC)
    assert user.view.metric is Metric.VALUES
    user.does(Action.NEXT_METRIC)
    assert user.view.metric is Metric.CODES


def test_the_kept_range_is_the_one_on_display(user: User) -> None:
    renderer = user.explorer.renderer
    assert renderer is not None
    user.moves(over((5, 6)))
    user.does(Action.FREEZE_RANGE)
    assert user.view.display_range == renderer.value_range(user.view.but(display_range=None))
    user.does(Action.FREEZE_RANGE)
    assert user.view.display_range is None
    user.explorer.hovered_channel = 4
    user.does(Action.FREEZE_RANGE)
    assert user.view.display_range == renderer.value_range(ViewState(channel=4))


def test_a_kept_range_belongs_to_what_it_was_kept_of(user: User) -> None:
    user.moves(over((5, 6)))
    user.does(Action.FREEZE_RANGE)
    of_similarity = user.view.display_range
    user.explorer.hovered_channel = 4
    assert user.explorer.shown.display_range is None
    user.explorer.change(user.view.but(channel=4))  # a click in the chart
    assert (user.view.channel, user.view.display_range) == (4, None)
    user.does(Action.UNDO)
    assert (user.view.channel, user.view.display_range) == (None, of_similarity)
    user.explorer.hovered_channel = 4
    user.does(Action.FREEZE_RANGE)
    user.explorer.hovered_channel = None
    assert user.view.channel == 4 and user.view.display_range not in (None, of_similarity)
    user.does(Action.RELEASE)
    assert (user.view.channel, user.view.display_range) == (None, None)


def test_what_is_copied_and_saved_has_the_hovered_channel(user: User) -> None:
    user.explorer.hovered_channel = 4
    assert user.explorer.shared_view.channel == 4
    assert '"channel":4' in user.explorer.command
    assert user.explorer.page()[1] == user.explorer.shared_view


# --- What lies under a resting mouse ---


def test_the_reference_stays_under_a_resting_mouse(user: User) -> None:
    user.moves(over((5, 6)))
    user.wheels(5)
    user.moves(over((1, 2)))
    assert user.view.reference not in (None, (1, 2))
    user.does(Action.FIT)
    assert user.view.reference == user.explorer.pointed == (1, 2)
    user.does(Action.NEXT_LAYER)
    user.waits_for_layer("b")
    user.frame()
    assert user.view.reference == user.explorer.pointed


def test_a_reference_that_the_keys_have_moved_stays_where_it_is(user: User) -> None:
    user.moves(over((5, 6)))
    user.does(Action.RIGHT, Action.FIT, Action.ZOOM_IN, Action.ACTUAL_SIZE)
    assert user.view.reference == (6, 6)


def test_a_locked_reference_stays_where_it_is(user: User) -> None:
    user.moves(over((5, 6)))
    user.does(Action.LOCK, Action.ZOOM_IN, Action.ACTUAL_SIZE)
    assert user.view.reference == (5, 6)


def test_a_view_that_is_opened_is_not_changed_by_a_resting_mouse(user: User, dataset: Path) -> None:
    user.moves(over((5, 6)))
    user.opens(dataset, ViewState(reference=(1, 2)))
    user.frame()
    assert user.view.reference == (1, 2)


def test_what_is_dragged_beyond_the_edge_comes_back_with_the_mouse(user: User) -> None:
    user.drags((200, 150), (2000, 150), (200, 150))
    assert user.view.viewport is not None
    assert user.view.viewport.center == pytest.approx((45 / 2, 34 / 2))


@pytest.mark.parametrize("spread", [0, 1])
def test_a_range_that_cannot_be_kept_is_a_message(new_user: NewUser, tmp_path: Path, spread: int) -> None:
    """A channel whose values differ by less than 32-bit floats can stretch."""
    codes = np.full((4, 4, 2), 2**31, np.uint32)
    codes[0, 0, 0] += np.uint32(400 * spread)
    write_dataset(FeatureMap(codes, None, "flat"), tmp_path / "flat.zip")
    user = new_user()
    user.opens(tmp_path / "flat.zip", ViewState(channel=0))
    user.does(Action.FREEZE_RANGE)
    assert user.explorer.message and "range" in user.explorer.message
    assert user.view.display_range is None


def test_text_grows_and_shrinks_within_limits(new_user: NewUser) -> None:
    user = new_user()
    user.does(*[Action.LARGER_TEXT] * 40)
    assert user.explorer.preferences.font_scale == FONT_SCALES[1]
    user.does(*[Action.SMALLER_TEXT] * 40)
    assert user.explorer.preferences.font_scale == FONT_SCALES[0]


def test_high_density_screens_see_the_same(user: User) -> None:
    user.explorer.size, user.explorer.unit = (900, 680), 2.0
    user.clicks((2 * 70, 2 * 90))
    assert user.view.pins == ((3, 4),)
    user.clicks((2 * 70 + 13, 2 * 90))
    assert user.view.pins == ()
    user.does(Action.ACTUAL_SIZE)
    assert user.view.viewport is not None and user.view.viewport.scale == 1.0
