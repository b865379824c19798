"""A program's end of a window in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from contextlib import suppress
from itertools import count
from pathlib import Path
from threading import Condition, Thread
from typing import IO, Any, cast

from ifealid_gpu.dataset import Dataset, Reading
from ifealid_gpu.dataset.new_values import Maps, Name, NewValues
from ifealid_gpu.errors import DeviceError
from ifealid_gpu.explorer.handle import Handle, closed
from ifealid_gpu.views.view_state import ViewState
from ifealid_gpu.window.apart.messages import (
    Answer,
    Ask,
    Begin,
    Close,
    Closed,
    Line,
    Note,
    Opened,
    Taken,
    Update,
    parts_of,
)

_PIPE_BYTES = 1 << 20
_PATIENCE = 10.0  # seconds that a window may take to close


class WindowApart(Handle):
    """A window on the desktop that goes on while the program does; see `Handle`. It ends with the program.

    Args:
        dataset: what is open.
        view: to begin with; None: as of the window.
        reading: how arrays are read.
        names: of the layers of a list.
        adapter: part of an adapter's name, or None.
        aside: takes what was guessed of the maps, line by line, in another thread.

    Raises:
        DeviceError: no window can be opened, or there is no adapter.
        DatasetError: a map cannot be read.
    """

    def __init__(
        self,
        dataset: Dataset,
        view: ViewState | None,
        reading: Reading,
        *,
        names: str | Sequence[str] | None,
        adapter: str | None,
        aside: Callable[[str], None],
    ) -> None:
        super().__init__(Maps.of(dataset, reading), names)
        self._aside = aside
        begin = Begin(parts_of(dataset), view, reading, adapter)
        self._process, self._line = _started()
        self._numbers = count()
        self._asked: dict[int, Future[Any]] = {}
        self._changed = Condition()
        self._waiting: dict[Name, NewValues] = {}
        self._is_taken = True
        self._closed: Closed | None = None
        opened: Future[Any] = Future()
        for do in (lambda: self._listen(opened), self._send_updates):
            Thread(target=do, name="window apart", daemon=True).start()
        self._say(begin)
        opened.result()

    # --- What a handle does ---

    @property
    def is_open(self) -> bool:
        """Whether the window is there."""
        return self._closed is None

    def close(self) -> None:
        """Close the window, and end its process. Closing it again does nothing."""
        self._say(Close())
        try:
            self._process.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            self._process.kill()
        self._wait()

    def wait(self) -> ViewState:
        """Wait until the user has closed the window, as `explore` does with ``block=True``; what it showed last."""
        self._wait()
        return self.view

    def _wait(self) -> None:
        with self._changed:
            self._changed.wait_for(lambda: self._closed is not None)

    @property
    def _why_closed(self) -> Exception:
        return (None if self._closed is None else self._closed.error) or closed()

    def _ask(self, what: str, argument: Any = None) -> Any:
        with self._changed:
            if self._closed is not None:
                if what == "view" and self._closed.view is not None:
                    return self._closed.view
                raise self._why_closed
            number = next(self._numbers)
            answer = self._asked[number] = Future()
        self._say(Ask(number, what, argument))
        return answer.result()

    def _offer(self, values: list[NewValues]) -> None:
        with self._changed:
            self._waiting |= {one.name: one for one in values}
            self._changed.notify_all()

    # --- Threads ---

    def _say(self, message: object) -> None:
        with suppress(OSError, ValueError):  # of a window that is gone it is told where its answers end
            self._line.say(message)

    def _send_updates(self) -> None:
        """Send the newest values, whenever those before have come."""
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._closed is not None or (self._waiting and self._is_taken))
                if self._closed is not None:
                    return
                values, self._waiting, self._is_taken = tuple(self._waiting.values()), {}, False
            self._say(Update(values))

    def _listen(self, opened: Future[Any]) -> None:
        """Take what the window says, until it is closed."""
        end: Closed | None = None
        while end is None:
            message = self._line.hear()
            if message is None:
                end = Closed(
                    error=DeviceError(f"the window has ended (code {self._process.wait()}): explore opens another one")
                )
            elif isinstance(message, Opened):
                opened.set_result(None)
            elif isinstance(message, Answer):
                self._settle(self._asked.pop(message.number), message.found)
            elif isinstance(message, Taken):
                with self._changed:
                    self._is_taken = True
                    self._changed.notify_all()
            elif isinstance(message, Note):
                self._aside(message.line)
            elif isinstance(message, Closed):
                end = message
        self._line.close()
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(_PATIENCE)
        with self._changed:
            self._closed = end
            self._waiting.clear()
            self._changed.notify_all()
        why = end.error or closed()
        for future in (*self._asked.values(), opened):
            if not future.done():
                future.set_exception(why)

    @staticmethod
    def _settle(future: Future[Any], found: Any) -> None:
        if isinstance(found, Exception):
            future.set_exception(found)
        else:
            future.set_result(found)


def _started() -> tuple[subprocess.Popen[bytes], Line]:
    """The window's process. Ctrl+C is meant for the program, and does not reach it."""
    apart: dict[str, Any] = {"start_new_session": True}
    if os.name == "nt":
        apart = {"creationflags": subprocess.CREATE_NO_WINDOW | subprocess.CREATE_NEW_PROCESS_GROUP}  # type: ignore[attr-defined]
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", "ifealid_gpu.window.apart.program"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=_environment(),
        **apart,
    )
    with suppress(ImportError, AttributeError, OSError):  # on Linux alone, where it may be refused as well
        import fcntl  # noqa: PLC0415

        # Each part that fits into the pipe waits for its turn among the program's threads.
        fcntl.fcntl(cast("IO[bytes]", process.stdin).fileno(), fcntl.F_SETPIPE_SZ, _PIPE_BYTES)
    return process, Line(cast("IO[bytes]", process.stdout), cast("IO[bytes]", process.stdin))


def _environment() -> dict[str, str]:
    """In which the process finds this very package, also where the program has put it on its path by itself."""
    root = str(Path(__file__).parents[3])
    if root in (sysconfig.get_path("purelib"), sysconfig.get_path("platlib")):
        return dict(os.environ)
    return os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, (root, os.environ.get("PYTHONPATH"))))}
