"""The keyboard: its events carry out commands, some of them again and again while a key is held."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ifealid_gpu.explorer.command import Command
from ifealid_gpu.explorer.commands import carry_out, command_for, menu_for
from ifealid_gpu.explorer.explorer import Explorer
from ifealid_gpu.explorer.shell import Shell

_REPEAT_AFTER, _REPEAT_EVERY = 0.35, 0.04  # seconds, of a held arrow key


class Keys:
    """Carries out commands.

    Args:
        explorer: what they are done to.
        shell: knows the keyboard's layout.
        close_innermost: closes what was opened last of lists, menus and dialogs, and says whether there was any.
    """

    def __init__(self, explorer: Explorer, shell: Shell, close_innermost: Callable[[], bool]) -> None:
        self._explorer = explorer
        self._shell = shell
        self._close_innermost = close_innermost
        self._held: tuple[Command, bool, float] | None = None
        self._is_held_by_panel = False

    @property
    def is_held(self) -> bool:
        """Whether a key is down that does something again and again, without further events."""
        return self._held is not None or self._is_held_by_panel

    def take(self, event: dict[str, Any], taken: bool, now: float) -> None:
        """Do what one event of the keyboard says.

        Args:
            event: as rendercanvas has it.
            taken: whether a panel has the keyboard: nothing behind it moves then.
            now: seconds of a clock that never goes back.
        """
        self._held, self._is_held_by_panel = None, False
        if event["event_type"] == "key_up":
            return
        key, modifiers = self._shell.typed(event["key"]), event["modifiers"]
        if taken and key == "Escape" and self._close_innermost():
            return
        command = command_for(key, modifiers)
        if taken and not (command is not None and command.anywhere):
            self._is_held_by_panel = True
            return
        menu = menu_for(key, modifiers)
        if menu is not None:
            self._explorer.to_open = menu
        if command is None:
            return
        self._explorer.stay_in_pane()
        more = "Shift" in event["modifiers"]
        carry_out(self._explorer, command.id, more)
        if command.repeats:
            self._held = command, more, now + _REPEAT_AFTER

    def repeat(self, now: float) -> None:
        """Carry out the command of a held key once more, if it is time."""
        if self._held is not None and now >= self._held[2]:
            command, more, _ = self._held
            carry_out(self._explorer, command.id, more)
            self._held = command, more, now + _REPEAT_EVERY
