"""Consoles of the command line."""

from __future__ import annotations

from rich.console import Console

# Wide enough for any table: what is piped is for programs and must not wrap.
_PIPE_WIDTH = 1000


def out() -> Console:
    """Standard output; never wrapped where it is piped."""
    console = Console(highlight=False, emoji=False)
    return console if console.is_terminal else Console(highlight=False, emoji=False, width=_PIPE_WIDTH)


def note(line: str) -> None:
    """A line on standard error about something that is no mistake, but that the user should know."""
    Console(stderr=True, soft_wrap=True, highlight=False, markup=False, emoji=False).print(
        f"note: {' '.join(line.split())}"
    )
