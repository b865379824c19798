"""The legend of labels, in the place of the colour scale: each class with its colour and its share."""

from __future__ import annotations

from imgui_bundle import imgui

from ifealid_gpu.explorer.facts import Answers, FrameFacts
from ifealid_gpu.quantities.labels import Labels
from ifealid_gpu.ui import items
from ifealid_gpu.ui.layout import Layout
from ifealid_gpu.ui.options.options import below_options
from ifealid_gpu.ui.panel import label, panel, shortened
from ifealid_gpu.ui.theme import FAINT, color_u32

_DIM = 0.35


def label_legend(facts: FrameFacts, answers: Answers, layout: Layout) -> None:
    """Draw the legend while labels are shown; classes can be left out of them and taken in again."""
    quantity, style = facts.quantity, imgui.get_style()
    if facts.map is None or not isinstance(quantity, Labels):
        return
    box = below_options(quantity, layout.scale)
    with panel("legend of labels", box):
        width = box.width - 2 * style.window_padding.x
        for number in range(len(quantity.classes)):
            _class(number, quantity, facts, answers, width)
        if quantity.classes:
            left = 1 - sum(facts.label_shares)
            items.text(
                f"no label  {100 * max(0.0, left):.1f} %", color=FAINT, tip="Where no class is ahead, or no data"
            )


def _class(number: int, quantity: Labels, facts: FrameFacts, answers: Answers, width: float) -> None:
    one = quantity.classes[number]
    share = facts.label_shares[number] if number < len(facts.label_shares) else 0.0
    words = f"{100 * share:.1f} %"
    side, line = imgui.get_text_line_height() * 0.8, imgui.get_text_line_height_with_spacing()
    left, top = imgui.get_cursor_screen_pos()
    tip = f"{one.name}: {words} of the pixels with data. A click {'leaves it out' if one.is_shown else 'takes it in'}"
    clicked = items.area(f"{label(one.name)}##label {number}", (width, line), cursor=imgui.MouseCursor_.hand, tip=tip)
    draw, alpha = imgui.get_window_draw_list(), 1.0 if one.is_shown else _DIM
    red, green, blue = (part / 255 for part in one.color)
    draw.add_rect_filled(
        (left, top + 0.1 * side), (left + side, top + 1.1 * side), color_u32((red, green, blue, alpha))
    )
    room = width - 1.4 * side - imgui.calc_text_size(f" {words}").x
    ink = color_u32((1.0, 1.0, 1.0, alpha))
    draw.add_text((left + 1.4 * side, top), ink, shortened(one.name, room))
    draw.add_text((left + width - imgui.calc_text_size(words).x, top), ink, words)
    if clicked:
        classes = list(answers.view.classes)
        if number < len(classes):
            classes[number] = classes[number].shown(not one.is_shown)
            answers.view = answers.view.but(classes=tuple(classes))
