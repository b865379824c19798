"""Common places of two maps of one picture: the centres of the coarser one's pixels, where both have data.

Of the finer map a place has what lies between its pixels there, by bilinear interpolation, so that neither is moved
against the other.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from ifealid_gpu.maps.codes import code_max
from ifealid_gpu.quantities.space import Floats
from ifealid_gpu.two_maps.side import Side
from ifealid_gpu.two_maps.vectors import Numbers

_ON_A_PIXEL = 1e-6  # of a pixel: what lies so near to a centre lies on it
_ALIKE = 0.05  # by how much the proportions of one picture may differ, as it is scaled to whole pixels
_BLOCK = 4096  # places at a time


def is_same_picture(one: Side, other: Side) -> bool:
    """Whether what two maps lie on can be the same picture, at whatever size: it has the same proportions."""
    (w, h), (v, g) = one.scene.frame, other.scene.frame
    # Without images these are sizes of maps, where a pixel is much.
    slack = _ALIKE + (0 if one.scene.has_image and other.scene.has_image else 1 / min(w, h, v, g))
    return abs((w / h) / (v / g) - 1) <= slack


def common_places(one: Side, other: Side) -> Iterator[tuple[Floats, Floats]]:
    """The real vectors of two maps of one picture at the same places, some at a time, (n, d) and (n, e) float64.

    Places are parts of the picture's width and height, so that it need not have the same size on both sides.
    """
    coarse = min(one, other, key=lambda side: side.feature_map.width * side.feature_map.height)
    places = [_shares(coarse, axis) for axis in (0, 1)]
    sampled = [_Sampled.of(side, *places) for side in (one, other)]
    is_common = sampled[0].has_data & sampled[1].has_data
    rows = max(1, _BLOCK // is_common.shape[1])
    for top in range(0, is_common.shape[0], rows):
        block = slice(top, top + rows)
        if (kept := is_common[block]).any():
            first, second = (at.values(block)[kept] for at in sampled)
            yield first, second


def _shares(side: Side, axis: int) -> Floats:
    """Where the centres of a map's pixels lie, as shares of the picture's width or height."""
    scene = side.scene
    centers = (np.arange(scene.map_size[axis]) + 0.5) / scene.map_step[axis]
    return np.asarray((scene.map_origin[axis] + centers) / scene.size[axis])


@dataclass(frozen=True, eq=False)
class _Axis:
    """Where places lie along one axis of a map: between which pixels, and how far from the first to the second."""

    first: Numbers
    second: Numbers
    share: Floats
    is_on_map: NDArray[np.bool_]

    @classmethod
    def of(cls, side: Side, shares: Floats, axis: int) -> Self:
        scene, count = side.scene, side.scene.map_size[axis]
        at = (shares * scene.size[axis] - scene.map_origin[axis]) * scene.map_step[axis]
        is_on_map = (at > -_ON_A_PIXEL) & (at < count + _ON_A_PIXEL)
        at = np.clip(at - 0.5, 0, count - 1)  # beyond the outermost centres, these count
        near = np.rint(at)
        at = np.where(np.abs(at - near) < _ON_A_PIXEL, near, at)
        first = np.floor(at).astype(np.intp)
        return cls(first, np.minimum(first + 1, count - 1), at - first, is_on_map)

    @property
    def ends(self) -> tuple[tuple[Numbers, Floats], tuple[Numbers, Floats]]:
        """The pixels before and after each place, and how much each counts."""
        return (self.first, 1 - self.share), (self.second, self.share)


@dataclass(frozen=True, eq=False)
class _Sampled:
    """A map at a grid of places."""

    side: Side
    across: _Axis
    down: _Axis

    @classmethod
    def of(cls, side: Side, across: Floats, down: Floats) -> Self:
        return cls(side, _Axis.of(side, across, 0), _Axis.of(side, down, 1))

    @property
    def has_data(self) -> NDArray[np.bool_]:
        """(rows, columns) whether all pixels that count at a place have data."""
        found = np.logical_and.outer(self.down.is_on_map, self.across.is_on_map)
        if (valid := self.side.feature_map.valid) is not None:
            for row, by_row in self.down.ends:
                for column, by_column in self.across.ends:
                    found &= valid[np.ix_(row, column)] | (np.outer(by_row, by_column) == 0)
        return found

    def values(self, rows: slice) -> Floats:
        """(rows, columns, d) real vectors."""
        of = self.side.feature_map
        first, second, share = self.down.first[rows], self.down.second[rows], self.down.share[rows]
        lines = of.codes[first].astype(np.float64)
        if share.any():
            lines += share[:, np.newaxis, np.newaxis] * (of.codes[second] - lines)
        if not self.across.share.any():
            between = lines[:, self.across.first]
        else:
            left, right = lines[:, self.across.first], lines[:, self.across.second]
            between = left + self.across.share[:, np.newaxis] * (right - left)
        low, high = of.real_range
        return np.asarray(low + between * ((high - low) / code_max(of.precision)))
