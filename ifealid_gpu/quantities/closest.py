"""Which classes one pixel is most alike to, with their values: for a pixel or two no GPU is asked."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from ifealid_gpu.maps.feature_map import FeatureMap
from ifealid_gpu.quantities.comparison import Comparison
from ifealid_gpu.quantities.metric import Measure
from ifealid_gpu.quantities.reference_set import ReferenceSet
from ifealid_gpu.quantities.space import Floats


def closest(
    feature_map: FeatureMap, pixel: tuple[int, int], classes: Sequence[tuple[int, ReferenceSet]], count: int = 5
) -> list[tuple[int, float]]:
    """(number, value) of the classes that a pixel is most alike to, the best first.

    Args:
        feature_map: the pixel's.
        pixel: (x, y).
        classes: numbers of classes, and what pixels are compared with.
        count: how many at most.

    Returns:
        None of those that do not compare with the pixel; none at all of a pixel without data.
    """
    x, y = pixel
    if feature_map.valid is not None and not feature_map.valid[y, x]:
        return []
    codes = feature_map.codes[y, x].astype(np.float64)
    found = [(number, _value(codes, reference)) for number, reference in classes]
    known = [(number, value) for number, value in found if not math.isnan(value)]
    is_low_best = bool(classes) and classes[0][1].is_low_best
    return sorted(known, key=lambda one: one[1] if is_low_best else -one[1])[:count]


def _value(codes: Floats, reference: ReferenceSet) -> float:
    best = min if reference.is_low_best else max
    values = [best(_compared(codes, one) for one in reference.positives)]
    if reference.negatives:
        values.append(-best(_compared(codes, one) for one in reference.negatives))
    return sum(values)


def _compared(codes: Floats, comparison: Comparison) -> float:
    """The metric's value; NaN where nothing compares."""
    if not comparison.has_values:
        return math.nan
    metric, space = comparison.metric, comparison.space
    v, u = space.weights * (codes - space.origin), comparison.u
    if metric.measure is Measure.DOT:
        return float(v @ u) * comparison.unit**2
    if metric.measure is Measure.MINKOWSKI:
        difference = np.abs(v - u) * comparison.unit
        return float(np.linalg.norm(difference) if metric.exponent == 2 else _root(difference, metric.exponent))
    lengths = math.sqrt(float(v @ v)), comparison.length
    if not all(lengths):
        return math.nan
    chord = float(np.linalg.norm(v / lengths[0] - u / lengths[1]))
    if metric.measure is Measure.COSINE:
        return 1 - chord * chord / 2
    return 1 - 2 * math.asin(min(1.0, chord / 2)) / space.widest


def _root(difference: Floats, exponent: float) -> float:
    largest = float(difference.max(initial=0.0))  # so that powers neither overflow nor vanish
    return 0.0 if largest == 0 else largest * float(np.sum((difference / largest) ** exponent)) ** (1 / exponent)
