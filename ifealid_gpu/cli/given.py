"""Which options were given on a command line."""

from __future__ import annotations

import typer


def given(context: typer.Context, names: list[str]) -> list[str]:
    """Which of some parameters were given on the command line, as words of it."""

    def is_given(name: str) -> bool:
        source = context.get_parameter_source(name)
        return source is not None and source.name == "COMMANDLINE"

    return [f"--{name.rstrip('_').replace('_', '-')}" for name in names if is_given(name)]
