"""Every metric against float64 and against SciPy: all precisions, signed or not, masked, split, streamed and coarse."""

from __future__ import annotations

import numpy as np
import pytest
from helpers import assert_similar, random_codes
from numpy.typing import NDArray
from scipy.spatial.distance import cdist

from ifealid_gpu import oracle
from ifealid_gpu.codes import PRECISIONS, code_max, dequantize
from ifealid_gpu.feature_map import FeatureMap
from ifealid_gpu.gpu.device import Gpu
from ifealid_gpu.gpu.tile_layout import TileLimits
from ifealid_gpu.quantities.metric import Measure, Metric
from ifealid_gpu.quantities.metrics.table import METRICS, metric_named
from ifealid_gpu.quantities.named_vector import NamedVector
from ifealid_gpu.quantities.query import Query
from ifealid_gpu.quantities.term import Term
from ifealid_gpu.renderer import Renderer
from ifealid_gpu.view_state import ViewState

Floats = NDArray[np.float64]

ALL = (*METRICS, *map(metric_named, ("lk:0.3", "lk:1.7")))
HEIGHT, WIDTH, CHANNELS = 9, 13, 37
REFERENCE, ZERO, NO_DATA = (4, 7), (6, 3), (2, 5)
LIMITS = {
    "whole": None,
    "bands": TileLimits(64, 32, band_bytes=1000),
    "streamed": TileLimits(64, 32, band_bytes=1000, memory=0),
}


def some_map(precision: int, *, signed: bool) -> FeatureMap:
    """Random codes, with a zero vector and pixels without data; the real zero is a code."""
    codes = random_codes(HEIGHT, WIDTH, CHANNELS, precision, seed=precision)
    largest = code_max(precision)
    zero = round(0.3 * largest) if signed else 0
    codes[ZERO[1], ZERO[0]] = zero
    codes[0, 0], codes[0, 1] = 0, largest
    valid = np.random.default_rng(5).random((HEIGHT, WIDTH)) < 0.8
    for x, y in (REFERENCE, ZERO):
        valid[y, x] = True
    valid[NO_DATA[1], NO_DATA[0]] = False
    unit = 3.0 / largest
    return FeatureMap(codes, (-zero * unit, (largest - zero) * unit), valid=valid)


def by_scipy(feature_map: FeatureMap, vector: Floats, metric: Metric) -> Floats:
    """What SciPy says of the real vectors; of the dot and the angles, NumPy."""
    vectors = dequantize(feature_map.codes, *feature_map.real_range).reshape(-1, feature_map.channels)
    if metric.measure is Measure.DOT:
        found = vectors @ vector
    elif metric.measure is Measure.MINKOWSKI:
        names = {1.0: "cityblock", 2.0: "euclidean"}
        how = {} if metric.exponent in names else {"p": metric.exponent}
        found = cdist(vector[np.newaxis], vectors, names.get(metric.exponent, "minkowski"), **how)[0]
    else:
        if metric.id == "angle-of-codes":
            vectors, vector = vectors - feature_map.real_range[0], vector - feature_map.real_range[0]
        with np.errstate(invalid="ignore", divide="ignore"):
            found = 1 - cdist(vector[np.newaxis], vectors, "cosine")[0]
        if metric.measure is Measure.ANGLE:
            found = 1 - np.arccos(np.clip(found, -1, 1)) / metric.widest
        zero = np.linalg.norm(vectors, axis=1) < 1e-9
        found = np.where(zero | (np.linalg.norm(vector) < 1e-9), np.nan, found)
    of_map = found.reshape(feature_map.height, feature_map.width)
    return of_map if feature_map.valid is None else np.where(feature_map.valid, of_map, np.nan)


def assert_right(got: NDArray[np.float32], expected: Floats, metric: Metric, precision: int) -> None:
    """Within the bounds that every metric is held to."""
    if metric.measure is Measure.ANGLE:
        assert_similar(got, expected, precision)
        return
    np.testing.assert_array_equal(np.isnan(got), np.isnan(expected))
    largest = 1.0 if metric.measure is Measure.COSINE else np.nanmax(np.abs(expected), initial=0.0)
    bound = 5e-5 if metric.measure is Measure.COSINE and precision == 32 else 1e-5
    np.testing.assert_allclose(got, expected, rtol=0, atol=max(bound * largest, 1e-12))


def check(renderer: Renderer, view: ViewState, vector: Floats) -> NDArray[np.float32]:
    feature_map = renderer.feature_map
    metric = renderer.resolve(view).metric
    got = renderer.values(view)
    expected = oracle.values_of(feature_map, view)
    assert_right(got, expected, metric, feature_map.precision)
    if not view.center:
        assert_right(got, by_scipy(feature_map, vector, metric), metric, feature_map.precision)
    if np.isfinite(expected).any():
        assert renderer.value_range(view) == (np.nanmin(got), np.nanmax(got))
    return got


@pytest.mark.parametrize("signed", [True, False], ids=["signed", "unsigned"])
@pytest.mark.parametrize("precision", PRECISIONS)
def test_every_metric_of_pixels_and_vectors(gpu: Gpu, precision: int, signed: bool) -> None:
    feature_map = some_map(precision, signed=signed)
    renderer = Renderer(gpu, feature_map)
    given = np.random.default_rng(2).normal(0.5, 1.5, CHANNELS)
    of_file = Query((Term(NamedVector("given", given)),))
    for metric in ALL:
        of_pixel = check(renderer, ViewState(reference=REFERENCE, metric=metric), feature_map.vector(*REFERENCE))
        check(renderer, ViewState(query=of_file, metric=metric), given)
        check(renderer, ViewState(reference=ZERO, metric=metric), feature_map.vector(*ZERO))
        own = of_pixel[REFERENCE[1], REFERENCE[0]]
        if metric.measure is not Measure.DOT:
            assert own == (0 if metric.is_low_bright else 1)
        assert np.isnan(of_pixel[NO_DATA[1], NO_DATA[0]])
        assert np.isnan(renderer.values(ViewState(reference=NO_DATA, metric=metric))).all()
