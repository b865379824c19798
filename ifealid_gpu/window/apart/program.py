"""The process of a window: `python -m ifealid_gpu.window.apart.program`.

What its program says comes on standard input; answers go to standard output. When the input ends, the program is gone,
and the window closes.
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable
from contextlib import suppress
from threading import Thread
from typing import Protocol

from ifealid_gpu.errors import IfealidError
from ifealid_gpu.explorer.answering import ANSWERS, is_ready
from ifealid_gpu.explorer.explorer import Explorer
from ifealid_gpu.explorer.live import Live
from ifealid_gpu.window.apart.messages import Answer, Ask, Begin, Close, Closed, Line, Note, Opened, Taken, Update

_PATIENCE = 3.0  # seconds
_EVERY = 0.01  # seconds, between two looks at what is waited for


class Shown(Protocol):
    """A window that is open; see `Serving`."""

    explorer: Explorer

    def wake(self) -> None:
        """Have a frame drawn, in the window's thread."""

    def soon(self, do: Callable[[], None]) -> None:
        """Call a function in the window's thread, from any other."""

    def later(self, seconds: float, do: Callable[[], None]) -> None:
        """Call a function in the window's thread, in a moment."""

    def end(self) -> None:
        """Close the window, from any thread."""


class Serving:
    """Does what the program says, beside the frames of a window.

    Args:
        line: to the program.
        begin: what it said first.
        window: the window.
    """

    def __init__(self, line: Line, begin: Begin, window: Shown) -> None:
        self._line = line
        self._window = window
        self._explorer = window.explorer
        self._live = Live(begin.reading, lambda: window.soon(window.wake))
        self._explorer.live = self._live
        self._thread = Thread(target=self._listen, name="program", daemon=True)
        self._explorer.telling.aside = lambda note: self._say(Note(note))

    def begin(self) -> None:
        """Begin to listen, in a thread of its own."""
        self._thread.start()

    def wait(self) -> None:
        """Wait until the program has heard that the window is closed: nothing may listen when the process ends."""
        if self._thread.is_alive():
            self._thread.join(_PATIENCE)

    def _listen(self) -> None:
        self._say(Opened())
        while True:
            message = self._line.hear()
            if isinstance(message, Ask):
                self._window.soon(lambda asked=message: self._answer(asked))  # type: ignore[misc]
            elif isinstance(message, Update):
                self._live.offer(message.values)
                self._say(Taken())
            elif message is None or isinstance(message, Close):
                self._window.end()
                return

    def _answer(self, asked: Ask) -> None:
        """Answer as soon as all is there that it needs."""
        try:
            if not is_ready(self._explorer):
                self._window.later(_EVERY, lambda: self._answer(asked))
                return
            found = ANSWERS[asked.what](self._explorer, asked.argument)
        except IfealidError as error:
            found = type(error)(str(error))  # without what a traceback keeps in memory
        except Exception as error:  # the program must hear of it, and the window lives on
            found = IfealidError(f"the window could not answer: {type(error).__name__}: {error}")
        self._window.wake()
        self._say(Answer(asked.number, found))

    def _say(self, message: object) -> None:
        with suppress(OSError, ValueError):
            self._line.say(message)


def main() -> None:
    """Open the window that is asked for, and run it until it is closed."""
    # Whatever else writes to standard output, such as a driver, shall not come between messages.
    outgoing = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    line = Line(sys.stdin.buffer, outgoing)
    begin = line.hear()
    if not isinstance(begin, Begin):
        return
    try:
        from ifealid_gpu.window.apart.on_screen import OnScreen  # noqa: PLC0415 - what is missing is told

        window = OnScreen(begin)
        serving = Serving(line, begin, window)
        window.run(serving.begin)
    except Exception as error:
        known = error if isinstance(error, IfealidError) else IfealidError(f"{type(error).__name__}: {error}")
        line.say(Closed(error=type(known)(str(known))))
        return
    with suppress(OSError):  # a program that is gone
        line.say(Closed(window.explorer.shared_view))
    serving.wait()
    del window, serving
    gc.collect()  # what is on the GPU goes with its Python objects


if __name__ == "__main__":
    main()
