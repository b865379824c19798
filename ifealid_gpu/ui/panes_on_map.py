"""What is drawn over panes: a cross at the place under the mouse, a ring at the best match, why there is nothing."""

from __future__ import annotations

from imgui_bundle import imgui

from ifealid_gpu.explorer.facts import Answers, FrameFacts
from ifealid_gpu.explorer.panes.pane_facts import PaneFacts
from ifealid_gpu.geometry import Pair
from ifealid_gpu.ui.layout import Box, Layout
from ifealid_gpu.ui.pane_boxes import boxes_of
from ifealid_gpu.ui.pane_titles import has_room_for_best
from ifealid_gpu.ui.place_numbers import place_numbers
from ifealid_gpu.ui.pointer import cross
from ifealid_gpu.ui.theme import ACCENT, FAINT, SHADE, WHITE, color_u32

_RADIUS, _WIDTH = 8.0, 2.0


def panes_on_map(facts: FrameFacts, answers: Answers, layout: Layout) -> None:
    """Draw them behind the panels."""
    boxes = boxes_of(facts, answers, layout)
    for pane in facts.panes:
        box = boxes[pane.number] if pane.number < len(boxes) else None
        if box is not None and (not pane.is_active or pane.minus is not None):
            _pane(pane, box.map, facts.mark)
            if pane.places and answers.view.markers:
                _numbers(pane, box.map, facts.mark)


def _pane(pane: PaneFacts, box: Box, mark: float) -> None:
    draw = imgui.get_background_draw_list()
    draw.push_clip_rect((box.left, box.top), (box.right, box.bottom))
    words = pane.fault if pane.fault is not None else "being read..." if pane.is_waiting else None
    if words is not None:
        line = imgui.get_font_size()
        draw.add_text(
            imgui.get_font(), line, (box.left + line, box.top + line), color_u32(FAINT), words, box.width - 2 * line
        )
    elif pane.is_active:
        pass  # what is at the mouse is drawn as on one map
    elif pane.at is not None:
        cross(draw, pane.at, mark)
    elif pane.best_at is not None and pane.best is not None and not pane.places:  # the first of these is the best
        _best(draw, pane.best_at, pane.best if has_room_for_best(box) else "", box, mark)
    draw.pop_clip_rect()


def _numbers(pane: PaneFacts, box: Box, mark: float) -> None:
    draw = imgui.get_background_draw_list()
    draw.push_clip_rect((box.left, box.top), (box.right, box.bottom))
    place_numbers(draw, pane.places, mark, None)
    draw.pop_clip_rect()


def _best(draw: imgui.ImDrawList, at: Pair, words: str, box: Box, mark: float) -> None:
    """A ring at the best match, with its value beside it."""
    for color, width in ((SHADE, _WIDTH + 2), (ACCENT, _WIDTH)):
        draw.add_circle(at, _RADIUS * mark, color_u32(color), 0, width * mark)
    if not words:
        return
    line = imgui.get_font_size()
    wide = imgui.calc_text_size(words).x
    left = at[0] + (_RADIUS + 4) * mark
    if left + wide > box.right:
        left = at[0] - (_RADIUS + 4) * mark - wide
    top = min(max(at[1] - line / 2, box.top), box.bottom - line)
    draw.add_rect_filled((left - 3, top - 1), (left + wide + 3, top + line + 1), color_u32((*SHADE[:3], 0.7)), 3)
    draw.add_text((left, top), color_u32(WHITE), words)
