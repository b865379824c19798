"""The vectors of a query on one map: what every pixel is compared with, and how the answers come together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from ifealid_gpu.errors import InputError
from ifealid_gpu.maps.feature_map import FeatureMap
from ifealid_gpu.maps.real_zero import code_unit
from ifealid_gpu.quantities.code_units import in_code_units
from ifealid_gpu.quantities.comparison import Comparison
from ifealid_gpu.quantities.found_of import FoundOf
from ifealid_gpu.quantities.map_pixels import MapPixels
from ifealid_gpu.quantities.metric import Metric
from ifealid_gpu.quantities.named_vector import NamedVector
from ifealid_gpu.quantities.place import Pixel
from ifealid_gpu.quantities.query import Combine, Query
from ifealid_gpu.quantities.space import Floats, Space
from ifealid_gpu.quantities.term import Term

_PIXELS = 4096  # whose codes are summed at a time


@dataclass(frozen=True, eq=False)
class ReferenceSet:
    """Value = best of the positives - best of the negatives: the largest s, or for distances the smallest.

    Attributes:
        positives: at least one; of a mean just one.
        negatives: any number; of a mean one at most.
        is_low_best: whether small values mean alike.
    """

    positives: tuple[Comparison, ...]
    negatives: tuple[Comparison, ...]
    is_low_best: bool

    @classmethod
    def of(
        cls,
        query: Query,
        feature_map: FeatureMap,
        metric: Metric,
        center: bool = False,
        muted: tuple[int, ...] = (),
    ) -> ReferenceSet:
        """The vectors of a query that has been settled on a map, see `Query.on_map`.

        Raises:
            InputError: a vector of another length; a metric that cannot be centred; channels that cannot be muted.
        """
        space = Space.of(metric, feature_map, center, muted)
        positives, negatives = (
            _compared(query.of_sign[sign], query.combine, feature_map, metric, space) for sign in (1, -1)
        )
        # What nothing compares with says nothing beside others that do.
        speaking = tuple(one for one in positives if one.has_values) or positives[:1]
        return cls(speaking, tuple(one for one in negatives if one.has_values), metric.is_low_bright)


def _compared(
    terms: tuple[Term, ...], combine: Combine, feature_map: FeatureMap, metric: Metric, space: Space
) -> tuple[Comparison, ...]:
    unit = code_unit(feature_map)

    def one(term: Term) -> Comparison:
        if isinstance(term.source, Pixel):
            return Comparison.in_space(feature_map, (term.source.x, term.source.y), metric, space)
        return Comparison(space, metric, unit, given=code_vector(term.source, feature_map))

    if len(terms) <= 1 or combine is Combine.NEAREST:
        return tuple(one(term) for term in terms)
    vectors = np.stack([code_vector(term.source, feature_map) for term in terms])
    weights = np.array([term.weight for term in terms])
    weights /= weights.max()  # so that tiny ones keep their digits
    if metric.is_of_directions:
        u = vectors - space.origin
        lengths = np.linalg.norm(space.weights * u, axis=1)
        with np.errstate(invalid="ignore", divide="ignore"):
            # A term without direction says nothing, and the others speak for themselves.
            weights = np.where(lengths > 0, weights, 0.0)
            vectors = space.origin + np.where(lengths[:, np.newaxis] > 0, u / lengths[:, np.newaxis], 0.0)
    kept = np.isfinite(vectors).all(axis=1) & (weights > 0)
    if not kept.any():
        return (Comparison(space, metric, unit, given=np.full_like(space.origin, np.nan)),)
    mean = np.average(vectors[kept], axis=0, weights=weights[kept])
    return (Comparison(space, metric, unit, given=mean),)


def code_vector(source: Any, feature_map: FeatureMap) -> Floats:
    """(d,) the vector of a source that has been settled on a map, in code units; NaN of a pixel without data."""
    if isinstance(source, Pixel):
        if feature_map.valid is not None and not feature_map.valid[source.y, source.x]:
            return np.full(feature_map.channels, np.nan)
        return np.asarray(feature_map.codes[source.y, source.x], np.float64)
    if isinstance(source, MapPixels):
        return _MEANS.setdefault(feature_map, FoundOf()).get(source, lambda: _mean(source.numbers, feature_map))
    if isinstance(source, NamedVector):
        return in_code_units(source.of_length(feature_map.channels), feature_map)
    raise InputError(f"a query is compared once it is settled on a map, found {source!r}")


_MEANS: WeakKeyDictionary[FeatureMap, FoundOf[MapPixels, Floats]] = WeakKeyDictionary()


def _mean(numbers: NDArray[np.intp], feature_map: FeatureMap) -> Floats:
    """(d,) the mean codes of some pixels, from exact sums."""
    total = np.zeros(feature_map.channels, np.uint64)
    for first in range(0, numbers.size, _PIXELS):
        rows, columns = np.divmod(numbers[first : first + _PIXELS], feature_map.width)
        total += feature_map.codes[rows, columns].sum(axis=0, dtype=np.uint64)
    return np.asarray(total / numbers.size)


def real_vector(source: Any, feature_map: FeatureMap) -> Floats:
    """(d,) the same in real values."""
    return np.asarray(feature_map.real_range[0] + code_unit(feature_map) * code_vector(source, feature_map))
