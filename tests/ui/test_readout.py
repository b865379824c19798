"""The chip beside the mouse: where it lies."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ifealid_gpu.ui.layout import Box
from ifealid_gpu.ui.readout import free_about, place_of

DISPLAY = Box(72, 48, 500, 300)
shares = st.floats(0, 1)


def overlap(a: Box, b: Box) -> bool:
    return a.left < b.right and b.left < a.right and a.top < b.bottom and b.top < a.bottom


@given(shares, shares, st.floats(1, 150), st.floats(1, 150), st.floats(20, 150), st.floats(15, 60), shares, shares)
def test_the_chip_is_whole_and_covers_neither_the_pixel_nor_the_mouse(
    x: float, y: float, cell_x: float, cell_y: float, width: float, height: float, in_x: float, in_y: float
) -> None:
    mouse = DISPLAY.left + x * DISPLAY.width, DISPLAY.top + y * DISPLAY.height
    pixel = mouse[0] + (in_x - 0.5) * cell_x, mouse[1] + (in_y - 0.5) * cell_y
    left, top = place_of((width, height), free_about(mouse, pixel, (cell_x, cell_y)), DISPLAY)
    chip = Box(left, top, width, height)
    slack = 1e-6
    assert chip.left >= DISPLAY.left - slack and chip.right <= DISPLAY.right + slack
    assert chip.top >= DISPLAY.top - slack and chip.bottom <= DISPLAY.bottom + slack
    cell = Box(pixel[0] - cell_x / 2 + slack, pixel[1] - cell_y / 2 + slack, cell_x - 2 * slack, cell_y - 2 * slack)
    assert not overlap(chip, cell)
    assert not overlap(chip, Box(mouse[0], mouse[1], 12, 17)), "the arrow"


def test_the_marks_of_reference_and_pin_stay_in_sight_where_there_is_room() -> None:
    free = free_about((200.0, 150.0), (200.0, 150.0), (10.0, 10.0))
    first = place_of((80, 30), free, DISPLAY)
    assert place_of((80, 30), free, DISPLAY, [(500.0, 300.0)]) == first
    left, top = place_of((80, 30), free, DISPLAY, [(first[0] + 85, first[1] + 10)])
    assert (left, top) != first and not overlap(Box(left, top, 80, 30), free)
    everywhere = [(float(x), float(y)) for x in range(0, 600, 10) for y in range(0, 400, 10)]
    assert place_of((80, 30), free, DISPLAY, everywhere) == first


def test_beside_a_pixel_that_fills_the_display_it_stays_near_the_mouse() -> None:
    mouse = 200.0, 150.0
    left, top = place_of((80, 30), free_about(mouse, (210.0, 160.0), (400.0, 250.0)), DISPLAY)
    assert 0 < left - mouse[0] < 40 and 0 < top - mouse[1] < 40
