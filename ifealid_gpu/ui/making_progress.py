"""How far the making of feature maps of photos is."""

from __future__ import annotations

from imgui_bundle import imgui

from ifealid_gpu.explorer.facts import Answers, FrameFacts
from ifealid_gpu.explorer.making_facts import MakingFacts, MakingWish
from ifealid_gpu.ui import items
from ifealid_gpu.ui.layout import Layout
from ifealid_gpu.ui.panel import FLOATING, shortened

WIDTH = 38.0  # text heights, of the dialog, too


def making_progress(facts: FrameFacts, answers: Answers, layout: Layout) -> None:
    """A bar over the lower edge of the map, the upper one where a message is; the map can be explored meanwhile."""
    making = facts.making
    if making is None or not making.is_running:
        return
    display, line = layout.display, imgui.get_font_size()
    if facts.message is not None:
        at, pivot = (display.left + display.width / 2, display.top + 12), (0.5, 0.0)
    elif facts.map is not None:
        at, pivot = (display.left + display.width / 2, display.bottom - 12), (0.5, 1.0)
    else:
        window = imgui.get_main_viewport().size
        at, pivot = (window.x / 2, window.y / 2), (0.5, 0.5)
    width = min(display.width * 0.94, line * WIDTH)
    imgui.set_next_window_pos(at, imgui.Cond_.always, pivot)
    imgui.set_next_window_size((width, 0))
    imgui.begin("##making", None, FLOATING)
    inner = width - 2 * imgui.get_style().window_padding.x
    told = making.progress
    if told is None:
        imgui.text_unformatted(shortened(f"{title(making)}: starting ...", inner))
    else:
        photo = f"{told.photo} ({told.number} of {told.of})" if told.of > 1 else told.photo
        imgui.text_unformatted(shortened(f"Feature maps of {photo}: {told.step}", inner))
    share = told.share if told is not None else 0.0
    cancel = line * 6
    imgui.progress_bar(share, (inner - cancel - line * 2.6, 0), f"{share:.0%}")
    imgui.same_line()
    if items.button("Cancel", (cancel - line * 0.6, 0), tip="Stop; nothing half-made stays   Escape"):
        answers.making = MakingWish.CANCEL
    imgui.same_line()
    imgui.text_disabled("Esc")
    imgui.end()


def title(making: MakingFacts) -> str:
    """What is made, of which photos."""
    count = len(making.photos)
    return f"Feature maps of {making.photos[0]}" if count == 1 else f"Feature maps of {count} photos"
