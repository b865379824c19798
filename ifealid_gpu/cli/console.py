"""Consoles of the command line."""

from __future__ import annotations

from rich.console import Console

# Wide enough for any table: what is piped is for programs and must not wrap.
_PIPE_WIDTH = 1000


def out() -> Console:
    """Standard output; never wrapped where it is piped."""
    console = Console(highlight=False)
    return console if console.is_terminal else Console(highlight=False, width=_PIPE_WIDTH)
