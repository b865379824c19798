"""The tools that mark, among the tools at the left: a button each, what a mark does, the brush's size, and the end."""

from __future__ import annotations

from imgui_bundle import imgui

from ifealid_gpu.explorer.commands import BY_ID
from ifealid_gpu.explorer.facts import Answers, FrameFacts
from ifealid_gpu.explorer.marking.table import TOOLS
from ifealid_gpu.ui import items
from ifealid_gpu.ui.tool_icons import draw_icon

_POINT_TIP = "Point at the map, and all that resembles the pixel under the mouse lights up; a click pins   V"
_SIZE_TIP = "The brush's radius in image pixels; comma and full stop change it, and so does the wheel with Ctrl"
_CLEAR_TIP = "Take all marks away, so that the mouse moves the reference again   Delete, or Esc"


def mark_tools(side: float, facts: FrameFacts, answers: Answers, *, is_low: bool) -> None:
    """Draw the tools.

    Args:
        side: the room for a row, in logical pixels.
        facts: of the frame.
        answers: take what was clicked.
        is_low: whether there is little room below, so that three buttons stand in a row, not two.
    """
    marking, style = facts.marking, imgui.get_style()
    a_row = 3 if is_low else 2
    width = (side - (a_row - 1) * style.item_spacing.y) / a_row
    buttons = {"point": _POINT_TIP}
    for tool in TOOLS.values():
        command = BY_ID[f"tool_{tool.word}"]
        buttons[command.id] = f"{tool.tip}   {command.key_label}"
    for number, (name, tip) in enumerate(buttons.items()):
        if number % a_row:
            imgui.same_line(0, style.item_spacing.y)
        _button(name, tip, width, facts, answers)
    imgui.same_line(0, style.item_spacing.y)
    tip = f"What the next mark does. {marking.adding.tip}. A click changes it   A"
    if items.button(f"{marking.adding.title}##adding", (width, 0), tip=tip):
        answers.commands.append("next_adding")
    if marking.tool is not None and marking.tool.has_radius:
        imgui.set_next_item_width(side)
        changed, radius = items.slider(
            "##brush", marking.radius, (0.25, max(1.0, marking.largest)), "%.1f px", tip=_SIZE_TIP
        )
        if changed:
            answers.radius = radius
    if marking.is_marked and items.button("Clear##marks", (side, 0), tip=_CLEAR_TIP):
        answers.commands.append("clear_marks")


def _button(command: str, tip: str, width: float, facts: FrameFacts, answers: Answers) -> None:
    is_lit = BY_ID[command].is_ticked(facts, answers.view)
    if is_lit:
        imgui.push_style_color(imgui.Col_.button, imgui.get_style().color_(imgui.Col_.slider_grab))
    if items.button(f"##{command}", (width, imgui.get_frame_height()), tip=tip):
        answers.commands.append(command)
    if is_lit:
        imgui.pop_style_color()
    (left, top), (right, bottom) = imgui.get_item_rect_min(), imgui.get_item_rect_max()
    draw_icon(command, imgui.get_window_draw_list(), ((left + right) / 2, (top + bottom) / 2), (bottom - top) * 0.32)
