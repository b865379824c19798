"""The menu that the right button opens on the map: what it does is done to the pixel that was clicked."""

from __future__ import annotations

import numpy as np
import pytest
from window.hand import Hand

EYE, NOSE = (21, 13), (30, 24)
RIGHT = 2
ITEMS = (
    "Pin this pixel",
    "Lock the reference here",
    "Copy its vector (CSV)",
    "Copy its value",
    "Copy its place (x,y)",
    "Save picture...",
    "Copy picture",
    "Fit",
)


@pytest.fixture
def asked(cat: Hand) -> Hand:
    """The menu of the eye, open."""
    cat.point(NOSE)
    cat.point(EYE)
    cat.click(button=RIGHT)
    return cat


def choose(window: Hand, label: str) -> None:
    box = window.menu_item(label)
    window.click((box.left + box.width / 2, box.top + box.height / 2))


def test_the_right_button_opens_it_at_the_pixel_and_the_reference_stays(asked: Hand) -> None:
    assert all((label, "menu_item") in asked._items for label in ITEMS)
    asked.picture("map_menu")
    box = asked.menu_item("Pin this pixel")
    x, y = asked.at_pixel(EYE)
    assert x < box.left < x + 60 and y < box.top < y + 80, "beside the pixel, which stays in sight"
    for label in ITEMS:
        box = asked.menu_item(label)
        asked.move((box.left + box.width / 2, box.top + box.height / 2))
        asked.pump(0.4)
        assert asked.explorer.reference == EYE and asked.facts.pointer == EYE
    assert asked.explorer.pins == (), "a click of the right button pins nothing"


def test_pin_and_unpin(asked: Hand) -> None:
    choose(asked, "Pin this pixel")
    assert asked.explorer.pins == (EYE,) and asked.explorer.reference == EYE
    assert asked.explorer.asked_about is None
    asked.point(NOSE)
    asked.point(EYE)
    asked.click(button=RIGHT)
    assert ("Pin this pixel", "menu_item") not in asked._items
    choose(asked, "Unpin this pixel")
    assert asked.explorer.pins == ()
    asked.key("ctrl+z")
    assert asked.explorer.pins == (EYE,)


def test_lock_here_and_unlock(asked: Hand) -> None:
    choose(asked, "Lock the reference here")
    assert asked.explorer.locked and asked.explorer.reference == EYE
    asked.point(NOSE)
    assert asked.explorer.reference == EYE
    asked.click(button=RIGHT)
    choose(asked, "Lock the reference here")
    assert asked.explorer.locked and asked.explorer.reference == NOSE
    asked.point(NOSE)
    asked.click(button=RIGHT)
    assert ("Lock the reference here", "menu_item") not in asked._items
    choose(asked, "Unlock the reference")
    assert not asked.explorer.locked


def test_what_it_copies_is_of_the_pixel_that_was_clicked(cat: Hand) -> None:
    cat.point(EYE)
    cat.key("space")
    values = cat.explorer.renderer.values(cat.view)
    vector = cat.explorer.renderer.feature_map.vector(*NOSE)
    texts = {}
    for label in ("Copy its vector (CSV)", "Copy its value", "Copy its place (x,y)"):
        cat.point(NOSE)
        cat.click(button=RIGHT)
        choose(cat, label)
        texts[label] = cat.shell.text
        assert cat.explorer.note is not None and cat.explorer.note.startswith("Copied "), "it says what"
    assert cat.explorer.reference == EYE
    assert float(texts["Copy its value"]) == pytest.approx(float(values[NOSE[1], NOSE[0]]), abs=1e-6)
    assert texts["Copy its place (x,y)"] == "30,24"
    header, *rows = texts["Copy its vector (CSV)"].splitlines()
    assert header == "channel,value" and len(rows) == vector.size == 512
    assert np.array_equal([float(row.split(",")[1]) for row in rows], vector)


def test_escape_closes_it_and_nothing_else(asked: Hand) -> None:
    asked.key("Escape")
    assert not asked.shows("Pin this pixel") and asked.explorer.asked_about is None
    assert asked.explorer.reference == EYE
    asked.key("p")
    assert asked.explorer.pins == (EYE,), "the keys are the map's again"
    asked.click(button=RIGHT)
    asked.key("Escape")
    assert asked.explorer.pins == (EYE,)


def test_it_works_by_keys(cat: Hand) -> None:
    cat.point(EYE)
    cat.key("shift+F10")
    assert cat.shows("Pin this pixel")
    cat.key("Down")
    assert cat.explorer.reference == EYE, "arrows are the menu's"
    cat.key("Up", "Return")
    assert not cat.shows("Pin this pixel")
    assert cat.explorer.pins == (EYE,)
    cat.move_away()
    cat.key("Home", "shift+F10")
    assert cat.facts.asked_about == (28, 19), "without the mouse it is the reference's"


def test_beside_the_map_and_in_a_drag_it_does_not_open(cat: Hand) -> None:
    box = cat.layout.display
    cat.jump((box.left + box.width / 2, box.top + 5))
    cat.click(button=RIGHT)
    assert not cat.shows("Pin this pixel")
    cat.point(EYE)
    with cat.button_down():
        x, y = cat.at_pixel(EYE)
        cat.move((x + 40, y))
        cat.press(RIGHT)
        cat.let_go(RIGHT)
    assert not cat.shows("Pin this pixel")


def test_it_fits_into_the_smallest_window(cat: Hand) -> None:
    cat.resize(640, 400)
    cat.point((54, 36))
    cat.click(button=RIGHT)
    for label in ITEMS:
        box = cat.menu_item(label)
        assert box.left >= 0 and box.right <= 640 and box.top >= 0 and box.bottom <= 400
    cat.key("Escape")
