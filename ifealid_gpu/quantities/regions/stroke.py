"""A stroke of the brush: all that lies within a radius of a line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, Self

import numpy as np

from ifealid_gpu import json_fields
from ifealid_gpu.arguments import as_number
from ifealid_gpu.errors import InputError
from ifealid_gpu.geometry import Pair
from ifealid_gpu.quantities.regions.points import coordinates, points_from_json
from ifealid_gpu.quantities.regions.region import Bools, Floats, Region
from ifealid_gpu.quantities.regions.scanlines import capsule_spans, within_runs

_WIDEST = 1e6
_SEGMENTS = 64  # of a line that are taken at a time


@dataclass(frozen=True)
class Stroke(Region):
    """A line through points, and the radius of the brush, in image pixels. One point is a dab.

    Raises:
        InputError: no point, no finite numbers, or a radius that is not above 0.
    """

    points: tuple[Pair, ...]
    radius: float

    word: ClassVar[str] = "stroke"
    title: ClassVar[str] = "stroke"

    def __post_init__(self) -> None:
        object.__setattr__(self, "points", coordinates(self.points, "a stroke"))
        object.__setattr__(self, "radius", as_number(self.radius, "a stroke's radius"))
        if not 0 < self.radius <= _WIDEST:
            raise InputError(f"a stroke's radius must be above 0 and up to {_WIDEST:g}, found {self.radius:g}")

    def covers(self, x: Floats, y: Floats) -> Bools:
        """Which points of a grid lie within the radius of its line."""
        points = np.array(self.points)
        ends = np.hstack([points, points]) if len(points) == 1 else np.hstack([points[:-1], points[1:]])
        rows, starts, stops = [], [], []
        for first in range(0, len(ends), _SEGMENTS):
            part = ends[first : first + _SEGMENTS]
            low, high = part[:, 1::2].min() - self.radius, part[:, 1::2].max() + self.radius
            top, bottom = np.searchsorted(y, low), np.searchsorted(y, high, side="right")
            left, right = capsule_spans(part, self.radius, y[top:bottom])
            segments, row = np.nonzero(left <= right)
            rows.append(row + top)
            starts.append(np.searchsorted(x, left[segments, row]))
            stops.append(np.searchsorted(x, right[segments, row], side="right"))
        where, begin, end = (np.concatenate(parts).astype(np.intp) for parts in (rows, starts, stops))
        return within_runs(where, begin, end, (y.size, x.size))

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """Of its points, and the radius around them."""
        x, y = zip(*self.points, strict=True)
        return min(x) - self.radius, min(y) - self.radius, max(x) + self.radius, max(y) + self.radius

    @property
    def centroid(self) -> Pair:
        """The point of the line in the middle of its length."""
        points = np.array(self.points)
        lengths = np.hypot(*np.diff(points, axis=0).T)
        if not lengths.sum():
            return self.points[0]
        along = np.concatenate([[0.0], np.cumsum(lengths)])
        x, y = (float(np.interp(along[-1] / 2, along, points[:, n])) for n in range(2))
        return x, y

    def scaled(self, x: float, y: float) -> Self:
        """Counted in other pixels; the radius by the mean of both."""
        return type(self)(tuple((a * x, b * y) for a, b in self.points), self.radius * float(np.sqrt(x * y)))

    def to_json(self) -> dict[str, Any]:
        """Points and radius."""
        return {"points": [list(point) for point in self.points], "radius": self.radius}

    @classmethod
    def from_json(cls, name: str, value: Any) -> Self:
        """The stroke with these points and this radius."""
        given = json_fields.record(name, value, {"points": None, "radius": None})
        if given.keys() != {"points", "radius"}:
            raise InputError(f"the view's {name} must have points and radius, found {value!r}")
        return cls(
            points_from_json(f"{name}.points", given["points"]), json_fields.number(f"{name}.radius", given["radius"])
        )
