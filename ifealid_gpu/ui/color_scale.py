"""The colour scale: what the colours stand for, with the values at their ends, under the mouse and of the pin."""

from __future__ import annotations

from dataclasses import replace

from imgui_bundle import imgui

from ifealid_gpu.color_bar import ColorScale, number_of
from ifealid_gpu.colormaps import FEATURED, diverging
from ifealid_gpu.explorer.facts import Answers, FrameFacts
from ifealid_gpu.quantities.display_range import RULES, DisplayRange
from ifealid_gpu.ui import items
from ifealid_gpu.ui.chooser import chooser
from ifealid_gpu.ui.color_bar import Bar, Label, draw_labels
from ifealid_gpu.ui.color_ends import grips, held_scale, type_end
from ifealid_gpu.ui.histogram import HISTOGRAM_LINES, has_histogram, histogram
from ifealid_gpu.ui.layout import Box, Layout
from ifealid_gpu.ui.options.options import below_options
from ifealid_gpu.ui.panel import panel, wrapping
from ifealid_gpu.ui.theme import ACCENT, FAINT, WHITE
from ifealid_gpu.ui.threshold import choose_threshold, handle, share_words, type_threshold
from ifealid_gpu.ui.typed_number import TYPE_TIP

_FIXED, _OWN = "fixed", "percentiles"
_RULE_TIPS = {
    "auto": "auto: from the smallest to the largest value on display. The ring's own pixel is left out, as it is "
    "always the most alike; it has the last colour.",
    "paper": "paper: from the smallest to the largest value on display, the ring's own pixel included, as published.",
    _OWN: "percentiles: from the 1st to the 99th percentile of the pixels that components are made of, so that a "
    "colour means the same in every image of the same components.",
    _FIXED: "fixed: the ends stay where they are. They can be dragged, and typed by a click on a number.",
}
_LOW = 13  # lines of text, below which the bar has the room of what menus say, too
_LEAST_BAR = 12  # lines of text, that a bar keeps beside a histogram
_WIDE = 7.5  # lines of text, from which on there is room for longer words


def color_scale(facts: FrameFacts, answers: Answers, layout: Layout) -> None:
    """Draw the colour scale; its ends, its rule and its colour map can be changed."""
    style = imgui.get_style()
    if facts.quantity.has_colors:
        return
    box = below_options(facts.quantity, layout.scale)
    with panel("colour scale", box) as draw:
        if facts.map is None:
            return
        line, left = imgui.get_font_size(), box.left + style.window_padding.x
        width = box.width - 2 * style.window_padding.x
        top = imgui.get_cursor_screen_pos().y
        is_low = box.height < _LOW * line
        # The bar stays where it is whatever the heading says: channels come and go under the mouse.
        heading = 2 if is_low else 3 if width > _WIDE * line else 4
        if facts.quantity.is_diverging and not is_low:  # it has two names, and no rule below
            heading = max(heading, _lines(_unit(facts), width) + min(2, _lines(facts.quantity.title_words, width)))
        _heading(facts, width, heading, is_low=is_low)
        imgui.set_cursor_screen_pos((left, top + heading * line + style.item_spacing.y))
        if not facts.quantity.is_diverging:  # which has one rule
            _choose_rule(facts, answers, width)
        else:
            imgui.dummy((0, 0))  # imgui wants an item where the cursor was set
        if not is_low and facts.quantity.takes_threshold:
            imgui.set_cursor_pos_x(imgui.get_style().window_padding.x)
            choose_threshold(facts, answers, width, is_wide=width > _WIDE * line)
        top = imgui.get_cursor_screen_pos().y + line
        bottom = box.bottom - style.window_padding.y - (0 if is_low else imgui.get_frame_height())
        ends = facts.color_ends
        if not is_low and has_histogram(facts) and bottom - top > (_LEAST_BAR + HISTOGRAM_LINES) * line:
            bottom -= HISTOGRAM_LINES * line
            histogram(draw, facts, answers, Box(left, bottom, width, HISTOGRAM_LINES * line))
        if ends is None or ends[0] == ends[1]:
            imgui.set_cursor_screen_pos((left, top))
            _say_why_there_is_no_bar(facts, width)
        else:
            bars = Box(left + 0.7 * line, top, _bars_width(width, line), max(line, bottom - top - 1.5 * line))
            _bar(draw, facts, answers, bars, ends)
        if not is_low and not facts.quantity.is_diverging:  # which has a colour map of its own
            imgui.set_cursor_screen_pos((left, box.bottom - style.window_padding.y - imgui.get_frame_height()))
            _choose_colormap(answers, width)


