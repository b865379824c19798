"""Several regions as one mask."""

from __future__ import annotations

import numpy as np
import pytest
from helpers import random_map

from ifealid_gpu import Box, Polygon
from ifealid_gpu.errors import InputError
from ifealid_gpu.geometry import Scene
from ifealid_gpu.quantities.regions.mask import MaskRegion
from ifealid_gpu.quantities.regions.stroke import Stroke
from ifealid_gpu.scores import union as module
from ifealid_gpu.scores.union import marked_by, union


def test_a_pixel_is_marked_where_its_centre_lies_in_any(monkeypatch: pytest.MonkeyPatch) -> None:
    half = np.zeros((17, 23), np.bool_)
    half[:, 20:] = True
    regions = [
        Box(2.5, 3, 6.4, 5.6),
        Polygon(((8, 8), (19, 9), (9, 15))),
        Stroke(((4, 12),), 1.6),
        MaskRegion.of(half),
        Box(-9, -9, -4, -4),
    ]
    x, y = np.arange(46) + 0.5, np.arange(34) + 0.5
    expected = np.repeat(np.repeat(half, 2, 0), 2, 1)
    for region in (*regions[:3], regions[4]):
        expected = expected | region.covers(x, y)
    np.testing.assert_array_equal(marked_by(regions, (46, 34)), expected)
    monkeypatch.setattr(module, "MOST_PIXELS", 46 * 34 // 2)
    assert marked_by(regions, (46, 34)).shape == (17, 23)


def test_a_mask_of_the_frame_is_one_of_all_layers_without_an_image() -> None:
    coarse = Scene.of(random_map(10, 12, 3), (50.0, 40.0))  # 12 x 10, of other proportions than 50 x 40
    pixels = union([Box(10, 10, 30, 24), Box(40, 0, 50, 8)], (50, 40)).pixels(coarse)
    expected = Box(10, 10, 30, 24).pixels(coarse) | Box(40, 0, 50, 8).pixels(coarse)
    np.testing.assert_array_equal(pixels, expected)


def test_a_mask_alone_stays_and_nothing_is_refused() -> None:
    mask = MaskRegion.of(np.eye(5, dtype=np.bool_))
    assert union([mask], (40, 30)) is mask
    with pytest.raises(InputError, match="of the marks has nothing marked"):
        union([Box(-9, -9, -4, -4)], (40, 30))
