"""Where the mouse has rested, the reference stays when it leaves the map: nothing runs away on the way to a panel."""

from __future__ import annotations

import json
import math
import shlex
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from helpers import random_map
from user import User, over

from ifealid_gpu.dataset import Dataset
from ifealid_gpu.explorer.visit import REST
from ifealid_gpu.geometry import Pair
from ifealid_gpu.maps.feature_map import FeatureMap, Provenance
from ifealid_gpu.views.view_state import ViewState

NewUser = Callable[..., User]

CENTRE, EYE, NOSE = (11, 8), (5, 6), (14, 12)
HAND = 1 / 60  # seconds between two movements that a hand's mouse tells of


def way(start: Pair, end: Pair, steps: int = 30) -> Iterator[Pair]:
    """Where a hand is on its way."""
    for step in range(1, steps + 1):
        share = step / steps
        yield start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share


def goes(user: User, to: Pair) -> None:
    """The mouse moves there as a hand does, with a frame at every step."""
    for at in way(user.at, to):
        user.now += HAND
        user.moves(at)


def goes_off(user: User, to: Pair = (-30, 150)) -> None:
    """It leaves the display, at the border it has crossed many pixels."""
    goes(user, to)
    user.leaves()


def test_the_reference_goes_back_to_where_the_mouse_rested(user: User) -> None:
    goes(user, over(EYE))
    user.rests()
    goes(user, (3, 150))
    assert user.explorer.reference == user.explorer.pointed != EYE, "it follows for as long as the mouse is there"
    user.leaves()
    assert user.explorer.reference == EYE and user.explorer.pointed is None
    goes_off(user, (400, -20))
    assert user.explorer.reference == EYE, "a way across the map without a rest changes nothing"
    goes(user, over(NOSE))
    user.rests()
    goes_off(user)
    assert user.explorer.reference == NOSE


@pytest.mark.parametrize(("seconds", "stays"), [(REST - 0.05, CENTRE), (REST + 0.001, EYE), (60.0, EYE)])
def test_a_rest_takes_a_fifth_of_a_second(user: User, seconds: float, stays: tuple[int, int]) -> None:
    goes(user, over(EYE))
    user.now += seconds
    goes_off(user)
    assert user.explorer.reference == stays


def test_a_rest_just_before_the_mouse_is_gone_counts(user: User) -> None:
    """It leaves without a movement that is reported: a finger is lifted, a menu opens over it."""
    goes(user, over(EYE))
    user.now += REST + 0.001
    user.leaves()
    assert user.explorer.reference == EYE


def test_a_trembling_hand_rests(user: User) -> None:
    goes(user, over(EYE))
    x, y = user.at
    for n in range(30):
        user.now += HAND
        user.moves((x + n % 3 - 1, y + n % 2))
    goes_off(user)
    assert user.explorer.reference == EYE


def test_a_slow_hand_that_scans_does_not_rest(user: User) -> None:
    user.moves((205, 100))
    for n in range(100):
        user.now += HAND
        user.moves((205 + 2 * n, 100))  # 120 pixels a second, a sixth of a second on each map pixel
    user.leaves()
    assert user.explorer.reference == CENTRE


def test_of_a_trembling_rest_the_pixel_counts_that_was_shown_longest(new_user: NewUser) -> None:
    """Where map pixels are as small as the screen's, the first steps of the way out are other pixels already."""
    user = new_user()
    user.opens(Dataset.of([FeatureMap(np.random.default_rng(1).integers(0, 256, (340, 450, 2), np.uint8))]))
    user.moves((100.5, 100.5), (200.5, 100.5))
    user.now += 1
    for n in range(1, 60):
        user.now += HAND
        user.moves((200.5 - n * n * 0.25, 100.5))  # it sets out slowly
        if n * n * 0.25 > 200:
            break
    user.leaves()
    assert user.explorer.reference == (200, 100)


