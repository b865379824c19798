"""The Python API's `match`: which pixels of two maps are each other's nearest."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from ifealid_gpu.api.channels import check_map
from ifealid_gpu.arguments import as_pixel, as_pixels
from ifealid_gpu.errors import InputError
from ifealid_gpu.maps.feature_map import FeatureMap
from ifealid_gpu.parallel import Progress
from ifealid_gpu.quantities.map_pixels import MapPixels
from ifealid_gpu.quantities.metric import Metric
from ifealid_gpu.quantities.metrics.table import metric_named
from ifealid_gpu.quantities.muted import muted_of
from ifealid_gpu.quantities.regions.mask import MaskRegion
from ifealid_gpu.quantities.regions.region import Region
from ifealid_gpu.two_maps.finish import finished
from ifealid_gpu.two_maps.match import Matches, match_steps
from ifealid_gpu.two_maps.side import Side


def match(
    from_map: FeatureMap,
    to_map: FeatureMap,
    *,
    at: tuple[int, int] | Sequence[tuple[int, int]] | None = None,
    region: Region | NDArray[np.bool_] | None = None,
    metric: Metric | str | None = None,
    center: bool = False,
    muted: Iterable[int] = (),
    progress: Progress | None = None,
) -> Matches:
    """Mutual nearest neighbours: pairs of pixels of two maps, each more alike to the other than any pixel beside it.

    Pixels without data and zero vectors match nothing. Computed on all cores, block by block: of 100,000 pixels against
    100,000 no table of pairs is in memory.

    Args:
        from_map: h x w pixels of d channels.
        to_map: another map with as many channels.
        at: a pixel (x, y) of the first map, or several, whose nearest pixels are found, mutual or not.
        region: a region of the first image, such as ``Box(10, 20, 40, 50)``, or a boolean mask of the map's size or the
            image's proportions: only pairs that begin in it are found.
        metric: as of `similarity`; None: the angle that suits both maps.
        center: whether the second map's mean vector is taken from all vectors first.
        muted: channels that are left out, from 0.
        progress: called in this thread with (steps done, steps in all); an exception from it stops the work.

    Returns:
        The pairs, the most alike first: ``from_pixels`` and ``to_pixels``, (n, 2) x and y on the maps; ``from_places``
        and ``to_places``, (n, 2) their centres in image pixels; ``values``, (n,) similarities, or distances; and
        ``is_mutual``, (n,) bool.

    Raises:
        InputError: maps of different numbers of channels; the metric is unknown, or cannot be asked; a pixel or a
            region without data or of zero vectors, or outside; both of them.
    """
    for one in from_map, to_map:
        check_map(one)
    source, target = Side.of(from_map), Side.of(to_map)
    steps = match_steps(
        source,
        target,
        None if metric is None else metric_named(metric),
        center=center,
        muted=muted_of(muted),
        among=_chosen(source, at, region),
        is_mutual=at is None,
    )
    return finished(steps, progress)


def _chosen(source: Side, at: object, region: object) -> NDArray[np.intp] | None:
    """Numbers of the pixels that are asked for; None: all."""
    if at is not None and region is not None:
        raise InputError("give either at or region, found both")
    if at is not None:
        return source.numbers_of(as_pixels(at, "pixels") if _is_several(at) else [as_pixel(at, "at")])
    if region is None:
        return None
    if isinstance(region, np.ndarray):
        region = MaskRegion.of(region)
    if not isinstance(region, Region):
        raise InputError(f"the region must be a Region such as Box(10, 20, 40, 50) or a boolean mask, found {region!r}")
    return MapPixels.of(region, source.feature_map, source.scene).numbers


def _is_several(at: object) -> bool:
    return np.ndim(np.asarray(at, object)) == 2
