"""The commands, and a group that imports one when it is asked for: all of them together take most of a second."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import Any, Final

import typer
from typer.core import TyperCommand, TyperGroup

#: The module and the function of each command, by its name, in the order in which the help lists them.
COMMANDS = {
    "open": ("open", "open_window"),
    "demo": ("demo", "demo"),
    "serve": ("serve", "serve"),
    "info": ("info", "info"),
    "render": ("render", "render"),
    "match": ("match", "match"),
    "compare": ("compare", "compare"),
    "score": ("score", "score"),
    "extract": ("extract", "extract"),
    "layers": ("layers", "layers"),
    "pack": ("pack", "pack"),
    "page": ("page", "page"),
    "doctor": ("doctor", "doctor"),
    "bench": ("bench", "bench"),
}

#: How help is written, of the program and of each command.
MARKUP: Final = "markdown"


class Commands(TyperGroup):
    """The commands of the table, each imported when it is first used."""

    def list_commands(self, ctx: Any) -> list[str]:
        """Their names."""
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> TyperCommand | None:
        """One of them; None: there is none of that name."""
        return command_named(cmd_name) if cmd_name in COMMANDS else None


@cache
def command_named(name: str) -> TyperCommand:
    """A command of the table."""
    module, function = COMMANDS[name]
    alone = typer.Typer(add_completion=False, rich_markup_mode=MARKUP, pretty_exceptions_enable=False)
    alone.command(name)(getattr(import_module(f"ifealid_gpu.cli.{module}"), function))
    command = typer.main.get_command(alone)
    assert isinstance(command, TyperCommand)  # noqa: S101 - one command without a callback is no group
    return command
