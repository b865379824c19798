"""What users do to an explorer, and what they then see: the start, lock, arrow keys, Escape, other actions."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from loading import Gate, wait_until
from user import User, over

from ifealid_gpu import FeatureMap, write_dataset
from ifealid_gpu.explorer.commands import BY_ID
from ifealid_gpu.explorer.preferences import FONT_SCALES, Preferences
from ifealid_gpu.quantities.metrics.table import ANGLE, ANGLE_OF_CODES
from ifealid_gpu.views.backdrop import Backdrop
from ifealid_gpu.views.view_state import ViewState

NewUser = Callable[..., User]

# --- The start ---


def test_before_anything_is_open_nothing_breaks(new_user: NewUser) -> None:
    user = new_user()
    explorer = user.explorer
    user.moves((10, 10))
    user.double_clicks((10, 10))
    user.drags((10, 10), (50, 50))
    user.wheels(3)
    for command in set(BY_ID) - {"demo", "paste", "larger_text", "smaller_text"}:
        user.does(command)
    user.sets(opacity=0.5)
    assert explorer.view == ViewState(colormap="inferno")
    assert (explorer.reference, explorer.pointed, explorer.projection) == ((0, 0), None, None)
    assert explorer.title == "IFeaLiD" and explorer.command == "ifealid-gpu"
    assert explorer.message is None and not explorer.locked


def test_the_map_starts_with_its_centre_pixel_and_is_fitted(user: User) -> None:
    explorer = user.explorer
    assert explorer.reference == (11, 8) and user.view.viewport is None
    assert explorer.title == "a · photo.jpg — IFeaLiD"
    assert explorer.projection is not None and explorer.projection.scale == 10
    assert user.view.colormap == "inferno"
    assert not explorer.history.can_undo


def test_the_remembered_color_map_is_used_and_one_that_is_gone_is_not(new_user: NewUser) -> None:
    assert new_user(Preferences(colormap="fire")).view.colormap == "fire"
    for gone in ("no such map", "", "\0", "a" * 10_000):
        assert new_user(Preferences(colormap=gone)).view.colormap == "inferno"


def test_the_demo_opens(new_user: NewUser) -> None:
    user = new_user(kept_bytes=1)
    user.does("demo")
    user.waits()
    assert user.explorer.opened is not None and user.explorer.message is None
    assert user.explorer.opened.dataset.images == ("chelsea.png", "coffee.png", "rocket.png")


# --- Lock and arrow keys ---


def test_the_lock_holds_the_reference_while_the_mouse_reads_values(user: User) -> None:
    user.moves(over((3, 4)))
    user.does("lock")
    user.moves(over((7, 9)))
    assert user.explorer.locked and user.explorer.reference == (3, 4)
    assert user.explorer.pointed == (7, 9)
    user.leaves()
    assert user.explorer.pointed is None
    user.does("lock")
    user.moves(over((8, 9)))
    assert user.explorer.reference == (8, 9)


def test_locking_before_the_mouse_came_locks_the_centre(user: User) -> None:
    user.does("lock")
    user.moves(over((3, 4)))
    assert user.explorer.reference == (11, 8)
    user.does("next_layer")
    assert user.explorer.locked and user.explorer.reference == (5, 4)


def test_arrow_keys_step_and_stop_at_the_border(user: User) -> None:
    user.does("left", "up", "up")
    assert user.explorer.reference == (10, 6)
    user.does("left", "up", large=True)
    assert user.explorer.reference == (0, 0)
    user.does("left", "up")
    assert user.explorer.reference == (0, 0)
    user.does("right", "down", large=True)
    assert user.explorer.reference == (10, 10)
    user.does("right", "right", "down", large=True)
    assert user.explorer.reference == (22, 16)
    user.does("centre")
    assert user.explorer.reference == (11, 8)


def test_the_pin_key_pins_the_reference_and_takes_it_off_again(user: User) -> None:
    user.does("left", "pin")
    assert user.explorer.pins == ((10, 8),)
    user.does("left", "pin")
    assert user.explorer.pins == ((9, 8),)
    user.does("pin")
    assert user.explorer.pins == ()


# --- Escape and channels ---


def test_escape_takes_one_thing_after_the_other(user: User, gate: Gate, tmp_path: Path) -> None:
    user.clicks(over((3, 4)))
    user.sets(channel=5)
    user.does("lock", "help")
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
                user.view.quantity.channel,
                len(user.explorer.pins),
                explorer.locked,
            )
        )
        user.does("release")
    assert seen == [
        (True, True, True, 5, 1, True),
        (False, True, True, 5, 1, True),
        (False, False, True, 5, 1, True),
        (False, False, False, 5, 1, True),
        (False, False, False, None, 1, True),
        (False, False, False, None, 0, True),
    ]
    assert not user.explorer.locked
    user.does("release")


def test_a_kept_channel_stays_while_others_are_hovered(user: User) -> None:
    user.sets(channel=5)
    user.explorer.hover_channel(7)
    assert user.explorer.shown.quantity.channel == 7 and user.view.quantity.channel == 5
    user.explorer.hover_channel(None)
    user.moves(over((3, 4)))
    assert user.explorer.shown.quantity.channel == 5
    user.does("release")
    assert user.explorer.shown.quantity.channel is None


# --- Other actions ---


def test_opacity_keys_stop_at_the_ends(user: User) -> None:
    user.does(*["more_opacity"] * 30)
    assert user.view.opacity == 1
    user.does(*["less_opacity"] * 3)
    assert user.view.opacity == 0.85
    user.does(*["less_opacity"] * 30)
    assert user.view.opacity == 0


def test_the_color_map_key_goes_through_all_and_comes_back(user: User) -> None:
    seen = [user.view.colormap]
    while seen[-1] not in seen[:-1]:
        user.does("next_colormap")
        seen.append(user.view.colormap)
    assert seen[0] == seen[-1] and len(seen) > 5
    user.sets(colormap="fire_r")
    user.does("next_colormap")
    assert user.view.colormap == "fire"


def test_color_and_metric_keys_switch_both_ways(user: User) -> None:
    user.does("color")
    assert user.view.backdrop is Backdrop.COLOR
    user.does("color")
    assert user.view.backdrop is Backdrop.GRAY
    user.does("next_metric")
    assert user.view.metric is ANGLE
    user.does("next_metric")
    assert user.view.metric is ANGLE_OF_CODES


def test_the_key_centres_under_a_metric_that_can(user: User) -> None:
    """Codes have no mean to take from them; the map's own metric then gives way, and so does one that was chosen."""
    assert user.explorer.resolved is not None and user.explorer.resolved.metric is ANGLE_OF_CODES
    for chosen in (None, ANGLE_OF_CODES):
        user.sets(metric=chosen)
        user.does("center")
        assert user.view.center and user.view.metric is None and user.explorer.message is None
        assert user.explorer.resolved.metric is ANGLE
        user.does("center")
        assert not user.view.center
    user.does("center", "next_metric")
    assert user.view.metric is ANGLE_OF_CODES and not user.view.center and user.explorer.message is None


