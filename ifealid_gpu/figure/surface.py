"""What the parts of a figure are drawn on: one page, whether it becomes pixels, an SVG or a PDF."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from PIL import Image, ImageDraw, ImageFont

from ifealid_gpu.figure.page import PAPER, draw_text, font, is_own
from ifealid_gpu.geometry import Pair

Color = tuple[int, int, int]
#: Left, upper, right and lower pixel, all within.
Corners = tuple[float, float, float, float]


class Surface(Protocol):
    """A page whose pixels count from its left upper corner; colours are sRGB."""

    def text(self, at: Pair, text: str, color: Color, size: int, *, anchor: str = "ls", rim: int = 0) -> None:
        """Write a line in any script.

        Args:
            at: where its anchor lies.
            text: the line.
            color: of the letters.
            size: of the letters, in pixels.
            anchor: what lies there, as Pillow names it: the left end of the baseline "ls", of the ascender "la", of
                the ink's top "lt", of the middle "lm", of the ink's bottom "lb".
            rim: pixels of paper about the letters.
        """

    def rectangle(self, box: Corners, *, fill: Color | None = None, outline: Color | None = None) -> None:
        """Fill a rectangle, or draw its edge a pixel wide within it."""

    def line(self, points: Sequence[Pair], color: Color, width: int = 1) -> None:
        """Draw a line from point to point."""

    def picture(self, picture: Image.Image, corner: tuple[int, int]) -> None:
        """Lay a picture on it, pixel on pixel; one of RGBA lets the paper through."""


class Raster:
    """A page of pixels.

    Args:
        size: (width, height).

    Attributes:
        image: the page, RGB.
    """

    def __init__(self, size: tuple[int, int]) -> None:
        self.image = Image.new("RGB", size, PAPER)
        self._draw = ImageDraw.Draw(self.image)

    def text(self, at: Pair, text: str, color: Color, size: int, *, anchor: str = "ls", rim: int = 0) -> None:
        """See `Surface`."""
        if anchor == "ls" and not rim:
            draw_text(self._draw, at, text, color, size)
        elif all(map(is_own, text)):
            self._draw.text(at, text, color, font(size), anchor=anchor, stroke_width=rim, stroke_fill=PAPER)
        else:
            draw_text(self._draw, (at[0], at[1] + baseline(text, size, anchor)), text, color, size)

    def rectangle(self, box: Corners, *, fill: Color | None = None, outline: Color | None = None) -> None:
        """See `Surface`."""
        self._draw.rectangle(box, fill, outline)

    def line(self, points: Sequence[Pair], color: Color, width: int = 1) -> None:
        """See `Surface`."""
        self._draw.line(list(points), color, width, "curve" if len(points) > 2 else None)

    def picture(self, picture: Image.Image, corner: tuple[int, int]) -> None:
        """See `Surface`."""
        self.image.paste(picture, corner, picture if picture.mode == "RGBA" else None)


def baseline(text: str, size: int, anchor: str) -> float:
    """Pixels from an anchor down to the baseline, by the page's own letters."""
    letters = font(size)
    ascent, descent = letters.getmetrics() if isinstance(letters, ImageFont.FreeTypeFont) else (size, 0)
    _, top, _, bottom = letters.getbbox(text, anchor="ls")
    return {"s": 0.0, "a": ascent, "m": (ascent - descent) / 2, "t": -top, "b": -bottom}[anchor[1]]
