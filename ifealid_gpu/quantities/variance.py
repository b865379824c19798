"""How much channels vary: those that vary most drown others out, in products and in distances."""

from __future__ import annotations

from weakref import WeakKeyDictionary

import numpy as np

from ifealid_gpu.arguments import as_whole
from ifealid_gpu.errors import InputError
from ifealid_gpu.fits.sample import Sample
from ifealid_gpu.maps.feature_map import FeatureMap
from ifealid_gpu.quantities.muted import Muted
from ifealid_gpu.quantities.space import Floats

# Values that are looked at, so that a window does not wait: of larger maps some pixels, drawn evenly.
_MOST_VALUES = 1 << 25


def channel_variances(feature_map: FeatureMap) -> Floats:
    """(d,) the variance of each channel's real values over the pixels with data, of a sample where there are many."""
    if feature_map not in _KNOWN:
        sample = Sample.of(feature_map, max(1, _MOST_VALUES // feature_map.channels))
        total, square = np.zeros(feature_map.channels), np.zeros(feature_map.channels)
        shift: Floats | None = None  # near the mean, so that squares do not cancel
        for block in sample.blocks():
            shift = block.mean(axis=0, dtype=np.float64) if shift is None else shift
            apart = block - shift.astype(np.float32)
            total += apart.sum(axis=0, dtype=np.float64)
            square += np.einsum("nc,nc->c", apart, apart, dtype=np.float64)
        mean = total / sample.numbers.size
        _KNOWN[feature_map] = np.maximum(square / sample.numbers.size - mean**2, 0.0)
    return _KNOWN[feature_map]


def most_varying(feature_map: FeatureMap, count: int) -> Muted:
    """The channels of largest variance, ascending; of equal ones the first.

    Args:
        feature_map: whose channels.
        count: how many, 1 to d - 1: one at least is left.

    Raises:
        InputError: as many as there are channels, or none.
    """
    count = as_whole(count, "the number of channels of largest variance")
    if not 1 <= count < feature_map.channels:
        raise InputError(
            f"the number of channels of largest variance must be 1 to {feature_map.channels - 1}, found {count}: the "
            f"feature map {feature_map.name!r} has {feature_map.channels} channels"
            if feature_map.channels > 1
            else f"the feature map {feature_map.name!r} has a single channel, which cannot be muted"
        )
    order = np.argsort(-channel_variances(feature_map), kind="stable")
    return tuple(sorted(order[:count].tolist()))


_KNOWN: WeakKeyDictionary[FeatureMap, Floats] = WeakKeyDictionary()
