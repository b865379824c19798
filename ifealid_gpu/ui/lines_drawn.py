"""The lines of matches as a frame has them: where they lie, which of them are lit, and how they are drawn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
from imgui_bundle import imgui

from ifealid_gpu.explorer.facts import Answers, FrameFacts
from ifealid_gpu.explorer.panes.lines_facts import LinesFacts
from ifealid_gpu.figure.panes.match_lines import Floats, colors_of
from ifealid_gpu.passes.color import Color
from ifealid_gpu.ui.layout import Box, Layout
from ifealid_gpu.ui.pane_boxes import boxes_of
from ifealid_gpu.ui.theme import SHADE, WHITE, color_u32

_LINE, _LIT, _SHADE, _DOT, _RING = 1.6, 3.0, 2.0, 2.6, 7.0  # logical pixels, of which marks have one a unit
_NEAR = 6.0  # logical pixels, from which on a line is under the mouse
_FADED, _BESIDE = 0.16, 0.6  # opacity of the others while a line is under the mouse, or the pixel of one


@dataclass(frozen=True, eq=False)
class LinesDrawn:
    """Lines between two panes that are both to be seen.

    Attributes:
        lines: they.
        whole: the box about both panes.
        mark: logical pixels of a mark's unit.
        lit: the numbers of those that are seen before all others, the one under the mouse last.
        opacity: of all others.
        colors: (n, 3) of all.
    """

    lines: LinesFacts
    whole: Box
    mark: float
    lit: tuple[int, ...]
    opacity: float
    colors: Floats

    @classmethod
    def of(cls, facts: FrameFacts, answers: Answers, layout: Layout) -> Self | None:
        """Those of a frame; None where it has none."""
        lines, boxes = facts.lines, boxes_of(facts, answers, layout)
        if lines is None or lines.ends is None or not len(lines.rows) or max(lines.ends) >= len(boxes):
            return None
        both = [box.map for number in lines.ends if (box := boxes[number]) is not None]
        if len(both) < 2:
            return None
        whole, mark = _around(both), facts.mark
        hovered = _under_mouse(lines, whole, mark) if facts.asked_about is None else None
        lit = tuple(number for number in dict.fromkeys((lines.lit, hovered)) if number is not None)
        opacity = _FADED if hovered is not None else _BESIDE if lit else 1.0
        return cls(lines, whole, mark, lit, opacity, colors_of(answers.view.colormap, lines.shares))

    def draw(self, draw: imgui.ImDrawList, box: Box, opacity: float = 1.0) -> None:
        """Draw what of them lies within a box and between the panes, the most alike on top.

        Args:
            draw: takes them.
            box: the box.
            opacity: of all, times their own.
        """
        lines, whole = self.lines, self.whole
        left, top = max(box.left, whole.left), max(box.top, whole.top)
        right, bottom = min(box.right, whole.right), min(box.bottom, whole.bottom)
        if left >= right or top >= bottom:
            return
        segments = lines.segments.tolist()
        draw.push_clip_rect((left, top), (right, bottom))
        for number in range(min(lines.count, len(lines.rows)) - 1, -1, -1):
            if number not in self.lit:
                _line(draw, segments[number], self.colors[number].tolist(), self.opacity * opacity, self.mark)
        for number in self.lit:
            _lit_line(draw, segments[number], self.colors[number].tolist(), opacity, self.mark)
        draw.pop_clip_rect()


def _around(boxes: list[Box]) -> Box:
    """The smallest box about some."""
    left, top = min(box.left for box in boxes), min(box.top for box in boxes)
    right, bottom = max(box.right for box in boxes), max(box.bottom for box in boxes)
    return Box(left, top, right - left, bottom - top)


def _under_mouse(lines: LinesFacts, whole: Box, mark: float) -> int | None:
    """The number of the line nearest to the mouse, where that is near enough and on no panel."""
    mouse = imgui.get_mouse_pos()
    is_free = not imgui.get_io().want_capture_mouse and not imgui.is_mouse_down(0)
    if not is_free or not whole.holds(mouse.x, mouse.y):
        return None
    starts, along = lines.segments[:, :2], lines.segments[:, 2:] - lines.segments[:, :2]
    from_start = np.array([mouse.x, mouse.y]) - starts
    lengths = np.maximum(np.einsum("ij,ij->i", along, along), 1e-9)
    share = np.clip(np.einsum("ij,ij->i", from_start, along) / lengths, 0, 1)
    apart = np.hypot(*(from_start - share[:, np.newaxis] * along).T)
    nearest = int(apart.argmin())
    return nearest if apart[nearest] <= _NEAR * mark else None


def _line(draw: imgui.ImDrawList, segment: list[float], color: list[float], opacity: float, mark: float) -> None:
    x0, y0, x1, y1 = segment
    shade, ink = color_u32((*SHADE[:3], 0.6 * opacity)), color_u32((color[0], color[1], color[2], opacity))
    draw.add_line((x0, y0), (x1, y1), shade, (_LINE + _SHADE) * mark)
    draw.add_line((x0, y0), (x1, y1), ink, _LINE * mark)
    for at in ((x0, y0), (x1, y1)):
        draw.add_circle_filled(at, (_DOT + _SHADE / 2) * mark, shade, 12)
        draw.add_circle_filled(at, _DOT * mark, ink, 12)


def _lit_line(draw: imgui.ImDrawList, segment: list[float], color: list[float], opacity: float, mark: float) -> None:
    """A line that is seen before all others, with a ring at each end."""
    x0, y0, x1, y1 = segment
    ink: Color = (color[0], color[1], color[2], 1.0)
    for of, width in ((SHADE, _LIT + 2 * _SHADE), (WHITE, _LIT + _SHADE), (ink, _LIT)):
        draw.add_line((x0, y0), (x1, y1), color_u32((*of[:3], of[3] * opacity)), width * mark)
    for at in ((x0, y0), (x1, y1)):
        for of, width in ((SHADE, 4.0), (WHITE, 2.0)):
            draw.add_circle(at, _RING * mark, color_u32(of), 0, width * mark)
