"""Pages of text, lines, areas and pictures: what SVG and PDF have in common."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import BinaryIO

from PIL import Image

from ifealid_gpu.figure.page import PAPER, parts_of, width_of
from ifealid_gpu.figure.surface import Color, Corners, baseline
from ifealid_gpu.geometry import Pair
from ifealid_gpu.system_fonts import Font

# What no file of text may hold, or what would break its line.
_NOT_TEXT = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True)
class Word:
    """A part of a line of text in one font.

    Attributes:
        text: what it says.
        font: that has all of it; None: the page's own.
        start: where its baseline begins.
        width: pixels that it takes.
    """

    text: str
    font: Font | None
    start: Pair
    width: float


class Vector(ABC):
    """A surface that keeps what is drawn as it is; see `Surface`.

    Args:
        title: of the page.
        size: (width, height) in pixels.
        unit: pixels per nominal pixel.
    """

    def __init__(self, title: str, size: tuple[int, int], unit: float) -> None:
        self.title = _NOT_TEXT.sub(" ", title)
        self.size = size
        self.unit = unit

    def text(self, at: Pair, text: str, color: Color, size: int, *, anchor: str = "ls", rim: int = 0) -> None:
        """See `Surface`."""
        text = _NOT_TEXT.sub(" ", text)
        left, words = at[0], []
        y = at[1] + baseline(text, size, anchor)
        for part, used in parts_of(text):
            width = width_of(part, used, size)
            words.append(Word(part, used, (left, y), width))
            left += width
        if text.strip():
            self._line_of_text(words, color, size, rim)

    def rectangle(self, box: Corners, *, fill: Color | None = None, outline: Color | None = None) -> None:
        """See `Surface`."""
        left, top, right, bottom = box
        if fill is not None:
            self._area((left, top, right + 1, bottom + 1), fill)
        if outline is not None:
            corners = [(left, top), (right, top), (right, bottom), (left, bottom), (left, top)]
            self.line(corners, outline)

    def line(self, points: Sequence[Pair], color: Color, width: int = 1) -> None:
        """See `Surface`."""
        self._stroke([(x + 0.5, y + 0.5) for x, y in points], color, width)

    def picture(self, picture: Image.Image, corner: tuple[int, int]) -> None:
        """See `Surface`."""
        if picture.mode == "RGBA":
            page = Image.new("RGB", picture.size, PAPER)
            page.paste(picture, (0, 0), picture)
            picture = page
        self._picture(picture.convert("RGB"), corner)

    @abstractmethod
    def put(self, file: BinaryIO) -> None:
        """Write the page."""

    @abstractmethod
    def _line_of_text(self, words: list[Word], color: Color, size: int, rim: int) -> None: ...

    @abstractmethod
    def _area(self, edges: Corners, color: Color) -> None: ...

    @abstractmethod
    def _stroke(self, points: list[Pair], color: Color, width: int) -> None: ...

    @abstractmethod
    def _picture(self, picture: Image.Image, corner: tuple[int, int]) -> None: ...


def number(value: float) -> str:
    """A number as short as it can be, to a thousandth."""
    return f"{value:.3f}".rstrip("0").rstrip(".") or "0"
