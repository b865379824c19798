"""The colour bar: colours lie where their values are, numbers do not collide."""

from __future__ import annotations

import numpy as np
import pytest

from ifealid_gpu.colormaps import lookup_table
from ifealid_gpu.colour_bar import Scale, bar_colors, spaced_ticks, tick_text


def test_the_stretch_holds_the_colours_and_the_rest_the_end_colours() -> None:
    colors = bar_colors(Scale.over_unit_range(0.25, 0.75), "fire", 400)
    table = lookup_table("fire")
    assert (colors[:100] == table[255]).all() and (colors[300:] == table[0]).all()
    assert (colors[200] == table[127]).all()
    brightness = colors[100:300].astype(int).sum(axis=1)
    assert brightness[0] > 740 and brightness[-1] < 20


def test_a_range_beyond_0_and_1_widens_the_bar() -> None:
    scale = Scale.over_unit_range(-0.5, 1.5)
    assert (scale.start, scale.end) == (-0.5, 1.5)
    assert scale.position(0.5) == pytest.approx(0.5)


def test_no_spread_has_one_colour_below_and_one_above() -> None:
    colors = bar_colors(Scale.over_unit_range(0.5, 0.5), "viridis", 10)
    table = lookup_table("viridis")
    assert (colors[:5] == table[255]).all() and (colors[5:] == table[0]).all()


def test_numbers_keep_their_distance_and_the_stretch_wins() -> None:
    ticks = spaced_ticks(Scale.over_unit_range(0.02, 1.0), 200, 15)
    values = [value for value, _ in ticks]
    assert values == [0.02, 1.0], "0 is too close to 0.02"
    distances = np.diff(sorted(at for _, at in ticks))
    assert (distances >= 15).all()
    everywhere = spaced_ticks(Scale.over_unit_range(0.3, 0.8), 400, 15)
    assert sorted(everywhere) == [(0, 400), (0.3, pytest.approx(280)), (0.8, pytest.approx(80)), (1, 0)]


def test_numbers_are_short() -> None:
    assert [tick_text(v) for v in (0.0, 1.0, 0.16531, 0.9999)] == ["0", "1", "0.165", "1.000"]
