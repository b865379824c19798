"""The Python API's calls that compute on one map: similarities, values, masks, labels, and a picture."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from threading import RLock

import numpy as np
from numpy.typing import NDArray

from ifealid_gpu.api.devices import shared_device
from ifealid_gpu.api.queries import QueryLike, query_of
from ifealid_gpu.arguments import as_pixels
from ifealid_gpu.dataset.label_writer import labels_of
from ifealid_gpu.errors import InputError
from ifealid_gpu.geometry import target_size
from ifealid_gpu.gpu.device import Gpu
from ifealid_gpu.maps.feature_map import FeatureMap
from ifealid_gpu.quantities.labels import Labels
from ifealid_gpu.quantities.metric import Metric
from ifealid_gpu.quantities.metrics.table import metric_named
from ifealid_gpu.quantities.palette import palette
from ifealid_gpu.quantities.query_class import QueryClass
from ifealid_gpu.renderer import Renderer
from ifealid_gpu.views.view_state import ViewState


def similarity(
    feature_map: FeatureMap,
    query: QueryLike,
    *,
    metric: Metric | str | None = None,
    center: bool = False,
    muted: Iterable[int] = (),
    adapter: str | None = None,
) -> NDArray[np.float32]:
    """Similarity of every pixel to a pixel, a region, a vector or a set of them, computed on the GPU (Eq. 3).

    Args:
        feature_map: h x w pixels of d channels. It stays on the GPU while calls go on with the same one.
        query: a pixel (x, y) of the map, origin top left; a boolean mask, (h, w) or of the image's proportions, whose
            pixels count by their mean; a vector of d real values; a region such as ``Box(10, 20, 40, 50)``, in image
            pixels; a list of these, which count by their mean; or a `Query` of positive and negative terms.
        metric: "angle", "angle-of-codes", "cosine", "dot", "euclidean", "l1", "lk:K" with K up to 2, or a `Metric`;
            None: the angle that suits the map.
        center: whether the map's mean vector is taken from all vectors before they are compared.
        muted: channels that are left out of the comparison, from 0.
        adapter: part of an adapter's name; None: the best one.

    Returns:
        (h, w) float32; of angles in [0, 1], of a distance the distance. NaN where a pixel has no data or, under angles
        and the cosine, a zero vector. All NaN when nothing compares with the query.

    Raises:
        InputError: the query lies outside the map, where there is no data, or has another number of channels; the
            metric is unknown.
        DeviceError: no adapter, or the map exceeds the device's limits or memory.
    """
    view = ViewState(query=query_of(query), metric=metric, center=center, muted=muted)
    with ONE_AT_A_TIME:
        return renderer_of(feature_map, adapter).values(view)


def similarities(
    feature_map: FeatureMap,
    references: Sequence[tuple[int, int]],
    *,
    metric: Metric | str | None = None,
    center: bool = False,
    muted: Iterable[int] = (),
    adapter: str | None = None,
) -> NDArray[np.float32]:
    """Similarity of every pixel to several reference pixels; angles of 8-bit codes faster than one call for each.

    Args:
        feature_map: h x w pixels of d channels. It stays on the GPU while calls go on with the same one.
        references: n pixels (x, y), origin top left.
        metric: as of `similarity`; None: the one that suits the map.
        center: whether the map's mean vector is taken from all vectors first.
        muted: channels that are left out of the comparison, from 0.
        adapter: part of an adapter's name; None: the best one.

    Returns:
        (n, h, w) float32, the n-th map as `similarity` gives it for the n-th reference.

    Raises:
        InputError: a reference lies outside the map; the metric is unknown, or its vectors cannot be centred.
        DeviceError: no adapter, or the map exceeds the device's limits or memory.
    """
    chosen = None if metric is None else metric_named(metric)
    pixels = as_pixels(references, "references")
    with ONE_AT_A_TIME:
        return renderer_of(feature_map, adapter).similarities(pixels, chosen, center=center, muted=muted)


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
        InputError: the reference, the channel or a pin lies outside the map; the colour map is unknown; a side of the
            picture is below 1.
        DeviceError: no adapter, or the map or the picture exceeds the device's limits or memory.
    """
    with ONE_AT_A_TIME:
        renderer = renderer_of(feature_map, adapter)
        return renderer.picture(_checked(view), target_size(renderer.scene) if size is None else size)


