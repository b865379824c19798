"""The classes in the list of marks: colour, eye, name, and the end of each."""

from __future__ import annotations

from imgui_bundle import imgui

from ifealid_gpu.errors import InputError
from ifealid_gpu.explorer.facts import Answers, FrameFacts
from ifealid_gpu.explorer.marking import edits
from ifealid_gpu.quantities.query_class import QueryClass
from ifealid_gpu.ui import items
from ifealid_gpu.ui.memory import current, take_keys_next
from ifealid_gpu.ui.panel import label, shortened
from ifealid_gpu.ui.theme import FAINT

_EYE_TIP = "Whether the class takes part in labels and its marks are drawn"
_NAME_TIP = (
    "{}\nA click compares with this class, and marks that are added by Shift or Ctrl are the class'; "
    "a double-click renames it"
)


def class_rows(facts: FrameFacts, answers: Answers, width: float) -> None:
    """Draw a row for each class."""
    if not answers.view.classes:
        return
    items.text("classes", color=FAINT, tip="What was marked, or came from a file, and has a name")
    for number, one in enumerate(answers.view.classes):
        _row(number, one, answers, width)


def _row(number: int, one: QueryClass, answers: Answers, width: float) -> None:
    memory, style, side = current(), imgui.get_style(), imgui.get_frame_height()
    at = imgui.get_cursor_screen_pos()
    _color(number, one, answers)
    imgui.same_line()
    clicked, shown = items.tick(f"##shown {number}", one.is_shown, tip=_EYE_TIP)
    if clicked:
        answers.view = edits.with_class_changed(answers.view, number, is_shown=shown)
    imgui.same_line()
    imgui.set_cursor_screen_pos((imgui.get_cursor_screen_pos().x, at.y))
    room = width - 3 * (side + style.item_spacing.x)
    if memory.renamed is not None and memory.renamed[0] == number:
        _rename(number, one, answers, room)
    elif items.row(
        f"{label(shortened(one.name, room))}##class {number}",
        answers.view.active == number,
        (room, side),
        tip=_NAME_TIP.format(one.name),
    ):
        if imgui.is_mouse_double_clicked(imgui.MouseButton_.left):
            memory.renamed = number, one.name
            memory.settle()
            answers.view = answers.view.but(query=None, active=number)  # the first click has turned it
        else:
            answers.view = edits.selecting(answers.view, number)
    imgui.same_line(width - side)
    if items.button(f"×##class {number}", (side, 0), tip=f"Delete the class {one.name}   Ctrl+Z brings it back"):
        answers.view = edits.without_class(answers.view, number)
        memory.renamed = None
    mouse = imgui.get_mouse_pos()
    is_here = at.x <= mouse.x < at.x + width and at.y <= mouse.y < at.y + side
    if is_here and imgui.is_window_hovered(imgui.HoveredFlags_.child_windows):
        memory.lit_mark = ("class", number)


def _color(number: int, one: QueryClass, answers: Answers) -> None:
    side, popup = imgui.get_frame_height(), f"##color of {number}"
    red, green, blue = (part / 255 for part in one.color)
    if items.swatch(f"##color {number}", (red, green, blue, 1.0), (side, side), tip=f"The colour of {one.name}"):
        imgui.open_popup(popup)
    if imgui.begin_popup(popup):
        changed, picked = imgui.color_picker3("##picker", [red, green, blue])
        if changed:
            color = tuple(min(max(round(255 * part), 0), 255) for part in picked)
            answers.view = edits.with_class_changed(answers.view, number, color=color)
        imgui.end_popup()


def _rename(number: int, one: QueryClass, answers: Answers, width: float) -> None:
    memory = current()
    _, text = memory.renamed or (number, one.name)
    is_new = text == one.name and not imgui.is_any_item_active()
    if is_new:
        take_keys_next()
    flags = imgui.InputTextFlags_.enter_returns_true | imgui.InputTextFlags_.auto_select_all
    entered, typed = items.field(f"##rename {number}", text, width, flags=flags, tip="Enter renames, Esc leaves it")
    memory.renamed = number, typed
    if entered:
        memory.renamed = None
        try:
            answers.view = edits.with_class_changed(answers.view, number, name=typed.strip())
        except InputError as error:
            answers.failed = str(error)
    elif imgui.is_item_deactivated() or imgui.is_key_pressed(imgui.Key.escape):
        memory.renamed = None
