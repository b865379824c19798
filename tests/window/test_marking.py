"""Marks in the window, by events: what tools, list and keys do, against the renderer's values of the same query."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from window.offscreen import Offscreen

from ifealid_gpu import Place, Query, Term, ViewState
from ifealid_gpu.explorer.marking.edits import terms_of
from ifealid_gpu.explorer.preferences import Preferences
from ifealid_gpu.gpu.device import Gpu
from ifealid_gpu.quantities.query import Combine
from ifealid_gpu.quantities.regions.box import Box
from ifealid_gpu.quantities.regions.stroke import Stroke

EYE, OTHER, NOSE = (175, 112), (322, 118), (255, 235)
CAT = "chelsea.png"


@pytest.fixture
def marked(cat: Offscreen) -> Offscreen:
    """The cat with a stroke over one eye and a negative one over the nose, and the pointing tool in hand."""
    cat.explorer.marking.take(cat.explorer, "brush")
    cat.explorer.marking.set_radius(cat.explorer, 12)
    cat.window_frames.wake()
    cat.drag(at(cat, *EYE), at(cat, 185, 118))
    with cat.hold_key("ctrl"):
        cat.drag(at(cat, *NOSE), at(cat, 262, 240))
    cat.key("v")
    return cat


def at(window: Offscreen, x: float, y: float) -> tuple[float, float]:
    """Window position of an image position."""
    there = window.explorer.target_from_place((x, y))
    assert there is not None
    return window.window_frames.display.to_window(there)


def shown_value(window: Offscreen, pixel: tuple[int, int]) -> float:
    window.move(window.at_pixel(pixel))
    window.pump(0.3)
    assert window.facts.pointer == pixel and window.facts.pointer_value is not None
    return window.facts.pointer_value


def test_strokes_by_hand_give_the_values_of_the_same_query(marked: Offscreen) -> None:
    eye, nose = terms_of(marked.view)
    assert isinstance(eye.source, Stroke) and eye.source.radius == 12 and (eye.sign, nose.sign) == (1, -1)
    assert eye.source.points[0] == pytest.approx(EYE, abs=0.6) and nose.source.points[0] == pytest.approx(NOSE, abs=0.6)
    renderer = marked.explorer.renderer
    query = Query((Term(eye.source), Term(nose.source, sign=-1)))
    expected = renderer.values(ViewState(query=query))
    for pixel in ((41, 15), (32, 30), (3, 3)):
        assert shown_value(marked, pixel) == pytest.approx(float(expected[pixel[1], pixel[0]]), abs=1e-6)
    assert terms_of(marked.view) == (eye, nose), "the mouse moves no reference meanwhile"
    assert "Esc clears them" in " ".join(marked.labels("text"))
    marked.key("F1")
    said = " ".join(marked.labels("text"))
    assert "outside the marks with a plus" in said and "ring's" not in said
    marked.key("Escape")


def test_marks_are_drawn_where_they_lie_at_any_zoom_and_in_the_saved_picture(marked: Offscreen) -> None:
    marked.move_away()
    for viewport in (None, marked.explorer.projection.scene.viewport((180, 120), 5.0)):
        marked.show(marked.view.but(viewport=viewport))
        with_marks = marked.still("marks")
        page = np.asarray(marked.explorer.page()[0]).astype(int)
        marked.show(marked.view.but(markers=False))
        without = marked.picture()
        plain = np.asarray(marked.explorer.page()[0]).astype(int)
        marked.show(marked.view.but(markers=True))
        changed = (with_marks.astype(int) != without).any(axis=2)
        rows, columns = np.nonzero(changed)
        scale = marked.explorer.projection.scale
        left, top = at(marked, EYE[0] - 12, EYE[1] - 12)
        # The stroke's leftmost point, and the badge above its highest.
        assert columns.min() == pytest.approx(left, abs=4)
        assert rows.min() == pytest.approx(top - 7, abs=5)
        share = changed[:, :].sum() / (scale**2 * np.pi * 12**2)
        assert 0.5 < share < 8
        assert (page != plain).any(axis=2).sum() > 200, "the saved picture has them, too"


def test_the_list_turns_and_takes_away_marks_and_undo_brings_them_back(marked: Offscreen) -> None:
    eye, nose = terms_of(marked.view)
    marked.click_item("−##sign 1")
    assert [term.sign for term in terms_of(marked.view)] == [1, 1]
    marked.click_item("mean")
    assert marked.view.query.combine is Combine.NEAREST
    marked.click_item("##every image 0")
    assert [term.image for term in terms_of(marked.view)] == [None, CAT]
    marked.click_item("×##mark 1")
    assert terms_of(marked.view)[0].source == eye.source and len(terms_of(marked.view)) == 1
    marked.key(*["ctrl+z"] * 4)
    assert terms_of(marked.view) == (eye, nose) and marked.view.query.combine is Combine.MEAN
    marked.click_item("×##mark 0")
    assert "minus alone" in str(marked.explorer.message) and terms_of(marked.view) == (eye, nose)


def test_an_eye_hides_a_mark_from_the_query_and_the_drawing(marked: Offscreen) -> None:
    eye, nose = terms_of(marked.view)
    renderer = marked.explorer.renderer
    marked.move_away()
    both = marked.still()
    marked.click_item("##term shown 1")
    assert terms_of(marked.view) == (eye, replace(nose, is_shown=False))
    alone = renderer.values(ViewState(query=Query((Term(eye.source),))))
    assert shown_value(marked, (32, 30)) == pytest.approx(float(alone[30, 32]), abs=1e-6)
    x, y = (round(part) for part in at(marked, 246, 233))
    marked.move_away()
    hidden = marked.still()
    assert (hidden[y - 9 : y + 9, x - 9 : x + 9] != both[y - 9 : y + 9, x - 9 : x + 9]).any()
    assert ViewState.from_json(marked.view.to_json()) == marked.view

    marked.click_item("##term shown 0")
    assert "stays shown" in str(marked.explorer.message) and terms_of(marked.view)[0].is_shown
    marked.key("Escape", "ctrl+z")
    assert terms_of(marked.view) == (eye, nose)


def test_a_row_under_the_mouse_brings_its_mark_out(marked: Offscreen) -> None:
    marked.move_away()
    before = marked.still()
    box = marked.item("×##mark 1")
    marked.move((box.left - 60, box.top + 8))
    x, y = (round(part) for part in at(marked, 259, 238))
    there = marked.picture()[y, x].astype(int)
    assert np.abs(there - before[y, x]).max() > 20


def test_classes_are_made_renamed_hidden_chosen_and_deleted(marked: Offscreen) -> None:
    marked.click_item("Class##new_class")
    assert [one.name for one in marked.view.classes] == ["class 1"] and marked.view.active == 0
    marked.click_item("Class##new_class")
    assert len(marked.view.classes) == 1 and "are class 1 already" in str(marked.explorer.note), "no copy of it"
    marked.resize(800, 600)
    assert marked.shows("class 1##class 0"), "its name in full in a small window"
    assert marked.item("Save##save_references").top == marked.item("Class##new_class").top, "and no button is hidden"
    marked.resize(1280, 800)
    marked.click_item("##color 0")
    marked.type("eye")
    marked.key("Return")
    assert marked.view.classes[0].name == "eye"
    marked.click_item("##shown 0")
    assert not marked.view.classes[0].is_shown
    marked.click_item("eye")
    assert marked.view.active is None and marked.view.is_plain
    marked.click_item("eye")
    assert marked.view.active == 0 and len(terms_of(marked.view)) == 2
    marked.click_item("×##class 0")
    assert marked.view.classes == () and marked.view.is_plain
    marked.key("ctrl+z")
    assert marked.view.classes[0].name == "eye" and marked.view.active == 0
    marked.explorer.change(ViewState(image=marked.view.image, layer=marked.view.layer))
    marked.window_frames.wake()
    marked.settle()


def test_a_polygon_by_clicks_and_keys_and_the_button_that_clears(cat: Offscreen) -> None:
    cat.click_item("##tool_polygon")
    for corner in ((150, 90), (200, 95), (195, 140)):
        cat.click(at(cat, *corner))
    assert cat.view.is_plain
    cat.key("BackSpace")
    cat.key("Return")
    assert cat.view.is_plain and "three corners or more" in str(cat.explorer.note)
    cat.click(at(cat, 200, 150))
    cat.key("Return")
    (term,) = terms_of(cat.view)
    assert np.array(term.source.points) == pytest.approx(np.array([(150, 90), (200, 95), (200, 150)]), abs=0.6)
    cat.click_item("Clear##marks")
    assert cat.view.is_plain and cat.explorer.marking.tool is not None
    cat.key("Escape")
    assert cat.explorer.marking.tool is None


def test_a_box_is_where_the_mouse_was_with_more_pixels_to_an_inch(gpu: Gpu, config_home: Path) -> None:
    window = Offscreen(gpu, Preferences(window_size=(640, 400)), 2.0)
    try:
        window.open("demo:", ViewState(image=CAT, layer="stage2"))
        window.click_item("##tool_box")
        window.drag(at(window, 150, 90), at(window, 200, 140))
        (term,) = terms_of(window.view)
        assert isinstance(term.source, Box)
        assert term.source.bounds == pytest.approx((150, 90, 200, 140), abs=0.8)
        expected = window.explorer.renderer.values(ViewState(query=Query((Term(term.source),))))
        assert shown_value_of_tool(window, (20, 20)) == pytest.approx(float(expected[20, 20]), abs=1e-6)
        with window.hold_key("shift"):
            window.click_item("##tool_place")
            window.click(at(window, *OTHER))
        place = terms_of(window.view)[1].source
        assert isinstance(place, Place) and (place.x, place.y) == pytest.approx(OTHER, abs=0.8)
    finally:
        window.close()


def shown_value_of_tool(window: Offscreen, pixel: tuple[int, int]) -> float:
    window.key("Escape")
    return shown_value(window, pixel)