def values(
    feature_map: FeatureMap, view: ViewState | None = None, *, adapter: str | None = None
) -> NDArray[np.float32]:
    """What a view shows, as numbers: similarities, a channel's codes / cmax, norms.

    Args:
        feature_map: what is shown. It stays on the GPU while calls go on with the same one.
        view: what to show, such as ``ViewState(quantity=Norm())``; None: the similarity to the centre pixel. Its look
            and its image and layer names are not used.
        adapter: part of an adapter's name; None: the best one.

    Returns:
        (h, w) float32, NaN where a pixel has no value.

    Raises:
        InputError: the map cannot be asked this.
        DeviceError: no adapter, or the map exceeds the device's limits or memory.
    """
    with ONE_AT_A_TIME:
        return renderer_of(feature_map, adapter).values(_checked(view))


def mask(feature_map: FeatureMap, view: ViewState | None = None, *, adapter: str | None = None) -> NDArray[np.bool_]:
    """Which pixels are inside a view's threshold: at least as bright, so under a distance as near.

    Args:
        feature_map: what is shown. It stays on the GPU while calls go on with the same one.
        view: what to show, such as ``ViewState(reference=(3, 4), threshold=0.8)``; without a threshold it is
            found by Otsu's method. None: the similarity to the centre pixel. Its look and its image and layer names are
            not used.
        adapter: part of an adapter's name; None: the best one.

    Returns:
        (h, w) bool; False where a pixel has no value. `write_mask` writes it to a file.

    Raises:
        InputError: the map cannot be asked this, or what is shown has no threshold.
        DeviceError: no adapter, or the map exceeds the device's limits or memory.
    """
    with ONE_AT_A_TIME:
        return renderer_of(feature_map, adapter).mask(_checked(view))


def label(
    feature_map: FeatureMap,
    classes: Mapping[str, QueryLike] | Sequence[QueryLike],
    *,
    margin: float = 0.0,
    metric: Metric | str | None = None,
    center: bool = False,
    muted: Iterable[int] = (),
    adapter: str | None = None,
) -> NDArray[np.int32]:
    """The class that every pixel is most alike to.

    Args:
        feature_map: h x w pixels of d channels. It stays on the GPU while calls go on with the same one.
        classes: two to 255; each what `similarity` takes, such as a vector or a boolean mask. A dict has their names.
        margin: by how much the best class must be ahead of the second, in the metric's values.
        metric: see `similarity`.
        center: likewise.
        muted: likewise.
        adapter: part of an adapter's name; None: the best one.

    Returns:
        (h, w) int32: the number of the class, from 0 in their order; -1 where a pixel has no value, or where no class
        is ahead by the margin.

    Raises:
        InputError: fewer than two classes, or more than 255; a class cannot be compared with on this map.
        DeviceError: no adapter, or the map exceeds the device's limits or memory.
    """
    if not isinstance(classes, Mapping | Iterable) or isinstance(classes, str):
        raise InputError(f"expected classes by name, or a list of them, found {classes!r:.60}")
    given = dict(classes) if isinstance(classes, Mapping) else {str(n): one for n, one in enumerate(classes)}
    colors = palette(len(given))
    made = tuple(
        QueryClass(str(name), query_of(one), color) for (name, one), color in zip(given.items(), colors, strict=True)
    )
    view = ViewState(quantity=Labels(margin), classes=made, metric=metric, center=center, muted=muted)
    with ONE_AT_A_TIME:
        renderer = renderer_of(feature_map, adapter)
        resolved = renderer.resolve(view)
        resolved.quantity.check()
        return labels_of(renderer.values(resolved))


def _checked(view: object) -> ViewState:
    if not isinstance(view, ViewState | None):
        raise InputError(f"expected a ViewState, such as ViewState(quantity=Norm()), found {view!r}")
    return view or ViewState()


#: A renderer's frames follow one another, whatever thread asks for them.
ONE_AT_A_TIME = RLock()


def renderer_of(feature_map: object, adapter: str | None) -> Renderer:
    """A renderer of a map, which is kept until there is one of another; InputError for what is no map."""
    if not isinstance(feature_map, FeatureMap):
        found = type(feature_map).__name__
        raise InputError(f"expected a FeatureMap, found {found}; FeatureMap.from_array makes one of an array")
    return _kept_renderer(feature_map, shared_device(adapter))


@lru_cache(maxsize=1)
def _kept_renderer(feature_map: FeatureMap, gpu: Gpu) -> Renderer:
    return Renderer(gpu, feature_map)
