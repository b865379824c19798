"""The menu that the right button opens on the map, for the pixel that was clicked."""

from __future__ import annotations

from imgui_bundle import imgui

from ifealid_gpu.explorer.commands import BY_ID
from ifealid_gpu.explorer.facts import Answers, FrameFacts
from ifealid_gpu.explorer.state import MAP_MENU
from ifealid_gpu.ui import items
from ifealid_gpu.ui.layout import Layout

_POPUP = "##map menu"
GROUPS = (
    ("pin_here", "unpin_here", "lock_here", "unlock", "find_like_here"),
    ("copy_vector_here", "copy_value_here", "copy_place_here"),
    ("save", "copy_picture", "fit"),
)


def map_menu(facts: FrameFacts, answers: Answers, layout: Layout) -> None:
    """Draw the menu while it is open."""
    if facts.to_open == MAP_MENU:
        imgui.open_popup(_POPUP)
        if facts.pointer_at is not None:
            # Beside the pixel, which stays in sight.
            x, y = facts.pointer_at
            imgui.set_next_window_pos((x + 12, y + 12), imgui.Cond_.appearing)
    if facts.map is None or not imgui.begin_popup(_POPUP):
        answers.stopped_asking = facts.asked_about is not None
        return
    if imgui.is_window_appearing() and not imgui.is_mouse_down(imgui.MouseButton_.right):
        imgui.set_nav_cursor_visible(True)  # a key has opened it, and the next one chooses
    if facts.asked_about is not None:
        imgui.text_disabled("pixel {},{}".format(*facts.asked_about))
    for group in GROUPS:
        imgui.separator()
        for command in (BY_ID[word] for word in group):
            # One menu says what can be done with this pixel: pinning or unpinning it, locking or unlocking.
            if command.is_enabled(facts) and items.menu_item(command.title, command.key_label):
                answers.commands.append(command.id)
    imgui.end_popup()
