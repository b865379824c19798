"""The mark at the pixel under the mouse, while the reference lies elsewhere: a cross, which is open in the middle.

It stays where the mouse was last while the chart says why that pixel is alike.
"""

from __future__ import annotations

from imgui_bundle import imgui

from ifealid_gpu.explorer.facts import Answers, FrameFacts
from ifealid_gpu.geometry import Pair
from ifealid_gpu.ui.layout import Layout
from ifealid_gpu.ui.theme import SHADE, WHITE, color_u32

_INNER, _OUTER, _WIDTH = 4.0, 10.0, 2.0


def pointer_mark(facts: FrameFacts, answers: Answers, layout: Layout) -> None:
    """Draw the mark behind the panels."""
    at = facts.pointer_at or facts.why_at
    if at is None or facts.marking.tool is not None:
        return
    follows = facts.quantity.compares and not facts.locked and not facts.marking.is_marked
    if follows or (facts.pointer == facts.reference and not facts.marking.is_marked):
        return
    display, draw = layout.map, imgui.get_background_draw_list()
    draw.push_clip_rect((display.left, display.top), (display.right, display.bottom))
    cross(draw, at, facts.mark)
    draw.pop_clip_rect()


def cross(draw: imgui.ImDrawList, at: Pair, mark: float) -> None:
    """A cross that is open in the middle, sharp at any scale."""
    x, y = (round(side) for side in at)
    for color, more in ((SHADE, 1.0), (WHITE, 0.0)):
        inner, outer, half = (round(side * mark) for side in (_INNER - more, _OUTER + more, _WIDTH / 2 + more))
        for sign in (-1, 1):
            near, far = sorted((sign * inner, sign * outer))
            draw.add_rect_filled((x + near, y - half), (x + far, y + half), color_u32(color))
            draw.add_rect_filled((x - half, y + near), (x + half, y + far), color_u32(color))
