"""Contours and masks in pictures: against lines drawn in float64, at any zoom, where values end, on every colour."""

from __future__ import annotations

import contours
import numpy as np
import pytest
from helpers import expected_values, random_image, random_map
from numpy.typing import NDArray

from ifealid_gpu import oracle
from ifealid_gpu.geometry import Projection, Scene, Viewport
from ifealid_gpu.gpu.device import Gpu
from ifealid_gpu.maps.feature_map import FeatureMap
from ifealid_gpu.passes.contour import OUTER, step_of
from ifealid_gpu.quantities.threshold import Contour, Threshold
from ifealid_gpu.renderer import Renderer
from ifealid_gpu.views.backdrop import Backdrop
from ifealid_gpu.views.view_state import ViewState

LOOK = ViewState(channel=0, markers=False, display_range=(0.0, 1.0), colormap="gray", backdrop=Backdrop.NONE)


def map_of(values: object, valid: NDArray[np.bool_] | None = None, **more: object) -> FeatureMap:
    """A map whose only channel has these codes."""
    return FeatureMap(np.asarray(values, np.uint8)[..., np.newaxis], valid=valid, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize("contour", [Contour.EDGES, Contour.SMOOTH])
@pytest.mark.parametrize(
    ("size", "unit", "viewport"),
    [
        ((117, 91), 1.0, None),
        ((260, 182), 2.0, None),
        ((90, 70), 1.5, Viewport((4.2, 3.3), 31.7, of_layer=True)),
    ],
    ids=["fitted", "hidpi", "magnified"],
)
def test_lines_are_where_they_are_in_float64(
    gpu: Gpu, contour: Contour, size: tuple[int, int], unit: float, viewport: Viewport | None
) -> None:
    feature_map = random_map(7, 9, 1, seed=3)
    view = LOOK.but(threshold=Threshold(0.5005, contour), viewport=viewport)
    got = Renderer(gpu, feature_map).picture(view, size, unit) / 255
    projection = Projection.of(Scene.of(feature_map), size, viewport)
    bare = oracle.picture(feature_map, view, size)
    margins = expected_values(feature_map, view) - 0.5005
    expected = contours.drawn(bare, *contours.covered(margins, contour, projection, unit))
    expected[bare[..., 3] == 0] = 0  # nothing is drawn beside the scene
    off = np.abs(got - expected).max(axis=2)
    assert off.max() < 0.012, np.argwhere(off >= 0.012)[:5]
    assert (np.abs(expected - bare).max(axis=2) > 0.3).mean() > 0.04, "there is a line to see"


def test_of_distances_the_line_is_about_what_is_near(gpu: Gpu) -> None:
    renderer = Renderer(gpu, random_map(7, 9, 3, seed=5))
    view = ViewState(reference=(4, 3), metric="euclidean", markers=False, backdrop=Backdrop.NONE)
    low, high = renderer.value_range(view)
    cut = Threshold((low + high) / 2, Contour.NONE, alone=True)
    alone = renderer.picture(view.but(threshold=cut), (9, 7))
    np.testing.assert_array_equal(alone[..., 0] == 255, renderer.values(view) <= (low + high) / 2)


@pytest.mark.parametrize("contour", [Contour.EDGES, Contour.SMOOTH])
def test_there_is_no_line_towards_pixels_without_a_value_nor_at_the_maps_end(gpu: Gpu, contour: Contour) -> None:
    valid = np.ones((6, 8), np.bool_)
    valid[:, 4:] = False
    renderer = Renderer(gpu, map_of(np.full((6, 8), 200), valid))
    view = LOOK.but(threshold=Threshold(0.5, contour))
    bare = renderer.picture(view.but(threshold=None), (160, 120))
    np.testing.assert_array_equal(renderer.picture(view, (160, 120)), bare)


def test_a_smooth_line_goes_on_to_where_values_end_and_not_beyond(gpu: Gpu) -> None:
    codes = np.repeat(np.array([[60, 80, 180, 220, 240]]), 6, axis=0)
    valid = np.ones((6, 5), np.bool_)
    valid[3:, 2:] = False
    valid[4:] = False
    renderer = Renderer(gpu, map_of(codes, valid))
    view = LOOK.but(threshold=Threshold(130 / 255, Contour.SMOOTH))
    size = (200, 240)
    changed = (renderer.picture(view, size) != renderer.picture(view.but(threshold=None), size)).any(axis=2)
    columns = np.flatnonzero(changed.any(axis=0))
    assert columns.min() >= 80 - 4 and columns.max() < 80 + 4, "half way between 80 and 180"
    rows = np.flatnonzero(changed.any(axis=1))
    # In the fourth row only the left half of the line has values beneath it.
    assert rows.min() == 0 and 118 <= rows.max() < 160


@pytest.mark.parametrize("colormap", ["gray", "fire", "viridis"])
@pytest.mark.parametrize("code", [0, 128, 255])
def test_a_line_is_seen_on_every_color(gpu: Gpu, colormap: str, code: int) -> None:
    codes = np.full((4, 5), code)
    codes[1:3, 1:4] = 255 - code if code != 128 else 129
    at = 128.5 if code == 128 else 127
    picture = Renderer(gpu, map_of(codes)).picture(
        LOOK.but(threshold=Threshold(at / 255), colormap=colormap), (100, 80)
    ).astype(int)[40, 10:30, :3].sum(axis=1)  # fmt: skip
    assert picture.max() - picture.min() > 400


def test_pixels_smaller_than_the_line_are_passed_over(gpu: Gpu) -> None:
    assert [step_of(side, side, OUTER) for side in (10, 2.25, 2, 1, 0.3)] == [1, 1, 2, 3, 8]
    codes = np.zeros((300, 400))
    codes[90:210, 100:300] = 255
    view = LOOK.but(threshold=Threshold(0.5))
    renderer = Renderer(gpu, map_of(codes))
    changed = (renderer.picture(view, (100, 75)) != renderer.picture(view.but(threshold=None), (100, 75))).any(axis=2)
    for line in (changed[38], changed[:, 50]):
        assert 4 <= line.sum() <= 12, "two lines of constant width"
    assert not changed[30:45, 33:67].any()


def test_the_mask_alone_shows_the_image_inside_and_dark_outside(gpu: Gpu) -> None:
    image = random_image(28, 36)
    renderer = Renderer(gpu, random_map(7, 9, 1, seed=3, image=image))
    cut = Threshold(0.5005, Contour.NONE, alone=True)
    view = LOOK.but(threshold=cut, backdrop=Backdrop.COLOR, dim=0.6, opacity=0.4)
    got = renderer.picture(view, (36, 28))
    inside = np.kron(renderer.mask(view), np.ones((4, 4))).astype(bool)
    np.testing.assert_array_equal(got[inside][:, :3], image[inside])
    assert np.abs(got[~inside][:, :3] - image[~inside] * 0.2).max() <= 1
    alone = renderer.picture(view.but(backdrop=Backdrop.NONE), (36, 28))
    np.testing.assert_array_equal(alone[..., 0], inside * 255)
    lined = renderer.picture(view.but(threshold=Threshold(0.5005, alone=True)), (360, 280)).astype(int)
    assert np.abs(lined - renderer.picture(view, (360, 280))).max(axis=2).mean() > 5, "a line about it"


def test_without_a_threshold_a_frame_has_nothing_more_to_do(gpu: Gpu) -> None:
    renderer = Renderer(gpu, random_map(7, 9, 3))
    renderer.picture(ViewState(reference=(1, 2)), (90, 70))
    assert renderer.drawn_cut is None
