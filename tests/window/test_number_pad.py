"""The number pad's keys do what the keys of the same meaning do."""

from __future__ import annotations

from window.driver import Driver

PLACE = 30, 30


def test_plus_and_minus_zoom(cat: Driver) -> None:
    cat.point(PLACE)
    zoom = cat.view.viewport.scale
    cat.key("KP_Add")
    larger = cat.view.viewport.scale
    assert larger > zoom
    cat.key("KP_Subtract")
    assert cat.view.viewport.scale < larger


def test_enter_pins_what_is_under_the_mouse(cat: Driver) -> None:
    cat.point(PLACE)
    cat.key("KP_Enter")
    assert cat.view.pins == (PLACE,)
