"""The line that parts an object in two halves: what is learned from one is scored on the other."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from ifealid_gpu.geometry import Pair, Scene
from ifealid_gpu.quantities.regions.mask import MaskRegion
from ifealid_gpu.quantities.regions.region import Region

Floats = NDArray[np.floating[Any]]

_POINTS = 256  # across and down, at which regions that are no masks are asked what they cover
_ROUND = 1e-9  # of the variance: by so little, no axis is longer than another


@dataclass(frozen=True)
class Line:
    """A line through the centroid of some points, across their principal axis.

    The principal axis is the direction in which the points vary most, so both halves are as compact as can be. Of a
    round or square object no direction is: the axis then runs from left to right.

    Attributes:
        centroid: (x, y).
        axis: (x, y) of length 1.
    """

    centroid: Pair
    axis: Pair

    @classmethod
    def through(cls, x: Floats, y: Floats) -> Self:
        """The line of points (n,), at least one."""
        u, v = x - x.mean(), y - y.mean()
        across, down, both = float(u @ u), float(v @ v), float(u @ v)
        is_round = max(abs(across - down), abs(both)) <= _ROUND * (across + down)
        turn = 0.0 if is_round else math.atan2(2 * both, across - down) / 2
        return cls((float(x.mean()), float(y.mean())), (math.cos(turn), math.sin(turn)))

    def is_ahead(self, x: Floats, y: Floats) -> NDArray[np.bool_]:
        """Which points lie on the line, or on the side that its axis points to."""
        return np.asarray((x - self.centroid[0]) * self.axis[0] + (y - self.centroid[1]) * self.axis[1] >= 0)


def halves_of(region: Region, scene: Scene, marked: NDArray[np.intp]) -> tuple[NDArray[np.intp], ...]:
    """The marked pixels of a map in two halves, on either side of the region's line.

    The line is that of the region in the image, so that all layers are parted alike. Where a map is so coarse, or has
    so little data, that all marked pixels lie on one side, it is the line of these pixels.

    Args:
        region: what is marked.
        scene: of the map.
        marked: (n,) numbers of its pixels in the map, at least two.

    Returns:
        Two arrays of numbers, none empty.
    """
    rows, columns = np.divmod(marked, scene.map_size[0])
    x, y = _placed(scene, columns + 0.5, rows + 0.5)
    ahead = Line.through(*_points(region, scene)).is_ahead(x, y)
    if ahead.all() or not ahead.any():
        ahead = Line.through(x, y).is_ahead(x, y)
    return marked[~ahead], marked[ahead]


def _points(region: Region, scene: Scene) -> tuple[Floats, Floats]:
    """Where a region lies, in the pixels that places are counted in: the centres of a mask's pixels, or a grid."""
    if isinstance(region, MaskRegion):
        rows, columns = np.nonzero(region.there)
        height, width = region.there.shape
        x, y = columns + 0.5, rows + 0.5
        if (width, height) == scene.map_size:
            return _placed(scene, x, y)
        return x * (scene.frame[0] / width), y * (scene.frame[1] / height)
    left, top, right, bottom = region.bounds
    steps = (np.arange(_POINTS) + 0.5) / _POINTS
    across, down = left + steps * (right - left), top + steps * (bottom - top)
    rows, columns = np.nonzero(region.covers(across, down))
    if not rows.size:
        return np.array([region.centroid[0]]), np.array([region.centroid[1]])
    return across[columns], down[rows]


def _placed(scene: Scene, x: Floats, y: Floats) -> tuple[Floats, Floats]:
    """Positions on a map in the pixels that places are counted in."""
    (left, top), (across, down), (unit_x, unit_y) = scene.map_origin, scene.map_step, scene.unit
    return (left + x / across) * unit_x, (top + y / down) * unit_y
