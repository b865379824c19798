"""The similarity pass against float64: every precision, metric, size and extreme."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from helpers import ANGLES, assert_similar, check_similarity, expected_values, random_codes, random_map
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from numpy.typing import NDArray

from ifealid_gpu import oracle
from ifealid_gpu.gpu.device import Gpu
from ifealid_gpu.gpu.packs import channels_per_pack
from ifealid_gpu.gpu.tile_layout import MAX_CHANNELS
from ifealid_gpu.maps.codes import PRECISIONS, code_dtype, code_max
from ifealid_gpu.maps.feature_map import FeatureMap
from ifealid_gpu.passes import sampling
from ifealid_gpu.quantities.metric import Metric, MetricTerms
from ifealid_gpu.quantities.metrics.table import ANGLE, ANGLE_OF_CODES
from ifealid_gpu.renderer import Renderer
from ifealid_gpu.views.view_state import ViewState

# Origins: code 0, a fraction, a whole code, a fraction beyond either end, far beyond, the largest code.
VALUE_RANGES = [
    (0.0, 1.0),
    (-1.0, 1.7),
    (-127.0, 128.0),
    (-1.0, 1.0),
    (0.3, 2.0),
    (-3.0, -1.0),
    (100.0, 101.0),
    (-101.0, -100.0),
    (-1.0, 0.0),
]


def about(feature_map: FeatureMap, factors: NDArray[np.float64]) -> NDArray[Any]:
    """The codes whose vectors are the first pixel's, times a factor each."""
    origin = MetricTerms.of(ANGLE, feature_map).origin
    first = feature_map.codes[0, 0].astype(np.float64) - origin
    codes = np.clip(np.rint(factors[..., np.newaxis] * first + origin), 0, code_max(feature_map.precision))
    codes[0, 0] = feature_map.codes[0, 0]
    return codes.astype(feature_map.codes.dtype)


@pytest.mark.parametrize("precision", PRECISIONS)
@pytest.mark.parametrize("width", [1, 7, 8, 9, 64, 65, 127, 128, 129])
@pytest.mark.parametrize("height", [1, 3])
def test_sizes_off_every_workgroup(gpu: Gpu, precision: int, width: int, height: int) -> None:
    feature_map = random_map(height, width, 5, precision, seed=width)
    check_similarity(gpu, feature_map, (width - 1, height - 1))


