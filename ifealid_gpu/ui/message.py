"""A message over the display, until it is dismissed."""

from __future__ import annotations

from imgui_bundle import imgui

from ifealid_gpu.explorer.commands import BY_ID
from ifealid_gpu.explorer.facts import Answers, FrameFacts
from ifealid_gpu.ui import items
from ifealid_gpu.ui.layout import Layout
from ifealid_gpu.ui.panel import FLOATING
from ifealid_gpu.ui.text import readable
from ifealid_gpu.ui.theme import FAINT

_OPTIONS = "What begins with -- is an option of the command line."
_HERE = "What begins with -- is an option of the command line. Read as... asks for the same here."


def message(facts: FrameFacts, answers: Answers, layout: Layout) -> None:
    """Draw it: an error or a note, of one line or several."""
    if facts.message is None:
        return
    display, line = layout.display, imgui.get_font_size()
    width = min(display.width * 0.94, line * 44)
    imgui.set_next_window_pos((display.left + display.width / 2, display.bottom - 12), imgui.Cond_.always, (0.5, 1.0))
    imgui.set_next_window_size((width, 0))
    imgui.set_next_window_size_constraints((width, 0), (width, display.height - 24))
    imgui.begin("##message", None, FLOATING)
    imgui.push_text_wrap_pos(0.0)
    for part in facts.message.splitlines():
        items.text(readable(part))
    if " --" in facts.message:
        items.text(_HERE if facts.refused else _OPTIONS, color=FAINT)
    imgui.pop_text_wrap_pos()
    if facts.refused:
        read_as = BY_ID["read_as"]
        if items.button(f"{read_as.title}##message", tip=f"Read the file in another way   {read_as.key_label}"):
            answers.commands.append(read_as.id)
        imgui.same_line()
    if items.button("OK", tip="Closes this message   Escape"):
        answers.dismissed = True
    imgui.same_line()
    items.text("Esc", color=FAINT)
    imgui.end()
