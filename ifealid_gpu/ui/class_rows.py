"""The classes in the list of marks: colour, eye, name, and the end of each."""

from __future__ import annotations

from imgui_bundle import imgui

from ifealid_gpu.errors import InputError
from ifealid_gpu.explorer.facts import Answers, FrameFacts
from ifealid_gpu.explorer.marking import edits
from ifealid_gpu.quantities.query_class import QueryClass
from ifealid_gpu.ui import items
from ifealid_gpu.ui.eye import eye
from ifealid_gpu.ui.memory import current, take_keys_next
from ifealid_gpu.ui.panel import label, shortened
from ifealid_gpu.ui.theme import FAINT

_EYE_TIP = "Whether the class takes part in labels and its marks are drawn; a click changes it"
_NAME_TIP = "{}\nA click compares with this class; marks that are then added by Shift or Ctrl are the class'"
_COLOR_TIP = "Name and colour of {}"


def class_rows(facts: FrameFacts, answers: Answers, width: float) -> None:
    """Draw a row for each class."""
    if not answers.view.classes:
        return
    items.text("classes", color=FAINT, tip="What was marked, or came from a file, and has a name")
    size = width, imgui.get_frame_height()
    for number, one in enumerate(answers.view.classes):
        if imgui.is_rect_visible(size):
            _row(number, one, answers, width)
        else:
            imgui.dummy(size)


def _row(number: int, one: QueryClass, answers: Answers, width: float) -> None:
    style, side = imgui.get_style(), imgui.get_frame_height()
    at = imgui.get_cursor_screen_pos()
    _name_and_color(number, one, answers)
    imgui.same_line()
    clicked, shown = eye(f"##shown {number}", one.is_shown, tip=_EYE_TIP)
    if clicked:
        answers.view = edits.with_class_changed(answers.view, number, is_shown=shown)
    imgui.same_line()
    # A row's text would stand lower by the buttons' padding, as it is beside them.
    imgui.set_cursor_screen_pos((imgui.get_cursor_screen_pos().x, at.y - style.frame_padding.y))
    room = width - 3 * (side + style.item_spacing.x)
    name, is_selected = label(shortened(one.name, room)), answers.view.active == number
    if items.row(f"{name}##class {number}", is_selected, (room, side), tip=_NAME_TIP.format(one.name)):
        answers.view = edits.selecting(answers.view, number)
    imgui.same_line(width - side)
    if items.button(f"×##class {number}", (side, 0), tip=f"Delete the class {one.name}   Ctrl+Z brings it back"):
        answers.view = edits.without_class(answers.view, number)
    mouse = imgui.get_mouse_pos()
    is_here = at.x <= mouse.x < at.x + width and at.y <= mouse.y < at.y + side
    if is_here and imgui.is_window_hovered(imgui.HoveredFlags_.child_windows):
        current().lit_mark = ("class", number)


def _name_and_color(number: int, one: QueryClass, answers: Answers) -> None:
    """The class' colour, and what it opens: a field for the name, and a picker."""
    memory, side, popup = current(), imgui.get_frame_height(), f"##color of {number}"
    red, green, blue = (part / 255 for part in one.color)
    if items.swatch(f"##color {number}", (red, green, blue, 1.0), (side, side), tip=_COLOR_TIP.format(one.name)):
        imgui.open_popup(popup)
        memory.renamed = one.name
        memory.settle()
    if not imgui.begin_popup(popup):
        return
    if imgui.is_window_appearing():
        take_keys_next()
    flags = imgui.InputTextFlags_.enter_returns_true | imgui.InputTextFlags_.auto_select_all
    width = 12 * imgui.get_font_size()
    entered, memory.renamed = items.field(
        f"##name {number}", memory.renamed or one.name, width, flags=flags, tip="Enter renames the class"
    )
    if entered:
        _rename(number, memory.renamed, answers)
        imgui.close_current_popup()
    imgui.set_next_item_width(width)
    changed, picked = imgui.color_picker3("##picker", [red, green, blue])
    if changed:
        color = tuple(min(max(round(255 * part), 0), 255) for part in picked)
        answers.view = edits.with_class_changed(answers.view, number, color=color)
    imgui.end_popup()


def _rename(number: int, name: str, answers: Answers) -> None:
    try:
        answers.view = edits.with_class_changed(answers.view, number, name=name.strip())
    except InputError as error:
        answers.failed = str(error)
