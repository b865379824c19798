"""The colour pass on pictures small enough to work out by hand; tests/renderer/test_pictures.py has the large ones."""

from __future__ import annotations

import numpy as np
import pytest
from helpers import random_image, random_map
from numpy.typing import NDArray

from ifealid_gpu.colormaps import lookup_table
from ifealid_gpu.geometry import Viewport
from ifealid_gpu.gpu.device import Gpu
from ifealid_gpu.maps.feature_map import FeatureMap, Provenance
from ifealid_gpu.passes.input_image import image_levels, level_for
from ifealid_gpu.quantities.norm import Norm
from ifealid_gpu.renderer import Renderer
from ifealid_gpu.views.backdrop import Backdrop
from ifealid_gpu.views.view_state import ViewState

# s to the first pixel: 1, 1/2, 0 and none.
CODES = np.array([[[255, 0], [255, 255], [0, 255], [0, 0]]], np.uint8)
IMAGE = np.array([[[200, 100, 50], [10, 20, 30], [0, 255, 0], [255, 0, 0]]], np.uint8)
LUMA = (124, 18, 150, 76)  # 0.299 R + 0.587 G + 0.114 B
# 0 to 1 on the colour map is 0 to 2 in s, so that no pixel lies between two entries: s' is 1/2, 1/4 and 0.
VIEW = ViewState(reference=(0, 0), colormap="gray", display_range=(0.0, 2.0), markers=False)


def row(gpu: Gpu, image: NDArray[np.uint8] | None, view: ViewState) -> list[tuple[int, ...]]:
    picture = Renderer(gpu, FeatureMap(CODES, image=image)).picture(view, (4, 1))
    return [tuple(int(v) for v in pixel) for pixel in picture[0]]


def assert_row(found: list[tuple[int, ...]], wanted: list[tuple[float, ...]]) -> None:
    for pixel, expected in zip(found, wanted, strict=True):
        assert pixel[3] == expected[3], (found, wanted)
        assert np.abs(np.subtract(pixel[:3], expected[:3])).max() <= 1, (found, wanted)


def test_without_image_the_heat_map_is_opaque_and_no_value_transparent(gpu: Gpu) -> None:
    wanted = [(128, 128, 128, 255), (64, 64, 64, 255), (0, 0, 0, 255), (0, 0, 0, 0)]
    assert_row(row(gpu, None, VIEW), wanted)
    # An image that is there but not shown is the same.
    assert_row(row(gpu, IMAGE, VIEW.but(backdrop=Backdrop.NONE)), wanted)
    assert_row(row(gpu, IMAGE, VIEW.but(backdrop=Backdrop.NONE, opacity=0.5)), wanted)


def test_the_heat_map_is_blended_once_over_the_gray_image(gpu: Gpu) -> None:
    wanted = [(0.5 * 128 + 0.5 * LUMA[0],), (0.25 * 64 + 0.75 * LUMA[1],), (LUMA[2],), (LUMA[3],)]
    assert_row(row(gpu, IMAGE, VIEW), [(*v * 3, 255) for v in wanted])


def test_the_heat_map_is_blended_over_the_image_in_color(gpu: Gpu) -> None:
    heat, alpha = np.array([128, 64, 0, 0]), np.array([0.5, 0.25, 0, 0])
    wanted = alpha[:, np.newaxis] * heat[:, np.newaxis] + (1 - alpha[:, np.newaxis]) * IMAGE[0]
    assert_row(row(gpu, IMAGE, VIEW.but(backdrop=Backdrop.COLOR)), [(*v, 255) for v in wanted])


@pytest.mark.parametrize("opacity", [0.3, 0.9, 1.0])
def test_opacity_is_added_and_ends_at_1(gpu: Gpu, opacity: float) -> None:
    heat = np.array([128, 64, 0])
    alpha = np.minimum(1, np.array([0.5, 0.25, 0]) + opacity)
    wanted = [*(alpha * heat + (1 - alpha) * LUMA[:3]), LUMA[3]]
    assert_row(row(gpu, IMAGE, VIEW.but(opacity=opacity)), [(v, v, v, 255) for v in wanted])


