"""The colour scale: which value each colour stands for, and where the value under the mouse lies."""

from __future__ import annotations

from imgui_bundle import imgui

from ifealid_gpu.color_bar import Tick, bar_colors, number_of, spaced_ticks
from ifealid_gpu.explorer.facts import Answers, FrameFacts
from ifealid_gpu.ui.layout import Box, Layout
from ifealid_gpu.ui.panel import panel
from ifealid_gpu.ui.theme import BLACK, GRID, WHITE, color_u32


def color_scale(facts: FrameFacts, answers: Answers, layout: Layout) -> None:
    """Draw the colour scale; a tick marks the value under the mouse while the reference is locked or pinned."""
    view, box = answers.view, layout.scale
    ends = facts.color_ends
    with panel("colour scale", box) as draw:
        if facts.map is None or ends is None:
            return
        line = imgui.get_font_size()
        bar = Box(box.left + line * 0.3, box.top + line, line, min(box.height - 2 * line, line * 24))
        quantity, value_range = facts.quantity, facts.map.real_range
        scale = quantity.scale(*ends)
        rows = max(1, round(bar.height))
        colors = bar_colors(scale, view.colormap, rows)
        for y, (red, green, blue) in enumerate(colors.tolist()):
            at = bar.top + y
            color = 0xFF000000 | blue << 16 | green << 8 | red
            draw.add_rect_filled((bar.left, at), (bar.right, at + 1), color)
        draw.add_rect((bar.left - 1, bar.top - 1), (bar.right + 1, bar.bottom + 1), color_u32(GRID))
        for tick in spaced_ticks(scale, bar.height, line):
            _draw_tick(draw, bar, tick, number_of(tick, scale, lambda value: quantity.real(value, value_range)))
        if facts.pointer_value is not None and (facts.locked or view.pins or not quantity.compares):
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


def _draw_tick(draw: imgui.ImDrawList, bar: Box, tick: Tick, text: str) -> None:
    line, color = imgui.get_font_size(), color_u32(WHITE)
    at, text_at = bar.top + tick.at, bar.top + tick.text_at
    draw.add_line((bar.right, at), (bar.right + line * 0.4, text_at), color)
    draw.add_text((bar.right + line * 0.5, text_at - line / 2), color, text)
