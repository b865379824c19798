"""The panel of an empty start: what this is, and what can be opened."""

from __future__ import annotations

from imgui_bundle import imgui

from ifealid_gpu.explorer.commands import BY_ID
from ifealid_gpu.explorer.facts import Answers, FrameFacts
from ifealid_gpu.ui import items
from ifealid_gpu.ui.layout import Layout
from ifealid_gpu.ui.panel import FLOATING, label, shortened
from ifealid_gpu.ui.text import readable
from ifealid_gpu.ui.theme import FAINT

_OFFERED = {
    "demo": "Three photos as a small trained network sees them, and one that nobody trained",
    "open": "Feature maps, an array, a saved picture, or a photo to make feature maps of",
    "open_folder": "A folder of feature maps: several layers, several images",
    "looking": "What the words mean, and all keys",
}
_MOST_RECENT = 6


def welcome(facts: FrameFacts, answers: Answers, layout: Layout) -> None:
    """Draw the panel; it is gone once a map is open or being read."""
    if facts.map is not None or facts.loading is not None or facts.making is not None:
        return
    window, line = imgui.get_main_viewport().size, imgui.get_font_size()
    width = min(34 * line, window.x - 8)
    imgui.set_next_window_pos((window.x / 2, window.y / 2), imgui.Cond_.always, (0.5, 0.5))
    imgui.set_next_window_size_constraints((width, 0), (width, window.y - 8))
    imgui.begin("##welcome", None, FLOATING | imgui.WindowFlags_.no_focus_on_appearing)  # it would close dialogs
    imgui.push_font(None, imgui.get_style().font_size_base * 1.5)
    items.text("IFeaLiD")
    imgui.pop_font()
    imgui.push_text_wrap_pos(0.0)
    items.text(
        "See which parts of an image a layer of a neural network takes for alike: point at one, and all that resembles "
        "it lights up."
    )
    imgui.spacing()
    button = min(14 * line, 0.5 * width), 0.0
    for name, what in _OFFERED.items():
        command = BY_ID[name]
        title = "Help" if name == "looking" else command.title
        if items.button(f"{title}##{name}", button, tip=f"{what}   {command.key_label}"):
            answers.commands.append(command.id)
        imgui.same_line()
        items.text(command.key_label, color=FAINT)
    items.text(
        "Or drop a dataset, an array, a saved picture or a photo on the window, or paste a link or a path (Ctrl+V).",
        color=FAINT,
    )
    imgui.pop_text_wrap_pos()
    if facts.recent:
        imgui.spacing()
        items.text("Recent", color=FAINT)
        room = imgui.get_content_region_avail().x
        for path in facts.recent[:_MOST_RECENT]:
            shown = shortened(readable(path), room, keep="end")
            if items.selectable(f"{label(shown)}##{path}", tip=path if shown != path else None):
                answers.open_path = path
    imgui.end()
