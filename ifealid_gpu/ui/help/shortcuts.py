"""What the mouse does, and every key, by menu."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from imgui_bundle import imgui

from ifealid_gpu.explorer.command import Command
from ifealid_gpu.explorer.commands import COMMANDS
from ifealid_gpu.explorer.facts import FrameFacts
from ifealid_gpu.ui import items
from ifealid_gpu.ui.help.writing import rows
from ifealid_gpu.ui.theme import ACCENT
from ifealid_gpu.views.view_state import ViewState

# The same key as another one without Shift.
_UNLISTED = {"="}
_MOUSE = (
    ("Move", "the pixel under the mouse is the reference"),
    ("Click", "pins the pixel; on the dot: unpins"),
    ("Drag", "moves the image"),
    ("Wheel", "zooms about the mouse"),
    ("Right button", "opens a menu for the pixel, or for the channel"),
    ("Double-click", "fits the image into the window"),
    ("Chart", "hover shows a channel, click keeps it"),
    ("Arrows on the chart", "step through channels"),
)
_KEYS = (
    ("Arrows", "move the reference by a pixel, with Shift by ten"),
    ("F10", "opens the menus; Alt and a letter one of them"),
)


def shortcuts(facts: FrameFacts, view: ViewState) -> None:
    """Draw the page."""
    wide = imgui.get_content_region_avail().x > 46 * imgui.get_font_size()
    groups = list(groups_of_keys())
    if not wide or not imgui.begin_table("halves", 2):
        for name, terms in groups:
            _group(name, terms)
        return
    lines = [len(terms) + 2 for _, terms in groups]
    left = next(n for n in range(len(groups) + 1) if 2 * sum(lines[:n]) >= sum(lines))
    for half in (groups[:left], groups[left:]):
        imgui.table_next_column()
        for name, terms in half:
            _group(name, terms)
    imgui.end_table()


def groups_of_keys() -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """Each group's name, and its keys with what they do."""
    yield "Mouse", list(_MOUSE)
    yield "Keyboard", list(_KEYS)
    listed = (command for command in COMMANDS if command.menu is not None)
    for menu, commands in groupby(listed, lambda command: command.menu and command.menu[0]):
        yield str(menu), [(_keys_of(command), command.title) for command in commands if command.keys]


def _keys_of(command: Command) -> str:
    return " / ".join(shortcut.label for shortcut in command.keys if shortcut.key not in _UNLISTED)


def _group(name: str, terms: list[tuple[str, str]]) -> None:
    items.text(name, color=ACCENT)
    rows(name, terms)
    imgui.spacing()