def test_the_kept_range_is_the_one_on_display(user: User) -> None:
    renderer = user.explorer.renderer
    assert renderer is not None
    user.moves(over((5, 6)))
    user.does("freeze_range")
    assert user.view.display_range.ends == renderer.color_ends(user.view.but(display_range=None))
    user.does("freeze_range")
    assert user.view.display_range.ends is None
    user.explorer.hover_channel(4)
    user.does("freeze_range")
    assert user.view.display_range.ends == renderer.value_range(ViewState(channel=4))


def test_a_kept_range_belongs_to_what_it_was_kept_of(user: User) -> None:
    user.moves(over((5, 6)))
    user.does("freeze_range")
    of_similarity = user.view.display_range.ends
    user.explorer.hover_channel(4)
    assert user.explorer.shown.display_range.ends is None
    user.explorer.change(user.view.but(channel=4))  # a click in the chart
    assert (user.view.quantity.channel, user.view.display_range.ends) == (4, None)
    user.does("undo")
    assert (user.view.quantity.channel, user.view.display_range.ends) == (None, of_similarity)
    user.explorer.hover_channel(4)
    user.does("freeze_range")
    user.explorer.hover_channel(None)
    assert user.view.quantity.channel == 4 and user.view.display_range.ends not in (None, of_similarity)
    user.does("release")
    assert (user.view.quantity.channel, user.view.display_range.ends) == (None, of_similarity)


def test_what_is_copied_and_saved_has_the_hovered_channel(user: User) -> None:
    user.explorer.hover_channel(4)
    assert user.explorer.shared_view.quantity.channel == 4
    assert '"channel":4' in user.explorer.command
    assert user.explorer.page()[1] == user.explorer.shared_view


@pytest.mark.parametrize("spread", [0, 1])
def test_a_range_that_cannot_be_kept_is_a_message(new_user: NewUser, tmp_path: Path, spread: int) -> None:
    """A channel whose values differ by less than 32-bit floats can stretch."""
    codes = np.full((4, 4, 2), 2**31, np.uint32)
    codes[0, 0, 0] += np.uint32(400 * spread)
    write_dataset(FeatureMap(codes, None, "flat"), tmp_path / "flat.zip")
    user = new_user()
    user.opens(tmp_path / "flat.zip", ViewState(channel=0))
    user.does("freeze_range")
    assert user.explorer.message and "range" in user.explorer.message
    assert user.view.display_range.ends is None


def test_text_grows_and_shrinks_within_limits(new_user: NewUser) -> None:
    user = new_user()
    user.does(*["larger_text"] * 40)
    assert user.explorer.preferences.font_scale == FONT_SCALES[1]
    user.does(*["smaller_text"] * 40)
    assert user.explorer.preferences.font_scale == FONT_SCALES[0]


def test_high_density_screens_see_the_same(user: User) -> None:
    user.explorer.arrange((900, 680), 2.0)
    user.clicks((2 * 70, 2 * 90))
    assert user.explorer.pins == ((3, 4),)
    user.clicks((2 * 70 + 13, 2 * 90))
    assert user.explorer.pins == ()
    user.does("actual_size")
    assert user.view.viewport is not None and user.view.viewport.scale == 1.0