@pytest.mark.parametrize("software", [True, False])
@pytest.mark.parametrize("precision", PRECISIONS)
@pytest.mark.parametrize("width", [1, 31, 33, 100, 131, 257, 1003])
def test_kernels_of_processors_and_gpus(
    gpu: Gpu, monkeypatch: pytest.MonkeyPatch, width: int, precision: int, software: bool
) -> None:
    """They take the pixels of an invocation in different ways; each adapter runs both here."""
    monkeypatch.setattr(Gpu, "is_software", software)
    feature_map = random_map(3, width, 9, precision, value_range=(-1.0, 1.7))
    for metric in ANGLES:
        check_similarity(gpu, feature_map, (width // 2, 1), metric)


@pytest.mark.parametrize("software", [True, False])
@pytest.mark.parametrize("precision", [8, 16])
@pytest.mark.parametrize("packs", [1, 2, 15, 16, 17, 31, 32, 33, 64])
def test_every_number_of_packs_on_processors_and_gpus(
    gpu: Gpu, monkeypatch: pytest.MonkeyPatch, precision: int, packs: int, software: bool
) -> None:
    """A processor's kernel compares up to 32 packs without a loop, and leaves deeper maps to the other."""
    monkeypatch.setattr(Gpu, "is_software", software)
    feature_map = random_map(3, 131, packs * channels_per_pack(precision) - 1, precision, seed=packs)
    check_similarity(gpu, feature_map, (70, 1))
    largest = FeatureMap(np.full_like(feature_map.codes, code_max(precision)))
    assert (Renderer(gpu, largest).values(ViewState(reference=(0, 0))) == 1).all()


@pytest.mark.parametrize("cores", [1, 2, 7])
def test_the_cores_of_a_thread_may_change(gpu: Gpu, monkeypatch: pytest.MonkeyPatch, cores: int) -> None:
    """A map is loaded in one thread and hovered in another, which may run on fewer cores, or on more."""
    feature_map = random_map(50, 131, 33)
    monkeypatch.setattr(sampling, "cores", lambda: 2)
    renderer = Renderer(gpu, feature_map)
    monkeypatch.setattr(sampling, "cores", lambda: cores)
    view = ViewState(reference=(70, 1))
    assert_similar(renderer.values(view), expected_values(feature_map, view), 8)


@pytest.mark.parametrize("precision", PRECISIONS)
@pytest.mark.parametrize("channels", [1, 2, 3, 4, 5, 8, 16, 17, 19, 33, 100, 257, 5000])
def test_channels_off_every_pack(gpu: Gpu, precision: int, channels: int) -> None:
    feature_map = random_map(5, 11, channels, precision, seed=channels)
    check_similarity(gpu, feature_map, (3, 2))
    signed = FeatureMap(feature_map.codes, (-1.0, 1.7))
    check_similarity(gpu, signed, (3, 2), ANGLE)


@pytest.mark.parametrize("precision", PRECISIONS)
@pytest.mark.parametrize("value_range", VALUE_RANGES)
@pytest.mark.parametrize("metric", list(ANGLES))
def test_metrics_and_value_ranges(gpu: Gpu, precision: int, value_range: tuple[float, float], metric: Metric) -> None:
    feature_map = random_map(7, 9, 17, precision, seed=3, value_range=value_range)
    check_similarity(gpu, feature_map, (4, 2), metric)


@pytest.mark.parametrize("precision", PRECISIONS)
@pytest.mark.parametrize("value_range", VALUE_RANGES)
def test_vectors_one_code_apart(gpu: Gpu, precision: int, value_range: tuple[float, float]) -> None:
    codes = np.repeat(random_codes(1, 1, 33, precision) // 2 + 1, 34, axis=1)
    for x in range(33):
        codes[0, x, x] = codes[0, x, x] + 1 if x % 2 else codes[0, x, x] - 1
    for metric in ANGLES:
        got = check_similarity(gpu, FeatureMap(codes, value_range), (33, 0), metric)
        assert (got <= 1).all()


@pytest.mark.parametrize("precision", PRECISIONS)
@pytest.mark.parametrize("value_range", VALUE_RANGES)
@pytest.mark.parametrize("channels", [2, 33])
def test_parallel_and_opposite_vectors_of_any_length(
    gpu: Gpu, precision: int, value_range: tuple[float, float], channels: int
) -> None:
    feature_map = random_map(8, 16, channels, precision, seed=5, value_range=value_range)
    factors = np.random.default_rng(0).uniform(-1.5, 1.5, (8, 16))
    factors[1] = -1
    feature_map = FeatureMap(about(feature_map, factors), value_range)
    got = check_similarity(gpu, feature_map, (0, 0), ANGLE)
    if value_range == (-1.0, 1.0) and channels == 33:
        assert np.nanmin(got) < 0.01


@pytest.mark.parametrize(
    ("precision", "bound"), [(8, 2e-7), (16, 2e-6), (32, 1e-6)], ids=["8 bits", "16 bits", "32 bits"]
)
def test_tiny_angles_are_not_noise(gpu: Gpu, precision: int, bound: float) -> None:
    """A map of one direction is one colour: the contrast stretch would show any noise."""
    lengths = np.array([1, 2, 3, 5, 11, 40, 100, 250])
    codes = (lengths[np.newaxis, :, np.newaxis] * np.ones((3, 1, 7))).astype(code_dtype(precision))
    codes[1] *= code_max(precision) // 255
    got = check_similarity(gpu, FeatureMap(codes), (7, 1))
    assert np.abs(got - 1).max() <= bound


@pytest.mark.parametrize("value_range", [(-1.0, 1.7), (-1.0, 1.0), (-5.0, 1.0)])
@pytest.mark.parametrize("precision", PRECISIONS)
def test_nearly_opposite_vectors(gpu: Gpu, precision: int, value_range: tuple[float, float]) -> None:
    feature_map = random_map(4, 32, 64, precision, value_range=value_range)
    middle = MetricTerms.of(ANGLE, feature_map).origin
    half = min(middle, code_max(precision) - middle)
    random = np.random.default_rng(2)
    vector = random.uniform(-half, half, 64)
    codes = np.repeat(np.rint(middle - vector)[np.newaxis], 4 * 32, axis=0).reshape(4, 32, 64)
    codes += random.integers(-1, 1, codes.shape, endpoint=True)
    codes[0, 0] = np.rint(middle + vector)
    codes = np.clip(codes, 0, code_max(precision)).astype(code_dtype(precision))
    view = ViewState(reference=(0, 0), metric=ANGLE)
    feature_map = FeatureMap(codes, value_range)
    got = Renderer(gpu, feature_map).values(view)
    check_similarity(gpu, feature_map, (0, 0), ANGLE)
    exact = codes.astype(np.float64) - middle
    cosine = (exact @ exact[0, 0]) / np.linalg.norm(exact, axis=2) / np.linalg.norm(exact[0, 0])
    assert cosine[1:].max() < -0.99
    assert np.abs(got[1:] - (1 - np.arccos(np.maximum(cosine[1:], -1)) / math.pi)).max() < 1e-5


@pytest.mark.parametrize("precision", [8, 16, 32])
@pytest.mark.parametrize("value_range", [None, (-1.0, 1.7), (-1.0, 1.0), (-1.0, 0.0), (5.0, 6.0)])
def test_sums_do_not_overflow(gpu: Gpu, precision: int, value_range: tuple[float, float] | None) -> None:
    channels, largest = MAX_CHANNELS[precision], code_max(precision)
    codes = np.zeros((1, 5, channels), code_dtype(precision))
    codes[0, 0] = largest
    codes[0, 1] = largest
    codes[0, 1, -1] = largest - 1
    codes[0, 2, : channels // 2] = largest
    codes[0, 3, 0] = 1
    feature_map = FeatureMap(codes, value_range)
    for metric in ANGLES:
        for x in range(5):
            check_similarity(gpu, feature_map, (x, 0), metric)


@pytest.mark.parametrize("precision", PRECISIONS)
def test_a_pixel_without_direction_has_no_similarity(gpu: Gpu, precision: int) -> None:
    feature_map = random_map(4, 5, 6, precision)
    feature_map.codes[1, 2] = 0
    got = check_similarity(gpu, feature_map, (0, 0))
    assert np.isnan(got[1, 2])
    assert np.isnan(got).sum() == 1


@pytest.mark.parametrize("precision", PRECISIONS)
def test_a_reference_without_direction_has_no_similarity_to_anything(gpu: Gpu, precision: int) -> None:
    feature_map = random_map(4, 5, 6, precision)
    feature_map.codes[1, 2] = 0
    renderer = Renderer(gpu, feature_map)
    view = ViewState(reference=(2, 1))
    assert np.isnan(renderer.values(view)).all()
    assert renderer.value_range(view) is None
    # And the next reference is none the worse for it.
    assert renderer.value_range(view.but(reference=(0, 0))) is not None


@pytest.mark.parametrize("precision", PRECISIONS)
@pytest.mark.parametrize("value_range", [(-127.0, 128.0), (-1.0, 0.0)])
def test_the_zero_of_real_values_has_no_direction(gpu: Gpu, precision: int, value_range: tuple[float, float]) -> None:
    feature_map = random_map(3, 4, 5, precision, value_range=value_range)
    origin = MetricTerms.of(ANGLE, feature_map).origin
    if origin != int(origin):
        pytest.skip("no code is the zero of this range at this precision")
    feature_map.codes[2, 1] = int(origin)
    got = check_similarity(gpu, feature_map, (0, 0), ANGLE)
    assert np.isnan(got[2, 1])
    assert np.isnan(check_similarity(gpu, feature_map, (1, 2), ANGLE)).all()
    assert not np.isnan(check_similarity(gpu, feature_map, (0, 0), ANGLE_OF_CODES)).any()


@pytest.mark.parametrize("value", [-2.5, 0.0, 3.0])
@pytest.mark.parametrize("precision", PRECISIONS)
def test_constant_maps(gpu: Gpu, precision: int, value: float) -> None:
    feature_map = FeatureMap.from_array(np.full((3, 5, 4), value), precision=precision)
    assert np.isnan(check_similarity(gpu, feature_map, metric=ANGLE_OF_CODES)).all()
    of_values = check_similarity(gpu, feature_map, metric=ANGLE)
    assert np.isnan(of_values).all() if value == 0 else (of_values == 1).all()


@pytest.mark.parametrize("precision", PRECISIONS)
def test_one_pixel(gpu: Gpu, precision: int) -> None:
    assert check_similarity(gpu, random_map(1, 1, 1, precision, seed=4)) == 1


@st.composite
def small_maps(draw: st.DrawFn) -> tuple[FeatureMap, tuple[int, int], Metric]:
    precision = draw(st.sampled_from(PRECISIONS))
    shape = tuple(draw(st.integers(1, n)) for n in (5, 6, 20))
    largest = code_max(precision)
    some = st.one_of(st.integers(0, largest), st.sampled_from([0, 1, largest - 1, largest]))
    codes = draw(arrays.arrays(code_dtype(precision), shape, elements=some))
    low = draw(st.floats(-100, 100, width=32))
    span = draw(st.floats(0.125, 200, width=32))
    at = draw(st.integers(0, shape[1] - 1)), draw(st.integers(0, shape[0] - 1))
    return FeatureMap(codes, (low, low + span)), at, draw(st.sampled_from(list(ANGLES)))


@settings(max_examples=120)
@given(small_maps())
def test_any_small_map(gpu: Gpu, drawn: tuple[FeatureMap, tuple[int, int], Metric]) -> None:
    feature_map, at, metric = drawn
    check_similarity(gpu, feature_map, at, metric)


@pytest.mark.parametrize("precision", [8, 16])
@pytest.mark.parametrize("origin", [0.003, 0.01, 0.3, 0.5, 0.6, 1.5, 100.3, 254.7])
def test_short_vectors_around_a_fractional_origin(gpu: Gpu, precision: int, origin: float) -> None:
    """Vectors a fraction of a code long, opposite to long ones: what nearly cancels must not be left to float."""
    largest = code_max(precision)
    origin *= largest / 255
    random = np.random.default_rng(5)
    for channels in (1, 2, 3, 5):
        codes = random_codes(20, 21, channels, precision)
        codes[:10] = random.integers(0, 3, (10, 21, channels))
        codes[10:14] = largest - codes[6:10]
        feature_map = FeatureMap(codes, (-origin / largest, (largest - origin) / largest))
        expected = oracle.similarity(codes, (3, 3), MetricTerms.of(ANGLE, feature_map))
        got = check_similarity(gpu, feature_map, (3, 3), ANGLE)
        np.testing.assert_allclose(got, expected, rtol=0, atol=2e-6)
