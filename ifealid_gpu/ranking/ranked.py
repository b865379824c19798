"""What a ranking found: places, best first, and where they were looked for."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ifealid_gpu.geometry import Pair


@dataclass(frozen=True)
class Ranked:
    """A place among the best.

    Attributes:
        rank: from 1.
        image: name of its image, or None where nothing tells it.
        x: column of its pixel on the map, from 0.
        y: row likewise.
        place: where that pixel's centre lies, in image pixels; without an image in pixels of the finest layer.
        value: as people are told it: a similarity, a distance, a real value.
        thumbnail: (side, side, 3) uint8, what the image shows there, where that was asked for and there is one.
    """

    rank: int
    image: str | None
    x: int
    y: int
    place: Pair
    value: float
    thumbnail: NDArray[np.uint8] | None = field(default=None, repr=False, compare=False)

    def to_json(self) -> dict[str, Any]:
        """It for JSON."""
        return {
            "rank": self.rank,
            "image": self.image,
            "x": self.x,
            "y": self.y,
            "place": [round(at, 3) for at in self.place],
            "value": self.value,
        }


@dataclass(frozen=True)
class Ranking:
    """The best places of one or more maps.

    Attributes:
        places: best first.
        radius: of the neighbourhoods on the map on display, in its pixels.
        images: how many images were searched.
        notes: what was left out, and why; a line each.
        nothing: why there is no place, or None where there is one.
    """

    places: tuple[Ranked, ...]
    radius: int
    images: int = 1
    notes: tuple[str, ...] = ()
    nothing: str | None = None

    def of_image(self, image: str | None) -> tuple[Ranked, ...]:
        """Those of one image."""
        return tuple(one for one in self.places if one.image == image)
