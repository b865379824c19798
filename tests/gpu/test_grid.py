"""Grids: every pixel has a texel of its own, within the limits of a texture."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ifealid_gpu.errors import DeviceError
from ifealid_gpu.gpu.grid import Grid, most_pixels


@given(st.integers(1, 90), st.integers(1, 90), st.sampled_from([16, 33, 64, 100]))
def test_pixels_follow_one_another(width: int, height: int, side: int) -> None:
    if width * height > most_pixels(side):
        with pytest.raises(DeviceError, match=f"at most {most_pixels(side)} pixels fit"):
            Grid.of(width, height, side)
        return
    grid = Grid.of(width, height, side)
    assert max(grid.width, grid.height) <= side
    texels = np.full((grid.height, grid.width), -1)
    for y in range(height):
        for x in range(width):
            column, row = grid.place(x, y)
            texels[row, column] = y * width + x
    assert (grid.unfolded(texels) == np.arange(width * height).reshape(height, width)).all()


def test_a_map_of_64_million_pixels_fits_every_device() -> None:
    """8192 is the least side that a device may have."""
    assert Grid.of(8192, 8192, 8192).height == 8192
    assert Grid.of(8192, 8192, 16384).width == 4096
