"""The status line: what lies under the mouse, and what to do next."""

from __future__ import annotations

from imgui_bundle import imgui

from ifealid_gpu.explorer.facts import Answers, FrameFacts
from ifealid_gpu.ui import theme
from ifealid_gpu.ui.layout import Box, Layout
from ifealid_gpu.ui.panel import panel, shortened
from ifealid_gpu.ui.readout import pin_words


def status(facts: FrameFacts, answers: Answers, layout: Layout) -> None:
    """Draw the status line."""
    box = layout.status
    with panel("status", box) as draw:
        if facts.loading is not None:
            what, share = facts.loading
            imgui.progress_bar(
                share, (box.width * 0.5, imgui.get_font_size() * 1.1), f"{what}   {share:.0%}   Esc cancels"
            )
            box = Box(box.left + box.width * 0.52, box.top, box.width * 0.48, box.height)
        if facts.note is not None:
            _note(facts.note, box, draw)
        if facts.note is not None or facts.loading is not None:
            return
        if facts.map is None:
            imgui.text_disabled("F1 lists all shortcuts")
            return
        quantity = facts.quantity
        parts = [quantity.words + (" (locked)" if quantity.compares and facts.locked else "")]
        if facts.shown_range is None:
            parts.append(quantity.nothing)
        if facts.pointer is not None and (facts.locked or not quantity.compares):
            parts.append(f"mouse {facts.pointer[0]},{facts.pointer[1]}")
            if facts.pointer_value is not None:
                parts.append(quantity.text(facts.pointer_value, facts.map.real_range))
        parts.extend(f"pin {px},{py}" for px, py in facts.pins)
        if (pin := pin_words(facts)) is not None:
            parts.append(pin)
        parts.append(f"{facts.zoom:.0%}")
        if facts.coarse is not None:
            stride, share = facts.coarse
            imgui.text_colored(
                imgui.ImVec4(*theme.ACCENT), f"coarse: 1 of {stride} x {stride} pixels, {share:.0%} refined"
            )
            imgui.same_line(0, imgui.get_font_size())
        room = box.width - imgui.get_cursor_pos_x() - imgui.get_style().window_padding.x
        imgui.text_unformatted(shortened("    ".join(parts), room))
        hint = f"Space {'unlocks' if facts.locked else 'locks'}   click pins   F1 shortcuts"
        width = imgui.calc_text_size(hint).x
        imgui.same_line()
        if imgui.get_cursor_pos_x() + width < box.width:
            imgui.same_line(box.width - width - imgui.get_style().window_padding.x)
            imgui.text_disabled(hint)


def _note(text: str, box: Box, draw: imgui.ImDrawList) -> None:
    """What is said for a moment, on a band of its own: where it covers nothing, it must be bright to be seen."""
    line, height = imgui.get_font_size(), imgui.get_text_line_height()
    draw.add_rect_filled((box.left, box.top), (box.right, box.bottom), theme.color_u32(theme.ACCENT))
    at = box.left + line / 2, box.top + (box.height - height) / 2
    draw.add_text(at, theme.color_u32(theme.BACKGROUND), shortened(text, box.width - line))
