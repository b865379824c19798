"""The colour scale: which value each colour stands for, and where the value under the mouse lies."""

from __future__ import annotations

from imgui_bundle import imgui

from ifealid_gpu.colour_bar import Scale, bar_colors, spaced_ticks, tick_text
from ifealid_gpu.ui.facts import Answers, FrameFacts
from ifealid_gpu.ui.layout import Box
from ifealid_gpu.ui.panel import panel
from ifealid_gpu.ui.theme import BLACK, GRID, WHITE, Color, color_u32


def colour_scale(facts: FrameFacts, answers: Answers, box: Box) -> None:
    """Draw the colour scale; a tick marks the value under the mouse while the reference is locked or pinned."""
    view = answers.view
    ends = view.display_range or facts.shown_range
    with panel("colour scale", box) as draw:
        if facts.map is None or ends is None:
            return
        line = imgui.get_font_size()
        bar = Box(box.left + line * 0.3, box.top + line, line, min(box.height - 2 * line, line * 24))
        scale = Scale.over_unit_range(*ends)
        rows = max(1, round(bar.height))
        colors = bar_colors(scale, view.colormap, rows)
        for y, (red, green, blue) in enumerate(colors.tolist()):
            at = bar.top + y
            color = 0xFF000000 | blue << 16 | green << 8 | red
            draw.add_rect_filled((bar.left, at), (bar.right, at + 1), color)
        draw.add_rect((bar.left - 1, bar.top - 1), (bar.right + 1, bar.bottom + 1), color_u32(GRID))
        for value, at in spaced_ticks(scale, bar.height, line):
            _tick(draw, bar, bar.top + at, tick_text(value), WHITE)
        if facts.pointer_value is not None and (facts.locked or view.pins or facts.channel is not None):
            at = bar.top + (1 - min(max(scale.position(facts.pointer_value), 0), 1)) * bar.height
            draw.add_triangle_filled(
                (bar.left, at),
                (bar.left - line * 0.3, at - line * 0.3),
                (bar.left - line * 0.3, at + line * 0.3),
                color_u32(WHITE),
            )
            # Black beside white is seen on every colour.
            draw.add_line((bar.left, at), (bar.right, at), color_u32(BLACK), 4)
            draw.add_line((bar.left, at), (bar.right, at), color_u32(WHITE), 2)


def _tick(draw: imgui.ImDrawList, bar: Box, at: float, text: str, color: Color) -> None:
    line = imgui.get_font_size()
    draw.add_line((bar.right, at), (bar.right + line * 0.3, at), color_u32(color))
    draw.add_text((bar.right + line * 0.5, at - line / 2), color_u32(color), text)
