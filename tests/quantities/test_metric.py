"""Metrics: which one suits a map, and the numbers they stand for."""

from __future__ import annotations

import math

import numpy as np
import pytest

from ifealid_gpu.maps.codes import PRECISIONS, code_dtype, code_max
from ifealid_gpu.maps.feature_map import FeatureMap
from ifealid_gpu.quantities.metric import Metric, MetricTerms
from ifealid_gpu.quantities.metrics.table import ANGLE, ANGLE_OF_CODES, METRICS, metric_for


def a_map(value_range: tuple[float, float] | None, precision: int = 8) -> FeatureMap:
    return FeatureMap(np.zeros((1, 1, 1), code_dtype(precision)), value_range)


@pytest.mark.parametrize(
    ("value_range", "metric"),
    [
        (None, ANGLE_OF_CODES),
        ((0.0, 1.0), ANGLE_OF_CODES),
        ((0.5, 3.0), ANGLE_OF_CODES),
        ((-0.001, 3.0), ANGLE),
        ((-3.0, -1.0), ANGLE),
        ((-2.0, -2.0), ANGLE),
        ((3.0, 3.0), ANGLE),  # of a constant map, codes say nothing
        ((0.0, 0.0), ANGLE_OF_CODES),
    ],
)
def test_maps_with_negative_values_are_compared_by_real_values(
    value_range: tuple[float, float] | None, metric: Metric
) -> None:
    assert metric_for(a_map(value_range)) is metric


def test_every_metric_has_a_name_for_people() -> None:
    assert len({metric.label for metric in METRICS}) == len(METRICS)


@pytest.mark.parametrize("value_range", [None, (-1.0, 2.0), (5.0, 6.0)])
def test_codes_are_measured_from_code_0_over_a_quarter_turn(value_range: tuple[float, float] | None) -> None:
    assert MetricTerms.of(ANGLE_OF_CODES, a_map(value_range)) == MetricTerms(0.0, math.pi / 2)


@pytest.mark.parametrize("precision", PRECISIONS)
@pytest.mark.parametrize("value_range", [(-1.0, 1.0), (-1.0, 1.7), (0.5, 2.0), (-3.0, -1.0), (0.0, 1.0), (-1.0, 0.0)])
def test_the_origin_is_where_the_real_value_is_0(precision: int, value_range: tuple[float, float]) -> None:
    terms = MetricTerms.of(ANGLE, a_map(value_range, precision))
    low, high = value_range
    assert terms.widest == math.pi
    assert low + terms.origin / code_max(precision) * (high - low) == pytest.approx(0, abs=1e-9)


def test_an_origin_next_to_a_code_is_that_code() -> None:
    """(-0.3, 0.21) puts 0 at code 150, but for rounding."""
    assert MetricTerms.of(ANGLE, a_map((-0.3, 0.21))).origin == 150
    assert MetricTerms.of(ANGLE, a_map(None)).origin == 0


@pytest.mark.parametrize(("value", "side"), [(4.0, 1), (-4.0, -1), (0.0, 0)])
def test_constant_maps_keep_the_side_of_0_that_they_are_on(value: float, side: int) -> None:
    terms = MetricTerms.of(ANGLE, a_map((value, value)))
    assert np.sign(0 - terms.origin) == side


def test_an_origin_far_from_nearly_equal_values_stays_finite() -> None:
    """Squares of it would be infinite in float32, and every similarity NaN."""
    for precision, codes in ((32, np.uint32), (16, np.uint16)):
        feature_map = FeatureMap(np.array([[[0, 7, code_max(precision)]]], codes), (1e12, 1e12 + 1e-4))
        terms = MetricTerms.of(ANGLE, feature_map)
        assert -1e15 <= terms.origin < -1e9
        assert np.isfinite(np.float32(terms.origin) ** 2 * 32768)
