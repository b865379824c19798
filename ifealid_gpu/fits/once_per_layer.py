"""Fits of whole layers, made once for all maps of a layer."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

from ifealid_gpu.fits.fit import Known, Made, Wanted


class OncePerLayer:
    """Where one map's fits are looked up: those of its layer among what other maps of it have had made.

    Args:
        known: makes them.
        layer: whose map it is.
        made: what was made, by layer and fit; more is added.
    """

    def __init__(self, known: Known, layer: Hashable, made: dict[Hashable, Any]) -> None:
        self._known = known
        self._layer = layer
        self._made = made

    @property
    def has_others(self) -> bool:
        """Whether the layer has maps of several images."""
        return self._known.has_others

    def fit(self, wanted: Wanted[Made]) -> Made | None:
        """What was asked for; see `Known`."""
        if not wanted.is_of_layer:
            return self._known.fit(wanted)
        key = self._layer, wanted
        if key not in self._made:
            self._made[key] = self._known.fit(wanted)
        found: Made | None = self._made[key]
        return found