def test_the_maps_own_range_is_stretched_over_the_color_map(gpu: Gpu) -> None:
    table = lookup_table("fire")
    picture = Renderer(gpu, FeatureMap(CODES)).picture(VIEW.but(colormap="fire", display_range="paper"), (4, 1))
    assert (picture[0, 0, :3] == table[255]).all()
    assert any((picture[0, 1, :3] == table[entry]).all() for entry in (127, 128))  # s' * 255 is 127.5
    assert (picture[0, 2, :3] == table[0]).all()


def test_values_outside_a_fixed_range_take_the_colors_at_its_ends(gpu: Gpu) -> None:
    found = row(gpu, None, VIEW.but(display_range=(0.4, 0.6)))
    assert_row(found[:1] + found[2:3], [(255, 255, 255, 255), (0, 0, 0, 255)])
    assert_row(row(gpu, None, VIEW.but(display_range=(-3.0, -2.0)))[:3], [(255, 255, 255, 255)] * 3)


@pytest.mark.parametrize(
    ("view", "entry"),
    [
        (ViewState(), 255),  # all are as alike to the reference as it is to itself
        (ViewState(channel=1), 128),
        (ViewState(quantity=Norm()), 128),
        (ViewState(display_range="paper"), 0),
        (ViewState(channel=1, display_range="paper"), 0),
    ],
)
def test_a_map_of_one_value_has_one_color_and_shows_the_image(gpu: Gpu, view: ViewState, entry: int) -> None:
    """No black map but under the paper's rule, where s' is 0 and that the first colour."""
    codes = np.full((1, 4, 2), 9, np.uint8)
    view = view.but(colormap="viridis", markers=False)
    alone, one = (Renderer(gpu, FeatureMap(codes, (0.0, 1.0), image=image)) for image in (None, IMAGE))
    assert (alone.picture(view, (4, 1)) == (*lookup_table("viridis")[entry], 255)).all()
    assert np.abs(one.picture(view, (4, 1))[0, :, 0].astype(int) - LUMA).max() <= 1
    heat = lookup_table("viridis")[entry].astype(int)
    over = one.picture(view.but(opacity=0.5), (4, 1))[0, :, :3]
    assert np.abs(over - (heat + np.array(LUMA)[:, np.newaxis]) / 2).max() <= 1


def test_what_rounding_tells_apart_has_one_color(gpu: Gpu) -> None:
    """Vectors of nearly one direction: similarities differ by less than what they are right to."""
    vectors = np.array([-0.3, 0.7, 1.1, 0.9]) + 1e-6 * np.random.default_rng(1).standard_normal((5, 6, 4))
    renderer = Renderer(gpu, FeatureMap.from_array(vectors.astype(np.float32), precision=32))
    view = ViewState(reference=(2, 3), markers=False, colormap="viridis")
    low, high = renderer.value_range(view) or (0.0, 0.0)
    assert low < high and renderer.color_ends(view) == (high, high)
    assert (renderer.picture(view, (6, 5)) == (*lookup_table("viridis")[255], 255)).all()


def test_a_reference_without_direction_shows_the_plain_image(gpu: Gpu) -> None:
    view = VIEW.but(reference=(3, 0), opacity=0.7)
    assert_row(row(gpu, IMAGE, view), [(v, v, v, 255) for v in LUMA])
    assert_row(row(gpu, None, view), [(0, 0, 0, 0)] * 4)


def test_map_pixels_are_crisp_squares(gpu: Gpu) -> None:
    feature_map = FeatureMap(np.arange(0, 240, 20, dtype=np.uint8).reshape(3, 4, 1))
    view = ViewState(channel=0, colormap="gray", markers=False, display_range=(0.0, 1.0))
    picture = Renderer(gpu, feature_map).picture(view, (40, 30))
    assert (picture[..., 0] == np.kron(feature_map.codes[..., 0], np.ones((10, 10), np.uint8))).all()