def test_a_slow_frame_is_no_rest_and_loses_none(user: User) -> None:
    """While a frame is drawn no movement is heard of: only what is known to have been still counts."""
    explorer = user.explorer
    drawn = 0.0
    for at in [*way(over((2, 2)), over(EYE), 5), *way(over(EYE), (3, 3), 5)]:
        explorer.point(at, still_until=drawn)  # since that frame began the mouse may have moved any time
        drawn = user.now
        user.now += 0.4
    user.leaves()
    assert explorer.reference != EYE
    explorer.point(over(EYE), still_until=drawn)
    drawn = user.now
    user.now += 0.4
    for at in way(over(EYE), (3, 3), 5):
        explorer.point(at, still_until=user.now)  # a frame of 0.4 s ended, and the mouse was still there
    explorer.point(None, still_until=user.now)
    assert explorer.reference == EYE


def test_beside_the_image_it_goes_back_and_on_coming_in_it_follows(user: User) -> None:
    user.explorer.arrange((900, 340), 1.0)  # the image in the middle, 225 pixels free at each side
    goes(user, (225 + 30, 50))
    user.rests()
    goes(user, (100, 50))
    assert user.explorer.reference == (1, 2) and user.explorer.pointed is None
    goes(user, (225 + 70, 50))
    assert user.explorer.reference == (3, 2)
    goes(user, (100, 150))
    assert user.explorer.reference == (1, 2)


def test_where_it_was_clicked_it_stays(user: User) -> None:
    goes(user, over(EYE))
    user.clicks()
    goes_off(user)
    assert user.explorer.reference == EYE and user.explorer.pins == (EYE,)
    goes(user, over(NOSE))
    user.double_clicks(user.at)
    goes_off(user)
    assert user.explorer.reference == NOSE and user.explorer.pins == (EYE,)


def test_a_drag_out_of_the_display_leaves_the_pixel_that_was_held(user: User) -> None:
    user.does("zoom_in")
    goes(user, (200, 200))
    held = user.explorer.reference
    user.presses()
    goes(user, (600, 250))
    user.releases()
    user.leaves()
    assert user.explorer.reference == held


def test_what_the_keys_have_moved_stays(user: User) -> None:
    goes(user, over(EYE))
    user.rests()
    goes(user, over(NOSE))
    user.does("right", "down")
    user.leaves()
    assert user.explorer.reference == (NOSE[0] + 1, NOSE[1] + 1)
    goes(user, over(EYE))
    user.does("centre")
    user.leaves()
    assert user.explorer.reference == CENTRE
    goes(user, over(EYE))
    user.does("right")
    goes_off(user)
    assert user.explorer.reference == (EYE[0] + 1, EYE[1]), "the way out begins where the keys had put it"


@pytest.mark.parametrize("command", ["lock", "pin"])
def test_what_was_locked_or_pinned_on_the_way_stays(user: User, command: str) -> None:
    goes(user, over(EYE))
    user.does(command)
    user.leaves()
    assert user.explorer.reference == EYE
    assert user.explorer.locked == (command == "lock")


def test_unlocked_again_it_follows_and_goes_back(user: User) -> None:
    goes(user, over(EYE))
    user.does("lock")
    goes(user, over(NOSE))
    user.rests()
    assert user.explorer.reference == EYE
    user.does("lock")
    assert user.explorer.reference == EYE, "until the mouse moves"
    goes_off(user)
    assert user.explorer.reference == EYE


def test_zooming_about_the_mouse_keeps_the_rest_and_what_comes_under_it_is_another(user: User) -> None:
    goes(user, over(EYE))
    user.wheels(3)
    user.rests()
    goes_off(user)
    assert user.explorer.reference == EYE
    goes(user, over((2, 3)))
    user.now += 1
    user.does("fit")  # another pixel comes under the mouse
    other = user.explorer.reference
    assert other == (2, 3)
    user.leaves()
    assert user.explorer.reference != other, "it was looked at for no time"
    goes(user, over(NOSE))
    user.rests()
    user.does("actual_size")
    other = user.explorer.reference
    user.rests()
    user.leaves()
    assert user.explorer.reference == other


