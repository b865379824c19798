"""A box: a rectangle along the image's edges."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, Self

import numpy as np

from ifealid_gpu import json_fields
from ifealid_gpu.errors import InputError
from ifealid_gpu.geometry import Pair
from ifealid_gpu.quantities.regions.points import coordinates
from ifealid_gpu.quantities.regions.region import Bools, Floats, Region


@dataclass(frozen=True)
class Box(Region):
    """Left, top, right and bottom in image pixels; the left and top edges belong to it.

    Raises:
        InputError: no finite numbers, or an empty box.
    """

    left: float
    top: float
    right: float
    bottom: float

    word: ClassVar[str] = "box"
    title: ClassVar[str] = "box"

    def __post_init__(self) -> None:
        (left, top), (right, bottom) = coordinates(((self.left, self.top), (self.right, self.bottom)), "a box")
        for name, value in (("left", left), ("top", top), ("right", right), ("bottom", bottom)):
            object.__setattr__(self, name, value)
        if not (left < right and top < bottom):
            raise InputError(
                f"a box needs X0 < X1 and Y0 < Y1, found {left:g},{top:g},{right:g},{bottom:g}, which is empty"
            )

    def covers(self, x: Floats, y: Floats) -> Bools:
        """Which points of a grid lie in it."""
        within_x, within_y = (x >= self.left) & (x < self.right), (y >= self.top) & (y < self.bottom)
        return within_y[:, np.newaxis] & within_x

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """Itself."""
        return self.left, self.top, self.right, self.bottom

    @property
    def centroid(self) -> Pair:
        """Its middle."""
        return (self.left + self.right) / 2, (self.top + self.bottom) / 2

    def scaled(self, x: float, y: float) -> Self:
        """Counted in other pixels."""
        return type(self)(self.left * x, self.top * y, self.right * x, self.bottom * y)

    def to_json(self) -> list[float]:
        """Left, top, right, bottom."""
        return [self.left, self.top, self.right, self.bottom]

    @classmethod
    def from_json(cls, name: str, value: Any) -> Self:
        """The box of four numbers."""
        numbers = json_fields.items(json_fields.number, "four numbers")(name, value)
        if len(numbers) != 4:
            raise InputError(f"the view's {name} must be four numbers, found {value!r}")
        return cls(*numbers)
