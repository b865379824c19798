"""What the mouse does on an explorer's display."""

from __future__ import annotations

from pathlib import Path

import pytest
from user import User, over

from ifealid_gpu.views.view_state import ViewState

# --- The mouse ---


def test_a_click_pins_and_a_second_one_on_the_dot_unpins(user: User) -> None:
    user.clicks(over((3, 4)))
    assert user.explorer.pins == ((3, 4),)
    user.clicks(over((10, 4)))
    assert user.explorer.pins == ((10, 4),)
    user.moves(over((2, 2)))
    x, y = over((10, 4))
    user.clicks((x + 4, y - 4))
    assert user.explorer.pins == ()


def test_a_drag_pans_and_neither_pins_nor_moves_the_reference(user: User) -> None:
    user.does("zoom_in")
    user.moves((200, 200))
    before, reference = user.explorer.projection, user.explorer.reference
    assert before is not None
    user.drags((200, 200), (202, 200), (260, 170), (230, 180))
    after = user.explorer.projection
    assert after is not None and after.scale == before.scale
    assert after.scene_from_target(230, 180) == pytest.approx(before.scene_from_target(200, 200))
    assert user.explorer.pins == () and user.explorer.reference == reference
    assert not user.explorer.history.can_undo


@pytest.mark.parametrize("unit", [1.0, 2.0])
def test_a_trembling_hand_still_clicks(user: User, unit: float) -> None:
    user.explorer.arrange(user.explorer.size, unit)
    x, y = over((3, 4))
    user.drags((x, y), (x + 3 * unit, y), (x + 2 * unit, y + 3 * unit))
    assert user.explorer.pins == ((3, 4),) and user.view.viewport is None
    user.drags((x + 60, y), (x + 60, y + 4.5 * unit))
    assert user.explorer.pins == ((3, 4),) and user.view.viewport is not None


def test_a_drag_that_was_reported_at_its_ends_only_does_not_pin(user: User) -> None:
    user.moves((100, 100))
    user.presses()
    user.at = (300, 300)
    user.releases()
    assert user.explorer.pins == ()


def test_a_drag_may_end_outside_the_display(user: User) -> None:
    user.does("zoom_in")
    user.drags((400, 100), (470, 100), (700, -300))
    assert user.explorer.pins == () and not user.explorer.is_pressed
    viewport = user.view.viewport
    user.moves((200, 200), (100, 100))
    assert user.view.viewport == viewport, "the map still hangs on the mouse"


def test_a_release_without_a_press_is_no_click(user: User) -> None:
    user.moves(over((3, 4)))
    user.releases()
    assert user.explorer.pins == ()


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
    user.does("zoom_in")
    projection = user.explorer.projection
    assert projection is not None and projection.scale == 15
    assert projection.scene_from_target(45, 34) == pytest.approx((4.5, 3.4))
    user.does("fit")
    user.leaves()
    user.does("zoom_out")
    projection = user.explorer.projection
    assert projection is not None and projection.center == pytest.approx((22.5, 17))
    user.does("actual_size")
    assert user.explorer.projection is not None and user.explorer.projection.scale == 1.0
    user.does("fit")
    assert user.view.viewport is None


# --- What lies under a resting mouse ---


def test_the_reference_stays_under_a_resting_mouse(user: User) -> None:
    user.moves(over((5, 6)))
    user.wheels(5)
    user.moves(over((1, 2)))
    assert user.explorer.reference not in (None, (1, 2))
    user.does("fit")
    assert user.explorer.reference == user.explorer.pointed == (1, 2)
    user.does("next_layer")
    user.waits_for_layer("b")
    user.frame()
    assert user.explorer.reference == user.explorer.pointed


def test_a_reference_that_the_keys_have_moved_stays_where_it_is(user: User) -> None:
    user.moves(over((5, 6)))
    user.does("right", "fit", "zoom_in", "actual_size")
    assert user.explorer.reference == (6, 6)


def test_a_locked_reference_stays_where_it_is(user: User) -> None:
    user.moves(over((5, 6)))
    user.does("lock", "zoom_in", "actual_size")
    assert user.explorer.reference == (5, 6)


def test_a_view_that_is_opened_is_not_changed_by_a_resting_mouse(user: User, dataset: Path) -> None:
    user.moves(over((5, 6)))
    user.opens(dataset, ViewState(reference=(1, 2)))
    user.frame()
    assert user.explorer.reference == (1, 2)


def test_what_is_dragged_beyond_the_edge_comes_back_with_the_mouse(user: User) -> None:
    user.drags((200, 150), (2000, 150), (200, 150))
    assert user.view.viewport is not None
    assert user.view.viewport.center == pytest.approx((45 / 2, 34 / 2))


# --- Double-click ---


def test_a_double_click_fits_and_leaves_pins_and_history_as_they_were(user: User) -> None:
    user.does("zoom_in")
    user.double_clicks((200, 200))
    assert user.view.viewport is None and user.explorer.pins == ()
    assert not user.explorer.history.can_undo and not user.explorer.history.can_redo

    user.clicks(over((3, 4)))
    user.clicks(over((10, 12)))
    user.does("undo")
    user.double_clicks(over((18, 3)))
    assert user.explorer.pins == ((3, 4),)
    user.does("redo")
    assert user.explorer.pins == ((10, 12),)


def test_a_double_click_on_the_dot_keeps_it(user: User) -> None:
    user.clicks(over((3, 4)))
    user.double_clicks(over((3, 4)))
    assert user.explorer.pins == ((3, 4),)
    user.does("undo")
    assert user.explorer.pins == ()


def test_a_double_click_beside_the_image_takes_no_older_click_back(user: User) -> None:
    user.explorer.arrange((900, 340), 1.0)
    user.clicks((225 + 70, 90))
    user.clicks((225 + 300, 200))
    pins = user.explorer.pins
    user.double_clicks((30, 30))
    assert user.explorer.pins == pins != ()


def test_a_double_click_on_a_panel_over_the_map_changes_nothing(user: User) -> None:
    user.clicks(over((3, 4)))
    user.does("zoom_in")
    before = user.view
    user.explorer.double_click()
    assert user.view == before
    user.clicks()
    user.clicks()
    before = user.view
    user.now += 60
    user.explorer.double_click()
    assert user.view == before


def test_a_double_click_after_a_layer_came_brings_no_pin_of_the_old_one(user: User) -> None:
    for pixel in ((22, 16), (18, 16), (22, 16)):
        user.clicks(over(pixel))
    user.does("next_layer")
    before = user.view
    user.explorer.double_click()
    user.frame()  # pins that lie outside the map would break the frame
    assert user.view == before
