"""The layout of a figure of several maps: rows and columns, each map with its titles and its colour bar."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PIL import Image

from ifealid_gpu.figure.drawing import Drawing
from ifealid_gpu.figure.figure import AnyLegend
from ifealid_gpu.figure.page import FAINT, INK, fitted, text_width, wrapped
from ifealid_gpu.figure.surface import Surface

NOMINAL = 320  # pixels of a map's longer side

#: Said of a map that is not there.
LEFT_OUT = "left out"

# In nominal pixels.
_MARGIN, _GAP, _ROW_GAP, _BESIDE = 16, 18, 16, 8
_TITLE, _FACTS, _NAME, _SMALL = 17, 12, 13, 10
_HEADER, _LINE, _ROW_NAME, _CELL_HEAD = 40, 16, 22, 34
_LEAST = 120  # width of a column, for its titles

#: Where a picture lies on its page: left, top, width and height, in pixels.
Place = tuple[int, int, int, int]

#: Draws over the maps of a page; takes where those of all cells lie, row by row.
Over = Callable[[Surface, Sequence[Place]], None]


@dataclass(frozen=True, eq=False)
class Cell:
    """A map in a figure of several.

    Attributes:
        title: above it.
        facts: a smaller line below the title.
        size: (width, height) of the map, in pixels.
        picture: the map, RGBA; None: it is left out, and its frame stays empty.
        legend: beside it; None: one legend is for all.
    """

    title: str
    facts: str
    size: tuple[int, int]
    picture: Image.Image | None = None
    legend: AnyLegend | None = None


@dataclass(frozen=True, eq=False)
class Row:
    """Maps that stand beside one another.

    Attributes:
        name: above them, of the image of all; empty: the titles say it.
        cells: the maps, as many as there are columns or fewer.
    """

    name: str
    cells: Sequence[Cell]

    @property
    def height(self) -> int:
        """Pixels of the tallest map."""
        return max(cell.size[1] for cell in self.cells)


def grid_page(
    title: str, facts: str, rows: Sequence[Row], unit: float, *, shared: AnyLegend | None, over: Over | None = None
) -> Drawing:
    """Maps in rows and columns under a title; each with its colour bar, or one for all at the right.

    Args:
        title: of the page.
        facts: lines below it.
        rows: with the maps.
        unit: pixels per nominal pixel.
        shared: the one legend, or None.
        over: what is drawn over the maps, once all are there; None: nothing.
    """

    def px(nominal: float) -> int:
        return round(nominal * unit)

    count = max(len(row.cells) for row in rows)
    columns = [
        max(_width(row.cells[n], px(_BESIDE), px(_LEAST)) for row in rows if n < len(row.cells)) for n in range(count)
    ]
    lefts = [px(_MARGIN) + sum(columns[:n]) + n * px(_GAP) for n in range(len(columns))]
    right = lefts[-1] + columns[-1]
    width = right + (0 if shared is None else px(_GAP) + shared.width) + px(_MARGIN)
    width = max(width, 2 * px(_MARGIN) + round(text_width(title, px(_TITLE))))
    lines = wrapped(facts, width - 2 * px(_MARGIN), px(_FACTS))
    width = max(width, 2 * px(_MARGIN) + round(max(text_width(line, px(_FACTS)) for line in lines)))
    heights = [px(_CELL_HEAD) + row.height + (px(_ROW_NAME) if row.name else 0) for row in rows]
    top = px(_HEADER) + len(lines) * px(_LINE)
    tops = [top + sum(heights[:n]) + n * px(_ROW_GAP) for n in range(len(rows))]
    height = tops[-1] + heights[-1] + px(_MARGIN)

    def draw(page: Surface) -> None:
        page.text((px(_MARGIN), px(_MARGIN + 14)), title, INK, px(_TITLE))
        for n, line in enumerate(lines):
            page.text((px(_MARGIN), px(_HEADER + 8) + n * px(_LINE)), line, FAINT, px(_FACTS))
        pictured: list[Place] = []
        for row, upper in zip(rows, tops, strict=True):
            first = upper
            if row.name:
                page.text((px(_MARGIN), upper + px(_NAME)), fitted(row.name, right, px(_NAME)), INK, px(_NAME))
                first += px(_ROW_NAME)
            for cell, left, wide in zip(row.cells, lefts, columns, strict=False):
                _draw_cell(page, cell, (left, first, wide), unit)
                pictured.append((left, first + px(_CELL_HEAD), *cell.size))
        if over is not None:
            over(page, pictured)
        if shared is not None:
            below = tops[0] + (px(_ROW_NAME) if rows[0].name else 0) + px(_CELL_HEAD)
            shared.draw(page, (right + px(_GAP), below))

    return Drawing(title, (width, height), unit, draw)


def _draw_cell(page: Surface, cell: Cell, box: tuple[int, int, int], unit: float) -> None:
    """Draw a map with its titles; ``box``: its left, its top and how wide its column is."""

    def px(nominal: float) -> int:
        return round(nominal * unit)

    left, top, width = box
    below = top + px(_CELL_HEAD)
    page.text((left, top + px(_NAME)), fitted(cell.title, width, px(_NAME)), INK, px(_NAME))
    page.text((left, top + px(_NAME + 14)), fitted(cell.facts, width, px(_SMALL)), FAINT, px(_SMALL))
    if cell.picture is None:
        page.rectangle((left, below, left + cell.size[0] - 1, below + cell.size[1] - 1), outline=FAINT)
        return
    page.picture(cell.picture, (left, below))
    if cell.legend is not None:
        cell.legend.draw(page, (left + cell.size[0] + px(_BESIDE), below))


def _width(cell: Cell, beside: int, least: int) -> int:
    legend = 0 if cell.legend is None else beside + cell.legend.width
    return max(cell.size[0] + legend, least)
