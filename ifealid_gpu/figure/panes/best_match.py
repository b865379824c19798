"""The best match on a map of another image, in figures: a ring with its value beside it, as in the window."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from ifealid_gpu.figure.grid_page import Over, Place
from ifealid_gpu.figure.page import INK, text_width
from ifealid_gpu.figure.surface import Color, Surface
from ifealid_gpu.geometry import Pair, Projection
from ifealid_gpu.renderer import Renderer
from ifealid_gpu.views.resolved_view import ResolvedView

#: Of the ring; told from the reference's and from those of the best places.
BEST_COLOR: Color = (255, 158, 41)
_DARK: Color = (0, 0, 0)
_MARKS = 0.7  # how large marks are on several maps, beside those on a map alone
# In marker units.
_RADIUS, _LINE, _SHADE, _APART, _LETTERS = 8.0, 2.0, 4.6, 4.0, 12.0
_CORNERS = 24  # of the circle


@dataclass(frozen=True)
class BestMatch:
    """Where it lies.

    Attributes:
        at: from the left upper corner of the map's picture, in pixels.
        words: its value.
    """

    at: Pair
    words: str

    @classmethod
    def drawn_last(cls, renderer: Renderer, view: ResolvedView, size: tuple[int, int]) -> Self | None:
        """The best match of the view that a renderer which finds it has drawn last; None where there is none in sight.

        Args:
            renderer: see `Renderer.finds_peak`.
            view: that was drawn.
            size: (width, height) of the picture.
        """
        reading = renderer.reading()
        if reading.peak is None or reading.peak_value is None:
            return None
        x, y = reading.peak
        at = Projection.of(renderer.scene, size, view.view.viewport).target_from_map(x + 0.5, y + 0.5)
        if not (0 <= at[0] <= size[0] and 0 <= at[1] <= size[1]):
            return None
        return cls(at, view.quantity.text(reading.peak_value, renderer.feature_map.value_range))

    def draw(self, page: Surface, place: Place, unit: float) -> None:
        """Draw it over its map.

        Args:
            page: with the map.
            place: where the map lies: left, top, width and height, in pixels.
            unit: pixels per marker unit.
        """
        left, top, width, height = place
        x, y = left + self.at[0], top + self.at[1]
        turns = [2 * math.pi * n / _CORNERS for n in range(_CORNERS + 1)]
        ring = [(x + _RADIUS * unit * math.cos(turn), y + _RADIUS * unit * math.sin(turn)) for turn in turns]
        for color, line in ((_DARK, _SHADE), (BEST_COLOR, _LINE)):
            page.line(ring, color, max(1, round(line * unit)))
        letters, away = round(_LETTERS * unit), (_RADIUS + _APART) * unit
        start = x + away
        if start + text_width(self.words, letters) > left + width:
            start = max(left + away, x - away - text_width(self.words, letters))
        middle = min(max(y, top + letters / 2), top + height - letters / 2)
        page.text((start, middle), self.words, INK, letters, anchor="lm", rim=max(1, round(2 * unit)))


def marks_unit(unit: float) -> float:
    """Pixels per marker unit on several maps, for those of a nominal pixel."""
    return max(1.0, _MARKS * unit)


def over_maps(best: Sequence[BestMatch | None], unit: float) -> Over:
    """Draws best matches over the maps of a page; of each map its own or None, in their order."""

    def over(page: Surface, places: Sequence[Place]) -> None:
        for match, place in zip(best, places, strict=True):
            if match is not None:
                match.draw(page, place, marks_unit(unit))

    return over
