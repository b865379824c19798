"""Where panes lie: how many beside one another, so that what they show is as large as can be."""

from __future__ import annotations

from collections.abc import Sequence

from ifealid_gpu.panes.panes import Arrangement, Panes

#: Left, top, width and height.
Rectangle = tuple[float, float, float, float]

_GAP = 2  # between panes


def places(panes: Panes, display: Rectangle, aspect: float, title: float) -> list[Rectangle | None]:
    """The part of a display for each pane, with its title; None for those behind a large one. Whole numbers.

    Args:
        panes: which.
        display: what they share.
        aspect: width by height of what the active pane shows.
        title: the height of a pane's title.
    """
    if panes.large:
        return [display if number == panes.active else None for number in range(len(panes.shown))]
    columns = columns_of(panes, display[2], display[3], aspect, title)
    rows = -(-len(panes.shown) // columns)
    return [_cell(display, number % columns, number // columns, columns, rows) for number in range(len(panes.shown))]


def columns_of(panes: Panes, width: float, height: float, aspect: float, title: float) -> int:
    """How many panes lie beside one another."""
    count = len(panes.shown)
    if panes.arrangement is Arrangement.ROW:
        return count
    if panes.arrangement is Arrangement.GRID and (table := table_of(panes)) is not None:
        return len(table[1])

    def scale(columns: int) -> float:
        rows = -(-count // columns)
        return min(width / columns / aspect, max(1.0, height / rows - title))

    return max(range(1, count + 1), key=scale)


def table_of(panes: Panes) -> tuple[Sequence[str], Sequence[str]] | None:
    """The images of the rows and the layers of the columns, where the panes are a table of both; else None."""
    images = list(dict.fromkeys(pane.image for pane in panes.shown))
    layers = list(dict.fromkeys(pane.layer for pane in panes.shown))
    if len(images) < 2 or len(layers) < 2:
        return None
    wanted = [(image, layer, None) for image in images for layer in layers]
    return (images, layers) if [pane.map for pane in panes.shown] == wanted else None


def _cell(display: Rectangle, column: int, row: int, columns: int, rows: int) -> Rectangle:
    left, right = (round(display[0] + display[2] * n / columns) for n in (column, column + 1))
    top, bottom = (round(display[1] + display[3] * n / rows) for n in (row, row + 1))
    right -= _GAP * (column < columns - 1)
    bottom -= _GAP * (row < rows - 1)
    return left, top, max(1.0, right - left), max(1.0, bottom - top)
