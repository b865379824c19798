"""The matches of two maps as a fit, which is made beside the frames and kept."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ifealid_gpu.errors import InputError
from ifealid_gpu.fits.fit import Maps, Steps
from ifealid_gpu.maps.feature_map import FeatureMap
from ifealid_gpu.quantities.map_pixels import MapPixels
from ifealid_gpu.quantities.metric import Metric
from ifealid_gpu.quantities.muted import Muted
from ifealid_gpu.two_maps.match import Matches, match_steps
from ifealid_gpu.two_maps.side import Side


@dataclass(frozen=True, eq=False)
class Matched:
    """What was found.

    Attributes:
        matches: the mutual nearest neighbours; None: there can be none.
        rows: of the source's and of the target's pixels, (h, w) int32 each, the row of `matches`; -1: in none.
        fault: why there can be none, or None.
    """

    matches: Matches | None
    rows: tuple[NDArray[np.int32], NDArray[np.int32]] | None = None
    fault: str | None = None


@dataclass(frozen=True, eq=False)
class BothMaps:
    """Two maps that are matched.

    Attributes:
        sides: the source and the target.
    """

    sides: tuple[Side, Side]
    count: int = 2

    @property
    def own(self) -> FeatureMap:
        """The source."""
        return self.sides[0].feature_map

    def each(self) -> Iterator[FeatureMap]:
        """Both."""
        return (side.feature_map for side in self.sides)


@dataclass(frozen=True)
class MatchedWanted:
    """Matches that are asked for, of which maps goes with it where it is asked.

    Attributes:
        words: what people call them.
        metric: as the view has it, as for the next two; see `match_steps`.
        center: likewise.
        muted: likewise.
        among: pixels of the source that are taken; None: all.
    """

    words: str
    metric: Metric | None
    center: bool
    muted: Muted
    among: MapPixels | None

    is_of_layer = False
    sooner = None

    @property
    def like(self) -> object:
        """Those of another region stay while a mark is drawn."""
        return "matches", self.metric, self.center, self.muted

    def steps(self, maps: Maps) -> Steps[Matched]:
        """Find them; where there can be none, the reason is what was found, which stands where the lines are."""
        if not isinstance(maps, BothMaps):
            return Matched(None, fault="matches are found between two maps")
        try:
            return (yield from self._steps(*maps.sides))
        except InputError as error:
            return Matched(None, fault=str(error))

    def _steps(self, source: Side, target: Side) -> Generator[float, None, Matched]:
        among = None if self.among is None else self.among.numbers
        found = yield from match_steps(source, target, self.metric, center=self.center, muted=self.muted, among=among)
        rows = _rows(source.feature_map, found.from_pixels), _rows(target.feature_map, found.to_pixels)
        return Matched(found, rows)


def _rows(of: FeatureMap, pixels: NDArray[np.intp]) -> NDArray[np.int32]:
    rows = np.full((of.height, of.width), -1, np.int32)
    rows[pixels[:, 1], pixels[:, 0]] = np.arange(len(pixels))
    return rows
