"""The legend of three components: a bar from black to red, green or blue for each, and its numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
from PIL import Image

from ifealid_gpu.color_bar import ColorScale, number_of
from ifealid_gpu.figure.page import FAINT, INK, text_width
from ifealid_gpu.figure.surface import Surface
from ifealid_gpu.geometry import Pair
from ifealid_gpu.quantities.quantity import Quantity

# In units of the page.
_BAR, _GAP, _TICK, _TEXT = 16, 18, 4, 12
_LEAST_BAR = 24  # high: less has no room for two numbers
_NOTHING = "no values"


@dataclass(frozen=True)
class ComponentLegend:
    """What red, green and blue stand for.

    Attributes:
        names: of the components: what they are, in a word or two.
        ends: the values that are black and of the full colour, of each; none where no pixel has a value.
        height: pixels that there are.
        unit: pixels per nominal pixel.
    """

    names: tuple[str, ...]
    ends: tuple[Pair, ...]
    height: int
    unit: float

    @classmethod
    def of(cls, quantity: Quantity, height: int, unit: float) -> Self:
        """The legend of a quantity of three components."""
        ends = quantity.color_ends or ()
        return cls(quantity.component_words, ends, height, unit)

    @property
    def width(self) -> int:
        """Pixels that it takes, bars and words."""
        texts = [_NOTHING, *(text for _, _, lines in self._bars for _, text in lines)]
        return round((_BAR + _TICK + 3) * self.unit + max(text_width(text, self._size) for text in texts))

    @property
    def _size(self) -> int:
        return round(_TEXT * self.unit)

    @property
    def _bars(self) -> list[tuple[int, int, list[tuple[float, str]]]]:
        """(first row, rows, [(row, words)]) of each bar."""
        count, gap = len(self.ends), round(_GAP * self.unit)
        if not count:
            return []
        rows = max(round(_LEAST_BAR * self.unit), (self.height - gap * (count - 1)) // count)
        found, half = [], self._size / 2
        for n, (name, (low, high)) in enumerate(zip(self.names, self.ends, strict=True)):
            top, scale = n * (rows + gap), ColorScale.between(low, high)
            lines = [(top + half, number_of(high, scale)), (top + rows - half, number_of(low, scale))]
            if rows > 4 * self._size:
                lines.insert(1, (top + rows / 2, name))
            found.append((top, rows, lines))
        return found

    def draw(self, page: Surface, corner: tuple[int, int]) -> None:
        """Draw it with its left upper corner at a place."""
        (left, top), side = corner, round(_BAR * self.unit)
        if not self._bars:
            page.text((left, top), _NOTHING, INK, self._size, anchor="la")
        for n, (first, rows, lines) in enumerate(self._bars):
            colors = np.zeros((rows, side, 3), np.uint8)
            colors[:, :, n] = np.linspace(255, 0, rows).round().astype(np.uint8)[:, np.newaxis]
            page.picture(Image.fromarray(colors), (left, top + first))
            box = (left - 1, top + first - 1, left + side, top + first + rows)
            page.rectangle(box, outline=FAINT)
            for row, words in lines:
                at = (left + side + (_TICK + 3) * self.unit, top + row)
                page.text(at, words, INK, self._size, anchor="lm")
