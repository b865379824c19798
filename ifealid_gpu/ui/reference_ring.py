"""The reference's ring where the display does not depend on it: whose numbers the chart shows then.

It is thinner than the ring of a similarity. Saved pictures are without it: they are the same for all references.
"""

from __future__ import annotations

from imgui_bundle import imgui

from ifealid_gpu.explorer.facts import Answers, FrameFacts
from ifealid_gpu.passes.color import Color
from ifealid_gpu.ui.layout import Layout
from ifealid_gpu.ui.theme import SHADE, color_u32

_RADIUS, _LOCKED_RADIUS, _WIDTH = 6.0, 10.0, 1.0
_DIM: Color = (1.0, 1.0, 1.0, 0.8)


def reference_ring(facts: FrameFacts, answers: Answers, layout: Layout) -> None:
    """Draw the ring behind the panels."""
    if facts.map is None or facts.reference_at is None or facts.quantity.compares or not answers.view.markers:
        return
    display = layout.map
    draw = imgui.get_background_draw_list()
    draw.push_clip_rect((display.left, display.top), (display.right, display.bottom))
    for radius in (_RADIUS, _LOCKED_RADIUS)[: 2 if facts.locked else 1]:
        for color, width in ((SHADE, _WIDTH + 2), (_DIM, _WIDTH)):
            draw.add_circle(facts.reference_at, radius * facts.mark, color_u32(color), 0, width * facts.mark)
    draw.pop_clip_rect()
