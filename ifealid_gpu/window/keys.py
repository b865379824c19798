"""The keyboard: its events carry out commands, some of them again and again while a key is held."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ifealid_gpu.explorer.commands import Command, carry_out, command_for
from ifealid_gpu.explorer.explorer import Explorer
from ifealid_gpu.explorer.shell import Shell

_REPEAT_AFTER, _REPEAT_EVERY = 0.35, 0.04  # seconds, of a held arrow key


class Keys:
    """Carries out commands.

    Args:
        explorer: what they are done to.
        shell: knows the keyboard's layout.
        close_popups: closes lists and menus that are open, and says whether there were any.
    """

    def __init__(self, explorer: Explorer, shell: Shell, close_popups: Callable[[], bool]) -> None:
        self._explorer = explorer
        self._shell = shell
        self._close_popups = close_popups
        self._held: tuple[Command, bool, float] | None = None

    @property
    def is_held(self) -> bool:
        """Whether a key is down whose command is to be repeated."""
        return self._held is not None

    def take(self, event: dict[str, Any], taken: bool, now: float) -> None:
        """Do what one event of the keyboard says.

        Args:
            event: as rendercanvas has it.
            taken: whether a panel has the keyboard.
            now: seconds of a clock that never goes back.
        """
        if event["event_type"] == "key_up":
            self._held = None
            return
        command = None if taken else command_for(self._shell.typed(event["key"]), event["modifiers"])
        if command is None or (command.id == "release" and self._close_popups()):
            return
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
