"""The oracle of the GPU tests: every pass and the whole picture in NumPy float64, written to be read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import cast

import numpy as np
from numpy.typing import NDArray

from ifealid_gpu.backdrop import Backdrop
from ifealid_gpu.codes import Codes, code_max, dequantize
from ifealid_gpu.color_bar import label_opacity
from ifealid_gpu.colormaps import lookup_table
from ifealid_gpu.feature_map import FeatureMap
from ifealid_gpu.geometry import EDGE_BIAS, Projection, Scene
from ifealid_gpu.passes.difference import SAME
from ifealid_gpu.passes.input_image import image_levels, level_for
from ifealid_gpu.passes.markers import Markers, rings_of
from ifealid_gpu.quantities.clusters import Clusters
from ifealid_gpu.quantities.comparison import Comparison
from ifealid_gpu.quantities.components import Components
from ifealid_gpu.quantities.display_range import CLOSE
from ifealid_gpu.quantities.labelling import Labelling
from ifealid_gpu.quantities.labels import Labels
from ifealid_gpu.quantities.metric import Measure, MetricTerms
from ifealid_gpu.quantities.percentile import Percentile
from ifealid_gpu.quantities.projection import Projection as Scores
from ifealid_gpu.quantities.reference_set import ReferenceSet
from ifealid_gpu.quantities.similarity import Similarity
from ifealid_gpu.resolved_view import ResolvedView
from ifealid_gpu.view_state import ViewState

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


def value_range(values: Floats, left_out: Sequence[tuple[int, int]] = ()) -> tuple[float, float] | None:
    """(smin, smax) over the pixels that have a value and are not among those left out, (x, y); None without any."""
    counted = ~np.isnan(values)
    for x, y in left_out:
        counted[y, x] = False
    present = values[counted]
    return (float(present.min()), float(present.max())) if present.size else None


def color_range(values: Floats, left_out: Sequence[tuple[int, int]] = ()) -> tuple[float, float] | None:
    """The values of the first and the last colour: without those left out, but of all where the others span nothing.

    Where all span nothing but rounding either, the largest value is both.
    """
    without, every = value_range(values, left_out), value_range(values)
    if without is not None and _spans(*without):
        return without
    return every if every is None or not left_out or _spans(*every) else (every[1], every[1])


def _spans(low: float, high: float) -> bool:
    return high - low > CLOSE * max(abs(low), abs(high))


def otsu(values: Floats, left_out: Sequence[tuple[int, int]] = (), is_low_bright: bool = False) -> float:
    """The threshold with the largest variance between the two sides of it, of 255 between 256 bins; NaN is not counted.

    In the middle of a gap between values, and where all values are the same, that value. Where none but those left out
    would be inside, that of the others.
    """
    found, ends = _otsu(values), color_range(values, left_out)
    if ends is None or not left_out or not (found < ends[0] if is_low_bright else found > ends[1]):
        return found
    others = values.copy()
    for x, y in left_out:
        others[y, x] = np.nan
    return _otsu(others)


def _otsu(values: Floats) -> float:
    present = values[~np.isnan(values)]
    low, high = float(present.min()), float(present.max())
    if not _spans(low, high):
        return low
    counts, edges = np.histogram(present, 256, (low, high))
    shares, middles = counts / counts.sum(), (edges[1:] + edges[:-1]) / 2
    variances = np.array([
        shares[:k].sum() * shares[k:].sum()
        * (np.average(middles[:k], weights=shares[:k]) - np.average(middles[k:], weights=shares[k:])) ** 2
        for k in range(1, 256)
    ])  # fmt: skip
    first = last = int(variances.argmax())
    while counts[first] == 0:
        first -= 1
    while counts[last + 1] == 0:
        last += 1
    return float((edges[first + 1] + edges[last + 1]) / 2)


def inside(values: Floats, at: float, is_low_bright: bool = False) -> NDArray[np.bool_]:
    """Which pixels are inside a threshold, (h, w); none without a value."""
    return values <= at if is_low_bright else values >= at


def stretch(values: Floats, low: float, high: float) -> Floats:
    """Contrast stretch s' in [0, 1] (Eq. 5); 0 everywhere where low = high."""
    if high <= low:
        return np.where(np.isnan(values), np.nan, 0.0)
    return np.clip((values - low) / (high - low), 0, 1)


