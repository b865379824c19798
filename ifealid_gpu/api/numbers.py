"""What numbers mean, from Python: how many values lie where, and how alike random pairs of pixels are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ifealid_gpu.api.channels import check_map
from ifealid_gpu.api.functions import ONE_AT_A_TIME, renderer_of
from ifealid_gpu.errors import InputError
from ifealid_gpu.fits.at_once import finished
from ifealid_gpu.maps.feature_map import FeatureMap
from ifealid_gpu.quantities.chance import Chance, ChanceWanted
from ifealid_gpu.quantities.histogram import HISTOGRAM_BINS
from ifealid_gpu.quantities.metric import Metric
from ifealid_gpu.quantities.metrics.table import metric_for, metric_named
from ifealid_gpu.quantities.muted import muted_of
from ifealid_gpu.quantities.space import Space
from ifealid_gpu.views.view_state import ViewState


@dataclass(frozen=True, eq=False)
class _Together:
    """A map and others."""

    own: FeatureMap
    others: tuple[FeatureMap, ...]

    @property
    def count(self) -> int:
        """How many maps there are."""
        return 1 + len(self.others)

    def each(self) -> Iterator[FeatureMap]:
        """All of them."""
        yield self.own
        yield from self.others


def chance(
    feature_map: FeatureMap,
    *,
    among: Iterable[FeatureMap] = (),
    metric: Metric | str | None = None,
    center: bool = False,
    muted: Iterable[int] = (),
) -> Chance:
    """How alike random pairs of pixels are, by which the size of a similarity is judged; the same on every run.

    Args:
        feature_map: h x w pixels of d channels.
        among: maps of other images, with as many channels, whose pixels are in pairs as well; up to seven count.
        metric: as of `similarity`; None: the angle that suits the map.
        center: whether the map's mean vector is taken from all vectors first.
        muted: channels that are left out, from 0.

    Returns:
        Its ``values`` are (n,) float32, ascending: of all pairs of different pixels of a small map, of 50,000 of
        a large one. ``percentiles(similarity(...))`` are the shares of pairs that are less alike, 0 to 100.

    Raises:
        InputError: the metric is unknown, or its vectors cannot be centred; channels that cannot be muted; another map
            has another number of channels.
    """
    check_map(feature_map)
    others = tuple(among)
    for other in others:
        check_map(other)
        if other.channels != feature_map.channels:
            raise InputError(
                f"other maps must have the map's {feature_map.channels} channels, found {other.channels} channels"
            )
    chosen = metric_for(feature_map, center) if metric is None else metric_named(metric)
    space = Space.of(chosen, feature_map, center, muted_of(muted))
    wanted = ChanceWanted.of(feature_map, chosen, space, is_of_layer=bool(others))
    return finished(wanted.steps(_Together(feature_map, others)))


def histogram(
    feature_map: FeatureMap, view: ViewState | None = None, bins: int = HISTOGRAM_BINS, *, adapter: str | None = None
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """How many values of a view lie where, counted on the GPU.

    Args:
        feature_map: what is shown. It stays on the GPU while calls go on with the same one.
        view: what to show, such as ``ViewState(quantity=Norm())``; None: the similarity to the centre pixel.
        bins: how many, of equal width from the smallest to the largest value, 1 to 256.
        adapter: part of an adapter's name; None: the best one.

    Returns:
        (counts, edges) as `numpy.histogram` has them: (bins,) and (bins + 1,). Pixels without a value are not counted;
        where none has one all counts are 0, from 0 to 1. A value within rounding of an edge may be on its other side.

    Raises:
        InputError: the map cannot be asked this; labels and three components have no histogram; too many bins.
        DeviceError: no adapter, or the map exceeds the device's limits or memory.
    """
    with ONE_AT_A_TIME:
        found = renderer_of(feature_map, adapter).histogram(view or ViewState(), bins)
    if found is None:
        return np.zeros(bins, np.int64), np.linspace(0, 1, bins + 1)
    return np.array(found.counts, np.int64), found.edges
