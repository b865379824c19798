"""The options of what is shown, above its colour bar or legend."""

from __future__ import annotations

from imgui_bundle import imgui

from ifealid_gpu.explorer.facts import Answers, FrameFacts
from ifealid_gpu.quantities.quantity import Quantity
from ifealid_gpu.ui import items
from ifealid_gpu.ui.layout import Box, Layout
from ifealid_gpu.ui.memory import current
from ifealid_gpu.ui.options.table import OPTIONS
from ifealid_gpu.ui.panel import panel, wrapping

_MOST = 0.6  # of the column, where a bar or a legend is below
_HIGH = 30  # lines of text of a column, from which on a title may take three
_FIRST = 0.3  # of it, before it is known how much the options need


def options(facts: FrameFacts, answers: Answers, layout: Layout) -> None:
    """Draw the options, where this kind of quantity has some."""
    kind, style, memory = facts.quantity.kind, imgui.get_style(), current()
    draw_options = OPTIONS.get(kind)
    if facts.map is None or draw_options is None:
        return
    box = _box(facts.quantity, layout.scale)
    with panel("options", box):
        width = box.width - 2 * style.window_padding.x
        imgui.begin_child("##options", (0, 0))
        if imgui.get_scroll_max_y() > 0:
            width -= style.scrollbar_size
        if facts.quantity.has_colors:  # which says so itself
            title = facts.quantity.title_words.replace(" %", "\u00a0%")  # "62 %" is read as one
            lines = 3 if layout.scale.height > _HIGH * imgui.get_font_size() else 2
            items.sentence(wrapping(title, width, lines), width, tip=facts.quantity.explanation)
        draw_options(facts, answers, width)
        needed = imgui.get_cursor_pos_y() + style.item_spacing.y
        imgui.end_child()
    if memory.options_height.get(kind) != needed:
        memory.options_height[kind] = needed
        memory.settle()


def below_options(quantity: Quantity, scale: Box) -> Box:
    """What the options leave of the column of the colour scale, for a bar or a legend.

    Args:
        quantity: what is shown.
        scale: the column.
    """
    if quantity.kind not in OPTIONS:
        return scale
    top = _box(quantity, scale).bottom
    return Box(scale.left, top, scale.width, scale.bottom - top)


def _box(quantity: Quantity, scale: Box) -> Box:
    if quantity.has_colors and quantity.legend is None:
        return scale
    needed = current().options_height.get(quantity.kind, _FIRST * scale.height)
    return Box(scale.left, scale.top, scale.width, round(min(needed, _MOST * scale.height)))
