"""A polygon."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, Self

import numpy as np

from ifealid_gpu.errors import InputError
from ifealid_gpu.geometry import Pair
from ifealid_gpu.quantities.regions.points import coordinates, points_from_json
from ifealid_gpu.quantities.regions.region import Bools, Floats, Region
from ifealid_gpu.quantities.regions.scanlines import left_of_odd


@dataclass(frozen=True)
class Polygon(Region):
    """Three corners or more, in image pixels; a closing line leads from the last to the first.

    Where its lines cross, what they surround an odd number of times is inside (even-odd rule).

    Raises:
        InputError: too few corners, no finite numbers, or no area.
    """

    points: tuple[Pair, ...]

    word: ClassVar[str] = "polygon"
    title: ClassVar[str] = "polygon"

    def __post_init__(self) -> None:
        object.__setattr__(self, "points", coordinates(self.points, "a polygon", 3))
        x, y = np.array(self.points).T
        if not (np.ptp(x) and np.ptp(y)):
            raise InputError("a polygon needs corners that do not all lie on one line along an edge, it is empty")

    def covers(self, x: Floats, y: Floats) -> Bools:
        """Which points of a grid lie inside; of those on its edges, where it is a box the ones that a box has."""
        (ax, ay), (bx, by) = np.array(self.points).T, np.roll(np.array(self.points), -1, axis=0).T
        first, last = (np.searchsorted(y, ends) for ends in (np.minimum(ay, by), np.maximum(ay, by)))
        counts = last - first  # rows that a line crosses
        line = np.repeat(np.arange(len(ax)), counts)
        rows = np.arange(counts.sum()) - np.repeat(counts.cumsum() - counts, counts) + first[line]
        crossings = (bx - ax)[line] * (y[rows] - ay[line]) / (by - ay)[line] + ax[line]
        return left_of_odd(rows, np.searchsorted(x, crossings), (y.size, x.size))

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """Of its corners."""
        x, y = zip(*self.points, strict=True)
        return min(x), min(y), max(x), max(y)

    @property
    def centroid(self) -> Pair:
        """Of its area; of its corners, where the lines cross so that there is no area."""
        x, y = np.array(self.points).T
        cross = x * np.roll(y, -1) - np.roll(x, -1) * y
        area = cross.sum() / 2
        if abs(area) < 1e-9 * max(1.0, float(np.ptp(x) * np.ptp(y))):
            return float(x.mean()), float(y.mean())
        return (
            float(((x + np.roll(x, -1)) * cross).sum() / (6 * area)),
            float(((y + np.roll(y, -1)) * cross).sum() / (6 * area)),
        )

    def scaled(self, x: float, y: float) -> Self:
        """Counted in other pixels."""
        return type(self)(tuple((a * x, b * y) for a, b in self.points))

    def to_json(self) -> list[list[float]]:
        """Its corners."""
        return [list(point) for point in self.points]

    @classmethod
    def from_json(cls, name: str, value: Any) -> Self:
        """The polygon with these corners."""
        return cls(points_from_json(name, value))
