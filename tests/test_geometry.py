"""Geometry: where map, image and target pixels lie, in numbers worked out by hand and against each other."""

from __future__ import annotations

import numpy as np
import pytest
from helpers import assert_picture, random_image, random_map
from hypothesis import given
from hypothesis import strategies as st

from ifealid_gpu.geometry import Projection, Scene, Viewport, target_size
from ifealid_gpu.gpu.device import Gpu
from ifealid_gpu.renderer import Renderer
from ifealid_gpu.views.backdrop import Backdrop
from ifealid_gpu.views.view_state import ViewState

sizes = st.integers(1, 300)
# 50 x 35 padded to 64 x 64 at the left and above by 7 and 14, and cropped by 2 and 4 of stride 4: an inset map.
INSET = Scene((50, 35), (48, 32), (12, 8), (1, 2))
OVERHANGING = Scene((50, 35), (52, 36), (13, 9))


def test_without_an_image_the_scene_is_the_map() -> None:
    assert Scene.of(random_map(7, 11, 1)) == Scene((11, 7), (11, 7), (11, 7), has_image=False)


def test_without_a_stride_the_map_spans_the_image() -> None:
    assert Scene.of(random_map(7, 11, 1, image=random_image(35, 50))) == Scene((50, 35), (50, 35), (11, 7))


def test_a_stride_places_the_map() -> None:
    assert Scene.of(random_map(9, 13, 1, image=random_image(35, 50), stride=4)) == OVERHANGING
    assert Scene.of(random_map(9, 12, 1, image=random_image(36, 48), stride=4)) == Scene((48, 36), (48, 36), (12, 9))


def test_a_stride_that_does_not_give_the_maps_size_is_passed_over() -> None:
    assert Scene.of(random_map(9, 13, 1, image=random_image(35, 50), stride=5)).map_extent == (50, 35)


def test_an_origin_places_the_map() -> None:
    def scene(height: int, width: int, origin: tuple[float, float]) -> Scene:
        return Scene.of(random_map(height, width, 1, image=random_image(35, 50), stride=4, origin=origin))

    assert scene(8, 12, (1, 2)) == INSET
    assert scene(9, 13, (-1.5, -0.5)) == Scene((50, 35), (52, 36), (13, 9), (-1.5, -0.5))
    assert scene(9, 13, (0, 0)) == OVERHANGING
    assert scene(3, 2, (20, 10)) == Scene((50, 35), (8, 12), (2, 3), (20, 10))


