"""The commands of the menu Help."""

from __future__ import annotations

from ifealid_gpu.explorer.command import Command
from ifealid_gpu.explorer.doing import program
from ifealid_gpu.explorer.shortcut import Shortcut, key


def _help(page: str, title: str, *keys: Shortcut) -> Command:
    return Command(
        page,
        title,
        keys,
        ("Help", 1),
        program.helping(page),
        needs_map=False,
        ticked=lambda facts, view: facts.help_page == page,
    )


#: In the order of the menu.
ROWS: tuple[Command, ...] = (
    _help("looking", "What am I looking at?", key("F1")),
    _help("concepts", "Concepts"),
    _help("help", "Shortcuts", key("?")),
    _help("about", "About"),
)
