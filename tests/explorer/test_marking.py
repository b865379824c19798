"""Marks by mouse and keys: what each tool draws, what Shift and Ctrl do, what comes back by undo and goes by Escape."""

from __future__ import annotations

import pytest
from user import User, over

from ifealid_gpu.explorer.marking.edits import terms_of
from ifealid_gpu.quantities.place import Place
from ifealid_gpu.quantities.query import Combine
from ifealid_gpu.quantities.regions.box import Box
from ifealid_gpu.quantities.regions.polygon import Polygon
from ifealid_gpu.quantities.regions.stroke import Stroke
from ifealid_gpu.quantities.term import Term

HERE = "photo.jpg"
BOX = Term(Box(4, 6, 10, 12), HERE)


def boxed(user: User, *held: str, by: float = 0) -> None:
    """Drag a box over the image from 4,6 to 10,12, or so many pixels beside; the display has ten of its pixels."""
    if user.explorer.marking.tool is None:
        user.does("tool_box")
    user.drags((40 + 10 * by, 60), (70 + 10 * by, 100), (100 + 10 * by, 120), held=held)


# --- The tools ---


def test_a_box_is_marked_in_image_pixels_and_shown_while_it_is_drawn(user: User) -> None:
    user.does("tool_box")
    user.moves((40, 60))
    user.presses()
    user.moves((70, 100))
    assert terms_of(user.view) == (Term(Box(4, 6, 7, 10), HERE),)
    user.moves((100, 120))
    user.releases()
    assert terms_of(user.view) == (BOX,)
    # The map's pixels are two image pixels wide: those whose centres lie in the box.
    resolved = user.explorer.resolved
    assert resolved is not None and resolved.left_out is not None
    assert resolved.left_out.numbers.tolist() == [23 * y + x for y in (3, 4, 5) for x in (2, 3, 4)]


def test_a_place_follows_the_mouse_until_it_is_let_go(user: User) -> None:
    user.does("tool_place")
    user.drags((50, 50), (80, 95), (81, 97))
    assert terms_of(user.view) == (Term(Place(8.1, 9.7), HERE),)
    assert user.explorer.reference == (4, 4)


def test_a_stroke_follows_the_mouse_with_the_radius_of_the_brush(user: User) -> None:
    user.does("tool_brush")
    radius = user.explorer.marking.radius(user.explorer)
    assert radius == pytest.approx(0.03 * 45)
    user.does("larger_brush", "larger_brush", "smaller_brush")
    user.drags((50, 50), (51, 50), (90, 50), (90, 120))
    (term,) = terms_of(user.view)
    # What lies nearer to the last point than a quarter of the radius says nothing more.
    assert term == Term(Stroke(((5, 5), (9, 5), (9, 12)), radius * 1.2), HERE)


def test_a_polygon_takes_a_click_a_corner_and_ends_by_a_double_click(user: User) -> None:
    user.does("tool_polygon")
    user.clicks((20, 20))
    user.clicks((200, 30))
    user.clicks((210, 130))
    assert user.view.is_plain
    user.does("back")
    user.clicks((220, 140))
    user.double_clicks((30, 150))
    assert terms_of(user.view) == (Term(Polygon(((2, 2), (20, 3), (22, 14), (3, 15))), HERE),)


def test_a_polygon_ends_by_enter_or_on_its_first_corner_and_not_before_the_third(user: User) -> None:
    user.does("tool_polygon")
    user.clicks((20, 20))
    user.clicks((200, 30))
    user.does("pin")
    assert user.explorer.marking.drawing is not None and not user.view.pins
    user.clicks((210, 130))
    user.does("pin")
    assert terms_of(user.view) == (Term(Polygon(((2, 2), (20, 3), (21, 13))), HERE),)
    for corner in ((20, 120), (200, 130), (210, 230), (22, 118)):
        user.clicks(corner)
    assert terms_of(user.view) == (Term(Polygon(((2, 12), (20, 13), (21, 23))), HERE),)


def test_a_click_with_the_box_marks_nothing_and_says_how_it_is_used(user: User) -> None:
    user.does("tool_box")
    user.clicks((50, 50))
    assert user.view.is_plain and "corner to corner" in str(user.explorer.note)


def test_what_is_drawn_beside_the_image_is_that_at_its_edge(user: User) -> None:
    user.does("tool_box")
    user.explorer.arrange((650, 540), 1.0)  # the image begins at 38, 25, and a pixel is 14.44 wide
    user.explorer.change(user.view.but(viewport=None))
    start = user.explorer.target_from_place((40, 30))
    assert start is not None
    user.drags(start, (700, 560))
    assert terms_of(user.view)[0].source == Box(40, 30, 45, 34)


# --- Several marks ---


def test_shift_adds_ctrl_takes_away_and_a_plain_mark_starts_anew(user: User) -> None:
    boxed(user)
    boxed(user, "Shift", by=5)
    boxed(user, "Control", by=10)
    assert [(term.source.bounds[0], term.sign) for term in terms_of(user.view)] == [(4, 1), (9, 1), (14, -1)]
    boxed(user, by=15)
    assert [(term.source.bounds[0], term.sign) for term in terms_of(user.view)] == [(19, 1)]


