"""Consoles of the command line."""

from __future__ import annotations

import re

from rich.console import Console

# Wide enough for any table: what is piped is for programs and must not wrap.
_PIPE_WIDTH = 1000

# Control characters, and those that turn the direction of letters.
_STEERING = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def plain_text(text: str) -> str:
    """A text on one line without characters that steer a terminal; names of files may have any."""
    return _STEERING.sub(" ", text)


def out() -> Console:
    """Standard output; never wrapped where it is piped."""
    console = Console(highlight=False, emoji=False)
    return console if console.is_terminal else Console(highlight=False, emoji=False, width=_PIPE_WIDTH)


def note(line: str) -> None:
    """A line on standard error about something that is no mistake, but that the user should know."""
    Console(stderr=True, soft_wrap=True, highlight=False, markup=False, emoji=False).print(
        f"note: {' '.join(plain_text(line).split())}"
    )
