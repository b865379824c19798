"""The shape of a mark in image pixels: lines around it, what they surround, and where its sign stands."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from ifealid_gpu.figure.marks.contours import loops_of
from ifealid_gpu.geometry import Pair
from ifealid_gpu.quantities.place import Place
from ifealid_gpu.quantities.regions.box import Box
from ifealid_gpu.quantities.regions.mask import MaskRegion
from ifealid_gpu.quantities.regions.polygon import Polygon
from ifealid_gpu.quantities.regions.region import Region
from ifealid_gpu.quantities.regions.stroke import Stroke

Floats = NDArray[np.float64]

_ROWS = 96  # of what fills a shape, at most
_STROKE_ROWS = 256
_MASK_SIDE = 160
_FINE = 6  # cells of a stroke's grid per radius
_MOST_POINTS = 2000  # of a line that are drawn


@dataclass(frozen=True, eq=False)
class Shape:
    """What is drawn of a mark, in image pixels.

    Attributes:
        loops: closed lines, (n, 2) each; none of a place.
        runs: (n, 4) rectangles left, top, right, bottom that fill it without overlapping.
        top: where its sign stands: at the place itself, or at the highest point.
    """

    loops: tuple[Floats, ...]
    runs: Floats
    top: Pair

    @property
    def is_place(self) -> bool:
        """Whether it is a point, which a ring marks."""
        return not self.loops


@lru_cache(maxsize=512)
def shape_of(source: Place | Region, frame: Pair) -> Shape | None:
    """The shape of a place or region of an image of this (width, height); None of a mask that is not at hand."""
    if isinstance(source, Place):
        return Shape((), np.empty((0, 4)), (source.x, source.y))
    if isinstance(source, MaskRegion):
        return None if source.marked is None else _of_mask(source.marked, frame)
    if isinstance(source, Box):
        left, top, right, bottom = source.bounds
        corners = np.array([(left, top), (right, top), (right, bottom), (left, bottom)])
        return Shape((corners,), np.array([source.bounds]), (right, top))
    if isinstance(source, Polygon):
        return _of_polygon(source)
    return _of_stroke(source) if isinstance(source, Stroke) else None


def _of_polygon(polygon: Polygon) -> Shape:
    corners = np.array(_drawn(polygon.points))
    _, top, _, bottom = polygon.bounds
    step = (bottom - top) / _ROWS
    ends = np.roll(corners, -1, axis=0)
    runs = []
    for row in top + step * (np.arange(_ROWS) + 0.5):
        crossing = (corners[:, 1] > row) != (ends[:, 1] > row)
        a, b = corners[crossing], ends[crossing]
        x = np.sort((b[:, 0] - a[:, 0]) * (row - a[:, 1]) / (b[:, 1] - a[:, 1]) + a[:, 0])
        runs += [(x[n], row - step / 2, x[n + 1], row + step / 2) for n in range(0, len(x) - 1, 2)]
    highest = corners[corners[:, 1].argmin()]
    return Shape((corners,), np.array(runs).reshape(-1, 4), (float(highest[0]), float(highest[1])))


def _drawn(points: tuple[Pair, ...]) -> tuple[Pair, ...]:
    """The points of a line, or as many of them as can be drawn in time; a view comes from anybody."""
    every = -(-len(points) // _MOST_POINTS)
    return points if every == 1 else (*points[:-1:every], points[-1])


def _of_stroke(stroke: Stroke) -> Shape:
    left, top, right, bottom = stroke.bounds
    step = max(stroke.radius / _FINE, max(right - left, bottom - top) / _STROKE_ROWS)
    left, top = left - 2.5 * step, top - 2.5 * step  # so that no row of samples lies on an edge
    columns, rows = (int((end - start) / step) + 6 for start, end in ((left, right), (top, bottom)))
    field = np.full((rows, columns), stroke.radius)
    points = _drawn(stroke.points)
    for ends in zip(points, points[1:] or points, strict=False):
        # Only about the line: a long stroke's grid is large.
        (x0, x1), (y0, y1) = (sorted(axis) for axis in zip(*ends, strict=True))
        reach = stroke.radius + 2 * step
        first_x, first_y = max(0, int((x0 - reach - left) / step)), max(0, int((y0 - reach - top) / step))
        last_x, last_y = int((x1 + reach - left) / step) + 2, int((y1 + reach - top) / step) + 2
        part = field[first_y:last_y, first_x:last_x]
        x = left + step * np.arange(first_x, first_x + part.shape[1], dtype=np.float64)
        y = top + step * np.arange(first_y, first_y + part.shape[0], dtype=np.float64)
        np.minimum(part, _distance(x[np.newaxis], y[:, np.newaxis], *ends) - stroke.radius, out=part)
    return _of_field(field, (left, top), (step, step))


def _distance(x: Floats, y: Floats, start: Pair, end: Pair) -> Floats:
    """How far positions lie from a straight line between two points."""
    across, down = end[0] - start[0], end[1] - start[1]
    length = across * across + down * down
    x, y = x - start[0], y - start[1]
    along = np.clip((x * across + y * down) / length, 0, 1) if length else 0.0
    return np.asarray(np.hypot(x - along * across, y - along * down))


def _of_mask(marked: NDArray[np.bool_], frame: Pair) -> Shape:
    rows, columns = marked.shape
    across, down = -(-columns // _MASK_SIDE), -(-rows // _MASK_SIDE)
    shares = np.zeros((-(-rows // down) + 2, -(-columns // across) + 2))
    padded = np.zeros((down * (shares.shape[0] - 2), across * (shares.shape[1] - 2)))
    padded[:rows, :columns] = marked
    blocks = padded.reshape(shares.shape[0] - 2, down, shares.shape[1] - 2, across)
    shares[1:-1, 1:-1] = blocks.mean(axis=(1, 3))
    step = across * frame[0] / columns, down * frame[1] / rows
    # A little less than half, so that no pixel is on the line, and one that is half full is seen.
    return _of_field(0.49 - shares, (-0.5 * step[0], -0.5 * step[1]), step)


def _of_field(field: Floats, origin: Pair, step: Pair) -> Shape:
    """What is below 0 on a grid whose first sample lies at ``origin``."""
    loops = tuple(np.array(origin) + np.array(step) * loop for loop in loops_of(field))
    inside = np.zeros((field.shape[0], field.shape[1] + 2), np.int8)
    inside[:, 1:-1] = field < 0
    rows, starts = np.nonzero(np.diff(inside, axis=1) > 0)
    _, ends = np.nonzero(np.diff(inside, axis=1) < 0)
    runs = np.stack([starts - 0.5, rows - 0.5, ends - 0.5, rows + 0.5], axis=1)
    runs = np.tile(np.array(origin), 2) + np.tile(np.array(step), 2) * runs
    points = np.concatenate(loops) if loops else np.array([origin])
    highest = points[points[:, 1].argmin()]
    return Shape(loops, runs, (float(highest[0]), float(highest[1])))
