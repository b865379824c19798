"""Values of pixels, in float64: the twin of every value pass."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import cast

import numpy as np
from numpy.typing import NDArray

from ifealid_gpu.geometry import Scene
from ifealid_gpu.maps.codes import Codes, code_max, dequantize
from ifealid_gpu.maps.feature_map import FeatureMap
from ifealid_gpu.passes.difference import SAME
from ifealid_gpu.quantities.clusters import Clusters
from ifealid_gpu.quantities.comparison import Comparison
from ifealid_gpu.quantities.components import Components
from ifealid_gpu.quantities.labelling import Labelling
from ifealid_gpu.quantities.labels import Labels
from ifealid_gpu.quantities.metric import Measure, MetricTerms
from ifealid_gpu.quantities.percentile import Percentile
from ifealid_gpu.quantities.projection import Projection as Scores
from ifealid_gpu.quantities.reference_set import ReferenceSet
from ifealid_gpu.quantities.similarity import Similarity
from ifealid_gpu.views.resolved_view import ResolvedView
from ifealid_gpu.views.view_state import ViewState

Floats = NDArray[np.float64]


def similarity(codes: Codes, reference: tuple[int, int], terms: MetricTerms) -> Floats:
    """Similarity s of every pixel (Eq. 3), (h, w) float64; NaN where a pixel or the reference has no direction."""
    x, y = reference
    vectors = codes.astype(np.float64) - terms.origin
    return _similarity_of_vectors(vectors, vectors[y, x], terms.widest)


def compared(codes: Codes, comparison: Comparison) -> Floats:
    """What a metric gives of every pixel and any vector, (h, w) float64; NaN as `similarity` has it."""
    if not comparison.has_values:
        return np.full(codes.shape[:2], np.nan)
    vectors = comparison.space.weights * (codes.astype(np.float64) - comparison.space.origin)
    vector = comparison.space.weights * (comparison.vector - comparison.space.origin)
    measure, unit = comparison.metric.measure, comparison.unit
    if measure is Measure.ANGLE:
        return _similarity_of_vectors(vectors, vector, comparison.space.widest)
    if measure is Measure.DOT:
        return np.asarray(vectors @ vector * unit**2)
    if measure is Measure.COSINE:
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.asarray(vectors @ vector / (np.linalg.norm(vectors, axis=2) * np.linalg.norm(vector)))
    exponent = comparison.metric.exponent
    sums: Floats = (np.abs(vectors - vector) ** exponent).sum(axis=2)
    return np.asarray(sums ** (1 / exponent) * unit)


def answered(codes: Codes, query: ReferenceSet) -> Floats:
    """What a query gives every pixel, (h, w) float64; NaN as `similarity` has it."""
    best = np.fmin if query.is_low_best else np.fmax

    def together(comparisons: tuple[Comparison, ...]) -> Floats:
        values: Floats = best.reduce([compared(codes, comparison) for comparison in comparisons])
        return values

    positive = together(query.positives)
    return positive - together(query.negatives) if query.negatives else positive


def labels(codes: Codes, classes: Sequence[tuple[int, ReferenceSet]], margin: float) -> Floats:
    """The number of the best class at every pixel, (h, w) float64; NaN where none is ahead of others by a margin."""
    if not classes:
        return np.full(codes.shape[:2], np.nan)
    is_low_best = classes[0][1].is_low_best
    values = np.stack([answered(codes, one) for _, one in classes])
    nearness = np.where(np.isnan(values), -np.inf, -values if is_low_best else values)
    second, best = np.sort(np.concatenate([np.full((1, *codes.shape[:2]), -np.inf), nearness]), axis=0)[-2:]
    numbers = np.array([number for number, _ in classes], np.float64)[nearness.argmax(axis=0)]
    with np.errstate(invalid="ignore"):
        return np.where((best > -np.inf) & (best - second >= margin), numbers, np.nan)


def percentile(feature_map: FeatureMap, wanted: Percentile) -> Floats:
    """How many of its random pairs are less alike than a pixel and the reference, 0 to 100; (h, w) float64."""
    if wanted.chance is None or wanted.similarity is None:
        return np.full(feature_map.codes.shape[:2], np.nan)
    values = answered(feature_map.codes, wanted.similarity.reference_set(feature_map))
    chance = wanted.chance
    near = (-values if chance.is_low_best else values) - chance.rounding
    table = np.sort(-chance.values if chance.is_low_best else chance.values).astype(np.float64)
    ranks = np.interp(near, table, np.linspace(0, 100, table.size))  # its ends hold beyond them
    return np.where(near > table[-1], 100.0, ranks)


def _similarity_of_vectors(vectors: Floats, vector: Floats, widest: float) -> Floats:
    """The angle is 2 atan2(|a - b|, |a + b|) of the unit vectors (W. Kahan): precise where acos is steep."""
    with np.errstate(invalid="ignore", divide="ignore"):
        units = vectors / np.linalg.norm(vectors, axis=2, keepdims=True)
        unit = vector / np.linalg.norm(vector)
    apart = np.linalg.norm(units - unit, axis=2)
    together = np.linalg.norm(units + unit, axis=2)
    s: Floats = np.maximum(0, 1 - 2 * np.arctan2(apart, together) / widest)
    return s


def channel(codes: Codes, index: int) -> Floats:
    """Codes of one channel / cmax (Eq. 4), (h, w) float64 in [0, 1]."""
    values: Floats = codes[:, :, index].astype(np.float64) / code_max(codes.dtype.itemsize * 8)
    return values


def norm(feature_map: FeatureMap) -> Floats:
    """Length of every pixel's real vector, (h, w) float64."""
    lengths: Floats = np.linalg.norm(dequantize(feature_map.codes, *feature_map.real_range), axis=2)
    return lengths


