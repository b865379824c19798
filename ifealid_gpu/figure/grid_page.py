"""The layout of a figure of several maps: rows of images, columns of layers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PIL import Image

from ifealid_gpu.figure.drawing import Drawing
from ifealid_gpu.figure.figure import AnyLegend
from ifealid_gpu.figure.page import FAINT, INK, fitted, text_width, wrapped
from ifealid_gpu.figure.surface import Surface

NOMINAL = 320  # pixels of a map's longer side

# In nominal pixels.
_MARGIN, _GAP, _ROW_GAP, _BESIDE = 16, 18, 16, 8
_TITLE, _FACTS, _NAME, _SMALL = 17, 12, 13, 10
_HEADER, _LINE, _ROW_NAME, _CELL_HEAD = 40, 16, 22, 34
_LEAST = 120  # width of a column, for its titles


@dataclass(frozen=True, eq=False)
class Cell:
    """A map in a figure of several.

    Attributes:
        title: above it.
        facts: a smaller line below the title.
        picture: the map, RGBA.
        legend: beside it; None: one legend is for all.
    """

    title: str
    facts: str
    picture: Image.Image
    legend: AnyLegend | None


@dataclass(frozen=True, eq=False)
class Row:
    """The maps of an image.

    Attributes:
        name: of the image; empty: there is one, and the page's title says it.
        cells: a map of each layer, or None where the image has none.
        size: (width, height) of its maps, in pixels.
    """

    name: str
    cells: Sequence[Cell | None]
    size: tuple[int, int]


def grid_page(
    title: str, facts: str, rows: Sequence[Row], unit: float, *, layers: Sequence[str], shared: AnyLegend | None
) -> Drawing:
    """Maps in rows and columns under a title; each with its colour bar, or one for all at the right.

    Args:
        title: of the page.
        facts: lines below it.
        rows: with a cell of each layer.
        unit: pixels per nominal pixel.
        layers: names of the columns, for maps that are not there.
        shared: the one legend, or None.
    """

    def px(nominal: float) -> int:
        return round(nominal * unit)

    columns = [max(_width(row, n, px(_BESIDE), px(_LEAST)) for row in rows) for n in range(len(layers))]
    lefts = [px(_MARGIN) + sum(columns[:n]) + n * px(_GAP) for n in range(len(columns))]
    right = lefts[-1] + columns[-1]
    width = right + (0 if shared is None else px(_GAP) + shared.width) + px(_MARGIN)
    width = max(width, 2 * px(_MARGIN) + round(text_width(title, px(_TITLE))))
    lines = wrapped(facts, width - 2 * px(_MARGIN), px(_FACTS))
    width = max(width, 2 * px(_MARGIN) + round(max(text_width(line, px(_FACTS)) for line in lines)))
    heights = [px(_CELL_HEAD) + row.size[1] + (px(_ROW_NAME) if row.name else 0) for row in rows]
    top = px(_HEADER) + len(lines) * px(_LINE)
    tops = [top + sum(heights[:n]) + n * px(_ROW_GAP) for n in range(len(rows))]
    height = tops[-1] + heights[-1] + px(_MARGIN)

    def draw(page: Surface) -> None:
        page.text((px(_MARGIN), px(_MARGIN + 14)), title, INK, px(_TITLE))
        for n, line in enumerate(lines):
            page.text((px(_MARGIN), px(_HEADER + 8) + n * px(_LINE)), line, FAINT, px(_FACTS))
        for row, upper in zip(rows, tops, strict=True):
            first = upper
            if row.name:
                page.text((px(_MARGIN), upper + px(_NAME)), fitted(row.name, right, px(_NAME)), INK, px(_NAME))
                first += px(_ROW_NAME)
            for n, (cell, left) in enumerate(zip(row.cells, lefts, strict=True)):
                _draw_cell(page, cell, layers[n], (left, first, columns[n]), size=row.size, unit=unit)
        if shared is not None:
            below = tops[0] + (px(_ROW_NAME) if rows[0].name else 0) + px(_CELL_HEAD)
            shared.draw(page, (right + px(_GAP), below))

    return Drawing(title, (width, height), unit, draw)


def _draw_cell(
    page: Surface, cell: Cell | None, layer: str, box: tuple[int, int, int], *, size: tuple[int, int], unit: float
) -> None:
    """Draw a map with its titles; ``box``: its left, its top and how wide its column is."""

    def px(nominal: float) -> int:
        return round(nominal * unit)

    left, top, width = box
    below = top + px(_CELL_HEAD)
    title = layer if cell is None else cell.title
    page.text((left, top + px(_NAME)), fitted(title, width, px(_NAME)), INK, px(_NAME))
    facts = "left out" if cell is None else cell.facts
    page.text((left, top + px(_NAME + 14)), fitted(facts, width, px(_SMALL)), FAINT, px(_SMALL))
    if cell is None:
        page.rectangle((left, below, left + size[0] - 1, below + size[1] - 1), outline=FAINT)
        return
    page.picture(cell.picture, (left, below))
    if cell.legend is not None:
        cell.legend.draw(page, (left + size[0] + px(_BESIDE), below))


def _width(row: Row, column: int, beside: int, least: int) -> int:
    cell = row.cells[column]
    legend = 0 if cell is None or cell.legend is None else beside + cell.legend.width
    return max(row.size[0] + legend, least)
