"""Where something lies: a place of the image, or a pixel of a layer that becomes one once its map is known."""

from __future__ import annotations

import math
from dataclasses import dataclass

from ifealid_gpu.arguments import as_number
from ifealid_gpu.errors import InputError


@dataclass(frozen=True)
class Place:
    """A point of the image, in image pixels; without an image, in pixels of the finest layer. Origin top left.

    Places are the same on every layer, and in every image of the same size: which pixel of a map lies there follows
    from the map's geometry.

    Raises:
        InputError: no numbers, or one that is not finite.
    """

    x: float
    y: float

    def __post_init__(self) -> None:
        object.__setattr__(self, "x", as_number(self.x, "x of a place"))
        object.__setattr__(self, "y", as_number(self.y, "y of a place"))
        if not (math.isfinite(self.x) and math.isfinite(self.y)):
            raise InputError(f"a place needs two finite numbers, found {self.x}, {self.y}")


@dataclass(frozen=True)
class Pixel:
    """A pixel (x, y) of the layer that a view names, origin top left. It stands for the place of its centre."""

    x: int
    y: int


Position = Place | Pixel
