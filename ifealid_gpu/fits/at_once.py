"""Fits that are made when they are asked for: for pictures, commands and programs, which wait."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

from ifealid_gpu.fits.fit import Made, Maps, Steps, Wanted
from ifealid_gpu.fits.one_thread import one_thread
from ifealid_gpu.maps.feature_map import FeatureMap

_MADE: WeakKeyDictionary[FeatureMap, dict[Any, Any]] = WeakKeyDictionary()


@dataclass(frozen=True, eq=False)
class OneMap:
    """A map alone."""

    own: FeatureMap
    count: int = 1

    def each(self) -> Iterator[FeatureMap]:
        """The map."""
        yield self.own


class AtOnce:
    """Makes what is asked for, once for each map, and waits for it.

    Args:
        maps: what fits are made of.
        progress: called with what is made and the share that is done, 0 to 1; an exception from it stops the work.
    """

    def __init__(self, maps: Maps, progress: Callable[[str, float], None] | None = None) -> None:
        self._maps = maps
        self._progress = progress

    @property
    def has_others(self) -> bool:
        """Whether the layer has maps of several images."""
        return self._maps.count > 1

    def fit(self, wanted: Wanted[Made]) -> Made:
        """What was asked for; see `Known`."""
        made = _MADE.setdefault(self._maps.own, {})
        key = wanted, self._maps.count if wanted.is_of_layer else 1
        if key not in made:
            made[key] = finished(wanted.steps(self._maps), lambda share: self._tell(wanted.words, share))
        return made[key]  # type: ignore[no-any-return]

    def _tell(self, what: str, share: float) -> None:
        if self._progress is not None:
            self._progress(what, share)


def finished(steps: Steps[Made], tell: Callable[[float], None] | None = None) -> Made:
    """Take all steps; what they return.

    Args:
        steps: the making of a fit.
        tell: called with the share that is done, 0 to 1.
    """
    while True:
        try:
            with one_thread():
                share = next(steps)
        except StopIteration as stop:
            return stop.value  # type: ignore[no-any-return]
        if tell is not None:
            tell(share)
