"""The norm pass: lengths of real vectors, held against float64."""

from __future__ import annotations

import numpy as np
import pytest
from helpers import assert_same_in_bands, random_map

from ifealid_gpu import oracle
from ifealid_gpu.errors import InputError
from ifealid_gpu.gpu.device import Gpu
from ifealid_gpu.gpu.tile_layout import TileLimits
from ifealid_gpu.maps.codes import PRECISIONS, code_max
from ifealid_gpu.maps.feature_map import FeatureMap
from ifealid_gpu.quantities.norm import Norm
from ifealid_gpu.renderer import Renderer
from ifealid_gpu.views.view_state import ViewState

NORM = ViewState(quantity=Norm())


def assert_norms(gpu: Gpu, feature_map: FeatureMap, limits: TileLimits | None = None) -> None:
    got = Renderer(gpu, feature_map, limits=limits).values(NORM)
    expected = oracle.norm(feature_map)
    assert got.shape == expected.shape and got.dtype == np.float32
    np.testing.assert_allclose(got, expected, rtol=1e-5, atol=0)


@pytest.mark.parametrize("precision", PRECISIONS)
@pytest.mark.parametrize("value_range", [None, (0.0, 1.0), (-1.0, 1.7), (0.5, 3.0), (-9.0, -2.0), (-0.3, 0.21)])
@pytest.mark.parametrize(("height", "width", "channels"), [(1, 1, 1), (7, 9, 5), (13, 11, 70), (3, 5, 1501)])
def test_any_map(
    gpu: Gpu, precision: int, value_range: tuple[float, float] | None, height: int, width: int, channels: int
) -> None:
    assert_norms(gpu, random_map(height, width, channels, precision, value_range=value_range))


@pytest.mark.parametrize("precision", PRECISIONS)
@pytest.mark.parametrize("value_range", [(1e12, 1e12 + 1e-2), (-1e-20, 1e-21), (-1e30, 2e30), (1e4, 1e4 + 1e-8)])
def test_far_and_near_and_small_and_large_values(gpu: Gpu, precision: int, value_range: tuple[float, float]) -> None:
    assert_norms(gpu, random_map(6, 7, 9, precision, value_range=value_range))


@pytest.mark.parametrize("value", [-2.5, 0.0, 4.0])
def test_constant_maps(gpu: Gpu, value: float) -> None:
    feature_map = FeatureMap.from_array(np.full((3, 5, 7), value))
    assert_norms(gpu, feature_map)
    assert Renderer(gpu, feature_map).values(NORM)[1, 2] == pytest.approx(abs(value) * 7**0.5)


@pytest.mark.parametrize("precision", PRECISIONS)
def test_a_zero_vector_has_the_norm_0_which_is_a_value(gpu: Gpu, precision: int) -> None:
    values = np.random.default_rng(3).normal(size=(5, 6, 20))
    values[2, 3] = 0
    values[0, 0, 0] = -np.abs(values).max()
    values[0, 0, 1] = np.abs(values).max()  # 0 lies between two codes, and comes back within half a step
    feature_map = FeatureMap.from_array(values, precision=precision)
    assert_norms(gpu, feature_map)
    step = 2 * np.abs(values).max() / code_max(precision)
    assert 0 <= Renderer(gpu, feature_map).values(NORM)[2, 3] <= step * 20**0.5
    alone = FeatureMap(np.zeros((2, 3, 4), np.uint8))
    found = Renderer(gpu, alone)
    assert (found.values(NORM) == 0).all() and found.value_range(NORM) == (0, 0)


@pytest.mark.parametrize("precision", PRECISIONS)
def test_a_map_in_bands_and_streamed_gives_the_same_bits(gpu: Gpu, precision: int) -> None:
    feature_map = random_map(31, 45, 37, precision, value_range=(-1.0, 2.0))
    assert_same_in_bands(gpu, feature_map, NORM)


def test_pixels_that_are_not_valid_have_no_norm(gpu: Gpu) -> None:
    valid = np.random.default_rng(5).random((9, 13)) < 0.7
    feature_map = random_map(9, 13, 6)
    masked = FeatureMap(feature_map.codes, (0.0, 3.0), valid=valid)
    renderer = Renderer(gpu, masked)
    np.testing.assert_array_equal(np.isnan(renderer.values(NORM)), ~valid)
    expected = oracle.norm(masked)[valid]
    assert renderer.value_range(NORM) == pytest.approx((expected.min(), expected.max()), rel=1e-5)


@pytest.mark.parametrize("value_range", [(-1e38, 2e38), (0.0, 1e-35)])
def test_norms_beyond_float32_are_refused(gpu: Gpu, value_range: tuple[float, float]) -> None:
    renderer = Renderer(gpu, random_map(3, 4, 5, value_range=value_range))
    with pytest.raises(InputError, match="norms of the feature map"):
        renderer.values(NORM)


def test_the_reference_changes_nothing_and_is_not_marked(gpu: Gpu) -> None:
    renderer = Renderer(gpu, random_map(9, 13, 6))
    there = NORM.but(reference=(3, 4))
    np.testing.assert_array_equal(renderer.picture(NORM, (130, 90)), renderer.picture(there, (130, 90)))
