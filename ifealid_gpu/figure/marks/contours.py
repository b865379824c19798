"""Lines of equal value through a grid, in order, so that they can be dashed; by marching squares."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

# Edges of a cell: top, right, bottom, left. A cell's number has a bit for each corner that is inside, clockwise from
# the top left one; where opposite corners are, the line leads around each of them.
_TOP, _RIGHT, _BOTTOM, _LEFT = range(4)
_CASES: dict[int, tuple[tuple[int, int], ...]] = {
    1: ((_LEFT, _TOP),),
    2: ((_TOP, _RIGHT),),
    3: ((_LEFT, _RIGHT),),
    4: ((_RIGHT, _BOTTOM),),
    5: ((_LEFT, _TOP), (_RIGHT, _BOTTOM)),
    6: ((_TOP, _BOTTOM),),
    7: ((_LEFT, _BOTTOM),),
    8: ((_BOTTOM, _LEFT),),
    9: ((_BOTTOM, _TOP),),
    10: ((_TOP, _RIGHT), (_BOTTOM, _LEFT)),
    11: ((_BOTTOM, _RIGHT),),
    12: ((_RIGHT, _LEFT),),
    13: ((_RIGHT, _TOP),),
    14: ((_TOP, _LEFT),),
}


def loops_of(field: Floats) -> tuple[Floats, ...]:
    """Closed lines around what is below 0, each (n, 2) as (column, row) of the grid.

    Args:
        field: (rows, columns), above 0 all along its border.
    """
    inside = field < 0
    case = inside[:-1, :-1] + 2 * inside[:-1, 1:] + 4 * inside[1:, 1:] + 8 * inside[1:, :-1]
    columns = field.shape[1]
    upright = field.size  # edges that lead down are numbered from here on
    neighbours: dict[int, list[int]] = {}
    for number, pairs in _CASES.items():
        rows, lefts = np.nonzero(case == number)
        start = rows * columns + lefts
        edges = (start, upright + start + 1, start + columns, upright + start)
        for one, other in pairs:
            for a, b in zip(edges[one].tolist(), edges[other].tolist(), strict=True):
                neighbours.setdefault(a, []).append(b)
                neighbours.setdefault(b, []).append(a)
    return tuple(_points(loop, field) for loop in _chained(neighbours))


def _chained(neighbours: dict[int, list[int]]) -> list[list[int]]:
    loops = []
    while neighbours:
        at = next(iter(neighbours))
        loop = []
        while at in neighbours:
            loop.append(at)
            onward = neighbours.pop(at)
            at = next((edge for edge in onward if edge in neighbours), -1)
        loops.append(loop)
    return loops


def _points(loop: list[int], field: Floats) -> Floats:
    """Where the edges of a loop are crossed, by linear interpolation."""
    rows, columns = field.shape
    edges = np.array(loop)
    is_upright = edges >= field.size
    row, column = np.divmod(edges - field.size * is_upright, columns)
    one = field[row, column]
    other = field[np.minimum(row + is_upright, rows - 1), np.minimum(column + ~is_upright, columns - 1)]
    share = one / (one - other)
    return np.stack([column + share * ~is_upright, row + share * is_upright], axis=1)
