"""A sheet of plain pictures in named rows and columns."""

from __future__ import annotations

from PIL import Image, ImageDraw

from ifealid_gpu.figure.page import FAINT, INK, PAPER, draw_text


def sheet(title: str, columns: list[str], rows: list[tuple[str, list[Image.Image]]]) -> Image.Image:
    """Pictures of one size in named rows and columns under a title, RGB."""
    margin, header, line = 16, 52, 26
    width, height = rows[0][1][0].size
    page = Image.new(
        "RGB",
        (margin + len(columns) * (width + margin), header + line + len(rows) * (height + line + margin)),
        PAPER,
    )
    draw = ImageDraw.Draw(page)
    draw_text(draw, (margin, header - 20), title, INK, 20)
    top = header
    for label, pictures in rows:
        for n, picture in enumerate(pictures):
            left = margin + n * (width + margin)
            draw_text(draw, (left, top + line - 8), f"{columns[n]}  ·  {label}", FAINT, 14)
            page.paste(picture, (left, top + line), picture)
        top += height + line + margin
    return page
