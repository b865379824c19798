"""The marks over the map, what is being drawn, and the brush: in the image's coordinates, behind the panels."""

from __future__ import annotations

import numpy as np
from imgui_bundle import imgui
from numpy.typing import NDArray

from ifealid_gpu.explorer.facts import Answers, FrameFacts
from ifealid_gpu.explorer.marking.adding import Adding
from ifealid_gpu.figure.marks.outlines import (
    BADGE,
    DASH,
    FILL,
    GAP,
    LINE,
    LIT_FILL,
    NO_CLASS,
    RING,
    SHADE_LINE,
    SHADE_OPACITY,
    Color,
    Outline,
    dashes,
    outlines_of,
)
from ifealid_gpu.figure.marks.painter import ink_on
from ifealid_gpu.geometry import Pair
from ifealid_gpu.ui.layout import Layout
from ifealid_gpu.ui.memory import current
from ifealid_gpu.ui.theme import color_u32

_SHADE = (0.0, 0.0, 0.0, SHADE_OPACITY)
_CORNER = 3.0  # marker units


def marks_on_map(facts: FrameFacts, answers: Answers, layout: Layout) -> None:
    """Draw the marks of the view, and what is being drawn."""
    if facts.map is None:
        return
    display, draw = layout.map, imgui.get_background_draw_list()
    draw.push_clip_rect((display.left, display.top), (display.right, display.bottom))
    pen = _Pen(draw, facts)
    # As on the map that was drawn: what the panels change is seen in the next frame.
    for outline in outlines_of(answers.view, facts.marking.image, facts.marking.frame):
        pen.outline(outline, is_lit=current().lit_mark == outline.of)
    if facts.marking.corners:
        pen.corners(facts.marking.corners)
    if (
        facts.marking.tool is not None
        and display.holds(*imgui.get_mouse_pos())
        and not imgui.get_io().want_capture_mouse
    ):
        pen.tool(imgui.get_mouse_pos())
    draw.pop_clip_rect()


class _Pen:
    """Draws in the image's coordinates."""

    def __init__(self, draw: imgui.ImDrawList, facts: FrameFacts) -> None:
        self._draw, self._marking = draw, facts.marking
        self._origin, self._step = np.array(facts.marking.origin), np.array(facts.marking.step)
        self._mark = facts.mark

    def outline(self, outline: Outline, *, is_lit: bool) -> None:
        """Draw one mark."""
        shape = outline.shape
        fill = _u32(outline.color, LIT_FILL if is_lit else FILL)
        runs = np.tile(self._origin, 2) + np.tile(self._step, 2) * shape.runs
        for left, top, right, bottom in runs.tolist():
            self._draw.add_rect_filled((left, top), (right, bottom), fill)
        at = self._origin + self._step * np.array(shape.top)
        if shape.is_place:
            loops = [at + RING * self._mark * _CIRCLE]
            if is_lit:
                self._draw.add_circle_filled(tuple(at), RING * self._mark, fill)
            at = at + RING * self._mark * np.array([0.8, -0.8])
        else:
            loops = [self._origin + self._step * loop for loop in shape.loops]
        wider = 1.5 if is_lit else 1.0
        for color, width in ((color_u32(_SHADE), SHADE_LINE), (_u32(outline.color), LINE)):
            for loop in loops:
                if outline.is_negative:
                    for part in dashes(loop, DASH * self._mark, GAP * self._mark):
                        self._line(part, color, width * wider, closed=False)
                else:
                    self._line(loop, color, width * wider, closed=True)
        self._badge((float(at[0]), float(at[1])), outline.color, is_negative=outline.is_negative)

    def corners(self, corners: tuple[Pair, ...]) -> None:
        """Draw a polygon that is being drawn: its lines, its corners, and the way back to the first."""
        points = self._origin + self._step * np.array(corners)
        for color, width in ((color_u32(_SHADE), SHADE_LINE), (_u32(NO_CLASS), LINE)):
            self._line(points, color, width, closed=False)
            for part in dashes(points[[-1, 0]], DASH * self._mark, GAP * self._mark)[::2]:
                self._line(part, color, width / 2, closed=False)
        for x, y in points[:-1].tolist():
            self._draw.add_circle_filled((x, y), _CORNER * self._mark * 1.4, color_u32(_SHADE))
            self._draw.add_circle_filled((x, y), _CORNER * self._mark, _u32(NO_CLASS))

    def tool(self, mouse: imgui.ImVec2) -> None:
        """Draw what the tool in hand would mark at the mouse: the brush's circle, and the sign."""
        tool, io = self._marking.tool, imgui.get_io()
        held = [name for name, is_held in (("Control", io.key_ctrl), ("Shift", io.key_shift)) if is_held]
        adding = self._marking.adding.held(held)
        radius = 0.0
        if tool is not None and tool.has_radius:
            radius = self._marking.radius * float(self._step.mean())
            for color, width in ((color_u32(_SHADE), SHADE_LINE), (_u32(NO_CLASS), LINE)):
                self._draw.add_circle((mouse.x, mouse.y), max(radius, 1.5), color, 0, width * self._mark)
        if adding is not Adding.NEW:
            beside = max(radius * 0.7, 9.0 * self._mark) + BADGE * self._mark
            self._badge((mouse.x + beside, mouse.y - beside), NO_CLASS, is_negative=adding.sign < 0)

    def _badge(self, at: Pair, color: Color, *, is_negative: bool) -> None:
        (x, y), radius, ink = at, BADGE * self._mark, _u32(ink_on(color))
        self._draw.add_circle_filled(at, radius + 1, color_u32((0, 0, 0, 1)))
        self._draw.add_circle_filled(at, radius, _u32(color))
        arm, half = radius * 0.55, max(0.6, radius * 0.14)
        self._draw.add_rect_filled((x - arm, y - half), (x + arm, y + half), ink)
        if not is_negative:
            self._draw.add_rect_filled((x - half, y - arm), (x + half, y + arm), ink)

    def _line(self, points: NDArray[np.float64], color: int, width: float, *, closed: bool) -> None:
        flags = imgui.ImDrawFlags_.closed if closed else imgui.ImDrawFlags_.none
        self._draw.add_polyline([imgui.ImVec2(x, y) for x, y in points.tolist()], color, width * self._mark, flags)


_TURN = np.linspace(0, 2 * np.pi, 40, endpoint=False)
_CIRCLE = np.stack([np.cos(_TURN), np.sin(_TURN)], axis=1)


def _u32(color: Color, opacity: float = 1.0) -> int:
    red, green, blue = (part / 255 for part in color)
    return color_u32((red, green, blue, opacity))
