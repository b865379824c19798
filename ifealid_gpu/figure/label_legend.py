"""The legend of labels: each class with its colour, its name and its share of the pixels."""

from __future__ import annotations

from dataclasses import dataclass

from ifealid_gpu.figure.page import FAINT, INK, text_width
from ifealid_gpu.figure.surface import Surface

# In units of the page.
_SWATCH, _GAP, _LINE, _TEXT = 12, 6, 18, 12
_LONGEST = 40  # letters of a name


@dataclass(frozen=True)
class Labelled:
    """A class in a legend.

    Attributes:
        name: of the class.
        color: of the class.
        share: of the map's pixels with data, in [0, 1].
    """

    name: str
    color: tuple[int, int, int]
    share: float

    @property
    def words(self) -> str:
        """Name and share."""
        name = self.name if len(self.name) <= _LONGEST else f"{self.name[: _LONGEST - 3]}..."
        return f"{name}  {100 * self.share:.1f} %"


@dataclass(frozen=True)
class LabelLegend:
    """What the colours of labels stand for.

    Attributes:
        classes: in order.
        height: pixels that there are.
        unit: pixels per nominal pixel.
    """

    classes: tuple[Labelled, ...]
    height: int
    unit: float

    @property
    def width(self) -> int:
        """Pixels that it takes."""
        widest = max((text_width(text, self._size) for _, text in self._lines), default=0)
        return round((_SWATCH + _GAP) * self.unit + widest)

    @property
    def _size(self) -> int:
        return round(_TEXT * self.unit)

    @property
    def _lines(self) -> list[tuple[tuple[int, int, int] | None, str]]:
        """(colour, words) of each line; where there is no room for all, the largest classes, and how many more."""
        room = max(2, int(self.height / (_LINE * self.unit)))
        if len(self.classes) <= room:
            return [(one.color, one.words) for one in self.classes]
        kept = sorted(self.classes, key=lambda one: -one.share)[: room - 1]
        lines: list[tuple[tuple[int, int, int] | None, str]] = [
            (one.color, one.words) for one in self.classes if one in kept
        ]
        return [*lines, (None, f"and {len(self.classes) - len(kept)} more")]

    def draw(self, page: Surface, corner: tuple[int, int]) -> None:
        """Draw it with its left upper corner at a place."""
        (left, top), unit = corner, self.unit
        side = round(_SWATCH * unit)
        for n, (color, words) in enumerate(self._lines):
            y = top + round(n * _LINE * unit)
            if color is not None:
                page.rectangle((left, y, left + side, y + side), fill=color, outline=FAINT)
            ink = INK if color is not None else FAINT
            page.text((left + side + _GAP * unit, y + side - round(unit)), words, ink, self._size)
