"""Pictures of maps, held against the oracle's: looks, sizes, viewports, markers, precisions, placing."""

from __future__ import annotations

import numpy as np
import pytest
from helpers import ANGLES, assert_similar, expected_values, random_image, random_map

from ifealid_gpu.geometry import Viewport
from ifealid_gpu.gpu.device import Gpu
from ifealid_gpu.maps.codes import PRECISIONS
from ifealid_gpu.maps.feature_map import FeatureMap
from ifealid_gpu.quantities.metric import Metric
from ifealid_gpu.quantities.metrics.table import ANGLE, ANGLE_OF_CODES
from ifealid_gpu.renderer import Renderer
from ifealid_gpu.views.backdrop import Backdrop
from ifealid_gpu.views.view_state import ViewState

from .conftest import CODES, SIGNED, check, with_hole


@pytest.mark.parametrize("backdrop", list(Backdrop))
@pytest.mark.parametrize("dim", [0.25, 1.0])
def test_a_darkened_image(on_image: Renderer, alone: Renderer, backdrop: Backdrop, dim: float) -> None:
    view = CODES.but(backdrop=backdrop, opacity=0.1, dim=dim)
    check(on_image, view, (100, 70))
    assert np.array_equal(alone.picture(view, (100, 70)), alone.picture(view.but(dim=0), (100, 70)))


@pytest.mark.parametrize("opacity", [0.0, 0.3, 1.0])
@pytest.mark.parametrize("backdrop", list(Backdrop))
def test_backdrops_and_opacities(on_image: Renderer, alone: Renderer, backdrop: Backdrop, opacity: float) -> None:
    view = CODES.but(backdrop=backdrop, opacity=opacity)
    check(on_image, view, (100, 70))
    check(alone, view, (99, 63))


@pytest.mark.parametrize("colormap", ["fire", "viridis", "gray", "turbo", "cividis", "bwr", "fire_r", "tab10"])
def test_color_maps(on_image: Renderer, colormap: str) -> None:
    check(on_image, CODES.but(colormap=colormap, opacity=0.5), (100, 70))


@pytest.mark.parametrize("display_range", [(0.4, 0.7), (0.0, 1.0), (-1.0, 3.0), (0.0, 0.1), (2.0, 3.0)])
def test_fixed_ranges(on_image: Renderer, display_range: tuple[float, float]) -> None:
    check(on_image, CODES.but(display_range=display_range), (100, 70))
    check(on_image, ViewState(channel=2, display_range=display_range), (100, 70))


@pytest.mark.parametrize("metric", list(ANGLES))
def test_metrics(on_image: Renderer, metric: Metric) -> None:
    check(on_image, CODES.but(metric=metric), (100, 70))


@pytest.mark.parametrize(
    "size",
    [(50, 35), (150, 105), (640, 448), (77, 54), (333, 100), (100, 333), (1, 1), (2, 70)],
    ids=lambda size: f"{size[0]}x{size[1]}",
)
def test_sizes_that_fit_and_letterboxes(on_image: Renderer, size: tuple[int, int]) -> None:
    view = CODES.but(opacity=0.2, backdrop=Backdrop.COLOR, pins=((1, 7),))
    check(on_image, view, size)


@pytest.mark.parametrize("size", [(49, 34), (37, 26), (33, 23), (25, 18), (20, 14), (12, 9), (6, 4), (3, 2)])
def test_an_image_shown_smaller_than_it_is(on_image: Renderer, size: tuple[int, int]) -> None:
    for backdrop in (Backdrop.GRAY, Backdrop.COLOR):
        check(on_image, CODES.but(backdrop=backdrop, markers=False), size)


@pytest.mark.parametrize(
    "viewport",
    [
        Viewport((25.0, 17.5), 8.0),
        Viewport((3.0, 30.0), 5.3),
        Viewport((60.0, 10.0), 2.0),
        Viewport((25.3, 17.1), 0.7),
        Viewport((10.0, 10.0), 0.13),
        Viewport((-500.0, 0.0), 1.0),
        Viewport((22.03, 18.07), 121.7),
    ],
    ids=["closer", "corner", "beyond the edge", "smaller", "tiny", "out of sight", "one pixel"],
)
def test_viewports(on_image: Renderer, viewport: Viewport) -> None:
    view = CODES.but(viewport=viewport, pins=((0, 8), (6, 4)), opacity=0.3, backdrop=Backdrop.COLOR)
    check(on_image, view, (100, 70))


@pytest.mark.parametrize("marker_size", [1.0, 2.5])
@pytest.mark.parametrize("size", [(100, 70), (51, 36), (400, 280)], ids=lambda size: f"{size[0]}x{size[1]}")
def test_markers(on_image: Renderer, alone: Renderer, size: tuple[int, int], marker_size: float) -> None:
    for renderer in (on_image, alone):
        view = CODES.but(pins=((0, 0), (9, 5), (6, 4)))
        check(renderer, view, size, marker_size)
        check(renderer, ViewState(channel=1, pins=view.pins), size, marker_size)
        check(renderer, view.but(markers=False), size, marker_size)


@pytest.mark.parametrize("precision", PRECISIONS)
@pytest.mark.parametrize("stride", [None, 4, 5])
def test_precisions_and_ways_to_place_a_map(gpu: Gpu, precision: int, stride: int | None) -> None:
    """Stride 5 does not give this map's size, so the map spans the image as it does without one."""
    feature_map = random_map(9, 13, 7, precision, image=random_image(35, 50), stride=stride, value_range=SIGNED)
    renderer = Renderer(gpu, with_hole(feature_map))
    for view in (CODES, CODES.but(metric=ANGLE), ViewState(channel=6, opacity=0.4)):
        check(renderer, view, (150, 105))


def test_a_constant_map_and_a_single_pixel(gpu: Gpu) -> None:
    image = random_image(30, 40)
    for codes in (np.full((3, 4, 2), 7, np.uint8), np.array([[[9]]], np.uint8), np.zeros((3, 4, 2), np.uint8)):
        for renderer in (Renderer(gpu, FeatureMap(codes)), Renderer(gpu, FeatureMap(codes, image=image))):
            check(renderer, ViewState(opacity=0.25), (80, 60))
            check(renderer, ViewState(channel=0), (80, 60))


def test_the_centre_pixel_is_the_first_reference(alone: Renderer) -> None:
    size = (110, 70)
    assert (alone.picture(ViewState(), size) == alone.picture(ViewState(reference=(5, 3)), size)).all()


def test_a_signed_map_is_compared_by_real_values_unless_asked_otherwise(on_image: Renderer, alone: Renderer) -> None:
    assert on_image.resolve(ViewState()).metric is ANGLE
    assert on_image.resolve(ViewState(metric=ANGLE_OF_CODES)).metric is ANGLE_OF_CODES
    assert alone.resolve(ViewState()).metric is ANGLE_OF_CODES
    view = ViewState(reference=(5, 4))
    assert_similar(on_image.values(view), expected_values(on_image.feature_map, view), 8)