def components(feature_map: FeatureMap, found: Scores | None) -> Floats:
    """Scores on principal axes, (h, w, k), or (h, w) of one; NaN outside the foreground, or where nothing is fitted."""
    if found is None:
        return np.full(feature_map.codes.shape[:2], np.nan)
    u = feature_map.codes.astype(np.float64) - found.origin
    length = np.linalg.norm(u, axis=2, keepdims=True)
    with np.errstate(invalid="ignore"):
        u = u / length if found.is_normalized else found.scale * u
    scores = u @ found.axes.T + found.offsets
    if found.gate is not None:
        inside = found.gate.inside(u @ found.gate.axis + found.gate_offset)
        scores = np.where(inside[..., np.newaxis], scores, np.nan)
    return scores[..., 0] if len(found.axes) == 1 else scores


def values_of(feature_map: FeatureMap, view: ViewState) -> Floats:
    """The map that a view colours, (h, w) float64, NaN where a pixel has no value."""
    resolved = ResolvedView.of(view, feature_map, Scene.of(feature_map))
    values = VALUES[resolved.quantity.kind](feature_map, resolved)
    if feature_map.valid is None:
        return values
    return np.where(feature_map.valid if values.ndim == 2 else feature_map.valid[..., np.newaxis], values, np.nan)


def _labelled(feature_map: FeatureMap, labelling: Labelling) -> Floats:
    return labels(feature_map.codes, labelling.reference_sets(feature_map), labelling.margin)


def difference(maps: Sequence[tuple[Floats, Scene, int]], on: int = 0) -> Floats:
    """The values of one map less those of another at the same places of a picture; NaN where either has none.

    Args:
        maps: (values, where the map lies, its pixels per value) of both.
        on: which of them has its values where the differences are to be.
    """
    grid, scene, stride = maps[on]
    result = np.full(grid.shape, np.nan)
    for row, column in np.ndindex(grid.shape):
        pixel = (min(stride // 2, side - 1) + n * stride for side, n in zip(scene.map_size, (column, row), strict=True))
        x, y = scene.center_of(*pixel)
        found = []
        for values, own, step in maps:
            place = x / scene.size[0] * own.size[0], y / scene.size[1] * own.size[1]
            i, j = own.nearest_pixel(place)
            at = min(j // step, values.shape[0] - 1), min(i // step, values.shape[1] - 1)
            found.append(np.nan if own.is_bare(place) else values[at])
        result[row, column] = found[0] - found[1]
        if abs(result[row, column]) <= SAME * max(map(abs, found)):
            result[row, column] = 0.0
    return result


#: The twin of each kind of quantity.
VALUES: dict[str, Callable[[FeatureMap, ResolvedView], Floats]] = {
    "similarity": lambda feature_map, view: answered(
        feature_map.codes, cast(Similarity, view.quantity).reference_set(feature_map)
    ),
    "percentile": lambda feature_map, view: percentile(feature_map, cast(Percentile, view.quantity)),
    "labels": lambda feature_map, view: _labelled(feature_map, cast(Labels, view.quantity)),
    "clusters": lambda feature_map, view: _labelled(feature_map, cast(Clusters, view.quantity)),
    "channel": lambda feature_map, view: channel(feature_map.codes, view.quantity.channel or 0),
    "norm": lambda feature_map, _: norm(feature_map),
    "components": lambda feature_map, view: components(
        feature_map, cast(Components, view.quantity).projection(feature_map)
    ),
}
