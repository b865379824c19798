"""A page's legend: the colour bar, opaque and beside that as it is seen over the image, and its numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ifealid_gpu.color_bar import Blend, ColorScale, bar_colors, number_of, spaced_ticks
from ifealid_gpu.figure.page import FAINT, INK, PAPER
from ifealid_gpu.figure.surface import Surface
from ifealid_gpu.quantities.quantity import Quantity
from ifealid_gpu.renderer import Renderer
from ifealid_gpu.views.resolved_view import ResolvedView

# In units of the page.
_BAR, _TWIN_BARS, _GAP, _NUMBERS = 16, 12, 2, 48


@dataclass(frozen=True)
class Legend:
    """What the colours of a map stand for.

    Attributes:
        scale: the bar's values; None: no pixel has one.
        colormap: of the bar.
        blend: how its colours lie over the image; None: there is none.
        quantity: what the values are.
        value_range: (pmin, pmax) of the map, or None where its file does not say.
        height: of the bar, in pixels.
        unit: pixels per nominal pixel.
        threshold: the value that a line over the bars marks, or None.
    """

    scale: ColorScale | None
    colormap: str
    blend: Blend | None
    quantity: Quantity
    value_range: tuple[float, float] | None
    height: int
    unit: float
    threshold: float | None = None

    @classmethod
    def of(cls, renderer: Renderer, resolved: ResolvedView, height: int, unit: float) -> Self:
        """The legend of a view on a map."""
        view, quantity, feature_map = resolved.view, resolved.quantity, renderer.feature_map
        found, ends = renderer.value_range(resolved), renderer.color_ends(resolved)
        cut = None if resolved.threshold is None else renderer.cut(resolved)
        return cls(
            None if ends is None or found is None else quantity.scale(*ends, found),
            view.colormap,
            view.blend(feature_map.image is not None),
            quantity,
            feature_map.value_range,
            height,
            unit,
            None if cut is None else cut.at,
        )

    @property
    def width(self) -> int:
        """Pixels that it takes, bars and numbers."""
        return self.bars_width + round(_NUMBERS * self.unit)

    @property
    def bars_width(self) -> int:
        """Pixels that the bars take, without numbers."""
        if self.blend is None:
            return round(_BAR * self.unit)
        return 2 * round(_TWIN_BARS * self.unit) + round(_GAP * self.unit)

    def draw(self, page: Surface, corner: tuple[int, int]) -> None:
        """Draw it with its left upper corner at a place; words where the pixels do not differ, or have no value."""
        left, top = corner
        if self.scale is None or self.scale.low == self.scale.high:
            words = ["no values"]
            if self.scale is not None:
                words = ["all alike:", self._number(self.scale.low, self.scale)]
            for n, line in enumerate(words):
                page.text((left, top + round(15 * n * self.unit)), line, INK, round(12 * self.unit), anchor="la")
            return
        side = round((_BAR if self.blend is None else _TWIN_BARS) * self.unit)
        self._draw_bar(page, (left, top), side, bar_colors(self.scale, self.colormap, self.height))
        if self.blend is not None:
            seen = bar_colors(self.scale, self.colormap, self.height, self.blend)
            self._draw_bar(page, (left + side + round(_GAP * self.unit), top), side, seen)
        if self.threshold is not None:
            self._mark(page, corner, min(max(self.scale.position(self.threshold), 0.0), 1.0))
        self._draw_numbers(page, (left + self.bars_width, top), self.scale)

    def _mark(self, page: Surface, corner: tuple[int, int], at: float) -> None:
        """A bright line on a dark one over the bars, as contours are, from 0 at the lower end to 1."""
        left, top = corner
        y = top + round((1 - at) * (self.height - 1))
        for half, color in ((round(2 * self.unit), INK), (round(0.5 * self.unit), PAPER)):
            page.rectangle((left - 1, y - half, left + self.bars_width, y + half), fill=color)

    def _draw_bar(self, page: Surface, corner: tuple[int, int], width: int, colors: NDArray[np.uint8]) -> None:
        page.picture(Image.fromarray(np.repeat(colors[:, np.newaxis], width, axis=1)), corner)
        left, top = corner
        page.rectangle((left - 1, top - 1, left + width, top + self.height), outline=FAINT)

    def _draw_numbers(self, page: Surface, corner: tuple[int, int], scale: ColorScale) -> None:
        unit, (left, top) = self.unit, corner
        line, tick = max(1, round(unit)), round(4 * unit)
        for one in spaced_ticks(scale, self.height, 15 * unit):
            y = top + min(self.height - 1, round(one.at))
            # The outermost numbers stay within the bar's height.
            text_y = min(max(top + one.text_at, top + 5 * unit), top + self.height - 5 * unit)
            end_y = y if one.text_at == one.at else round(text_y)
            page.line([(left, y), (left + tick, end_y)], INK, line)
            number = self._number(one.value, scale)
            page.text((left + tick + 3 * unit, text_y), number, INK, round(12 * unit), anchor="lm")

    def _number(self, value: float, scale: ColorScale) -> str:
        return number_of(value, scale, lambda found: self.quantity.real(found, self.value_range))