@pytest.mark.parametrize(("stride", "size"), [(140, (142, 150)), (300, (101, 150)), (1000, (1010, 1100))])
def test_each_pixel_of_a_wide_stride_has_a_place_of_its_own(stride: int, size: tuple[int, int]) -> None:
    height, width = (-(-side // stride) for side in size)
    scene = Scene.of(random_map(height, width, 1, image=random_image(*size), stride=stride))
    for pixel in np.ndindex(width, height):
        assert scene.pixel_at(scene.place_of(*pixel)) == pixel
    finer = Scene.of(random_map(*size, 1, image=random_image(*size)))
    assert finer.pixel_at(scene.place_of(width - 1, height - 1)) == (size[1] - 1, size[0] - 1)


@pytest.mark.parametrize("origin", [(4, 0), (-4, 0), (0, 4), (0, -4), (3, 0), (60000, 0)])
def test_an_origin_that_puts_pixels_beside_the_image_is_passed_over(origin: tuple[float, float]) -> None:
    feature_map = random_map(9, 13, 1, image=random_image(35, 50), stride=4, origin=origin)
    assert Scene.of(feature_map) == Scene((50, 35), (50, 35), (13, 9))


def test_the_image_around_an_inset_map_is_bare() -> None:
    projection = Projection.of(INSET, (100, 70))  # 2 target pixels an image pixel
    assert INSET.map_bounds == (0, 0, 12, 8)
    assert projection.map_transform == ((-0.25, -0.5), (0.125, 0.125))
    assert projection.target_from_map(0, 0) == (2, 4)
    assert projection.target_from_map(12, 8) == (98, 68)
    assert projection.map_pixel_at(2.1, 4.1) == (0, 0)
    assert projection.map_pixel_at(9.9, 11.9) == (0, 0)
    assert projection.map_pixel_at(10, 12) == (1, 1)
    assert projection.map_pixel_at(97.9, 67.9) == (11, 7)
    for bare in ((1.9, 30), (98, 30), (50, 3.9), (50, 68), (0, 0), (99.9, 69.9)):
        assert projection.map_pixel_at(*bare) is None


def test_a_map_that_reaches_the_edges_has_no_bounds_there() -> None:
    infinite = float("inf")
    assert OVERHANGING.map_bounds == (-infinite, -infinite, infinite, infinite)
    assert Scene((50, 35), (52, 32), (13, 8), (-1, 2)).map_bounds == (-infinite, 0, infinite, 8)


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


@given(
    st.sampled_from([OVERHANGING, INSET, Scene((50, 35), (52, 36), (13, 9), (-1.5, 0.25))]),
    st.tuples(sizes, sizes),
    st.floats(0.01, 100),
    st.floats(-300, 300),
    st.floats(-300, 300),
)
def test_positions_go_there_and_back(scene: Scene, size: tuple[int, int], scale: float, x: float, y: float) -> None:
    projection = Projection.of(scene, size, Viewport((x, y), scale))
    (left, top), (across, down) = projection.map_transform
    target = projection.target_from_map(3.25, 7.5)
    assert left + across * target[0] == pytest.approx(3.25, abs=1e-6)
    assert top + down * target[1] == pytest.approx(7.5, abs=1e-6)


@pytest.mark.parametrize("viewport", [None, Viewport((20.0, 20.0), 3.7), Viewport((3.0, 33.0), 0.9)])
@pytest.mark.parametrize(("map_size", "origin"), [((13, 9), None), ((12, 8), (1, 2)), ((13, 9), (-1.5, 0.25))])
def test_what_is_under_the_mouse_is_what_is_drawn_there(
    gpu: Gpu, viewport: Viewport | None, map_size: tuple[int, int], origin: tuple[float, float] | None
) -> None:
    width, height = map_size
    red = np.zeros((35, 50, 3), np.uint8)
    red[..., 0] = 255
    feature_map = random_map(height, width, 1, image=red, stride=4, origin=origin)
    feature_map.codes[...] = np.arange(1, width * height + 1, dtype=np.uint8).reshape(height, width, 1)
    view = ViewState(
        channel=0,
        colormap="gray",
        display_range=(0.0, 1.0),
        opacity=1,
        backdrop=Backdrop.COLOR,
        markers=False,
        viewport=viewport,
    )
    size = (93, 77)
    renderer = Renderer(gpu, feature_map)
    picture = renderer.picture(view, size)
    projection = Projection.of(renderer.scene, size, viewport)
    for y in range(size[1]):
        for x in range(size[0]):
            under = projection.map_pixel_at(x + 0.5, y + 0.5)
            scene = projection.scene_from_target(x + 0.5, y + 0.5)
            if not (0 <= scene[0] < 50 and 0 <= scene[1] < 35):
                assert (under, picture[y, x, 3]) == (None, 0)
            elif under is None:
                assert tuple(picture[y, x]) == (255, 0, 0, 255)
            else:
                assert tuple(picture[y, x]) == (*[feature_map.codes[under[1], under[0], 0]] * 3, 255)
    assert (origin is None) == all(
        projection.map_pixel_at(*projection.target_from_scene((x, y))) for x in (0.1, 49.9) for y in (0.1, 34.9)
    )


@pytest.mark.parametrize("viewport", [None, Viewport((10.0, 8.0), 9.3), Viewport((31.0, 20.0), 0.61)])
@pytest.mark.parametrize("backdrop", list(Backdrop))
def test_the_picture_of_an_inset_map(gpu: Gpu, viewport: Viewport | None, backdrop: Backdrop) -> None:
    feature_map = random_map(8, 12, 5, image=random_image(35, 50), stride=4, origin=(1, 2))
    view = ViewState(reference=(0, 7), pins=((11, 0),), opacity=0.3, backdrop=backdrop, viewport=viewport)
    size = (97, 71)
    assert_picture(Renderer(gpu, feature_map).picture(view, size), feature_map, view, size)


def test_picture_sizes() -> None:
    assert target_size(Scene((50, 35), (52, 36), (13, 9))) == (650, 455)
    assert target_size(Scene((640, 480), (640, 480), (80, 60))) == (640, 480)
    assert target_size(Scene((1000, 750), (1000, 750), (80, 60))) == (1000, 750)
    assert target_size(Scene((1, 1), (1, 1), (1, 1))) == (640, 640)
    assert target_size(Scene((50, 35), (50, 35), (13, 9)), 100) == (100, 70)
    assert target_size(Scene((300, 1), (300, 1), (3, 1)), 30) == (30, 1)
