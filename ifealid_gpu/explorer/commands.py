"""Everything a user can do by a menu or a key: one table for menus, keys and the list of shortcuts.

A new command is a row of its menu in `menus/`, and the function that the row names, in `doing`.
"""

from __future__ import annotations

from functools import cache
from itertools import groupby

from ifealid_gpu.explorer.command import Command
from ifealid_gpu.explorer.explorer import Explorer
from ifealid_gpu.explorer.menus import edit, file, help, keys, layer, map, mark, panes, show, view

# The menus in order, then what no menu of the bar lists.
COMMANDS: tuple[Command, ...] = tuple(
    row for menu in (file, edit, mark, view, show, layer, panes, help, keys, map) for row in menu.ROWS
)
BY_ID = {command.id: command for command in COMMANDS}


@cache  # asked for several times a frame
def menus() -> tuple[tuple[str, list[list[Command]]], ...]:
    """The menus in order, each with the groups of its commands."""
    listed = [command for command in COMMANDS if command.menu is not None]
    named = groupby(listed, lambda command: command.menu and command.menu[0])
    return tuple((str(name), [list(g) for _, g in groupby(rows, lambda command: command.menu)]) for name, rows in named)


def menu_for(key: str, modifiers: tuple[str, ...]) -> str | None:
    """The menu that Alt opens with the first letter of its name, or None."""
    found = [name for name, _ in menus() if "Alt" in modifiers and name[0].casefold() == key.casefold()]
    return found[0] if found else None


def command_for(key: str, modifiers: tuple[str, ...]) -> Command | None:
    """The command of a pressed key, or None."""
    return next((c for c in COMMANDS if any(shortcut.is_pressed(key, modifiers) for shortcut in c.keys)), None)


def carry_out(explorer: Explorer, command_id: str, more: bool = False) -> None:
    """Carry out a command; where that fails, the window says why.

    Args:
        explorer: what it is done to.
        command_id: which one.
        more: whether Shift was held: arrows then move the reference by ten pixels.
    """
    command = BY_ID[command_id]
    if explorer.opened is not None or not command.needs_map:
        do = command.do_more if more and command.do_more is not None else command.do
        explorer.attempt(lambda: do(explorer))
