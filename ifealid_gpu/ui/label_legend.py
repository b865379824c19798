"""The legend of labels and clusters, in the place of the colour scale: each with its colour and its share."""

from __future__ import annotations

from imgui_bundle import imgui

from ifealid_gpu.explorer.facts import Answers, FrameFacts
from ifealid_gpu.quantities.legend_entry import LegendEntry
from ifealid_gpu.ui import items
from ifealid_gpu.ui.layout import Layout
from ifealid_gpu.ui.options.options import below_options
from ifealid_gpu.ui.panel import label, panel, shortened
from ifealid_gpu.ui.theme import FAINT, color_u32

_DIM = 0.35


def label_legend(facts: FrameFacts, answers: Answers, layout: Layout) -> None:
    """Draw the legend; what the mouse is on is lit up on the map, and classes can be left out and taken in again."""
    quantity, style = facts.quantity, imgui.get_style()
    entries = quantity.legend
    if facts.map is None or entries is None:
        return
    if quantity.lights_up and facts.pointer_value is not None and facts.marking.tool is None:
        answers.lit = round(facts.pointer_value)
    box = below_options(quantity, layout.scale)
    with panel("legend of labels", box):
        width = box.width - 2 * style.window_padding.x
        imgui.begin_child("##legend", (0, 0))
        if imgui.get_scroll_max_y() > 0:
            width -= style.scrollbar_size
        for number, entry in enumerate(() if quantity.is_waiting else entries):
            if _entry(number, entry, facts, answers, width) and quantity.switches_classes:
                _switch(number, answers)
        if entries and not quantity.is_waiting:
            left = 1 - sum(facts.label_shares)
            words = "no label" if quantity.switches_classes else "none"
            items.text(f"{words}  {100 * max(0.0, left):.1f} %", color=FAINT, tip=quantity.without_words)
        imgui.end_child()


def _entry(number: int, entry: LegendEntry, facts: FrameFacts, answers: Answers, width: float) -> bool:
    """Draw an entry; whether it was clicked."""
    switches = facts.quantity.switches_classes
    share = facts.label_shares[number] if number < len(facts.label_shares) else 0.0
    words = f"{100 * share:.1f} %"
    side, line = imgui.get_text_line_height() * 0.8, imgui.get_text_line_height_with_spacing()
    left, top = imgui.get_cursor_screen_pos()
    tip = f"{entry.name}: {words} of this image's pixels with data"
    if switches:
        tip += f". A click {'leaves it out' if entry.is_shown else 'takes it in'}"
    cursor = imgui.MouseCursor_.hand if switches else imgui.MouseCursor_.arrow
    clicked = items.area(f"{label(entry.name)}##label {number}", (width, line), cursor=cursor, tip=tip)
    if imgui.is_item_hovered() and entry.is_shown:
        answers.lit = number
    draw, alpha = imgui.get_window_draw_list(), 1.0 if entry.is_shown else _DIM
    if facts.quantity.lights_up and answers.lit == number:
        draw.add_rect_filled((left, top), (left + width, top + line), imgui.get_color_u32(imgui.Col_.header))
    red, green, blue = (part / 255 for part in entry.color)
    draw.add_rect_filled(
        (left, top + 0.1 * side), (left + side, top + 1.1 * side), color_u32((red, green, blue, alpha))
    )
    room = width - 1.4 * side - imgui.calc_text_size(f" {words}").x
    ink = color_u32((1.0, 1.0, 1.0, alpha))
    fits = not entry.brief or imgui.calc_text_size(entry.name).x <= room
    draw.add_text((left + 1.4 * side, top), ink, shortened(entry.name if fits else entry.brief, room))
    draw.add_text((left + width - imgui.calc_text_size(words).x, top), ink, words)
    return clicked


def _switch(number: int, answers: Answers) -> None:
    classes = list(answers.view.classes)
    if number < len(classes):
        classes[number] = classes[number].shown(not classes[number].is_shown)
        answers.view = answers.view.but(classes=tuple(classes))
