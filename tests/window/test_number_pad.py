"""The number pad's keys do what the keys of the same meaning do."""

from __future__ import annotations

from window.on_screen import OnScreen

PLACE = 30, 30


def test_plus_and_minus_zoom(on_screen: OnScreen) -> None:
    cat = on_screen
    cat.point(PLACE)
    cat.key("KP_Add", "KP_Add")
    large = cat.view.viewport
    assert large is not None
    cat.key("KP_Subtract")
    assert cat.view.viewport is not None and cat.view.viewport.scale < large.scale


def test_enter_pins_what_is_under_the_mouse(on_screen: OnScreen) -> None:
    cat = on_screen
    cat.point(PLACE)
    cat.key("KP_Enter")
    assert cat.explorer.pins == (PLACE,)
