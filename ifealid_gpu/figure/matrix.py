"""A page of a matrix of numbers from 0 to 1: a coloured square each, with the number in it and names at both sides."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from ifealid_gpu.colormaps import lookup_table
from ifealid_gpu.figure.marks.painter import ink_on
from ifealid_gpu.figure.page import FAINT, INK, PAPER, draw_text, text_width, wrapped

_COLORS = "viridis"
_NONE = (232, 232, 232)  # of a square without a number
_UNIT = 2  # pixels per nominal pixel
_SIDE, _MARGIN, _GAP = 46, 18, 8
_TITLE, _TEXT, _SMALL = 17, 13, 12
_NARROWEST = 420  # of the facts


def page_of_matrix(
    values: NDArray[np.float64],
    rows: Sequence[str],
    columns: Sequence[str],
    *,
    title: str,
    facts: str,
    sides: tuple[str, str] = ("", ""),
) -> Image.Image:
    """The matrix under a title, RGB; as large as its names and numbers need.

    Args:
        values: (n, m) in [0, 1]; NaN is drawn without a number.
        rows: n names, at the left.
        columns: m names, above, from bottom to top.
        title: of the page.
        facts: a line below it.
        sides: what the rows and the columns are of.
    """
    side, margin, gap = (_UNIT * size for size in (_SIDE, _MARGIN, _GAP))
    title_size, text, small = (_UNIT * size for size in (_TITLE, _TEXT, _SMALL))
    line = round(1.35 * text)
    left = margin + line + _widest(rows, small) + gap
    width = max(
        left + side * len(columns), left + _width(sides[1], text), round(margin + _width(title, title_size)),
        margin + _UNIT * _NARROWEST
    ) + margin  # fmt: skip
    said = wrapped(facts, width - 2 * margin, text)
    width = max(width, 2 * margin + max(_width(one, text) for one in said))
    head = margin + title_size + line * len(said) + gap
    top = head + line + _widest(columns, small) + 2 * gap
    height = top + max(side * len(rows), _width(sides[0], text)) + margin
    page = Image.new("RGB", (width, height), PAPER)
    draw = ImageDraw.Draw(page)
    draw_text(draw, (margin, margin + round(0.8 * title_size)), title, INK, title_size)
    for n, one in enumerate(said, 1):
        draw_text(draw, (margin, margin + round(0.8 * title_size) + n * line), one, FAINT, text)
    draw_text(draw, (left, head + round(0.8 * line)), sides[1], FAINT, text)
    _upright(page, (margin, top), sides[0], FAINT, text)
    for n, name in enumerate(columns):
        _upright(page, (left + n * side + (side - line) // 2, top - gap), name, INK, small, is_above=True)
    for n, name in enumerate(rows):
        middle = top + n * side + side // 2
        draw_text(draw, (left - gap - _width(name, small), middle + round(0.35 * small)), name, INK, small)
    _draw_squares(draw, values, (left, top), side, small)
    return page


def _draw_squares(
    draw: ImageDraw.ImageDraw, values: NDArray[np.float64], corner: tuple[int, int], side: int, size: int
) -> None:
    colors = lookup_table(_COLORS)
    for (row, column), value in np.ndenumerate(values):
        x, y = corner[0] + column * side, corner[1] + row * side
        color, number = _NONE, "-"
        if np.isfinite(value):
            red, green, blue = colors[round(255 * min(max(float(value), 0.0), 1.0))].tolist()
            color, number = (red, green, blue), f"{value:.2f}"
        draw.rectangle((x, y, x + side - _UNIT, y + side - _UNIT), color)
        start = x + (side - _UNIT - text_width(number, size)) / 2, y + (side - _UNIT) / 2 + 0.35 * size
        draw_text(draw, start, number, ink_on(color), size)


def _upright(
    page: Image.Image, at: tuple[int, int], text: str, color: tuple[int, int, int], size: int, *, is_above: bool = False
) -> None:
    """Write a line from bottom to top: below a place, or above it."""
    if not text:
        return
    strip = Image.new("RGB", (_width(text, size), round(1.35 * size)), PAPER)
    draw_text(ImageDraw.Draw(strip), (0, size), text, color, size)
    turned = strip.transpose(Image.Transpose.ROTATE_90)
    page.paste(turned, (at[0], at[1] - turned.height if is_above else at[1]))


def _width(text: str, size: int) -> int:
    return int(text_width(text, size)) + 2


def _widest(names: Sequence[str], size: int) -> int:
    return max(_width(name, size) for name in names)
