"""The bar below panes whose matches are drawn as lines: how many, how far the search is, what their colours mean."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from imgui_bundle import imgui

from ifealid_gpu.explorer.facts import Answers, FrameFacts
from ifealid_gpu.explorer.panes.lines_facts import LinesFacts
from ifealid_gpu.figure.panes.match_lines import colors_of
from ifealid_gpu.panes.lines import MOST_LINES, Lines
from ifealid_gpu.quantities.similarity import Similarity
from ifealid_gpu.ui import items
from ifealid_gpu.ui.layout import Box, Layout
from ifealid_gpu.ui.panel import FLOATING
from ifealid_gpu.ui.theme import ACCENT, FAINT, color_u32

_STEP = 1.25  # that a turn of the wheel, or a button, makes them more
_FIELD = 3.0  # times the letters' height
_WIDE = 36.0  # likewise: from this width of the panes on there is room for the colours
_STRIPES = 24  # of the colours
_COUNT_TIP = "How many lines: the strongest in sight. Drag, turn the wheel, or double-click to type"


def lines_bar(facts: FrameFacts, answers: Answers, layout: Layout) -> None:
    """Draw it over the lower edge of the panes, over the upper one where a message is."""
    lines = facts.lines
    if lines is None:
        return
    display, line = layout.display, imgui.get_font_size()
    is_taken = facts.message is not None or (facts.making is not None and facts.making.is_running)
    at, pivot = (display.bottom - 8, 1.0) if not is_taken else (display.top + 2 * line, 0.0)
    imgui.set_next_window_pos((display.left + display.width / 2, at), imgui.Cond_.always, (0.5, pivot))
    imgui.push_style_var(imgui.StyleVar_.window_padding, (6, 3))
    imgui.begin("##lines", None, FLOATING)
    imgui.pop_style_var()
    imgui.align_text_to_frame_padding()
    room = 0.9 * display.width - 2 * imgui.get_frame_height()
    if lines.matches is None:
        _state(lines, answers, room)
    else:
        _count(lines, answers)
        if display.width > _WIDE * line:
            _colors(lines, answers)
    imgui.same_line()
    if items.button("×##close lines", (imgui.get_frame_height(), 0), tip="Draw no lines   Esc"):
        answers.view = answers.view.but(lines=None)
    imgui.end()


def _state(lines: LinesFacts, answers: Answers, room: float) -> None:
    """Why there are no lines yet."""
    if lines.fault is not None:
        items.sentence(lines.fault, room, color=ACCENT)
    elif lines.is_given_up:
        items.text("Matching was cancelled", color=FAINT)
        imgui.same_line()
        if items.button("Again##lines", tip="Look for the matches once more"):
            answers.fit_again = True
    elif lines.is_waiting:
        items.text("Matches: a map is being read", color=FAINT)
    else:
        share = "" if lines.share is None else f": {lines.share:.0%}   Esc cancels"
        items.text(f"Matching{share}", color=FAINT)


def _count(lines: LinesFacts, answers: Answers) -> None:
    """How many there are, and what is done with them."""
    count, side = lines.count, imgui.get_frame_height()
    changed = 0.0
    if imgui.is_window_hovered() and imgui.get_io().mouse_wheel:
        changed = imgui.get_io().mouse_wheel
    if items.button("-##fewer lines", (side, 0), tip="Fewer lines"):
        changed = -1.0
    imgui.same_line(0, 2)
    imgui.set_next_item_width(_FIELD * imgui.get_font_size())
    was_dragged, dragged = items.dragged("##count of lines", float(count), 0.3, "%.0f", tip=_COUNT_TIP)
    imgui.same_line(0, 2)
    if items.button("+##more lines", (side, 0), tip="More lines"):
        changed = 1.0
    wanted = round(dragged) if was_dragged else stepped(count, changed)
    if wanted != count:
        wanted = min(max(1, wanted), MOST_LINES)
        answers.view = answers.view.but(lines=replace(answers.view.lines or Lines(), count=wanted))
    imgui.same_line()
    found = 0 if lines.matches is None else len(lines.matches)
    seen = f"of {lines.among:,} matches" + (" in sight" if lines.among < found else "")
    source, target = lines.images or ("", "")
    items.text(seen, color=FAINT, tip=_tip(lines, source, target))
    if lines.share is not None:
        imgui.same_line()
        items.text(f"{lines.share:.0%}   Esc cancels", color=FAINT)
    imgui.same_line()
    if items.button(
        "Save...##lines", tip=f"All {found:,} matches as a table (.csv), as ifealid-gpu match -o writes it"
    ):
        answers.commands.append("save_matches")


def stepped(count: int, steps: float) -> int:
    """So many lines, some steps more or fewer; each changes them by one at least."""
    if not steps:
        return count
    more = round(count * _STEP**steps)
    return more if more != count else count + (1 if steps > 0 else -1)


def _tip(lines: LinesFacts, source: str, target: str) -> str:
    matches = lines.matches
    if matches is None:
        return ""
    one, other = matches.compared
    return (
        f"Mutual nearest neighbours: pixels of {source} and {target} that are each more alike to the other than to all "
        f"others of its image, by {matches.metric.label}. {len(matches):,} of {one:,} and {other:,} pixels. "
        "A line under the mouse shows both its ends; a positive mark of some size on the first image restricts where "
        "lines begin"
    )


def _colors(lines: LinesFacts, answers: Answers) -> None:
    """What the colours of the lines stand for: the values of those that are drawn."""
    ends, matches = lines.ends_of_colors, lines.matches
    if ends is None or matches is None:
        return
    kind, tip = Similarity(metric=matches.metric), f"The {matches.value_words} that the colours of the lines stand for"
    imgui.same_line()
    items.text(kind.number_text(ends[0], None), color=FAINT, tip=tip)
    imgui.same_line(0, 4)
    at, wide, high = imgui.get_cursor_screen_pos(), 4.0 * imgui.get_font_size(), imgui.get_frame_height()
    draw, stripe = imgui.get_window_draw_list(), wide / _STRIPES
    for n, (red, green, blue) in enumerate(colors_of(answers.view.colormap, np.linspace(0, 1, _STRIPES)).tolist()):
        left, top = at.x + n * stripe, at.y + 0.25 * high
        draw.add_rect_filled((left, top), (left + stripe, top + high / 2), color_u32((red, green, blue, 1.0)))
    imgui.dummy((wide, high))
    items.drawn("colours of lines", Box(at.x, at.y, wide, high), tip)
    imgui.same_line(0, 4)
    items.text(kind.number_text(ends[1], None), color=FAINT, tip=tip)
