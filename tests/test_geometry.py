"""Geometry: where map, image and target pixels lie, in numbers worked out by hand and against each other."""

from __future__ import annotations

import numpy as np
import pytest
from helpers import random_image, random_map
from hypothesis import given
from hypothesis import strategies as st

from ifealid_gpu.geometry import Projection, Scene, target_size
from ifealid_gpu.gpu.device import Gpu
from ifealid_gpu.renderer import Renderer
from ifealid_gpu.view_state import Viewport, ViewState

sizes = st.integers(1, 300)
OVERHANGING = Scene((50, 35), (52, 36), (13, 9))


def test_without_an_image_the_scene_is_the_map() -> None:
    assert Scene.of(random_map(7, 11, 1)) == Scene((11, 7), (11, 7), (11, 7))


def test_without_a_stride_the_map_spans_the_image() -> None:
    assert Scene.of(random_map(7, 11, 1, image=random_image(35, 50))) == Scene((50, 35), (50, 35), (11, 7))


def test_a_stride_places_the_map() -> None:
    assert Scene.of(random_map(9, 13, 1, image=random_image(35, 50), stride=4)) == OVERHANGING
    assert Scene.of(random_map(9, 12, 1, image=random_image(36, 48), stride=4)) == Scene((48, 36), (48, 36), (12, 9))


def test_a_stride_that_does_not_give_the_maps_size_is_passed_over() -> None:
    assert Scene.of(random_map(9, 13, 1, image=random_image(35, 50), stride=5)).map_extent == (50, 35)


def test_the_whole_scene_is_fitted_and_centred() -> None:
    scene = Scene((50, 20), (50, 20), (5, 2))
    wide = Projection.of(scene, (100, 100))
    assert (wide.scale, wide.origin) == (2, (0, -15))
    assert wide.target_from_map(0, 0) == (0, 30)
    assert wide.target_from_map(5, 2) == (100, 70)
    assert wide.target_from_map(0.5, 0.5) == (10, 40)
    assert wide.map_transform == ((0, -1.5), (0.05, 0.05))
    assert Projection.of(scene, (100, 20)).target_from_map(0, 0) == (25, 0)


def test_a_viewport_is_centred_on_the_target() -> None:
    projection = Projection.of(Scene((50, 20), (50, 20), (5, 2)), (100, 60), Viewport((30.0, 5.0), 4.0))
    assert projection.origin == (17.5, -2.5)
    assert projection.target_from_map(3, 0.5) == (50, 30)
    assert projection.image_transform(25, 10) == ((8.75, -1.25), (0.125, 0.125))


def test_a_map_that_overhangs_its_image() -> None:
    projection = Projection.of(OVERHANGING, (100, 70))
    assert projection.target_from_map(12, 8) == pytest.approx((96, 64))
    assert projection.map_pixel_at(99.9, 69.9) == (12, 8)
    assert projection.map_pixel_at(95.9, 63.9) == (11, 7)


def test_the_pixel_under_a_position() -> None:
    projection = Projection.of(Scene((5, 2), (5, 2), (5, 2)), (100, 60))  # 20 a pixel, 10 above and below
    assert projection.map_pixel_at(0, 10) == (0, 0)
    assert projection.map_pixel_at(19.9, 29.9) == (0, 0)
    assert projection.map_pixel_at(20, 30) == (1, 1)
    assert projection.map_pixel_at(99.9, 49.9) == (4, 1)
    for outside in ((-0.1, 20), (100, 20), (50, 9.9), (50, 50)):
        assert projection.map_pixel_at(*outside) is None


@given(st.tuples(sizes, sizes), st.tuples(sizes, sizes), st.data())
def test_the_pixel_under_a_pixels_centre_is_that_pixel(
    map_size: tuple[int, int], size: tuple[int, int], data: st.DataObject
) -> None:
    scene = Scene((97, 61), (97, 61), map_size)
    projection = Projection.of(scene, size)
    x, y = (data.draw(st.integers(0, side - 1)) for side in map_size)
    assert projection.map_pixel_at(*projection.target_from_map(x + 0.5, y + 0.5)) == (x, y)


@given(st.tuples(sizes, sizes), st.floats(0.01, 100), st.floats(-300, 300), st.floats(-300, 300))
def test_positions_go_there_and_back(size: tuple[int, int], scale: float, x: float, y: float) -> None:
    projection = Projection.of(OVERHANGING, size, Viewport((x, y), scale))
    (left, top), (across, down) = projection.map_transform
    target = projection.target_from_map(3.25, 7.5)
    assert left + across * target[0] == pytest.approx(3.25, abs=1e-6)
    assert top + down * target[1] == pytest.approx(7.5, abs=1e-6)


@pytest.mark.parametrize("viewport", [None, Viewport((20.0, 20.0), 3.7), Viewport((3.0, 33.0), 0.9)])
def test_what_is_under_the_mouse_is_what_is_drawn_there(gpu: Gpu, viewport: Viewport | None) -> None:
    feature_map = random_map(9, 13, 1, image=random_image(35, 50), stride=4)
    feature_map.codes[...] = np.arange(1, 118, dtype=np.uint8).reshape(9, 13, 1)
    view = ViewState(channel=0, colormap="gray", display_range=(0.0, 1.0), opacity=1, markers=False, viewport=viewport)
    size = (93, 77)
    renderer = Renderer(gpu, feature_map)
    picture = renderer.picture(view, size)
    projection = Projection.of(renderer.scene, size, viewport)
    for y in range(size[1]):
        for x in range(size[0]):
            under = projection.map_pixel_at(x + 0.5, y + 0.5)
            assert (under is None) == (picture[y, x, 3] == 0)
            if under is not None:
                assert picture[y, x, 0] == feature_map.codes[under[1], under[0], 0]


def test_picture_sizes() -> None:
    assert target_size(Scene((50, 35), (52, 36), (13, 9))) == (650, 455)
    assert target_size(Scene((640, 480), (640, 480), (80, 60))) == (640, 480)
    assert target_size(Scene((1000, 750), (1000, 750), (80, 60))) == (1000, 750)
    assert target_size(Scene((1, 1), (1, 1), (1, 1))) == (640, 640)
    assert target_size(Scene((50, 35), (50, 35), (13, 9)), 100) == (100, 70)
    assert target_size(Scene((300, 1), (300, 1), (3, 1)), 30) == (30, 1)
