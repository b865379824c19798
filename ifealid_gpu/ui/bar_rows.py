"""The chart's rows: which channels a row stands for, and which numbers stand beside the rows. Pure functions."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def peaks(values: NDArray[np.floating], rows: int) -> NDArray[np.floating]:
    """The value of each row, (rows,): of several channels the one of the largest magnitude, with its sign.

    Args:
        values: (d,), as distances from where bars begin.
        rows: how many.
    """
    starts = np.arange(rows) * values.size // rows
    most, least = np.maximum.reduceat(values, starts), np.minimum.reduceat(values, starts)
    return np.asarray(np.where(most >= -least, most, least))


def place_in_row(values: NDArray[np.floating], row: int, rows: int) -> int:
    """The index of the channel that a row stands for: of several, the one of the largest magnitude."""
    first, last = row * values.size // rows, (row + 1) * values.size // rows
    part = values[first : max(last, first + 1)]
    most, least = int(np.argmax(part)), int(np.argmin(part))
    return first + (most if part[most] >= -part[least] else least)


def row_of(place: int, places: int, rows: int) -> int:
    """The row that holds a channel by its index (of several rows, the last)."""
    return ((place + 1) * rows - 1) // places


def numbered(first: int, end: int, spacing: float) -> list[int]:
    """Round numbers from ``first`` to before ``end``, at least ``spacing`` apart: steps are 1, 2, 5, 10, 20 ..."""
    step = next(unit * 10**power for power in range(12) for unit in (1, 2, 5) if unit * 10**power >= spacing)
    return list(range(-(-first // step) * step, end, step))
