"""Pages as SVG 1.1: text as text in the page's own font, which is in the file; pictures as PNG."""

from __future__ import annotations

import io
from base64 import b64encode
from typing import BinaryIO
from xml.sax.saxutils import escape

from PIL import Image

from ifealid_gpu.figure.page import PAPER, own_font_bytes
from ifealid_gpu.figure.surface import Color, Corners
from ifealid_gpu.figure.vector import Vector, Word, number
from ifealid_gpu.geometry import Pair

_FAMILY = "Figure"
# For programs that pass over fonts in files, and for other scripts.
_FAMILIES = f"{_FAMILY}, Aileron, Helvetica, Arial, 'DejaVu Sans', 'Noto Sans', 'Noto Sans CJK SC', sans-serif"


class SvgPage(Vector):
    """A page as SVG; see `Surface`."""

    def __init__(self, title: str, size: tuple[int, int], unit: float) -> None:
        super().__init__(title, size, unit)
        self._parts: list[str] = []

    def put(self, file: BinaryIO) -> None:
        """Write the page."""
        (width, height), unit = self.size, self.unit
        font = b64encode(own_font_bytes()).decode()
        head = (
            '<?xml version="1.0" encoding="UTF-8"?>\n'
            f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" version="1.1" '
            f'width="{number(width / unit)}" height="{number(height / unit)}" viewBox="0 0 {width} {height}">\n'
            f"<title>{escape(self.title)}</title>\n"
            f"<style>@font-face{{font-family:{_FAMILY};src:url(data:font/ttf;base64,{font})}}"
            f"text{{font-family:{_FAMILIES};white-space:pre}}</style>\n"
            f'<rect width="{width}" height="{height}" fill="{_hex(PAPER)}"/>\n'
        )
        file.write("".join([head, *self._parts, "</svg>\n"]).encode("utf-8"))

    def _line_of_text(self, words: list[Word], color: Color, size: int, rim: int) -> None:
        edge = ""
        if rim:
            edge = f' stroke="{_hex(PAPER)}" stroke-width="{2 * rim}" stroke-linejoin="round" paint-order="stroke"'
        # Each part begins and ends where the layout has it, whatever font a viewer takes.
        spans = "".join(
            f'<tspan x="{number(word.start[0])}" y="{number(word.start[1])}" textLength="{number(word.width)}" '
            f'lengthAdjust="spacingAndGlyphs">{escape(word.text)}</tspan>'
            for word in words
        )
        style = f'font-size="{size}" fill="{_hex(color)}"{edge}'
        self._parts.append(f'<text xml:space="preserve" {style}>{spans}</text>\n')

    def _area(self, edges: Corners, color: Color) -> None:
        left, top, right, bottom = edges
        where = _where(left, top, right - left, bottom - top)
        self._parts.append(f'<rect {where} fill="{_hex(color)}"/>\n')

    def _stroke(self, points: list[Pair], color: Color, width: int) -> None:
        line = " ".join(f"{number(x)},{number(y)}" for x, y in points)
        self._parts.append(
            f'<polyline points="{line}" fill="none" stroke="{_hex(color)}" stroke-width="{width}" '
            'stroke-linecap="square" stroke-linejoin="round"/>\n'
        )

    def _picture(self, picture: Image.Image, corner: tuple[int, int]) -> None:
        file = io.BytesIO()
        picture.save(file, "PNG")
        data = f"data:image/png;base64,{b64encode(file.getvalue()).decode()}"
        where = f'{_where(*corner, *picture.size)} preserveAspectRatio="none"'
        self._parts.append(f'<image {where} style="image-rendering:pixelated" xlink:href="{data}"/>\n')


def _where(left: float, top: float, width: float, height: float) -> str:
    return f'x="{number(left)}" y="{number(top)}" width="{number(width)}" height="{number(height)}"'


def _hex(color: Color) -> str:
    return "#{:02x}{:02x}{:02x}".format(*color)
