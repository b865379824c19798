"""The first reference: the pixel nearest to a map's centre that has data, and a vector that points somewhere."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

#: Which pixels of a window (rows, columns) of a map will do: bool, of the window's shape.
WillDo = Callable[[slice, slice], NDArray[np.bool_]]


def central_pixel(codes: NDArray[np.unsignedinteger], valid: NDArray[np.bool_] | None, zero: int) -> tuple[int, int]:
    """(x, y) of the pixel nearest to the centre, of several the first row by row.

    It has data, and its vector is not zero, as an angle with that says nothing; where all are zero, it has data.

    Args:
        codes: (h, w, d).
        valid: (h, w) bool, False where there is no data; None: all have data.
        zero: the code of the value 0, or the one nearest to it.
    """
    height, width, _ = codes.shape
    middle = width // 2, height // 2

    def has_data(rows: slice, columns: slice) -> NDArray[np.bool_]:
        window = codes[rows, columns].shape[:2]
        return np.ones(window, np.bool_) if valid is None else valid[rows, columns]

    def has_direction(rows: slice, columns: slice) -> NDArray[np.bool_]:
        window = codes[rows, columns]
        points: NDArray[np.bool_] = (window.min(axis=2) != zero) | (window.max(axis=2) != zero)
        return points & has_data(rows, columns)

    found = _nearest(has_direction, (width, height), middle)
    return found or _nearest(has_data, (width, height), middle) or middle


def _nearest(will_do: WillDo, size: tuple[int, int], pixel: tuple[int, int]) -> tuple[int, int] | None:
    """The pixel of a map of (width, height) nearest to a pixel that will do; None where there is none."""
    x, y = pixel
    reach = 0
    while True:
        left, top = max(0, x - reach), max(0, y - reach)
        rows, columns = np.nonzero(will_do(slice(top, y + reach + 1), slice(left, x + reach + 1)))
        away = np.hypot(columns + left - x, rows + top - y)
        nearest = float(away.min()) if away.size else math.inf
        if nearest <= reach:
            n = int(away.argmin())
            return int(columns[n]) + left, int(rows[n]) + top
        if reach >= max(size):
            return None
        reach = math.ceil(nearest) if away.size else 2 * reach or 1
