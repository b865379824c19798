"""Pictures of views, in float64: the twin of the passes that draw."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ifealid_gpu.color_bar import label_opacity
from ifealid_gpu.colormaps import lookup_table
from ifealid_gpu.geometry import EDGE_BIAS, Projection, Scene
from ifealid_gpu.maps.feature_map import FeatureMap
from ifealid_gpu.oracle.ranges import color_range, stretch
from ifealid_gpu.oracle.values import Floats, values_of
from ifealid_gpu.passes.input_image import image_levels, level_for
from ifealid_gpu.passes.markers import Markers, rings_of
from ifealid_gpu.views.backdrop import Backdrop
from ifealid_gpu.views.resolved_view import ResolvedView
from ifealid_gpu.views.view_state import ViewState


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
        heat, opacity = s, np.full(s.shape[:2], view.components_opacity)
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