def test_the_image_is_shown_at_its_own_resolution(gpu: Gpu) -> None:
    image = random_image(30, 40)
    view = ViewState(reference=(0, 0), backdrop=Backdrop.COLOR, markers=False)
    feature_map = FeatureMap(np.zeros((3, 4, 1), np.uint8), image=image)
    renderer = Renderer(gpu, feature_map)
    assert (renderer.picture(view, (40, 30))[..., :3] == image).all()
    doubled = renderer.picture(view, (80, 60))[..., :3]
    assert (doubled == image.repeat(2, axis=0).repeat(2, axis=1)).all()


def test_a_stride_places_map_pixels_that_overhang_the_image(gpu: Gpu) -> None:
    image = random_image(5, 7)  # 2 x 2 pixels of stride 4 overhang it by 1 and 3
    codes = np.array([[[10], [60]], [[110], [160]]], np.uint8)
    feature_map = FeatureMap(codes, image=image, provenance=Provenance(stride=4))
    view = ViewState(channel=0, colormap="gray", markers=False, display_range=(0.0, 1.0), opacity=1)
    picture = Renderer(gpu, feature_map).picture(view, (7, 5))[..., 0]
    assert (picture == np.kron(codes[..., 0], np.ones((4, 4), np.uint8))[:5, :7]).all()


def test_a_viewport_moves_the_scene_and_leaves_the_rest_transparent(gpu: Gpu) -> None:
    codes = np.array([[[10], [60]], [[110], [160]]], np.uint8)
    view = ViewState(channel=0, colormap="gray", markers=False, display_range=(0.0, 1.0))
    renderer = Renderer(gpu, FeatureMap(codes))
    picture = renderer.picture(view.but(viewport=Viewport((0.0, 0.0), 2.0)), (4, 4))
    assert (picture[2:, 2:] == (10, 10, 10, 255)).all()
    assert not picture[:2].any()
    assert not picture[:, :2].any()
    closer = renderer.picture(view.but(viewport=Viewport((1.0, 1.0), 4.0)), (4, 4))
    assert (closer[..., 0] == [[10, 10, 60, 60], [10, 10, 60, 60], [110, 110, 160, 160], [110, 110, 160, 160]]).all()


def test_a_color_map_of_few_colors_fills_the_table(gpu: Gpu) -> None:
    table = lookup_table("tab10")
    codes = np.arange(256, dtype=np.uint8).reshape(16, 16, 1)
    view = ViewState(channel=0, colormap="tab10", markers=False)
    picture = Renderer(gpu, FeatureMap(codes)).picture(view, (16, 16))
    assert (picture[..., :3].reshape(256, 3) == table).all()


def test_halvings_of_an_image() -> None:
    levels = image_levels(random_image(5, 20), 1 << 20)
    assert [level.shape for level in levels] == [(5, 20, 3), (2, 10, 3), (1, 5, 3), (1, 2, 3), (1, 1, 3)]
    even = np.array([[[0] * 3, [100] * 3], [[50] * 3, [250] * 3]], np.uint8)
    assert (image_levels(even, 100)[1] == 100).all()
    assert len(image_levels(random_image(1, 1), 100)) == 1


def test_the_halving_nearest_to_the_target_is_sampled() -> None:
    assert [level_for(scale, 5) for scale in (3, 1, 0.8, 0.6, 0.5, 0.3, 0.25, 0.1, 1e-6)] == [0, 0, 0, 1, 1, 2, 2, 3, 4]


def test_an_image_beyond_the_texture_limit_is_shown_as_if_it_were_not(
    gpu: Gpu, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Shown small it is the same picture: only the halvings that are too large are left out."""
    feature_map = random_map(6, 8, 3, image=random_image(48, 64))
    view = ViewState(reference=(1, 1), backdrop=Backdrop.COLOR)
    whole = Renderer(gpu, feature_map)
    limit = Gpu.limit
    monkeypatch.setattr(
        Gpu, "limit", lambda self, name: 32 if name == "max-texture-dimension-2d" else limit(self, name)
    )
    reduced = Renderer(gpu, feature_map)
    for size in ((16, 12), (32, 24), (7, 5)):
        assert (reduced.picture(view, size) == whole.picture(view, size)).all()
    assert reduced.picture(view, (128, 96)).shape == (96, 128, 4)