def _bars_width(width: float, line: float) -> float:
    return min(1.6 * line, max(line, width - 6.4 * line))


def _heading(facts: FrameFacts, width: float, lines: int, *, is_low: bool) -> None:
    """What the numbers are of, and what they are, in so many lines: names of bands can be long."""
    quantity, unit = facts.quantity, "" if is_low else _unit(facts)
    imgui.push_style_var(imgui.StyleVar_.item_spacing, (0, 0))
    imgui.push_text_wrap_pos(imgui.get_cursor_pos_x() + width)
    items.text(wrapping(quantity.title_words, width, max(1, lines - _lines(unit, width))), tip=quantity.explanation)
    if unit:
        items.text(unit, color=FAINT, tip=quantity.explanation)
    imgui.pop_text_wrap_pos()
    imgui.pop_style_var()


def _unit(facts: FrameFacts) -> str:
    return facts.quantity.unit_words(facts.map.real_range if facts.map is not None else None)


def _lines(text: str, width: float) -> int:
    """How many lines of a width in logical pixels a text takes."""
    return round(imgui.calc_text_size(text, wrap_width=width).y / imgui.get_text_line_height()) if text else 0


def _choose_rule(facts: FrameFacts, answers: Answers, width: float) -> None:
    """Which values the colours span: by a rule, or where the user has put the ends."""
    now, has_own = facts.display_range, facts.quantity.color_ends is not None
    choice = _FIXED if now.ends is not None else _OWN if has_own else now.rule
    choices = (_OWN, _FIXED) if has_own else (*RULES, _FIXED)
    tip = "Which values the colours span.\n" + "\n".join(_RULE_TIPS[choice] for choice in choices)
    if width > _WIDE * imgui.get_font_size():
        imgui.align_text_to_frame_padding()
        items.text("range", color=FAINT, tip=tip)
        imgui.same_line()
        width -= imgui.calc_text_size("range").x + imgui.get_style().item_spacing.x
    picked = chooser("range", choice, choices, width, tip=tip)
    if picked == choice:
        return
    ends = facts.color_ends
    if picked == _OWN:
        answers.view = answers.view.but(display_range=now.without_ends)
    elif picked != _FIXED:
        answers.view = answers.view.but(display_range=DisplayRange(picked))
    elif ends is not None and ends[0] < ends[1]:
        answers.view = answers.view.but(display_range=now.keeping(ends))


def _choose_colormap(answers: Answers, width: float) -> None:
    name = answers.view.colormap
    names = FEATURED if name in FEATURED else (name, *FEATURED)
    picked = chooser("colour map", name, names, width, tip="Colour map; M takes the next one")
    if picked != name:
        answers.view = answers.view.but(colormap=picked)


def _say_why_there_is_no_bar(facts: FrameFacts, width: float) -> None:
    quantity, value_range = facts.quantity, facts.map.real_range if facts.map is not None else None
    words = facts.why_nothing if facts.color_ends is None else quantity.alike_words(facts.color_ends[0], value_range)
    imgui.push_text_wrap_pos(imgui.get_cursor_pos_x() + width)
    whole_lines = words.replace(" = ", "\u00a0=\u00a0")  # "s = 1" is read as one
    items.text(whole_lines[0].upper() + whole_lines[1:], color=ACCENT)
    imgui.pop_text_wrap_pos()