def grayscale(image: Floats) -> Floats:
    """Luma of ITU-R BT.601 of (..., 3) colours, as (..., 3)."""
    return np.repeat(image @ np.array([[0.299], [0.587], [0.114]]), 3, axis=-1)


def color(
    values: Floats,
    image: NDArray[np.uint8] | None,
    view: ViewState,
    projection: Projection,
    nudge: float = 0.0,
    *,
    left_out: Sequence[tuple[int, int]] = (),
    bright_low: bool = False,
    flat_at: float = 0.0,
    vector_opacity: float = 1.0,
    palette: Sequence[tuple[int, int, int]] | None = None,
    color_ends: Sequence[tuple[float, float]] | None = None,
    lit: int | None = None,
    is_diverging: bool = False,
) -> Floats:
    """The picture without markers: (height, width, 4), sRGB and straight alpha in [0, 1].

    Args:
        values: the map, (h, w) or (h, w, 3), NaN where a pixel has no value.
        image: the input image.
        view: what is shown.
        projection: where the scene lies on the target.
        nudge: shifts s' before the colour map's nearest entry is taken; tests use it to find pixels that lie between
            two entries, where rounding decides.
        left_out: (x, y) of the pixels that ranges leave out.
        bright_low: whether colours and opacity have 1 - s' in place of s'.
        flat_at: where on the colour map the values of a map lie that are all the same.
        vector_opacity: of three components over the image.
        palette: the colours of values 0, 1, 2 ..., which lie over the image as `label_opacity` says.
        lit: the one of them whose pixels keep their colours, while others have half of their light; None: all do.
        color_ends: the values at the ends of the colours, of each component; None: the view's range for all.
        is_diverging: whether the opacity has |2 s' - 1| in place of s'.
    """
    width, height = projection.size
    y, x = np.mgrid[0:height, 0:width] + 0.5
    at = _index(projection.map_transform, x, y, projection.scene.map_size)
    layers = values if values.ndim == 3 else values[..., np.newaxis]
    found = [color_range(layer, left_out) or (0.0, 0.0) for layer in np.moveaxis(layers, 2, 0)]
    ranges = color_ends or [view.display_range.ends or ends for ends in found]
    stretched = np.dstack([stretch(layers[..., n], *ends)[at] for n, ends in enumerate(ranges)])

    backdrop = view.backdrop if image is not None else Backdrop.NONE
    beneath = np.zeros((height, width, 4))
    if image is not None and backdrop is not Backdrop.NONE:
        color = _image_at(image, projection, x, y)
        beneath[..., :3] = (grayscale(color) if backdrop is Backdrop.GRAY else color) * (1 - view.dim)
        beneath[..., 3] = 1

    bounds = projection.scene.map_bounds
    (left, top), (across, down) = projection.map_transform
    column, row = left + across * x + EDGE_BIAS, top + down * y + EDGE_BIAS
    on_map = (column >= bounds[0]) & (row >= bounds[1]) & (column < bounds[2]) & (row < bounds[3])
    present = on_map & ~np.isnan(values[at] if values.ndim == 2 else values[at][..., 0])
    s = np.where(present[..., np.newaxis], stretched, 0)
    if palette is not None:
        numbers = np.where(present, values[at], 0).astype(int)
        heat, opacity = np.array(palette)[numbers] / 255, np.full(s.shape[:2], label_opacity(view.opacity))
    elif values.ndim == 3:
        heat, opacity = s, np.full(s.shape[:2], vector_opacity)
    else:
        seen = 1 - s[..., 0] if bright_low else s[..., 0]
        at_colors = seen + (0.0 if ranges[0][1] > ranges[0][0] else flat_at)
        entry = np.floor(np.clip(at_colors + nudge, 0, 1) * 255 + 0.5).astype(int)
        heat = lookup_table(view.colormap)[entry] / 255
        opacity = np.minimum(1, (np.abs(2 * at_colors - 1) if is_diverging else seen) + view.opacity)
    alpha = np.where(beneath[..., 3] > 0, opacity, 1.0)[..., np.newaxis]
    blended = alpha * heat + (1 - alpha) * beneath[..., :3]
    if palette is not None and lit is not None:
        blended = np.where(numbers[..., np.newaxis] == lit, 1, 0.5) * blended
    picture = np.where(present[..., np.newaxis], np.dstack([blended, np.ones((height, width))]), beneath)

    left, top = projection.target_from_scene((0.0, 0.0))
    scene_width, scene_height = (side * projection.scale for side in projection.scene.size)
    in_scene = (x >= left) & (x < left + scene_width) & (y >= top) & (y < top + scene_height)
    return np.where(in_scene[..., np.newaxis], picture, 0.0)


