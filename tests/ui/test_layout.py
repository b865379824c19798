"""The layout: at every size of window and text the parts fill the window without lying on each other."""

from __future__ import annotations

import itertools
from dataclasses import astuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ifealid_gpu.ui.layout import Box, Layout

TEXT = 15.0
widths, heights, scales = st.floats(640, 3840), st.floats(400, 2160), st.floats(0.7, 3)


def boxes(layout: Layout) -> list[Box]:
    return [Box(*values) for values in astuple(layout) if values is not None]


@given(widths, heights, scales, st.tuples(*[st.integers(0, 80)] * 3))
def test_the_parts_tile_the_window(width: float, height: float, scale: float, rows: tuple[int, int, int]) -> None:
    parts = boxes(Layout.of(width, height, TEXT * scale, *rows[:2], scores=rows[2]))
    assert sum(box.width * box.height for box in parts) == pytest.approx(width * height)
    for box in parts:
        assert box.width > 0 and box.height > 0
        assert box.left >= 0 and box.top >= 0
        assert box.right <= width + 1e-6 and box.bottom <= height + 1e-6
    for one, other in itertools.combinations(parts, 2):
        across = min(one.right, other.right) - max(one.left, other.left)
        down = min(one.bottom, other.bottom) - max(one.top, other.top)
        assert across <= 1e-6 or down <= 1e-6


@given(widths, heights, scales)
def test_the_display_is_never_crowded_out(width: float, height: float, scale: float) -> None:
    layout = Layout.of(width, height, TEXT * scale)
    assert layout.display.width >= 80 and layout.display.height >= 150
    assert layout.chart.width >= min(9.9 * TEXT * scale, 0.29 * width)


@pytest.mark.parametrize(("width", "height"), [(640, 400), (1280, 800), (3840, 2160)])
def test_the_map_has_most_of_the_window_at_normal_text(width: int, height: int) -> None:
    display = Layout.of(width, height, TEXT).display
    assert display.width * display.height > 0.4 * width * height


@given(st.floats(0, 640), st.floats(0, 400))
def test_every_position_belongs_to_one_part(x: float, y: float) -> None:
    layout = Layout.of(640, 400, TEXT)
    holding = [box for box in boxes(layout) if box.holds(x, y)]
    assert len(holding) == 1 or x >= 640 - 1e-9 or y >= 400 - 1e-9


def test_a_box_holds_its_upper_left_edges_only() -> None:
    box = Box(10, 20, 30, 40)
    assert box.holds(10, 20) and box.holds(39.9, 59.9)
    assert not box.holds(40, 30) and not box.holds(30, 60) and not box.holds(9.9, 30)
