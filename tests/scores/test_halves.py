"""The line that parts what is marked: across its longer axis, the same for all layers, and never with an empty side."""

from __future__ import annotations

import math

import numpy as np
import pytest
from helpers import random_image, random_map

from ifealid_gpu import Box, FeatureMap, Polygon
from ifealid_gpu.geometry import Scene
from ifealid_gpu.quantities.regions.mask import MaskRegion
from ifealid_gpu.scores.halves import Line
from ifealid_gpu.scores.marked import Marked


@pytest.mark.parametrize("degrees", [0, 30, 75, 90, 130])
def test_the_line_goes_across_the_principal_axis(degrees: int) -> None:
    turn, random = math.radians(degrees), np.random.default_rng(2)
    long, short = random.normal(0, 9, 4000), random.normal(0, 2, 4000)
    x = 40 + long * math.cos(turn) - short * math.sin(turn)
    y = 25 + long * math.sin(turn) + short * math.cos(turn)
    line = Line.through(x, y)
    vectors = np.linalg.eigh(np.cov(x, y))[1]
    assert abs(float(np.dot(vectors[:, 1], line.axis))) == pytest.approx(1, abs=1e-9)
    assert line.centroid == pytest.approx((x.mean(), y.mean()))
    assert np.mean(line.is_ahead(x, y)) == pytest.approx(0.5, abs=0.03)


def test_a_square_is_parted_into_left_and_right() -> None:
    y, x = (axis.ravel() + 0.5 for axis in np.mgrid[3:11, 20:28])
    line = Line.through(x, y)
    assert line.axis == (1, 0) and line.centroid == (24, 7)


def halves(region: object, feature_map: FeatureMap) -> list[set[tuple[int, int]]]:
    marked = Marked.of(region, feature_map, Scene.of(feature_map))  # type: ignore[arg-type]
    every = np.sort(np.concatenate([*marked.halves, marked.rest]))
    np.testing.assert_array_equal(every, np.arange(feature_map.width * feature_map.height))
    return [{(int(n) % feature_map.width, int(n) // feature_map.width) for n in half} for half in marked.halves]


def test_all_layers_of_an_image_are_parted_alike() -> None:
    image = random_image(48, 80)
    fine, coarse = random_map(24, 40, 3, image=image, stride=2), random_map(6, 10, 3, image=image, stride=8)
    marked = np.zeros((48, 80), np.bool_)
    marked[8:40, 16:32] = True  # higher than wide
    region = MaskRegion.of(marked)
    for feature_map, stride in (fine, 2), (coarse, 8):
        above, below = halves(region, feature_map)
        # The axis points up or down; its sign means nothing.
        rows = sorted([{y for _, y in above}, {y for _, y in below}], key=min)
        assert rows == [set(range(8 // stride, 24 // stride)), set(range(24 // stride, 40 // stride))]
    same = [halves(one, fine) for one in (Box(16, 8, 32, 40), Polygon(((16, 8), (32, 8), (32, 40), (16, 40))))]
    assert all(sorted(map(len, one)) == [64, 64] for one in same)
    assert same[0] == halves(region, fine)


def test_a_coarse_layer_whose_pixels_lie_on_one_side_is_parted_by_its_own() -> None:
    image = random_image(32, 64)
    feature_map = random_map(4, 8, 3, image=image, stride=8)
    marked = np.zeros((32, 64), np.bool_)
    marked[8:16, 8:24] = True  # two pixels of the map
    marked[0:3, 26:64] = True  # a tail that is too thin for it, and takes the centroid to the right
    assert sorted(halves(MaskRegion.of(marked), feature_map), key=min) == [{(1, 1)}, {(2, 1)}]


def test_a_layer_of_a_masks_size_takes_its_pixels_as_they_are() -> None:
    feature_map = random_map(5, 9, 3, image=random_image(30, 60))
    marked = np.zeros((5, 9), np.bool_)
    marked[2, 1:7] = True
    assert sorted(halves(MaskRegion.of(marked), feature_map), key=min) == [
        {(1, 2), (2, 2), (3, 2)},
        {(4, 2), (5, 2), (6, 2)},
    ]
