"""Why a pixel is alike: what each channel adds to what a metric says of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from ifealid_gpu.maps.feature_map import FeatureMap
from ifealid_gpu.quantities.comparison import Comparison
from ifealid_gpu.quantities.metric import Measure, Metric
from ifealid_gpu.quantities.reference_set import ReferenceSet
from ifealid_gpu.quantities.space import Floats


@dataclass(frozen=True, eq=False)
class Contribution:
    """What channels add to what pixel and reference have in common, or to how far they are apart.

    Of angles and the cosine a channel adds u_k v_k / (|u| |v|), and all together are the cosine; of the dot product
    u_k v_k, in real values; of a distance d its part of it, d |u_k - v_k|^K / sum |u - v|^K. Vectors are counted from
    the metric's zero, or from the mean vector. What a muted channel would add is counted by the others' lengths.

    Attributes:
        values: (d,) of each channel, the muted ones as well.
        is_muted: (d,) which of them are not counted.
        total: the sum of those that are: cosine, dot product or distance; with negative terms, their difference.
        name: what the sum is: "cosine", "dot product", "distance".
    """

    values: Floats
    is_muted: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]
    total: float
    name: str

    @classmethod
    def of(cls, feature_map: FeatureMap, pixel: tuple[int, int], reference: ReferenceSet) -> Contribution | None:
        """What the channels of a pixel (x, y) of a map add; None where nothing compares with it.

        Of several positive terms, the one that is most alike to the pixel counts, and so of negative ones, whose
        contributions are taken away.

        Raises:
            InputError: the pixel lies outside the map.
        """
        x, y = feature_map.check_pixel(*pixel, what="pixel")
        if feature_map.valid is not None and not feature_map.valid[y, x]:
            return None
        codes = feature_map.codes[y, x].astype(np.float64)
        best: Callable[..., tuple[Floats, float]] = min if reference.is_low_best else max
        sides = []
        for comparisons in (reference.positives, reference.negatives):
            found = [part for one in comparisons if (part := _parts(codes, one)) is not None]
            if not found and comparisons:
                return None
            if found:
                sides.append(best(found, key=lambda part: part[1]))
        values, total = sides[0]
        if len(sides) == 2:
            values, total = values - sides[1][0], total - sides[1][1]
        first = reference.positives[0]
        return cls(values, first.space.weights == 0, total, sum_name(first.metric))


def sum_name(metric: Metric) -> str:
    """What the contributions of all channels add up to."""
    return {Measure.MINKOWSKI: "distance", Measure.DOT: "dot product"}.get(metric.measure, "cosine")


def _parts(codes: Floats, comparison: Comparison) -> tuple[Floats, float] | None:
    """What each channel adds, and the sum of those that are not muted; None where nothing compares."""
    if not comparison.has_values:
        return None
    space, metric = comparison.space, comparison.metric
    # A weight of 0 leaves a channel out of the sum; what it would add is counted with a weight of 1.
    weights = np.where(space.weights == 0, 1.0, space.weights)
    u, v = weights * (comparison.vector - space.origin), weights * (codes - space.origin)
    counted = space.weights != 0
    if metric.measure is Measure.MINKOWSKI:
        values = _parts_of_distance(np.abs(v - u), counted, metric.exponent) * comparison.unit
    else:
        values = u * v
        if metric.measure is Measure.DOT:
            values = values * comparison.unit**2
        else:
            lengths = comparison.length * float(np.linalg.norm(v[counted]))
            if lengths == 0:
                return None
            values = values / lengths
    return values, float(values[counted].sum())


def _parts_of_distance(apart: Floats, counted: np.ndarray[tuple[int, ...], np.dtype[np.bool_]], k: float) -> Floats:
    """Each channel's part of (sum |apart|^k)^(1/k) over those that count."""
    largest = float(apart.max(initial=0.0))  # so that powers neither overflow nor vanish
    if largest == 0:
        return np.zeros_like(apart)
    powers = (apart / largest) ** k
    total = float(powers[counted].sum())
    if total == 0:
        return np.zeros_like(apart)  # and what muted channels would add has no measure
    return np.asarray(largest * total ** (1 / k) * (powers / total))
