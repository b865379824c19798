"""The Python API's calls that need a GPU: similarity maps, and a picture."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from ifealid_gpu.feature_map import FeatureMap
from ifealid_gpu.geometry import Scene, target_size
from ifealid_gpu.gpu.device import Gpu
from ifealid_gpu.metric import Metric
from ifealid_gpu.renderer import Renderer
from ifealid_gpu.view_state import ViewState


def similarity(
    feature_map: FeatureMap,
    reference: tuple[int, int],
    *,
    metric: Metric | str | None = None,
    adapter: str | None = None,
) -> NDArray[np.float32]:
    """Angular similarity of every pixel to a reference pixel, computed on the GPU (Eq. 3).

    Args:
        feature_map: h x w pixels of d channels. It stays on the GPU while calls go on with the same one.
        reference: (x, y) in feature-map pixels, origin top left.
        metric: "codes" or "values", see `Metric`; None: the one that suits the map.
        adapter: part of an adapter's name; None: the best one.

    Returns:
        (h, w) float32 in [0, 1]: 1 at the reference, NaN where a pixel's feature vector is zero. All NaN when the
        reference's is.

    Raises:
        InputError: the reference lies outside the map; the metric is unknown.
        DeviceError: no adapter, or the map exceeds the device's limits or memory.
    """
    view = ViewState(reference=reference, metric=None if metric is None else Metric.named(metric))
    return _renderer(feature_map, adapter).values(view)


def similarities(
    feature_map: FeatureMap,
    references: Sequence[tuple[int, int]],
    *,
    metric: Metric | str | None = None,
    adapter: str | None = None,
) -> NDArray[np.float32]:
    """Angular similarity of every pixel to several reference pixels; at 8 bits faster than one call for each.

    Args:
        feature_map: h x w pixels of d channels. It stays on the GPU while calls go on with the same one.
        references: n pixels (x, y), origin top left.
        metric: "codes" or "values", see `Metric`; None: the one that suits the map.
        adapter: part of an adapter's name; None: the best one.

    Returns:
        (n, h, w) float32, the n-th map as `similarity` gives it for the n-th reference.

    Raises:
        InputError: a reference lies outside the map; the metric is unknown.
        DeviceError: no adapter, or the map exceeds the device's limits or memory.
    """
    chosen = None if metric is None else Metric.named(metric)
    return _renderer(feature_map, adapter).similarities(references, chosen)


def render(
    feature_map: FeatureMap,
    view: ViewState | None = None,
    size: tuple[int, int] | None = None,
    *,
    adapter: str | None = None,
) -> NDArray[np.uint8]:
    """The picture of a view: heat map over the input image with markers, as the window and the PNG show it.

    Args:
        feature_map: what is shown. It stays on the GPU while calls go on with the same one.
        view: what to show; None: the similarity to the centre pixel. Its image and layer names are not used.
        size: (width, height) in pixels; None: the input image's own size, or a whole multiple of at least 640.
        adapter: part of an adapter's name; None: the best one.

    Returns:
        (height, width, 4) uint8, sRGB with straight alpha; alpha is 0 outside the scene and, without an image beneath,
        where a pixel has no direction.

    Raises:
        InputError: the reference, the channel or a pin lies outside the map; the colour map is unknown.
        DeviceError: no adapter, or the map or the picture exceeds the device's limits or memory.
    """
    size = size or target_size(Scene.of(feature_map))
    return _renderer(feature_map, adapter).picture(view or ViewState(), size)


@lru_cache(maxsize=4)
def _gpu(adapter: str | None) -> Gpu:
    return Gpu.open(adapter)


@lru_cache(maxsize=1)
def _renderer(feature_map: FeatureMap, adapter: str | None) -> Renderer:
    return Renderer(_gpu(adapter), feature_map)
