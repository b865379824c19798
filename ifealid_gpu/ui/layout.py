"""Where the panels lie in the window."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

#: How high a row of the list of the best places is, with its picture, in lines of text.
PLACE_LINES = 2.3

_SCORE_LINES = 1.42  # likewise a row of the list of scores
_SCORES_WIDTH = 18  # lines of text that this list is wide, where there is room


@dataclass(frozen=True)
class Box:
    """A rectangle in logical pixels."""

    left: float
    top: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """The right edge."""
        return self.left + self.width

    @property
    def bottom(self) -> float:
        """The lower edge."""
        return self.top + self.height

    def holds(self, x: float, y: float) -> bool:
        """Whether a position lies inside."""
        return self.left <= x < self.right and self.top <= y < self.bottom


@dataclass(frozen=True)
class Layout:
    """The window's parts, in logical pixels.

    Attributes:
        menu: the menu bar.
        top: dataset, choosers and facts.
        tools: zoom, opacity and colour, at the left.
        display: the map, or all panes.
        scale: the colour scale, at the display's right.
        chart: the bar chart, at the right.
        status: the line below.
        marks: the list of marks and classes, above the chart; None where it is not shown.
        places: the list of the best places, below it; likewise.
        scores: the list of scores, below that; likewise.
        active: of several panes the map that the mouse is on, or was last; None: there is one pane.
    """

    menu: Box
    top: Box
    tools: Box
    display: Box
    scale: Box
    chart: Box
    status: Box
    marks: Box | None = None
    places: Box | None = None
    scores: Box | None = None
    active: Box | None = None

    @property
    def map(self) -> Box:
        """The part that shows the map on which the mouse is, or was last."""
        return self.active or self.display

    @classmethod
    def of(cls, width: float, height: float, line: float, rows: int = 0, places: int = 0, *, scores: int = 0) -> Self:
        """The layout of a window.

        Args:
            width: of the window, in logical pixels.
            height: likewise.
            line: of a line of text.
            rows: that the list of marks and classes has; 0: it is not shown.
            places: that the list of the best places has room for; likewise.
            scores: rows that the list of scores has; 0: it is not shown.
        """
        # Whole pixels, so that neighbours share no pixel.
        menu_height, top_height, status_height = round(line * 1.35), round(line * 1.9), round(line * 1.5)
        tools_width = round(min(line * 4.8, width * 0.22))
        scale_width = round(min(line * (9.8 if width > 60 * line else 7.0), width * 0.25))
        chart_width = round(min(max(line * 10, width * 0.17), line * 18, width * 0.3))
        if scores:  # its rows have a name and three numbers
            chart_width = max(chart_width, round(min(line * _SCORES_WIDTH, width * 0.3)))
        top = menu_height + top_height
        inner = max(line, height - top - status_height)
        middle = max(line, width - tools_width - scale_width - chart_width)
        left, most = tools_width + middle + scale_width, inner // (1 + bool(rows) + bool(places) + bool(scores))
        listed = min(round(line * (1.75 * rows + 0.6)), most) if rows else 0
        ranked = min(round(line * (PLACE_LINES * places + 4.4)), most) if places else 0
        # While scores are there, they are looked at more than the chart.
        scored = min(round(line * (_SCORE_LINES * scores + 2.2)), (inner - listed - ranked) * 2 // 3) if scores else 0
        below = top + listed + ranked
        return cls(
            Box(0, 0, width, menu_height),
            Box(0, menu_height, width, top_height),
            Box(0, top, tools_width, inner),
            Box(tools_width, top, middle, inner),
            Box(tools_width + middle, top, scale_width, inner),
            Box(left, below + scored, chart_width, inner - listed - ranked - scored),
            Box(0, top + inner, width, status_height),
            Box(left, top, chart_width, listed) if rows else None,
            Box(left, top + listed, chart_width, ranked) if places else None,
            Box(left, below, chart_width, scored) if scores else None,
        )
