"""The question for a path, where the system has no dialog for it: a field, what the path leads to, what lies there."""

from __future__ import annotations

from imgui_bundle import imgui

from ifealid_gpu.explorer.facts import Answers, FrameFacts, PathFacts
from ifealid_gpu.files import as_text
from ifealid_gpu.ui import items, theme
from ifealid_gpu.ui.dialog import dialog, heading
from ifealid_gpu.ui.layout import Layout
from ifealid_gpu.ui.memory import current, take_keys_next
from ifealid_gpu.ui.panel import label, shortened
from ifealid_gpu.ui.text import readable

_FLAGS = imgui.InputTextFlags_
_TYPED = _FLAGS.enter_returns_true | _FLAGS.callback_completion | _FLAGS.callback_always
_OFFERED = 8  # choices in sight


def path_field(facts: FrameFacts, answers: Answers, layout: Layout) -> None:
    """Draw the question, if there is one."""
    asked = facts.path
    if asked is None:
        return
    line = imgui.get_font_size()
    with dialog("##path") as is_open:
        if not is_open:
            answers.path_closed = True
            return
        width = min(40 * line, imgui.get_main_viewport().size.x - 3 * line)
        heading(asked.title)
        _field(asked, answers, width)
        color = theme.ACCENT if asked.is_wrong or asked.action not in {"Open", "Save"} else theme.FAINT
        imgui.push_text_wrap_pos(imgui.get_cursor_pos_x() + width)
        items.text(readable(asked.explanation), color=color)
        imgui.pop_text_wrap_pos()
        _choices(asked, answers, width)
        imgui.spacing()
        if items.button(f"{asked.action}##path", tip="Enter in the field does the same"):
            answers.path_given = True
        imgui.same_line()
        imgui.text_disabled("Enter")
        imgui.same_line(0, line)
        if items.button("Cancel##path", tip="Closes this and changes nothing   Esc"):
            answers.path_closed = True
        imgui.same_line()
        imgui.text_disabled("Esc")


def _field(asked: PathFacts, answers: Answers, width: float) -> None:
    memory = current()
    if imgui.is_window_appearing():
        memory.cursor_to_end = asked.text.endswith("/")  # a name that is proposed is selected, a folder gone on from
    if imgui.is_window_appearing() or not imgui.is_any_item_active():
        take_keys_next()

    def edit(data: imgui.InputTextCallbackData) -> int:
        if data.event_flag == _FLAGS.callback_completion and asked.completed != asked.text:
            data.delete_chars(0, data.buf_text_len)
            data.insert_chars(0, as_text(asked.completed))
        elif memory.cursor_to_end:
            data.cursor_pos = data.selection_start = data.selection_end = data.buf_text_len
            memory.cursor_to_end = False
        return 0

    tip = "The path; ~ is your own folder, Tab completes what was begun"
    hint = "Tab completes, ~ is your own folder"
    if asked.is_name:
        tip, hint = "The file's name; its ending says what is written", "a name"
    entered, text = items.field("##path text", asked.text, width, tip=tip, hint=hint, flags=_TYPED, callback=edit)
    answers.path_text, answers.path_given = text, entered


def _choices(asked: PathFacts, answers: Answers, width: float) -> None:
    """What lies in the folder; a click takes it into the field."""
    imgui.push_item_flag(imgui.ItemFlags_.auto_close_popups, False)
    for choice in asked.choices[:_OFFERED]:
        name = choice.rstrip("/").rpartition("/")[2] + ("/" if choice.endswith("/") else "")
        if items.selectable(f"{label(shortened(name, width))}##{choice}"):
            answers.path_text, current().cursor_to_end = choice, True
    imgui.pop_item_flag()
    if (more := len(asked.choices) - _OFFERED) > 0:
        items.text(f"and {more} more: type on to find them", color=theme.FAINT)
