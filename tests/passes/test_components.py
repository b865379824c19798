"""The components pass: scores on principal axes, held against float64, and their picture."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from helpers import assert_same_in_bands, random_image, random_map

from ifealid_gpu import oracle
from ifealid_gpu.fits.foreground import Gate, Side
from ifealid_gpu.fits.principal import BasisWanted
from ifealid_gpu.gpu.device import Gpu
from ifealid_gpu.gpu.tile_layout import TileLimits
from ifealid_gpu.maps.codes import PRECISIONS
from ifealid_gpu.maps.feature_map import FeatureMap
from ifealid_gpu.passes.value_map import values_of_texels
from ifealid_gpu.quantities.components import Components
from ifealid_gpu.renderer import Renderer
from ifealid_gpu.renderer.fluid import coarse_computation
from ifealid_gpu.renderer.readback import read_texels
from ifealid_gpu.views.resolved_view import ResolvedView
from ifealid_gpu.views.view_state import ViewState

RANGES = [None, (-1.0, 1.7), (-9.0, -2.0), (1e4, 1e4 + 1e-3), (-1e-20, 1e-21), (-3e6, 5e7)]


def assert_scores(gpu: Gpu, feature_map: FeatureMap, quantity: Components, limits: TileLimits | None = None) -> None:
    renderer = Renderer(gpu, feature_map, limits=limits)
    resolved = renderer.resolve(ViewState(quantity=quantity))
    found = renderer.values(resolved)
    expected = oracle.values_of(feature_map, resolved.view.but(quantity=resolved.quantity))
    assert found.shape == expected.shape and found.dtype == np.float32
    largest = np.nanmax(np.abs(expected), initial=0)
    np.testing.assert_allclose(found, expected, rtol=1e-5, atol=3e-6 * largest)


@pytest.mark.parametrize("precision", PRECISIONS)
@pytest.mark.parametrize("value_range", RANGES)
@pytest.mark.parametrize("axes", [(1, 2, 3), (3, 1, 2), (2,)])
def test_any_map(gpu: Gpu, precision: int, value_range: tuple[float, float] | None, axes: tuple[int, ...]) -> None:
    assert_scores(gpu, random_map(7, 11, 37, precision, value_range=value_range), Components(axes))


@pytest.mark.parametrize("precision", PRECISIONS)
@pytest.mark.parametrize("axes", [(1, 2, 3), (1,)])
def test_directions(gpu: Gpu, precision: int, axes: tuple[int, ...]) -> None:
    values = np.random.default_rng(3).normal(size=(6, 9, 20))
    values[2, 3] = 0
    values[0, 0, :2] = -np.abs(values).max(), np.abs(values).max() * 254 / 1  # 0 is a code
    feature_map = FeatureMap.from_array(values, precision=precision)
    assert_scores(gpu, feature_map, Components(axes, normalize=True))


@pytest.mark.parametrize("axes", [(1, 2, 3), (1,)])
def test_a_map_in_bands_and_streamed_gives_the_same_bits(gpu: Gpu, axes: tuple[int, ...]) -> None:
    feature_map = random_map(31, 45, 37, value_range=(-1.0, 2.0))
    view = ViewState(quantity=Components(axes))
    assert_same_in_bands(gpu, feature_map, view)


def test_a_coarse_picture_has_the_scores_of_every_few_pixels(gpu: Gpu) -> None:
    feature_map = random_map(31, 45, 37, value_range=(-1.0, 2.0))
    renderer = Renderer(gpu, feature_map)
    quantity = renderer.resolve(ViewState(quantity=Components())).quantity
    coarse = coarse_computation(feature_map, renderer.full.dispatcher, TileLimits.of(gpu), 2)
    encoder = gpu.device.create_command_encoder()
    coarse.encode(encoder, quantity)
    gpu.device.queue.submit([encoder.finish()])
    texels = read_texels(gpu, coarse.values.texture, np.dtype(np.float32))
    found = values_of_texels(texels, coarse.values.grid, 3)
    whole = renderer.values(ViewState(quantity=Components()))
    starts = [(y, x) for y in range(2) for x in range(2)]
    assert any(np.array_equal(found, whole[y::2, x::2]) for y, x in starts)


SMALL = {
    "constant": FeatureMap.from_array(np.full((4, 5, 6), 2.5)),
    "zeros": FeatureMap.from_array(np.zeros((4, 5, 6))),
    "one pixel": random_map(1, 1, 6, value_range=(-1.0, 2.0)),
    "one channel": random_map(5, 7, 1, value_range=(-1.0, 2.0)),
    "two channels": random_map(5, 7, 2, value_range=(-1.0, 2.0)),
}
SMALL["one pixel with data"] = FeatureMap(random_map(3, 4, 5).codes, (0.0, 1.0), valid=np.arange(12).reshape(3, 4) == 6)


@pytest.mark.parametrize("name", SMALL)
@pytest.mark.parametrize("axes", [(1, 2, 3), (1,)])
def test_small_and_flat_maps_have_scores_and_a_picture(gpu: Gpu, name: str, axes: tuple[int, ...]) -> None:
    feature_map = SMALL[name]
    assert_scores(gpu, feature_map, Components(axes))
    renderer = Renderer(gpu, feature_map)
    values = renderer.values(ViewState(quantity=Components(axes)))
    present = values[~np.isnan(values)]
    assert present.size and np.isfinite(present).all()
    if "channel" not in name:
        assert not present.any()
    renderer.picture(ViewState(quantity=Components(axes)), (70, 50))
    found = renderer.resolve(ViewState(quantity=Components(axes))).quantity
    assert "nan" not in found.caption()


def test_pixels_that_are_not_valid_have_no_scores_and_do_not_count(gpu: Gpu) -> None:
    valid = np.random.default_rng(5).random((9, 13)) < 0.7
    feature_map = random_map(9, 13, 6)
    masked = FeatureMap(feature_map.codes, (0.0, 3.0), valid=valid)
    found = Renderer(gpu, masked).values(ViewState(quantity=Components()))
    np.testing.assert_array_equal(np.isnan(found), np.repeat(~valid[..., np.newaxis], 3, 2))
    assert_scores(gpu, masked, Components())
    changed = feature_map.codes.copy()
    changed[~valid] = 255 - changed[~valid]
    again = Renderer(gpu, FeatureMap(changed, (0.0, 3.0), valid=valid)).values(ViewState(quantity=Components()))
    np.testing.assert_array_equal(again, found)


@pytest.mark.parametrize("side", Side)
@pytest.mark.parametrize("normalize", [False, True])
def test_a_gate_takes_the_scores_of_one_side(gpu: Gpu, side: Side, normalize: bool) -> None:
    feature_map = random_map(9, 13, 6, value_range=(-1.0, 2.0))
    renderer = Renderer(gpu, feature_map)
    resolved = renderer.resolve(ViewState(quantity=Components(normalize=normalize)))
    fitted = resolved.quantity.fitted
    at = float(np.median(fitted.ends[1]))
    gate = Gate(fitted.mean + 0.1, fitted.axes[1], at, side)
    quantity = Components(normalize=normalize, fitted=replace(fitted, gate=gate))
    assert_scores(gpu, feature_map, quantity)
    share = np.isnan(renderer.values(ViewState(quantity=quantity))[..., 0]).mean()
    assert 0.1 < share < 0.9


def test_without_a_basis_there_are_no_values(gpu: Gpu) -> None:
    class Nothing:
        has_others = False

        def fit(self, wanted: BasisWanted) -> None:
            return None

    feature_map = random_map(5, 7, 6)
    renderer = Renderer(gpu, feature_map)
    renderer.known = Nothing()
    for axes in ((1, 2, 3), (1,)):
        view = ViewState(quantity=Components(axes))
        assert np.isnan(renderer.values(view)).all()
        assert renderer.value_range(view) is None
        renderer.picture(view, (70, 50))


@pytest.mark.parametrize("axes", [(1, 2, 3), (2,)])
def test_each_component_is_scaled_by_its_percentiles(gpu: Gpu, axes: tuple[int, ...]) -> None:
    feature_map = random_map(13, 17, 9, image=random_image(26, 34))
    renderer = Renderer(gpu, feature_map)
    view = ViewState(quantity=Components(axes), markers=False, opacity=1.0)
    values = renderer.values(view).reshape(13, 17, -1)
    ends = renderer.resolve(view).color_ends
    for n in range(len(axes)):
        np.testing.assert_allclose(ends[n], np.percentile(values[..., n], [1, 99]), rtol=1e-4)
    picture = renderer.picture(view, (170, 130))
    assert np.abs(picture - np.rint(255 * oracle.picture(feature_map, view, (170, 130)))).max() <= 1
    if len(axes) == 3:
        red = np.clip((values[..., 0] - ends[0][0]) / (ends[0][1] - ends[0][0]), 0, 1)
        assert np.abs(picture[5::10, 5::10, 0] - 255 * red).max() <= 1


def test_a_range_of_the_view_counts_for_one_component_alone(gpu: Gpu) -> None:
    feature_map = random_map(13, 17, 9)
    renderer = Renderer(gpu, feature_map)
    one = ViewState(quantity=Components((1,)), display_range=(-0.2, 0.1))
    assert renderer.color_ends(one) == (-0.2, 0.1)
    three = ViewState(quantity=Components())
    np.testing.assert_array_equal(
        renderer.picture(three.but(display_range=(-0.2, 0.1)), (34, 26)), renderer.picture(three, (34, 26))
    )
    assert isinstance(renderer.resolve(three), ResolvedView)
