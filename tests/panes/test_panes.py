"""Which maps are shown side by side, as values: what adding, closing and showing make of them, JSON, and places."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ifealid_gpu.errors import InputError
from ifealid_gpu.geometry import Viewport
from ifealid_gpu.panes.panes import MOST_PANES, Arrangement, Pane, Panes
from ifealid_gpu.panes.places import places, table_of
from ifealid_gpu.views.view_state import ViewState

A, B, C = Pane("cat", "a"), Pane("cat", "b"), Pane("dog", "a", viewport=Viewport((3.0, 4.5), 2.0))
ROW = Panes(Arrangement.ROW, (A, B, C), active=1)


def test_a_map_that_is_shown_in_another_pane_changes_places() -> None:
    assert ROW.showing("cat", "b") is ROW
    assert [pane.map for pane in ROW.showing("cat", "a").shown] == [B.map, A.map, C.map]
    less = ROW.subtracting(0, "x")
    assert less.shown[0].map == ("cat", less.shown[0].layer, "x") and less.now.layer == ROW.now.layer
    assert less.swapped(0).shown[0].map == ("cat", "x", ROW.shown[0].layer) and less.swapped(1) is less
    held = less.reaching(0.25)
    assert held == less, "the active pane shows no difference"
    held = less.but(active=0).reaching(0.25)
    assert held.reaches == (0.25, None, None) and held.swapped(0).reaches == held.reaches
    assert held.subtracting(0, "y").reaches == held.showing("cat", "z").reaches == (None, None, None)
    there = ROW.showing("cow", "x")
    assert [pane.map for pane in there.shown] == [A.map, ("cow", "x", None), C.map] and there.active == 1
    looking = ROW.but(active=2).showing("cow", "x")
    assert looking.now.viewport is None, "a part of another image means nothing"
    assert ROW.but(active=2).showing("dog", "b").now.viewport == C.viewport


def test_a_pane_that_is_added_is_active_and_no_map_is_there_twice() -> None:
    added = ROW.but(large=True).added(Pane("dog", "b"))
    assert added.active == 3 and len(added.shown) == 4 and not added.large
    assert ROW.added(Pane("dog", "a")) == ROW.but(active=2)
    assert Panes(Arrangement.TWO, (A, B)).added(C).arrangement is Arrangement.GRID, "two are not three"
    full = Panes(Arrangement.GRID, [Pane("cat", str(n)) for n in range(MOST_PANES)])
    with pytest.raises(InputError, match=f"{MOST_PANES} panes at most"):
        full.added(A)


@pytest.mark.parametrize(("closed", "left"), [(0, B), (1, C), (2, B)])
def test_closing_leaves_the_active_one_active_else_its_neighbour(closed: int, left: Pane) -> None:
    panes = ROW.closed(closed)
    assert panes is not None and panes.now is left and len(panes.shown) == 2
    assert panes.closed(0) is None


def test_of_more_maps_than_there_may_be_those_about_the_active_one_are_shown() -> None:
    maps = [Pane("cat", str(n)) for n in range(40)]
    for at in (0, 20, 39):
        panes = Panes.of(Arrangement.GRID, [*maps, maps[3]], maps[at])
        assert len(panes.shown) == MOST_PANES and panes.now is maps[at]
    beside = Panes.of(Arrangement.ROW, maps[:3], A, linked=False)
    assert beside.now is A and len(beside.shown) == 4 and not beside.linked


def test_what_is_not_there_is_left_out() -> None:
    assert ROW.only(lambda pane: pane.image == "cat") == Panes(Arrangement.ROW, (A, B), active=1)
    left = ROW.only(lambda pane: pane.layer == "a")
    assert left is not None and left.shown == (A, C) and left.active == 0
    assert ROW.only(lambda pane: pane is A) is None


def test_where_panes_look_and_which_is_active_is_no_decision() -> None:
    looking = ROW.but(active=2, large=True, shown=(Pane("cat", "a", viewport=Viewport((1.0, 1.0), 1.0)), B, C))
    assert looking.decided == ROW.decided
    for change in ({"linked": False}, {"one_range": True}, {"arrangement": Arrangement.GRID}, {"shown": (A, C, B)}):
        assert ROW.but(**change).decided != ROW.decided


_MAPS = st.builds(
    Pane,
    st.sampled_from("xyz"),
    st.sampled_from("abcdefg"),
    st.none() | st.sampled_from("pq"),
    st.none() | st.builds(Viewport, st.tuples(st.floats(-1e3, 1e3), st.floats(-1e3, 1e3)), st.floats(0.01, 99)),
)


@given(st.data())
def test_json_gives_the_same_panes_back(data: st.DataObject) -> None:
    shown = data.draw(st.lists(_MAPS, min_size=1, max_size=MOST_PANES, unique_by=lambda pane: pane.map))
    flags = {name: data.draw(st.booleans()) for name in ("linked", "one_range", "large")}
    active, arrangement = data.draw(st.integers(0, len(shown) - 1)), data.draw(st.sampled_from(Arrangement))
    panes = Panes(arrangement, shown, active, **flags)
    view = ViewState(panes=panes)
    assert (view.image, view.layer) == (panes.now.image, panes.now.layer)
    text = view.to_json()
    assert ViewState.from_json(text) == view and json.loads(text)["version"] == 2 and "\n" not in text


GOOD: dict[str, Any] = {"arrangement": "row", "shown": [{"image": "cat", "layer": "a"}, {"image": "cat", "layer": "b"}]}


@pytest.mark.parametrize(
    "wrong",
    [
        [],
        "row",
        {},
        {"arrangement": "row"},
        GOOD | {"arrangement": "circle"},
        GOOD | {"arrangement": 3},
        GOOD | {"shown": []},
        GOOD | {"shown": {}},
        GOOD | {"shown": [None]},
        GOOD | {"shown": ["cat"]},
        GOOD | {"shown": [{"image": "cat"}]},
        GOOD | {"shown": [{"image": "cat", "layer": 4}]},
        GOOD | {"shown": [{"image": "cat", "layer": "a", "colour": 4}]},
        GOOD | {"shown": [{"image": "cat", "layer": "a", "minus": 1}]},
        GOOD | {"shown": [{"image": "cat", "layer": "a", "viewport": {"center": [1, 2]}}]},
        GOOD | {"shown": [{"image": "cat", "layer": "a", "viewport": {"center": [1, "2"], "scale": 1}}]},
        GOOD | {"shown": [{"image": "cat", "layer": "a", "viewport": {"center": [1, 2], "scale": 0}}]},
        GOOD | {"shown": [{"image": "cat", "layer": "a", "viewport": [1, 2]}]},
        GOOD | {"shown": [{"image": "cat", "layer": "a"}] * 2},
        GOOD | {"shown": [{"image": "cat", "layer": str(n)} for n in range(MOST_PANES + 1)]},
        GOOD | {"active": 2},
        GOOD | {"active": -1},
        GOOD | {"active": True},
        GOOD | {"active": 0.5},
        GOOD | {"linked": 1},
        GOOD | {"one_range": None},
        GOOD | {"large": "no"},
        GOOD | {"more": 1},
    ],
)
def test_json_that_is_no_panes_is_refused_in_one_line(wrong: Any) -> None:
    assert ViewState.from_json(json.dumps({"version": 2, "panes": GOOD})).panes is not None
    with pytest.raises(InputError) as error:
        ViewState.from_json(json.dumps({"version": 2, "panes": wrong}))
    assert "pane" in str(error.value) or "viewport" in str(error.value)
    assert "\n" not in str(error.value)


# --- Where they lie ---


@given(
    st.sampled_from(Arrangement),
    st.integers(1, MOST_PANES),
    st.floats(60, 3000),
    st.floats(60, 2000),
    st.floats(0.1, 9),
)
def test_panes_share_the_display_and_overlap_nowhere(
    arrangement: Arrangement, count: int, width: float, height: float, aspect: float
) -> None:
    panes = Panes(arrangement, [Pane("cat", str(n)) for n in range(count)])
    found = places(panes, (7, 11, round(width), round(height)), aspect, 17)
    taken: set[tuple[int, int]] = set()
    assert len(found) == count
    for one in found:
        assert one is not None
        left, top, across, down = one
        assert left >= 7 and top >= 11 and across >= 1 and down >= 1
        assert left + across <= 7 + round(width) and top + down <= 11 + round(height)
        corners = {(int(left), int(top)), (int(left + across) - 1, int(top + down) - 1)}
        assert not corners & taken
        taken |= corners
    assert len({(one[0], one[1]) for one in found if one}) == count


def test_a_row_is_a_row_and_a_table_keeps_its_columns() -> None:
    table = [Pane(image, layer) for image in ("cat", "dog") for layer in "abcde"]
    grid = Panes(Arrangement.GRID, table)
    assert table_of(grid) == (["cat", "dog"], list("abcde"))
    rows = {one[1] for one in places(grid, (0, 0, 300, 900), 1.0, 17) if one}
    assert len(rows) == 2, "a high window has two images all the same"
    assert len({one[1] for one in places(Panes(Arrangement.ROW, table), (0, 0, 300, 900), 1.0, 17) if one}) == 1
    assert table_of(grid.but(shown=table[:-1])) is None
    free = places(grid.but(shown=table[:4]), (0, 0, 300, 900), 1.5, 17)
    assert len({one[0] for one in free if one}) == 1, "one above the other in a high window"


def test_a_large_pane_hides_the_others() -> None:
    assert places(ROW.but(large=True), (5, 6, 70, 80), 1.0, 17) == [None, (5, 6, 70, 80), None]
