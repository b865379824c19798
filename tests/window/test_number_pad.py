"""The number pad's keys do what the keys of the same meaning do."""

from __future__ import annotations

from window.driver import Driver

PLACE = 30, 30


def test_plus_and_minus_zoom(cat: Driver) -> None:
    cat.point(PLACE)
    cat.key("KP_Add", "KP_Add")
    large = cat.view.viewport
    assert large is not None
    cat.key("KP_Subtract")
    assert cat.view.viewport is not None and cat.view.viewport.scale < large.scale


def test_enter_pins_what_is_under_the_mouse(cat: Driver) -> None:
    cat.point(PLACE)
    cat.key("KP_Enter")
    assert cat.view.pins == (PLACE,)
