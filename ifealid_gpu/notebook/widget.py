"""Widgets: windows in cells of a notebook, several beside each other, each with an explorer of its own."""

from __future__ import annotations

import atexit
from collections.abc import Sequence
from contextlib import suppress
from gc import collect
from threading import Thread
from typing import Any

from ifealid_gpu.dataset import Dataset, Reading
from ifealid_gpu.dataset.new_values import Maps, NewValues
from ifealid_gpu.explorer.answering import ANSWERS, is_ready
from ifealid_gpu.explorer.explorer import Explorer
from ifealid_gpu.explorer.handle import Handle, closed
from ifealid_gpu.explorer.live import Live
from ifealid_gpu.explorer.preferences import Preferences
from ifealid_gpu.explorer.session import Session
from ifealid_gpu.gpu.device import Gpu
from ifealid_gpu.notebook.canvas import Canvas
from ifealid_gpu.notebook.cells import (
    Cell,
    has_display,
    in_marimo,
    session_of_a_visitor,
    show_bundle,
    show_html,
    show_in_marimo,
)
from ifealid_gpu.notebook.frames_thread import frames_thread
from ifealid_gpu.notebook.shell import InCell
from ifealid_gpu.notebook.snapshot import Snapshot
from ifealid_gpu.views.view_state import ViewState
from ifealid_gpu.window.frames import Frames

_SIZE = (960, 640)  # logical pixels of a widget that no browser has shown yet, whose height is kept
_SIZE_IN_MARIMO = (960, 572)  # which has room for it
_NOBODY_LOOKS = 3.0  # seconds without a view of a widget that had one, after which it is closed
_FIRST = 5.0  # seconds that a cell waits at most for the picture that the notebook keeps
_FRAMES = 3  # until the panels know what they show

_open: list[Widget] = []


class Widget(Handle):
    """A window in a cell; see `Handle`. `explore` shows it where it is called.

    Args:
        gpu: the device, which all widgets may share.
        dataset: what is open.
        view: to begin with; None: as of the window.
        reading: how arrays are read.
        names: of the layers of a list.
    """

    def __init__(
        self,
        gpu: Gpu,
        dataset: Dataset,
        view: ViewState | None,
        reading: Reading,
        *,
        names: str | Sequence[str] | None,
    ) -> None:
        super().__init__(Maps.of(dataset, reading), names)
        self._last_view: ViewState | None = None
        self._snapshot = Snapshot()
        self._cell: Cell | None = None
        self._echoes = False  # whether the cell may end with the widget that it shows already
        self._explorer: Explorer | None = None
        self._frames: Frames | None = None
        self._views = 0
        self._is_in_marimo = in_marimo()
        size = _SIZE_IN_MARIMO if self._is_in_marimo else _SIZE
        self._canvas = Canvas(size, self._take, self._snapshot.note, self._snapshot.name)
        try:
            frames_thread().wait_for(lambda: self._begin(gpu, dataset, view, reading))
        except BaseException:
            self.close()
            raise

    def _begin(self, gpu: Gpu, dataset: Dataset, view: ViewState | None, reading: Reading) -> None:
        explorer = Explorer(Session(gpu), Preferences.load())
        explorer.open(dataset, view)
        thread = frames_thread()
        self._shell = InCell(explorer, self._canvas, self.close, thread.later)
        frames = Frames(self._canvas, gpu, explorer, self._shell)
        self._canvas.add_event_handler(self._on_close, "close", order=100)
        explorer.live = Live(reading, lambda: thread.soon(frames.wake))
        self._explorer, self._frames = explorer, frames
        _open.append(self)

    @property
    def widget(self) -> Canvas:
        """The widget itself, such as for ipywidgets.HBox."""
        return self._canvas

    # --- What a handle does ---

    @property
    def is_open(self) -> bool:
        """Whether the widget is there, whether or not somebody looks at it."""
        return self._explorer is not None

    def close(self) -> None:
        """Close the widget, and free what it holds on the GPU. Closing it again does nothing."""
        frames_thread().wait_for(self._canvas.close)

    def _on_close(self, _event: dict[str, Any]) -> None:
        explorer = self._explorer
        if explorer is None:
            return
        self._last_view = explorer.shared_view
        self._explorer = self._frames = None
        del self._shell
        _open.remove(self)
        frames_thread().soon(collect)  # what is on the GPU goes with its Python objects

    def _ask(self, what: str, argument: Any = None) -> Any:
        explorer, frames = self._explorer, self._frames
        if explorer is None or frames is None:
            if what == "view" and self._last_view is not None:
                return self._last_view
            raise closed()

        def answer() -> Any:
            if self._explorer is None:
                raise closed()
            frames.wake()
            return ANSWERS[what](explorer, argument)

        return frames_thread().wait_for(answer, self._is_ready)

    def _offer(self, values: list[NewValues]) -> None:
        explorer = self._explorer
        if explorer is not None and isinstance(explorer.live, Live):
            explorer.live.offer(values)

    # --- In the notebook ---

    def show(self) -> None:
        """Show the widget where the cell is, with the picture that the saved notebook keeps; marimo keeps none.

        Widgets that an earlier run of the same cell has shown are closed.
        """
        if self._is_in_marimo:
            self._end_with(session_of_a_visitor())
            show_in_marimo(self._canvas)
            return
        cell = self._cell = Cell.running()
        for other in [*_open]:
            before = other._cell
            if other is not self and before is not None and cell.is_run_again_of(before):
                other.close()
        if not has_display():
            return
        self._echoes = True
        self._display(in_words=False)  # the picture follows
        with suppress(TimeoutError):
            frames_thread().wait_for(self._draw_first, self._is_ready, seconds=_FIRST)
        self._snapshot.keep = show_html(self._snapshot.html(), self._snapshot.name)

    def _is_ready(self) -> bool:
        return self._explorer is None or is_ready(self._explorer)

    def _draw_first(self) -> None:
        for _ in range(_FRAMES if self.is_open else 0):
            self._canvas.force_draw()

    def _display(self, *, in_words: bool) -> None:
        show_bundle(self._canvas._repr_mimebundle_(), in_words=in_words)

    def _ipython_display_(self) -> None:
        """Show it once more; a cell that ends with what it shows already shows nothing twice."""
        echoes, self._echoes = self._echoes, False
        if not (echoes and self._cell == Cell.running()) and self.is_open:
            self._display(in_words=True)

    def _display_(self) -> Canvas:
        """What marimo shows."""
        return self._canvas

    def _take(self, message: dict[str, Any], _buffers: list[Any]) -> None:
        """What the browser says beside events."""
        if self._explorer is None:
            return
        if message["type"] != "ifealid views":
            self._shell.take(message)
            return
        had, self._views = self._views, int(message.get("count", 0))
        if self._frames is not None and self._views:
            self._frames.wake()  # a page that was opened again has no picture yet
        if had and not self._views and not self._is_in_marimo:
            frames_thread().later(_NOBODY_LOOKS, self._close_unseen)

    def _end_with(self, session: Thread | None) -> None:
        """Close when the session of this visitor has ended."""
        if session is None or not self.is_open:
            return
        if session.is_alive():
            thread = frames_thread()
            thread.soon(lambda: thread.later(_NOBODY_LOOKS, lambda: self._end_with(session)))
        else:
            self.close()

    def _close_unseen(self) -> None:
        """The cell was cleared, or run anew: nobody can see the widget any more."""
        if not self._views and self.is_open:
            self._canvas.close()


def _close_all() -> None:
    """A thread that still used the GPU when the process ends would crash it."""
    for one in [*_open]:
        one.close()


atexit.register(_close_all)