def markers(picture: Floats, marked: Markers, projection: Projection) -> Floats:
    """The picture with markers drawn over it."""
    height, width = picture.shape[:2]
    y, x = np.mgrid[0:height, 0:width] + 0.5
    result = picture.copy()
    for ring in rings_of(marked, projection):
        across, down = np.abs(x - float(ring["center"][0])), np.abs(y - float(ring["center"][1]))
        half_across, half_down = (float(half) for half in ring["half"])
        is_round = half_across == 0
        radius = np.hypot(across, down) if is_round else np.maximum(across - half_across, down - half_down)
        cover = np.clip(float(ring["outer"]) - radius + 0.5, 0, 1)
        if ring["inner"] != 0 or not is_round:
            cover -= np.clip(float(ring["inner"]) - radius + 0.5, 0, 1)
        alpha = (cover * float(ring["color"][3]))[..., np.newaxis]
        color = ring["color"][:3].astype(np.float64)
        result = np.dstack(
            [alpha * color + (1 - alpha) * result[..., :3], alpha + (1 - alpha) * result[..., 3:]],
        )
    return result


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


def picture(
    feature_map: FeatureMap, view: ViewState, size: tuple[int, int], marker_size: float = 1.0, nudge: float = 0.0
) -> Floats:
    """The whole picture of a view: (size[1], size[0], 4), sRGB and straight alpha in [0, 1]."""
    scene = Scene.of(feature_map)
    projection = Projection.of(scene, size, view.viewport)
    resolved = ResolvedView.of(view, feature_map, scene)
    drawn = color(
        values_of(feature_map, view),
        feature_map.image,
        view,
        projection,
        nudge,
        left_out=() if resolved.left_out is None else resolved.left_out.pairs,
        bright_low=resolved.quantity.is_low_bright,
        flat_at=resolved.flat_at,
        palette=resolved.quantity.palette,
        color_ends=resolved.color_ends,
    )
    if not view.markers:
        return drawn
    return markers(drawn, Markers(resolved.marked, resolved.pins, size=marker_size), projection)


def _index(
    transform: tuple[tuple[float, float], tuple[float, float]], x: Floats, y: Floats, size: tuple[int, int]
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """(row, column) of the pixel that lies under each target position."""
    (left, top), (across, down) = transform
    column = np.floor(left + across * x + EDGE_BIAS).astype(np.intp)
    row = np.floor(top + down * y + EDGE_BIAS).astype(np.intp)
    return np.clip(row, 0, size[1] - 1), np.clip(column, 0, size[0] - 1)


def _image_at(image: NDArray[np.uint8], projection: Projection, x: Floats, y: Floats) -> Floats:
    """Colours of the image under target positions: nearest, or bilinear in a smaller level where it is shrunk."""
    levels = image_levels(image, 1 << 30)
    level = levels[level_for(projection.scale, len(levels))] / 255
    height, width = level.shape[:2]
    transform = projection.image_transform(width, height)
    if projection.scale >= 1:
        return np.asarray(level[_index(transform, x, y, (width, height))])
    (left, top), (across, down) = transform
    column, row = left + across * x + EDGE_BIAS - 0.5, top + down * y + EDGE_BIAS - 0.5
    c, r = np.floor(column).astype(int), np.floor(row).astype(int)
    u, v = (column - c)[..., np.newaxis], (row - r)[..., np.newaxis]

    def texel(dc: int, dr: int) -> Floats:
        return np.asarray(level[np.clip(r + dr, 0, height - 1), np.clip(c + dc, 0, width - 1)])

    upper = (1 - u) * texel(0, 0) + u * texel(1, 0)
    lower = (1 - u) * texel(0, 1) + u * texel(1, 1)
    return np.asarray((1 - v) * upper + v * lower)