def _bar(draw: imgui.ImDrawList, facts: FrameFacts, answers: Answers, box: Box, ends: tuple[float, float]) -> None:
    view, quantity, shown = answers.view, facts.quantity, facts.map
    if shown is None:
        return
    scale = held_scale(quantity.scale(*ends, facts.shown_range))
    bar = Bar(box, scale)
    blend, colormap = view.blend(shown.has_image), view.colormap
    if quantity.is_diverging:
        blend, colormap = None if blend is None else replace(blend, is_diverging=True), diverging(colormap)
    bar.draw(draw, colormap, blend)
    high, low, *marks = _labels(facts, scale)
    at_threshold = _threshold_label(facts, scale)
    spare = [
        Label(value, _number(facts, value, scale), tip="Where the bar ends", color=FAINT)
        for value in (scale.end, scale.start)
    ]
    if scale.middle is not None:
        spare.append(Label(scale.middle, _number(facts, scale.middle, scale), tip="Where both agree", color=FAINT))
    at_high, at_low, *others = draw_labels(draw, bar, [high, low, *at_threshold, *marks], spare)
    handle(draw, facts, answers, bar)
    grips(draw, facts, answers, bar, blend is not None)
    type_end("high", (high.number, at_high), facts, answers, scale)
    type_end("low", (low.number, at_low), facts, answers, scale)
    for label, place in zip(at_threshold, others, strict=False):
        type_threshold(label.number, place, facts, answers)


def _labels(facts: FrameFacts, scale: ColorScale) -> list[Label]:
    """The values at the ends of the colours, the last first, then those that are marked."""
    quantity = facts.quantity
    low_words, high_words = quantity.low_words, quantity.high_words
    colors = ("last", "first") if quantity.is_low_bright else ("first", "last")
    low_tip, high_tip = (
        f"The {words} value on display has the {color} colour"
        for words, color in zip((low_words, high_words), colors, strict=True)
    )
    low_brief = high_brief = ""
    if quantity.is_diverging:
        low_tip = high_tip = quantity.explanation
        low_brief, high_brief = (words.rpartition(": ")[0] for words in (low_words, high_words))
    elif quantity.color_ends is not None and facts.display_range.ends is None:
        low_tip, high_tip = (
            f"The {words} of the pixels that the components are made of has the {color} colour"
            for words, color in zip((low_words, high_words), colors, strict=True)
        )
    elif facts.display_range.ends is not None:
        low_words, high_words = "and below", "and above"
        low_tip, high_tip = (
            f"This value and all {where} have the {color} colour"
            for where, color in zip(("below", "above"), colors, strict=True)
        )
    elif quantity.compares and facts.display_range.leaves_reference_out:
        best = "The best match beside the ring's own pixel, which has the last colour, too"
        low_tip, high_tip = (best, high_tip) if quantity.is_low_bright else (low_tip, best)
    labels = [
        Label(value, _number(facts, value, scale), words, f"{tip.removesuffix('.')}.\n{TYPE_TIP}", brief=brief)
        for value, words, tip, brief in (
            (scale.high, high_words, high_tip, high_brief),
            (scale.low, low_words, low_tip, low_brief),
        )
    ]
    if facts.pin_value is not None and facts.tells_pin:
        tip = "How alike the pin and the ring are" if quantity.compares else "The value of the pin"
        labels.append(Label(facts.pin_value, _number(facts, facts.pin_value, scale), "pin", tip, ACCENT, is_mark=True))
    if facts.pointer_value is not None and facts.tells_pointer:
        number = _number(facts, facts.pointer_value, scale)
        labels.append(Label(facts.pointer_value, number, "under the mouse", color=WHITE, is_mark=True, brief="mouse"))
    return labels


def _threshold_label(facts: FrameFacts, scale: ColorScale) -> list[Label]:
    """The threshold, with how much is inside; none without one."""
    share = share_words(facts)
    if share is None or facts.cut is None:
        return []
    tip = f"The threshold: {share}.\n{TYPE_TIP}"
    return [Label(facts.cut.at, _number(facts, facts.cut.at, scale), share, tip, ACCENT, is_mark=True)]


def _number(facts: FrameFacts, value: float, scale: ColorScale) -> str:
    value_range = facts.map.real_range if facts.map is not None else None
    return number_of(value, scale, lambda found: facts.quantity.real(found, value_range))
