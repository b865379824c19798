"""Undo and redo: what a user gets back, and what ends the future."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ifealid_gpu.explorer.history import History
from ifealid_gpu.geometry import Viewport
from ifealid_gpu.quantities.channel import Channel
from ifealid_gpu.quantities.norm import Norm
from ifealid_gpu.quantities.place import Pixel
from ifealid_gpu.quantities.similarity import Similarity
from ifealid_gpu.view_state import ViewState

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
    assert history.decided(START, -1) == START
    assert history.decided(START, 1) == STEPS[1]


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
