"""The region: a part of an image, in image pixels, that a term's vector is the mean of."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any, ClassVar, Self

import numpy as np
from numpy.typing import NDArray

from ifealid_gpu.geometry import Pair, Scene

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


class Region(ABC):
    """A part of an image. A kind is a frozen dataclass; table.py lists them.

    Positions are image pixels, origin top left, pixel centres at halves; without an image, pixels of the finest layer.

    Attributes:
        word: its kind in JSON.
        title: what people call the kind: "box".
    """

    word: ClassVar[str]
    title: ClassVar[str]

    @abstractmethod
    def covers(self, x: Floats, y: Floats) -> Bools:
        """(rows, columns): which points of a grid lie in it, of columns x and rows y, both ascending."""

    @property
    @abstractmethod
    def bounds(self) -> tuple[float, float, float, float]:
        """(left, top, right, bottom) that it lies within."""

    @property
    @abstractmethod
    def centroid(self) -> Pair:
        """Its centre of mass."""

    @abstractmethod
    def scaled(self, x: float, y: float) -> Self:
        """The same, counted in other pixels: x and y times as many."""

    @abstractmethod
    def to_json(self) -> Any:
        """What stands in JSON under its word."""

    @classmethod
    @abstractmethod
    def from_json(cls, name: str, value: Any) -> Self:
        """The region that `to_json` wrote; InputError names the field that is wrong."""

    def pixels(self, scene: Scene) -> Bools:
        """(h, w): which pixels of a map have their centres in it; not one where it falls between them."""
        w, h = scene.map_size
        across, down = scene.map_step
        columns = (scene.map_origin[0] + (np.arange(w) + 0.5) / across) * scene.unit[0]
        rows = (scene.map_origin[1] + (np.arange(h) + 0.5) / down) * scene.unit[1]
        found = np.zeros((h, w), np.bool_)
        left, top, right, bottom = self.bounds
        within_x = np.flatnonzero((columns >= left) & (columns <= right))
        within_y = np.flatnonzero((rows >= top) & (rows <= bottom))
        if within_x.size and within_y.size:
            part = np.ix_(within_y, within_x)
            x, y = (np.asarray(lines, np.float64) for lines in (columns[within_x], rows[within_y]))
            found[part] = self.covers(x, y)
        return found
