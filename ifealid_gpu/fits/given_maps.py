"""Maps that a program gives, all of them in memory."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ifealid_gpu.maps.feature_map import FeatureMap


@dataclass(frozen=True, eq=False)
class GivenMaps:
    """One map or several with as many channels.

    Attributes:
        maps: at least one; the first is the own.
    """

    maps: tuple[FeatureMap, ...]

    @property
    def own(self) -> FeatureMap:
        """The first."""
        return self.maps[0]

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self.maps)

    def each(self) -> Iterator[FeatureMap]:
        """All of them."""
        return iter(self.maps)
