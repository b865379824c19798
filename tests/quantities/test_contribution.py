"""What channels add to a comparison, and which of them vary most."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from helpers import random_map
from numpy.typing import NDArray

import ifealid_gpu
from ifealid_gpu import FeatureMap, InputError, Query, Term, ViewState, oracle
from ifealid_gpu.maps.codes import PRECISIONS, dequantize
from ifealid_gpu.quantities.metric import Measure
from ifealid_gpu.quantities.metrics.table import METRICS, metric_named
from ifealid_gpu.quantities.place import Pixel
from ifealid_gpu.quantities.variance import channel_variances

AT, TO = (3, 2), (6, 1)


def summed(value: float, metric: str) -> float:
    """What contributions sum up to, of a metric's value."""
    known = metric_named(metric)
    return np.cos((1 - value) * known.widest) if known.measure is Measure.ANGLE else value


@pytest.mark.parametrize("precision", PRECISIONS)
@pytest.mark.parametrize("metric", [*(metric.id for metric in METRICS), "lk:1.3"])
def test_contributions_sum_up_to_what_the_metric_says(metric: str, precision: int) -> None:
    feature_map = random_map(4, 9, 23, precision, seed=2, value_range=(-1.0, 1.7))
    for muted in ((), (0, 7, 22)):
        for center in (False, True) if metric_named(metric).centers else (False,):
            found = ifealid_gpu.why_alike(feature_map, AT, TO, metric=metric, center=center, muted=muted)
            view = ViewState(reference=AT, metric=metric, center=center, muted=muted)
            value = oracle.values_of(feature_map, view)[TO[1], TO[0]]
            assert found.sum() == pytest.approx(summed(value, metric), rel=1e-9)
            assert not found[list(muted)].any()


def test_they_are_the_products_and_differences_of_real_values() -> None:
    feature_map = random_map(4, 9, 23, 16, value_range=(-1.0, 1.7))
    p, q = (feature_map.vector(*pixel) for pixel in (AT, TO))

    def found(metric: str) -> NDArray[np.float64]:
        return ifealid_gpu.why_alike(feature_map, AT, TO, metric=metric)

    np.testing.assert_allclose(found("dot"), p * q, atol=1e-9)
    np.testing.assert_allclose(found("cosine"), p * q / np.linalg.norm(p) / np.linalg.norm(q), atol=1e-9)
    np.testing.assert_allclose(found("l1"), np.abs(p - q), atol=1e-9)
    np.testing.assert_allclose(found("euclidean"), (p - q) ** 2 / np.linalg.norm(p - q), atol=1e-9)


def test_of_several_terms_the_nearest_counts_and_negative_ones_are_taken_away() -> None:
    feature_map = random_map(4, 9, 23, 8, value_range=(-1.0, 1.7))
    at = [Term(Pixel(3, 2)), Term(Pixel(1, 1)), Term(Pixel(8, 3), sign=-1)]
    query = Query(tuple(at), "nearest")
    found = ifealid_gpu.why_alike(feature_map, query, TO, metric="cosine")
    value = oracle.values_of(feature_map, ViewState(query=query, metric="cosine"))[TO[1], TO[0]]
    assert found.sum() == pytest.approx(value)


def test_a_pixel_and_itself_and_those_that_do_not_compare() -> None:
    codes = np.full((2, 3, 4), 9, np.uint8)
    codes[0, 1] = 0
    codes[1, 1] = (0, 0, 0, 200)
    feature_map = FeatureMap(codes, valid=np.array([[True, True, False], [True, True, True]]))
    assert not ifealid_gpu.why_alike(feature_map, (0, 0), (0, 0), metric="l1").any()
    for pixel in ((1, 0), (2, 0)):  # without direction, without data
        assert np.isnan(ifealid_gpu.why_alike(feature_map, (0, 0), pixel)).all()
        assert np.isnan(ifealid_gpu.why_alike(feature_map, pixel, (0, 0))).all()
    assert np.isnan(ifealid_gpu.why_alike(feature_map, (0, 0), (1, 1), muted=[3])).all(), "zero but for the muted"
    np.testing.assert_allclose(ifealid_gpu.why_alike(feature_map, (0, 0), (1, 1), muted=[0], metric="l1")[0], 0)
    with pytest.raises(InputError, match="pixel 3,0 is outside the feature map"):
        ifealid_gpu.why_alike(feature_map, (0, 0), (3, 0))


def test_the_channels_of_largest_variance() -> None:
    random = np.random.default_rng(3)
    values = random.normal(size=(13, 17, 40)) * random.uniform(0.1, 1, 40) + 100
    values[..., 11] *= 30
    values[..., 5] = 100 + 9 * random.normal(size=(13, 17))
    feature_map = FeatureMap.from_array(values, precision=16)
    valid = random.random((13, 17)) < 0.7
    for of in (feature_map, replace(feature_map, valid=valid)):
        real = dequantize(of.codes, *of.real_range)[valid if of.valid is not None else slice(None)]
        variances = real.reshape(-1, 40).var(axis=0)
        np.testing.assert_allclose(channel_variances(of), variances, rtol=1e-3, atol=1e-3 * variances.min())
        for count in (1, 2, 10, 39):
            largest = np.argsort(-variances)[:count]
            assert ifealid_gpu.most_varying_channels(of, count) == tuple(sorted(largest.tolist()))
    for wrong in (0, 40, 1.5):
        with pytest.raises(InputError, match="the number of channels of largest variance must be"):
            ifealid_gpu.most_varying_channels(feature_map, wrong)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="has a single channel, which cannot be muted"):
        ifealid_gpu.most_varying_channels(FeatureMap(np.zeros((2, 2, 1), np.uint8)), 1)
    assert ifealid_gpu.most_varying_channels(FeatureMap(np.zeros((2, 2, 3), np.uint8)), 2) == (0, 1)
