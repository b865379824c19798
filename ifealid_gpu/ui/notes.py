"""How the map on display was read: what was guessed, found or left out then, to be read again at any time."""

from __future__ import annotations

from imgui_bundle import imgui

from ifealid_gpu.explorer.commands import BY_ID
from ifealid_gpu.explorer.facts import Answers, FrameFacts
from ifealid_gpu.explorer.map_facts import MapFacts
from ifealid_gpu.ui import items, theme
from ifealid_gpu.ui.dialog import close, dialog, heading
from ifealid_gpu.ui.layout import Layout
from ifealid_gpu.ui.text import readable

_WIDTH = 38.0  # text heights
_OPTIONS = "What begins with -- is an option of the command line. Read as... asks for the same here."


def notes(facts: FrameFacts, answers: Answers, layout: Layout) -> None:
    """Draw the dialog, while it is wanted."""
    if not facts.notes_open or facts.map is None:
        return
    line = imgui.get_font_size()
    width = min(line * _WIDTH, imgui.get_main_viewport().size.x - 8 - 3 * line)
    with dialog("notes") as is_open:
        if not is_open:
            answers.notes_closed = True
            return
        heading("How this map was read")
        imgui.push_text_wrap_pos(imgui.get_cursor_pos_x() + width)
        for words in told_of(facts.map):
            items.text(readable(words))
            imgui.spacing()
        if facts.map.is_in_files and any(" --" in note for note in facts.map.notes):
            items.text(_OPTIONS, color=theme.FAINT)
            imgui.spacing()
        imgui.pop_text_wrap_pos()
        read_as = BY_ID["read_as"]
        if facts.map.is_in_files:
            if items.button(f"{read_as.title}##notes", tip=f"Read the files in another way   {read_as.key_label}"):
                answers.notes_closed = True
                answers.commands.append(read_as.id)
                close("notes")
            imgui.same_line()
        if items.button("Close##notes", tip="Closes this   Escape"):
            answers.notes_closed = True
        imgui.set_item_default_focus()
        imgui.same_line()
        items.text("Esc", color=theme.FAINT)


def told_of(shown: MapFacts) -> list[str]:
    """All that is to be said of how a map was read."""
    w, h, d = shown.size
    size = f"{w} x {h} pixels of {d:,} {'channel' if d == 1 else 'channels'}."
    asked = [f"Read as asked: {shown.asked}"] if shown.asked is not None else []
    nothing = (
        ["Nothing had to be guessed when it was read, and nothing was left out."]
        if not shown.notes and not asked
        else []
    )
    return [size, *asked, *shown.notes, *nothing]
