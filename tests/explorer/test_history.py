"""Undo and redo: what a user gets back, and what ends the future."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from ifealid_gpu.explorer.history import History
from ifealid_gpu.geometry import Viewport
from ifealid_gpu.panes.panes import Arrangement, Pane, Panes
from ifealid_gpu.quantities.channel import Channel
from ifealid_gpu.quantities.norm import Norm
from ifealid_gpu.quantities.place import Pixel
from ifealid_gpu.quantities.similarity import Similarity
from ifealid_gpu.views.view_state import ViewState

START = ViewState(image="cat", layer="a")
STEPS = [
    START.but(pins=((1, 2),)),
    START.but(pins=((1, 2),), opacity=0.5),
    START.but(pins=((1, 2),), opacity=0.5, display_range=(0.2, 0.8)),
    START.but(pins=((3, 4),), opacity=0.5, display_range=(0.2, 0.8), layer="b"),
]


def after(*views: ViewState) -> History:
    history = History(START)
    for view in views:
        history.commit(view)
    return history


def test_nothing_to_undo_at_first() -> None:
    history = after(START)
    assert not history.can_undo and not history.can_redo
    assert history.decided(START, -1) is None and history.decided(START, 1) is None


def test_every_decision_comes_back_in_turn() -> None:
    history = after(*STEPS)
    view = STEPS[-1]
    for expected in [*STEPS[-2::-1], START]:
        assert history.can_undo
        got = history.decided(view, -1)
        assert got == expected
        view = got
        history.go(-1)
    assert not history.can_undo
    for expected in STEPS:
        assert history.can_redo
        got = history.decided(view, 1)
        assert got == expected
        view = got
        history.go(1)
    assert not history.can_redo


def test_what_vectors_are_compared_under_comes_back() -> None:
    centred = START.but(center=True)
    assert after(centred).decided(centred, -1) == START


def test_looking_around_is_no_decision_and_is_not_undone() -> None:
    history = after(STEPS[0])
    looked = STEPS[0].but(reference=(5, 6), viewport=Viewport((1, 2), 3))
    history.commit(looked)
    assert history.decided(looked, -1) == looked.but(pins=())
    history.go(-1)
    history.commit(looked.but(pins=(), reference=(7, 7)))
    assert history.can_redo


def test_what_is_shown_comes_back_and_channels_are_looked_through_in_one_step() -> None:
    norm = START.but(quantity=Norm())
    channels = [norm.but(channel=n) for n in (3, 4, 5)]
    history = after(norm, *channels, channels[-1].but(opacity=0.5), channels[0].but(opacity=0.5))
    view, seen = channels[0].but(opacity=0.5), []
    while history.can_undo:
        view = history.decided(view, -1) or view
        history.go(-1)
        seen.append((view.quantity, view.opacity))
    assert seen == [(Channel(5), 0.5), (Channel(5), 0), (Norm(), 0), (Similarity(), 0)]
    history.go(1)
    assert history.decided(view, 1) == channels[-1]


def test_a_new_decision_ends_the_future() -> None:
    history = after(*STEPS)
    history.go(-3)
    history.commit(START.but(opacity=0.9))
    assert not history.can_redo
    assert history.decided(START, -1) == STEPS[0]
    assert history.decided(START, 1) is None


def test_looking_several_steps_back_moves_nothing() -> None:
    history = after(*STEPS)
    assert history.decided(STEPS[-1], -4) == START
    assert history.present["layer"] == "b" and not history.can_redo


def test_a_mark_forgets_what_came_since() -> None:
    history = after(*STEPS[:2])
    history.go(-1)
    mark = history.mark()
    history.commit(STEPS[3])
    history.commit(STEPS[2])
    history.restore(mark)
    assert history.decided(STEPS[0], -1) == START
    assert history.decided(STEPS[0], 1) == STEPS[1]


def test_the_oldest_decisions_are_forgotten_at_last() -> None:
    history = after(*(START.but(pins=((n, 0),)) for n in range(500)))
    back = 0
    while history.can_undo:
        history.go(-1)
        back += 1
    assert back == 200
    assert history.present["pins"] == (Pixel(299, 0),)


@given(st.lists(st.one_of(st.integers(0, 3), st.sampled_from(["undo", "redo"])), max_size=40))
def test_undo_and_redo_are_a_list_with_a_finger_on_it(moves: list[int | str]) -> None:
    history, views, now = History(START), [START], 0
    view = START
    for move in moves:
        if isinstance(move, int):
            view = view.but(opacity=move / 4)
            if view != views[now]:
                views = [*views[: now + 1], view]
                now += 1
            history.commit(view)
        else:
            step = -1 if move == "undo" else 1
            got = history.decided(view, step)
            if got is None:
                assert not 0 <= now + step < len(views)
            else:
                history.go(step)
                now += step
                view = got
        assert view == views[now]
        assert history.can_undo == (now > 0) and history.can_redo == (now < len(views) - 1)


# --- Several panes ---

PANES = Panes(Arrangement.ROW, (Pane("cat", "a"), Pane("cat", "b"), Pane("dog", "a")))
IN_A = START.but(panes=PANES)
IN_B = IN_A.but(layer="b", panes=PANES.but(active=1))
IN_DOG = IN_A.but(image="dog", panes=PANES.but(active=2))


def in_panes(*views: ViewState) -> History:
    """The views of one pane after the other; from the first one on each is a decision of its own."""
    history = History(views[0])
    for before, view in pairwise(views):
        if before.panes is not None and view.panes is not None and before.panes.active != view.panes.active:
            history.follow(view)
        history.commit(view)
    return history


def test_crossing_panes_is_no_decision_and_keeps_the_future() -> None:
    history = in_panes(IN_A, IN_A.but(opacity=0.5))
    history.go(-1)
    for view in (IN_B.but(muted=(3,)), IN_DOG.but(pins=((1, 1),)), IN_A):
        history.follow(view)
        history.commit(view)
    assert not history.can_undo and history.can_redo
    assert history.decided(IN_B, 1) == IN_B.but(opacity=0.5), "wherever the mouse is by now"


def test_a_colour_comes_back_in_another_pane_and_what_that_has_of_its_own_stays() -> None:
    there = IN_DOG.but(pins=((7, 7),), colormap="viridis", display_range=(0.2, 0.9))
    history = in_panes(IN_A.but(muted=(2,)), IN_A.but(muted=(2,), colormap="viridis"), there)
    assert history.home(there, -1) is None
    assert history.decided(there, -1) == there.but(colormap="fire")


def test_what_is_of_a_map_comes_back_on_that_map() -> None:
    for change, place in (
        ({"muted": (2, 3)}, IN_B),
        ({"channel": 4}, IN_B),
        ({"display_range": (0.1, 0.4)}, IN_B),
        ({"threshold": 0.5}, IN_B),
        ({"pins": ((1, 1),)}, IN_DOG),
    ):
        history = in_panes(IN_A, IN_A.but(**change))
        history.follow(place)
        assert history.home(place, -1) == ("cat", "a"), change
        assert history.home(IN_A, -1) is None
        history.go(-1)
        history.follow(place)
        assert history.home(place, 1) == ("cat", "a"), change
    history = in_panes(IN_A, IN_A.but(threshold="auto", quantity=Norm()))
    assert history.home(IN_DOG, -1) is None, "which every map has"


def test_another_map_in_a_pane_is_taken_back_there() -> None:
    panes = Panes(Arrangement.ROW, (Pane("cat", "a"), Pane("cat", "b")), active=1)
    before = START.but(layer="b", panes=panes, muted=(1,))
    after_it = START.but(layer="c", panes=panes.showing("cat", "c"))
    history = in_panes(before, after_it)
    assert history.decided(after_it, -1) == before
    other = after_it.but(layer="a", panes=after_it.panes.but(active=0))
    history.follow(other)
    assert history.home(other, -1) == ("cat", "c")
    swapped = START.but(layer="a", panes=panes.showing("cat", "a"))
    assert in_panes(before, swapped).decided(swapped, -1) == before, "the pane under the mouse is the active one still"


def test_arranging_adding_and_closing_come_back_and_the_mouse_stays_where_it_is() -> None:
    history = in_panes(START, IN_A, IN_B)
    assert history.decided(IN_B, -1) == START and history.home(IN_B, -1) == ("cat", "a")
    closed = IN_B.but(panes=PANES.but(active=1).closed(0))
    history.commit(closed)
    assert history.decided(closed, -1) == IN_B
    history.go(-1)
    history.follow(IN_B)
    assert history.decided(IN_B, 1) == closed
