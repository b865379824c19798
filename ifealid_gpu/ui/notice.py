"""A line over the map's lower edge: why there is little to see, or what to do first."""

from __future__ import annotations

from imgui_bundle import imgui

from ifealid_gpu.explorer.facts import Answers, FrameFacts
from ifealid_gpu.ui.layout import Layout
from ifealid_gpu.ui.theme import ACCENT, SHADE, WHITE, color_u32

_MOST = 0.6  # of the map's height that the line may take


def notice(facts: FrameFacts, answers: Answers, layout: Layout) -> None:
    """Draw the line behind the panels, so that the mouse goes on over it."""
    words, color = (facts.notice, ACCENT) if facts.notice is not None else (facts.hint, WHITE)
    display = layout.map
    if words is None or facts.message is not None or facts.making is not None:
        return
    line = imgui.get_font_size()
    room = display.width - 2 * line
    size = imgui.calc_text_size(words, wrap_width=room)
    width, height = size.x + line, size.y + line * 0.6
    if height > _MOST * display.height:  # it would hide the map; the status line and the help say the same
        return
    left, top = display.left + (display.width - width) / 2, display.bottom - height - line * 0.5
    draw = imgui.get_background_draw_list()
    draw.push_clip_rect((display.left, display.top), (display.right, display.bottom))
    draw.add_rect_filled((left, top), (left + width, top + height), color_u32((*SHADE[:3], 0.8)), 4)
    at = left + line / 2, top + line * 0.3
    draw.add_text(imgui.get_font(), line, at, color_u32(color), words, room)
    draw.pop_clip_rect()
