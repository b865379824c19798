"""Minkowski's distances of real vectors, (sum |p - q|^k)^(1/k): L1 for k = 1, and fractional k, as in Figure S1."""

from __future__ import annotations

import math
from functools import cache

from ifealid_gpu.errors import InputError
from ifealid_gpu.maps.feature_map import FeatureMap
from ifealid_gpu.maps.real_zero import real_zero
from ifealid_gpu.quantities.metric import Measure, Metric

_PREFIX = "lk:"
_SMALLEST = 0.05  # below, distances leave what float32 holds even where channels are few
_LARGEST = 1e37  # of distances
_ROOTS = (0.5, 1.0, 2.0)  # exponents that need no logarithm
_SLOWNESS_OF_LOGARITHMS = 7.0  # measured on llvmpipe: 3 to 7


def _never(_: FeatureMap) -> bool:
    return False


@cache
def minkowski(exponent: float) -> Metric:
    """The distance of an exponent k.

    Args:
        exponent: k, in (0, 2], from 0.05.

    Raises:
        InputError: another exponent.
    """
    if not (math.isfinite(exponent) and _SMALLEST <= exponent <= 2):
        raise InputError(f"the K of lk:K must be from {_SMALLEST:g} to 2, found {exponent:g}")
    exponent = float(exponent)
    is_l1 = exponent == 1
    name = "L1" if is_l1 else f"L{exponent:g}"
    how, what_follows = (
        ("", "A few large differences count less than under the Euclidean distance.")
        if is_l1
        else (
            f", each to the power of {exponent:g}",
            "The smaller the power, the less a few large differences count beside many small ones.",
        )
    )
    return Metric(
        id="l1" if is_l1 else _PREFIX + repr(exponent).removesuffix(".0"),
        label=f"{name} distance",
        explanation=(
            f"Vectors are compared by the sum of the differences of their numbers{how}: 0 where two are the same. "
            f"Near is bright. {what_follows}"
        ),
        measure=Measure.MINKOWSKI,
        origin=real_zero,
        suits=_never,
        symbol="d",
        spans_one=False,
        is_low_bright=True,
        exponent=exponent,
        slowness=1.0 if exponent in _ROOTS else _SLOWNESS_OF_LOGARITHMS,
    )


def check_floats(metric: Metric, feature_map: FeatureMap) -> None:
    """Refuse products and distances too large for float32 on a map; these grow with channels to the power of 1/k.

    Raises:
        InputError: of distances, the message has the smallest exponent that the map can be asked.
    """
    low, high = feature_map.real_range
    if metric.measure is Measure.DOT and max(abs(low), abs(high)) > math.sqrt(_LARGEST / feature_map.channels):
        raise InputError(f"dot products on the feature map {feature_map.name!r} leave what 32-bit floats hold")
    if metric.measure is not Measure.MINKOWSKI or low == high:
        return
    room = math.log(_LARGEST / (high - low))
    smallest = math.log(feature_map.channels) / room if room > 0 else math.inf
    if metric.exponent < smallest <= 2:
        at_least = math.ceil(100 * smallest) / 100
        raise InputError(
            f"distances {metric.id} of {feature_map.channels} channels leave what 32-bit floats hold: "
            f"K must be {at_least:g} or more on this map"
        )
    if smallest > 2:
        raise InputError(f"distances on the feature map {feature_map.name!r} leave what 32-bit floats hold")


def minkowski_named(word: str) -> Metric | None:
    """The distance of a word such as lk:0.5; None where it is no such word.

    Raises:
        InputError: what stands behind lk: is no number, or not a possible one.
    """
    if not word.startswith(_PREFIX):
        return None
    try:
        exponent = float(word.removeprefix(_PREFIX))
    except ValueError:
        raise InputError(f"the K of lk:K must be a number, such as lk:0.5, found {word!r}") from None
    return minkowski(exponent)
