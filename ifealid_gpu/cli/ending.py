"""How the program ends when Ctrl+C or the system asks it to: soon, without a word, with nothing half-written.

Ctrl+C sends SIGINT; `kill`, a logout and a shutdown send SIGTERM. The exit codes are those of shells, 130 and 143.
"""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Protocol

_SIGNALS = signal.SIGINT, signal.SIGTERM


class _Window(Protocol):
    def end(self) -> None: ...

    def soon(self, do: Callable[[], None]) -> None: ...

    def run(self) -> None: ...


def at_once() -> None:
    """End wherever the program is; for times when it writes nothing, such as the half second of its imports."""
    _handle(signal.SIG_DFL)


def orderly() -> None:
    """End by an exception, so that what is half-written is removed. Another signal meanwhile ends at once."""

    def end(number: int, _frame: object) -> None:
        at_once()
        sys.exit(128 + number)

    _handle(end)


def run_until_ended(window: _Window) -> None:
    """Run a window; a signal closes it as its user would, so that it remembers what it does."""
    asked: list[int] = []

    def end(number: int, _frame: object) -> None:
        at_once()
        asked.append(number)
        window.end()

    window.soon(lambda: _handle(end))  # rendercanvas sets handlers of its own as its loop begins, and some as it ends
    try:
        window.run()
    finally:
        at_once()
    if asked:
        sys.exit(128 + asked[0])


def _handle(handler: Any) -> None:
    with suppress(ValueError):  # in a thread, where signals are not ours
        for number in _SIGNALS:
            signal.signal(number, handler)
