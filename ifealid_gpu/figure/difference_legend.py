"""A page's legend of a difference: the colour bar about zero, and which map has more on either side of it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ifealid_gpu.colormaps import diverging
from ifealid_gpu.figure.legend import Legend
from ifealid_gpu.figure.page import FAINT, fitted, text_width
from ifealid_gpu.figure.surface import Surface
from ifealid_gpu.files import as_text
from ifealid_gpu.renderer.difference import Difference
from ifealid_gpu.views.resolved_view import ResolvedView

# In units of the page.
_TEXT, _LINE, _FIRST, _LEFT = 11, 13, 13, 7
_WIDEST = 130  # of a map's name
_LEAST = 9  # lines of text that the bar must be high, for words beside it


@dataclass(frozen=True)
class DifferenceLegend:
    """A colour bar about zero, with words at its ends.

    Attributes:
        bar: the bar and its numbers.
        high: lines below the number at the upper end.
        low: lines above the one at the lower end.
    """

    bar: Legend
    high: tuple[str, ...]
    low: tuple[str, ...]

    @classmethod
    def of(
        cls, difference: Difference, first: ResolvedView, second: ResolvedView, height: int, unit: float
    ) -> DifferenceLegend:
        """The legend of two views' difference; ``height`` and ``unit`` are pixels, of the bar and per nominal pixel."""
        view, quantity = first.view, difference.quantity(first, second)
        found, blend = difference.found_range(first, second), view.blend(difference.scene.has_image)
        bar = Legend(
            None if found is None else quantity.scale(*found.ends),
            diverging(view.colormap),
            None if blend is None else replace(blend, is_diverging=True),
            quantity,
            None,
            height,
            unit,
        )
        return cls(bar, _lines(quantity.high_words, unit), _lines(quantity.low_words, unit))

    @property
    def width(self) -> int:
        """Pixels that it takes, bars, numbers and words."""
        if not self._has_words:
            return self.bar.width
        widest = max(text_width(line, self._px(_TEXT)) for line in (*self.high, *self.low))
        return max(self.bar.width, self.bar.bars_width + self._px(_LEFT) + round(widest))

    def draw(self, page: Surface, corner: tuple[int, int]) -> None:
        """Draw it with its left upper corner at a place."""
        self.bar.draw(page, corner)
        if not self._has_words:
            return
        left, top = corner[0] + self.bar.bars_width + self._px(_LEFT), corner[1]
        bottom = top + self.bar.height - self._px(_FIRST)
        for n, line in enumerate(self.high):
            at = left, top + self._px(_FIRST) + self._px(_LINE) * (n + 1) - self._px(2)
            page.text(at, line, FAINT, self._px(_TEXT))
        for n, line in enumerate(reversed(self.low)):
            page.text((left, bottom - self._px(_LINE) * n - self._px(2)), line, FAINT, self._px(_TEXT))

    @property
    def _has_words(self) -> bool:
        scale = self.bar.scale
        return scale is not None and scale.low < scale.high and self.bar.height >= _LEAST * self._px(_LINE)

    def _px(self, nominal: float) -> int:
        return round(nominal * self.bar.unit)


def _lines(words: str, unit: float) -> tuple[str, ...]:
    """A map's name, which may be long, and what it has more of."""
    name, _, what = as_text(words).rpartition(": ")
    return fitted(name, _WIDEST * unit, round(_TEXT * unit)) + ":", what