def test_without_modifier_keys_the_sign_is_chosen(user: User) -> None:
    boxed(user)
    user.does("marks_add")
    boxed(user, by=5)
    user.does("next_adding")
    boxed(user, by=10)
    assert [term.sign for term in terms_of(user.view)] == [1, 1, -1]


def test_a_minus_alone_is_refused_in_a_line(user: User) -> None:
    before = user.view
    boxed(user, "Control")
    assert user.view.is_plain and str(user.explorer.note).startswith("Mark first what you want")
    assert user.view.classes == before.classes


def test_to_a_locked_reference_is_added(user: User) -> None:
    user.moves(over((3, 4)))
    user.does("lock")
    boxed(user, "Control", by=10)
    place, box = terms_of(user.view)
    assert place == Term(Place(7, 9), HERE) and box.sign == -1


def test_a_65th_mark_is_refused_and_the_others_stay(user: User) -> None:
    user.does("tool_place")
    user.clicks((10, 10))
    for n in range(64):
        user.clicks((15 + 6 * n, 200), "Shift")
    assert len(terms_of(user.view)) == 64 and "64 marks already" in str(user.explorer.note)


# --- The mouse and the keys meanwhile ---


def test_marks_stay_while_the_mouse_moves_and_values_are_read(user: User) -> None:
    boxed(user)
    user.does("point")
    user.moves(over((9, 9)), over((12, 3)))
    assert terms_of(user.view) == (BOX,) and user.explorer.pointed == (12, 3)
    user.clicks(over((8, 8)))
    assert user.explorer.pins == ((8, 8),) and terms_of(user.view) == (BOX,)
    user.leaves()
    assert terms_of(user.view) == (BOX,)
    user.does("left", "lock")
    assert terms_of(user.view) == (BOX,) and "Esc clears the marks" in str(user.explorer.note)


def test_the_wheel_zooms_and_with_ctrl_sizes_the_brush(user: User) -> None:
    user.does("tool_brush")
    user.moves((100, 100))
    radius = user.explorer.marking.radius(user.explorer)
    user.explorer.wheel(user.at, 2, ("Control",))
    assert user.explorer.marking.radius(user.explorer) == pytest.approx(radius * 1.44)
    assert user.view.viewport is None
    user.wheels(2)
    assert user.view.viewport is not None


def test_the_middle_and_the_right_button_pan_while_marking(user: User) -> None:
    user.does("tool_box")
    explorer = user.explorer
    for down, up in ((explorer.grab, explorer.release), (explorer.right_press, explorer.right_release)):
        user.sets(viewport=None)
        user.moves((100, 100))
        down(user.at)
        user.moves((150, 130))
        up(user.at)
        assert explorer.projection is not None and explorer.projection.origin == pytest.approx((-5, -3))
        assert user.view.is_plain and explorer.asked_about is None
    explorer.right_press(user.at)
    explorer.right_release(user.at)
    assert explorer.asked_about is not None


def test_escape_stops_drawing_puts_the_tool_back_and_clears(user: User) -> None:
    boxed(user)
    user.moves((200, 200))
    user.presses()
    user.moves((250, 250))
    seen = []
    for _ in range(4):
        user.does("release")
        marking = user.explorer.marking
        seen.append((marking.tool is not None, len(terms_of(user.view))))
    user.releases()
    assert seen == [(True, 1), (False, 1), (False, 0), (False, 0)]
    user.does("undo")
    assert terms_of(user.view) == (BOX,)


# --- Undo ---


def test_undo_and_redo_go_through_marks_and_classes(user: User) -> None:
    user.moves(over((3, 4)))
    user.does("lock")
    views = [user.view]
    for step in (
        lambda: boxed(user),
        lambda: boxed(user, "Shift", by=5),
        lambda: user.does("switch_combine"),
        lambda: user.does("new_class"),
        lambda: boxed(user, "Control", by=10),
        lambda: boxed(user, by=12),
        lambda: user.does("back"),
    ):
        step()
        views.append(user.view)
    assert len(views[4].classes) == 1 and views[4].active == 0 and views[3].query is not None
    assert views[3].query.combine is Combine.NEAREST
    assert len(views[5].classes[0].query.terms) == 3, "marks that are added are the class' while it is selected"
    assert views[6].active is None and len(views[6].classes[0].query.terms) == 3
    assert views[7].is_plain
    for expected in views[-2::-1]:
        user.does("undo")
        assert user.view == expected
    assert user.explorer.reference == (3, 4) and not user.explorer.history.can_undo
    for expected in views[1:]:
        user.does("redo")
        assert user.view == expected


# --- Layers ---


def test_marks_keep_their_place_on_other_layers(user: User) -> None:
    boxed(user)
    user.does("next_layer")
    assert user.view.layer == "b" and terms_of(user.view) == (BOX,)
    resolved = user.explorer.resolved
    assert resolved is not None and resolved.left_out is not None
    assert 0 < resolved.left_out.numbers.size < 9
