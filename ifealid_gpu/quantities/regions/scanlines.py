"""Scan lines: shapes as runs of points along the rows of a grid, whose cost does not grow with their area."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ifealid_gpu.quantities.regions.region import Bools, Floats

Numbers = NDArray[np.intp]


def within_runs(rows: Numbers, starts: Numbers, stops: Numbers, shape: tuple[int, int]) -> Bools:
    """(rows, columns): which points lie in some run, from its start to before its stop."""
    height, width = shape
    edges = width + 1
    counts = np.bincount(rows * edges + starts, minlength=height * edges)
    counts -= np.bincount(rows * edges + stops, minlength=height * edges)
    found: Bools = counts.reshape(height, edges).cumsum(axis=1)[:, :width] > 0
    return found


def left_of_odd(rows: Numbers, stops: Numbers, shape: tuple[int, int]) -> Bools:
    """(rows, columns): which points lie left of an odd number of crossings, each of which is at its row's stop."""
    height, width = shape
    edges = width + 1
    counts = np.bincount(rows * edges + stops, minlength=height * edges).reshape(height, edges)
    found: Bools = counts[:, ::-1].cumsum(axis=1)[:, ::-1][:, 1:] % 2 == 1
    return found


def capsule_spans(ends: Floats, radius: float, y: Floats) -> tuple[Floats, Floats]:
    """Where rows run through what lies within a radius of line segments: the left and right ends, (segments, rows).

    Args:
        ends: (segments, 4), ax, ay, bx, by.
        radius: above 0.
        y: (rows,).

    Returns:
        Left and right; the left is larger where a row does not.
    """
    ax, ay, bx, by = (ends[:, n : n + 1] for n in range(4))
    rows = y[np.newaxis]
    left, right = np.full((len(ends), y.size), np.inf), np.full((len(ends), y.size), -np.inf)
    for x, middle in ((ax, ay), (bx, by)):
        square = radius**2 - (rows - middle) ** 2
        half = np.sqrt(np.maximum(square, 0.0))
        np.minimum(left, np.where(square >= 0, x - half, np.inf), out=left)
        np.maximum(right, np.where(square >= 0, x + half, -np.inf), out=right)
    band_left, band_right = _between(bx - ax, by - ay, rows - ay, radius)
    inside = band_left <= band_right
    np.minimum(left, np.where(inside, ax + band_left, np.inf), out=left)
    np.maximum(right, np.where(inside, ax + band_right, -np.inf), out=right)
    return left, right


def _between(across: Floats, down: Floats, below: Floats, radius: float) -> tuple[Floats, Floats]:
    """The same of the rectangle around a segment, counted from its first end."""
    square = across**2 + down**2
    with np.errstate(divide="ignore", invalid="ignore"):
        # Along the segment: 0 <= x across + y down <= square. Beside it: |x down - y across| <= radius * length.
        one, other = -below * down / across, (square - below * down) / across
        left, right = np.minimum(one, other), np.maximum(one, other)
        reach = radius * np.sqrt(square)
        one, other = (below * across - reach) / down, (below * across + reach) / down
        beside_left, beside_right = np.minimum(one, other), np.maximum(one, other)
    is_along = (below * down >= 0) & (below * down <= square)
    left = np.where(across != 0, left, np.where(is_along, -np.inf, np.inf))
    right = np.where(across != 0, right, np.where(is_along, np.inf, -np.inf))
    is_beside = np.abs(below * across) <= reach
    beside_left = np.where(down != 0, beside_left, np.where(is_beside, -np.inf, np.inf))
    beside_right = np.where(down != 0, beside_right, np.where(is_beside, np.inf, -np.inf))
    is_dot = square == 0  # whose discs say all
    left, right = np.maximum(left, beside_left), np.minimum(right, beside_right)
    return np.where(is_dot, np.inf, left), np.where(is_dot, -np.inf, right)