def test_another_layer_takes_the_rest_along(user: User) -> None:
    goes(user, over(EYE))
    user.rests()
    goes(user, over((20, 15)))
    place = user.query_at(EYE)
    user.does("next_layer")
    user.waits_for_layer("b")
    assert user.explorer.pointed == user.explorer.reference
    goes_off(user)
    assert user.view.query == place
    user.does("previous_layer")
    user.frame()
    assert user.explorer.reference == EYE


def test_layers_that_count_places_differently_take_the_rest_along(new_user: NewUser) -> None:
    """One has the image, whose pixels places are counted in, the other has none and counts in its own."""
    image = np.random.default_rng(4).integers(0, 256, (340, 450, 3), np.uint8)
    maps = [
        FeatureMap(random_map(34, 45, 3).codes, None, "fine", image, Provenance("photo", "fine")),
        FeatureMap(random_map(17, 22, 3).codes, None, "coarse", None, Provenance("photo", "coarse")),
    ]
    user = new_user()
    user.opens(Dataset.of(maps))
    goes(user, (105, 105))
    user.rests()
    kept = user.explorer.reference
    assert kept == (10, 10)
    goes(user, (300, 200))
    user.does("next_layer")
    user.waits()
    assert user.view.layer == "coarse" and user.explorer.reference == user.explorer.pointed
    goes_off(user)
    assert user.explorer.reference == (5, 5)
    user.does("next_layer")
    user.waits()
    assert math.dist(user.explorer.reference, kept) <= 1.5


def test_another_layer_while_the_mouse_is_away_keeps_the_place(user: User) -> None:
    goes(user, over(EYE))
    user.rests()
    goes_off(user)
    place = user.view.query
    user.does("next_layer")
    user.waits_for_layer("b")
    assert user.view.query == place


def test_undo_and_what_panels_change_leave_it_alone(user: User) -> None:
    goes(user, over(EYE))
    user.rests()
    user.clicks(over(NOSE))
    goes_off(user)
    user.sets(opacity=0.5)
    user.does("undo", "undo", "redo")
    assert user.explorer.reference == NOSE
    goes(user, over(EYE))
    user.rests()
    user.does("undo")
    goes_off(user)
    assert user.explorer.reference == EYE


def test_a_channel_leaves_the_reference_to_the_mouse_and_to_its_rest(user: User) -> None:
    goes(user, over(EYE))
    user.rests()
    user.sets(channel=2)
    goes_off(user)
    assert user.explorer.reference == EYE
    goes(user, over(NOSE))
    user.rests()
    goes_off(user)
    user.explorer.hover_channel(1)
    user.frame()
    assert user.explorer.reference == NOSE


def test_a_view_that_was_opened_keeps_its_reference_until_the_mouse_moves(user: User, dataset: Path) -> None:
    goes(user, over(EYE))
    user.opens(dataset, ViewState(reference=(1, 2)))
    user.leaves()
    assert user.explorer.reference == (1, 2)
    goes_off(user)
    assert user.explorer.reference == (1, 2)


def test_where_a_panel_has_gone_from_under_it_the_mouse_must_move_first(user: User) -> None:
    goes(user, over(EYE))
    user.rests()
    goes_off(user)
    user.explorer.point(over(NOSE), moved=False)
    user.frame()
    assert user.explorer.reference == EYE and user.explorer.pointed == NOSE
    user.explorer.point(None)
    assert user.explorer.reference == EYE
    user.explorer.point(over(NOSE), moved=False)
    x, y = over(NOSE)
    user.moves((x + 1, y))
    assert user.explorer.reference == NOSE


def test_the_copied_command_has_the_pixel_that_was_looked_at(user: User) -> None:
    goes(user, over(EYE))
    user.rests()
    goes_off(user)
    user.does("copy_command")
    assert user.shell.text is not None
    view = ViewState.from_json(shlex.split(user.shell.text)[-1])
    assert view.query == user.query_at(EYE), json.loads(shlex.split(user.shell.text)[-1])
