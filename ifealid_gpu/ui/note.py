"""What is said for a moment, of something that went well: a band in place of the status line, so it covers no map."""

from __future__ import annotations

from imgui_bundle import imgui

from ifealid_gpu.explorer.facts import Answers, FrameFacts
from ifealid_gpu.ui import theme
from ifealid_gpu.ui.layout import Box, Layout
from ifealid_gpu.ui.panel import panel, shortened


def note(facts: FrameFacts, answers: Answers, layout: Layout) -> None:
    """Draw the note, if there is one; beside the progress of what is being read."""
    if facts.note is None:
        return
    box = layout.status
    if facts.loading is not None:
        box = Box(box.left + box.width / 2, box.top, box.width / 2, box.height)
    imgui.push_style_color(imgui.Col_.window_bg, theme.ACCENT)
    imgui.push_style_color(imgui.Col_.text, theme.BACKGROUND)
    with panel("note", box):
        imgui.text_unformatted(shortened(facts.note, box.width - 2 * imgui.get_font_size()))
    imgui.pop_style_color(2)
