"""Pixels compared with vectors that are no pixel's, with an origin and a weight for each channel, against float64."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from comparing import Compared
from helpers import ANGLES, random_codes, random_map
from numpy.typing import NDArray

from ifealid_gpu.gpu.device import Gpu
from ifealid_gpu.gpu.tile_layout import TileLimits
from ifealid_gpu.maps.codes import PRECISIONS, code_max
from ifealid_gpu.maps.feature_map import FeatureMap
from ifealid_gpu.quantities.comparison import Comparison
from ifealid_gpu.quantities.metric import Metric
from ifealid_gpu.quantities.metrics.table import ANGLE


def vectors_of(feature_map: FeatureMap) -> dict[str, NDArray[np.float64]]:
    """Real vectors of all the kinds that are asked for."""
    random = np.random.default_rng(4)
    channels = feature_map.channels
    pixels = np.array([feature_map.vector(x, 0) for x in range(feature_map.width)])
    axis = np.zeros(channels)
    axis[channels // 2] = -1.0
    return {
        "mean": pixels.mean(axis=0),
        "normal": random.normal(size=channels),
        "axis": axis,
        "pixel and noise": pixels[1] + random.normal(0, 1e-4, channels),
        "opposite": -pixels[1],
        "zero": np.zeros(channels),
    }


@pytest.mark.parametrize("software", [True, False])
@pytest.mark.parametrize("precision", PRECISIONS)
@pytest.mark.parametrize("channels", [1, 5, 33, 64, 530])
@pytest.mark.parametrize("metric", list(ANGLES))
def test_vectors_that_are_no_pixels(
    gpu: Gpu, monkeypatch: pytest.MonkeyPatch, precision: int, channels: int, metric: Metric, software: bool
) -> None:
    monkeypatch.setattr(Gpu, "is_software", software)
    feature_map = random_map(3, 37, channels, precision, seed=channels, value_range=(-1.0, 1.7))
    compared = Compared(gpu, feature_map)
    for vector in vectors_of(feature_map).values():
        compared.check(Comparison.of_vector(feature_map, vector, metric))


@pytest.mark.parametrize("software", [True, False])
@pytest.mark.parametrize("precision", PRECISIONS)
@pytest.mark.parametrize("channels", [5, 64])
def test_an_origin_and_a_weight_for_each_channel(
    gpu: Gpu, monkeypatch: pytest.MonkeyPatch, precision: int, channels: int, software: bool
) -> None:
    monkeypatch.setattr(Gpu, "is_software", software)
    random = np.random.default_rng(6)
    feature_map = random_map(5, 31, channels, precision, value_range=(-2.0, 1.0))
    compared = Compared(gpu, feature_map)
    origin, weights = random.uniform(-3, 2, channels), random.uniform(0, 4, channels)
    weights[0] = 0
    vector = feature_map.vector(3, 2)
    spaces: list[dict[str, Any]] = [
        {"origin": origin, "weights": weights},
        {"origin": origin},
        {"weights": weights},
        {"weights": 1 / np.maximum(weights, 0.01)},
        {"origin": np.full(channels, 0.25), "weights": weights},
        {},
    ]
    for space in [*spaces, *spaces[::-1]]:  # what is kept of every pixel follows a change of the space
        for one in (vector, vector + 0.3, -vector):
            compared.check(Comparison.of_vector(feature_map, one, ANGLE, **space))


@pytest.mark.parametrize("precision", PRECISIONS)
def test_the_vector_of_a_pixel_is_that_pixel(gpu: Gpu, precision: int) -> None:
    feature_map = random_map(4, 9, 20, precision, value_range=(-1.0, 1.0))
    compared = Compared(gpu, feature_map)
    for metric in ANGLES:
        as_pixel = compared(Comparison.of_pixel(feature_map, (5, 2), metric))
        if metric is ANGLE:
            as_vector = compared(Comparison.of_vector(feature_map, feature_map.vector(5, 2), metric))
            assert as_vector[2, 5] == as_pixel[2, 5] == 1
            np.testing.assert_allclose(as_vector, as_pixel, rtol=0, atol=5e-7)


@pytest.mark.parametrize("precision", PRECISIONS)
@pytest.mark.parametrize("limits", [TileLimits(64, 32, band_bytes=5000), TileLimits(64, 32, 5000, memory=0)])
def test_a_split_map_with_its_own_space(gpu: Gpu, precision: int, limits: TileLimits) -> None:
    random = np.random.default_rng(8)
    feature_map = random_map(9, 13, 150, precision, value_range=(-1.0, 1.7))
    split = Compared(gpu, feature_map, limits)
    space = {"origin": random.uniform(-1, 1, 150), "weights": random.uniform(0.5, 2, 150)}
    comparison = Comparison.of_vector(feature_map, random.normal(size=150), ANGLE, **space)
    got = split.check(comparison)
    np.testing.assert_array_equal(got, Compared(gpu, feature_map)(comparison))


@pytest.mark.parametrize("value", [-2.5, 3.0])
@pytest.mark.parametrize("precision", PRECISIONS)
def test_a_constant_map_is_compared_by_its_real_values(gpu: Gpu, precision: int, value: float) -> None:
    feature_map = FeatureMap.from_array(np.full((2, 3, 4), value), precision=precision)
    vector = np.array([value, 0, 0, 0])
    got = Compared(gpu, feature_map).check(Comparison.of_vector(feature_map, vector, ANGLE))
    np.testing.assert_allclose(got, 1 - math.acos(0.5) / math.pi, atol=2e-7)


@pytest.mark.parametrize("precision", [16, 32])
@pytest.mark.parametrize("channels", [1, 3, 64, 1000])
def test_parallel_and_opposite_vectors_to_the_last_digit(gpu: Gpu, precision: int, channels: int) -> None:
    """What a rounded cosine is off by 3e-4 at."""
    base = random_codes(1, 1, channels, 8, seed=2).astype(np.float64) % 100 + 1
    lengths = np.array([1, 2, 3, 50, 100, 300])[np.newaxis, :, np.newaxis]
    codes = (lengths * base).astype(f"u{precision // 8}")
    middle = code_max(precision) // 2
    both = np.concatenate([middle + codes, middle - codes]).astype(codes.dtype)
    feature_map = FeatureMap(both, (-middle / 1.0, code_max(precision) - middle))
    got = Compared(gpu, feature_map)(Comparison.of_vector(feature_map, base[0, 0], ANGLE))
    np.testing.assert_allclose(got[0], 1, atol=1e-6)
    np.testing.assert_allclose(got[1], 0, atol=1e-6)
