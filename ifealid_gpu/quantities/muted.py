"""Muted channels: those that are left out of every comparison."""

from __future__ import annotations

from collections.abc import Iterable

from ifealid_gpu.arguments import as_whole
from ifealid_gpu.errors import InputError
from ifealid_gpu.maps.feature_map import FeatureMap

Muted = tuple[int, ...]

_MOST = 1 << 24  # channels, which no map has


def muted_of(value: object) -> Muted:
    """Channels, each once and ascending; InputError where they are no whole numbers from 0."""
    if not isinstance(value, Iterable) or isinstance(value, str | bytes):
        raise InputError(f"muted channels must be whole numbers from 0, found {value!r}")
    channels = {as_whole(one, "each of the muted channels") for one in value}
    if wrong := [one for one in channels if not 0 <= one < _MOST]:
        raise InputError(f"muted channels must be whole numbers from 0, found {wrong[0]}")
    return tuple(sorted(channels))


def check_muted(muted: Muted, feature_map: FeatureMap) -> None:
    """InputError where a map has not all of these channels, or no others."""
    if muted and muted[-1] >= feature_map.channels:
        raise InputError(
            f"channel {muted[-1]} cannot be muted: the feature map {feature_map.name!r} has channels 0 to "
            f"{feature_map.channels - 1}"
        )
    if len(muted) >= feature_map.channels:
        raise InputError(f"all {feature_map.channels} channels are muted: leave one of them at least")


def toggled(muted: Muted, channel: int) -> Muted:
    """With a channel muted that is not, or without it."""
    return tuple(sorted(set(muted) ^ {channel}))


def muted_words(muted: Muted) -> str:
    """How many there are: "3 channels muted"; "" where there are none."""
    return f"{len(muted)} channel{'' if len(muted) == 1 else 's'} muted" if muted else ""
