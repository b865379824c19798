"""Which pixels of a map a region marks, in two halves, and which are the rest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from ifealid_gpu.errors import InputError
from ifealid_gpu.geometry import Scene
from ifealid_gpu.maps.feature_map import FeatureMap
from ifealid_gpu.quantities.map_pixels import MapPixels
from ifealid_gpu.quantities.regions.mask import MaskRegion
from ifealid_gpu.quantities.regions.region import Region
from ifealid_gpu.scores.halves import halves_of

Pixels = NDArray[np.intp]


class NotScoredError(InputError):
    """A region that cannot be scored on a map.

    Args:
        message: why, in full.
        brief: in a few words.
    """

    def __init__(self, message: str, brief: str) -> None:
        super().__init__(message)
        self.brief = brief


@dataclass(frozen=True, eq=False)
class Marked:
    """The pixels with data of one map, by their numbers y * width + x.

    Scores are cross-validated in space: what is learned from one half is scored on the other half and the rest, both
    ways. So no pixel is found because it was learned, nor because it lies beside one that was.

    Attributes:
        halves: the marked ones on either side of the region's line, see `halves_of`; none is empty.
        rest: all others; at least one.
    """

    halves: tuple[Pixels, ...]
    rest: Pixels

    @classmethod
    def of(cls, region: Region, feature_map: FeatureMap, scene: Scene) -> Self:
        """What a region marks on a map: the pixels whose centres lie in it.

        Raises:
            NotScoredError: the region marks fewer than two pixels of the map, or all of them.
            InputError: a mask of other proportions, or a region that lies where there is no data.
        """
        numbers = MapPixels.of(region, feature_map, scene).numbers
        outside = np.ones(feature_map.width * feature_map.height, np.bool_)
        if feature_map.valid is not None:
            outside &= feature_map.valid.ravel()
        outside[numbers] = False
        rest, what = np.flatnonzero(outside), region.title
        if isinstance(region, MaskRegion):
            what = f"mask {region.file.name}"
        if not rest.size:
            message = f"the {what} marks all pixels with data, so that nothing is left to tell it from"
            raise NotScoredError(message, "all pixels are marked")
        if numbers.size < 2:
            message = (
                f"the {what} marks one pixel of {feature_map.width} x {feature_map.height}: expected two or more, "
                "as one half is scored by what the other is like"
            )
            raise NotScoredError(message, "one pixel is marked")
        return cls(halves_of(region, scene, numbers), rest)

    @property
    def folds(self) -> tuple[tuple[Pixels, Pixels], ...]:
        """(learned from, scored) both ways."""
        first, second = self.halves
        return (first, second), (second, first)

    @property
    def chance(self) -> float:
        """The average precision of values that know nothing: the share of marked pixels, as the mean over the folds."""
        return float(np.mean([half.size / (half.size + self.rest.size) for half in self.halves]))
