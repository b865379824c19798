"""How many tokens make which grid: patches row by row, after those that stand for no place, such as the class token."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

from ifealid_gpu.dataset.covering import Size, covers
from ifealid_gpu.dataset.reading import Reading
from ifealid_gpu.errors import InputError, Remedy

#: Fewer vectors are taken for tokens only where somebody says so.
FEWEST_TOKENS = 16

# Tokens before the patches: none; the class token; it and four registers; it and the distilled one; registers alone.
_PREFIXES = (0, 1, 5, 2, 4)
_MOST_BEFORE = 32

# Images of networks and of cameras; what is off by more than rounding to whole patches is no such grid.
_PROPORTIONS = (1.0, 5 / 4, 4 / 3, 3 / 2, 16 / 9, 2.0)
_ROUNDED = 0.01
_LONGEST_OF_SHORT = 2.0  # the most that sides may differ where tokens are known to be some
_SMALLEST_WITH_REGISTERS = 7

_REMEDY = Remedy(("layout", "grid", "skip"))


@dataclass(frozen=True)
class Grid:
    """Where a row of tokens lies.

    Attributes:
        width: columns.
        height: rows.
        skip: tokens before those of the grid.
        rest: tokens after them.
    """

    width: int
    height: int
    skip: int
    rest: int = 0


def find_grid(tokens: int, reading: Reading, image: Size | None) -> Grid | None:
    """The grid that so many tokens make by themselves: the image's proportions, or usual ones; None where none fits.

    Args:
        tokens: how many there are.
        reading: its ``stride`` decides, where it and the image are known.
        image: (height, width) of the image, or None.
    """
    if tokens < FEWEST_TOKENS:
        return None
    found = [
        (cost, grid)
        for grid in _grids_of(tokens, _PREFIXES)
        if (cost := _cost(grid, image, reading.stride)) is not None
    ]
    if not found and reading.stride is not None and image is not None:
        return find_grid(tokens, replace(reading, stride=None), image)  # that the stride does not fit is said later
    return min(found, key=lambda one: one[0])[1] if found else None


def asked_grid(tokens: int, reading: Reading, image: Size | None) -> Grid:
    """The grid of what is known to be tokens, with what ``reading`` says of it.

    Raises:
        InputError: there is none; the message names those that there are.
    """
    if reading.grid is not None:
        return _given_grid(tokens, *reading.grid, reading.skip)
    if reading.skip is None and (usual := find_grid(tokens, reading, image)) is not None:
        return usual
    prefixes = _PREFIXES if reading.skip is None else (reading.skip,)
    grids = list(_grids_of(tokens, prefixes))
    for accepted in (
        [grid for grid in grids if _cost(grid, image, reading.stride) is not None],
        [grid for grid in grids if _longer(grid) <= _LONGEST_OF_SHORT],
    ):
        if accepted:
            return min(accepted, key=lambda grid: (prefixes.index(grid.skip), _longer(grid), -grid.width))
    if reading.skip is not None and reading.skip >= tokens:
        message = f"expected more than the {reading.skip} tokens to skip, found {tokens}"
        raise InputError(message, remedy=_REMEDY)
    after = f" after {reading.skip}" if reading.skip else ""
    left = tokens - (reading.skip or 0)
    pairs = [f"{left // rows}x{rows}" for rows in range(1, math.isqrt(left) + 1) if left % rows == 0][-4:]
    raise InputError(
        f"{left} tokens{after} make no grid of usual proportions; "
        f"give --grid WxH, such as {' or '.join(reversed(pairs))}, and --skip N",
        remedy=_REMEDY,
    )


def _given_grid(tokens: int, width: int, height: int, skip: int | None) -> Grid:
    needed, left = width * height, tokens - width * height
    before = left if skip is None else skip
    if left < 0 or before > left or (skip is None and before > _MOST_BEFORE):
        usual = find_grid(tokens, Reading(), None)
        better = "" if usual is None else f"; they make {usual.width}x{usual.height} after {usual.skip}"
        after = f" after {skip}" if skip else ""
        raise InputError(
            f"a grid of {width} x {height}{after} has {needed} tokens, found {tokens - (skip or 0)}{better}",
            remedy=_REMEDY,
        )
    return Grid(width, height, before, left - before)


def _grids_of(tokens: int, prefixes: tuple[int, ...]) -> Iterator[Grid]:
    for skip in prefixes:
        left = tokens - skip
        for rows in range(1, math.isqrt(left) + 1) if left > 0 else ():
            if left % rows == 0:
                yield Grid(left // rows, rows, skip)
                if rows * rows != left:
                    yield Grid(rows, left // rows, skip)


def is_square(grid: Grid) -> bool:
    """Whether it has as many rows as columns."""
    return grid.width == grid.height


def _longer(grid: Grid) -> float:
    return max(grid.width, grid.height) / min(grid.width, grid.height)


def _cost(grid: Grid, image: Size | None, stride: int | None) -> tuple[float, ...] | None:
    """How unusual a grid is, compared part by part; None: too unusual."""
    size = grid.height, grid.width
    order, few = _PREFIXES.index(grid.skip) if grid.skip in _PREFIXES else 0, grid.skip <= 1
    if not few and min(size) < _SMALLEST_WITH_REGISTERS:
        return None
    if image is not None and stride is not None:
        return (0, order) if covers(size, image, stride) else None
    if image is not None and covers(size, image):
        off = abs(math.log(grid.width * image[0] / (grid.height * image[1])))
        return (0 if few else 2, order, off)
    if is_square(grid):
        return (1 if few else 3, order, 0)
    off = min(abs(_longer(grid) / usual - 1) for usual in _PROPORTIONS)
    if off > (_ROUNDED if few else 1e-9):
        return None
    return (4, off > 1e-9, order, off, grid.width < grid.height)
