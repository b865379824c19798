"""The white ring around the position under the mouse, while the reference lies elsewhere."""

from __future__ import annotations

from imgui_bundle import imgui

from ifealid_gpu.explorer.facts import Answers, FrameFacts
from ifealid_gpu.ui.layout import Layout
from ifealid_gpu.ui.theme import SHADE, WHITE, color_u32

_RADIUS, _WIDTH = 6.0, 2.0


def pointer_ring(facts: FrameFacts, answers: Answers, layout: Layout) -> None:
    """Draw the ring behind the panels."""
    if facts.pointer_at is None or facts.pointer == facts.reference or (facts.quantity.compares and not facts.locked):
        return
    display = layout.display
    draw = imgui.get_background_draw_list()
    draw.push_clip_rect((display.left, display.top), (display.right, display.bottom))
    draw.add_circle(facts.pointer_at, _RADIUS, color_u32(SHADE), 0, _WIDTH + 2)
    draw.add_circle(facts.pointer_at, _RADIUS, color_u32(WHITE), 0, _WIDTH)
    draw.pop_clip_rect()
