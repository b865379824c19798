"""What marimo needs beside what Jupyter needs: it knows cells and visitors by threads, and closes what cells show.

A stand-in does what marimo 0.25 was seen to do.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable
from threading import Thread, current_thread
from types import ModuleType, SimpleNamespace
from typing import Any

import comm
import pytest

from ifealid_gpu.explorer.handle import Handle
from ifealid_gpu.window.frames import Frames

from .conftest import Browser, Comm, wait_until
from .test_widget import features

Explore = Callable[..., Any]
pytestmark = pytest.mark.usefixtures("gpu")


class _Marimo(ModuleType):
    """marimo, whose functions know the thread of a cell alone."""

    Thread = type("Thread", (Thread,), {})

    def __init__(self, mode: str) -> None:
        super().__init__("marimo")
        self.cells = [current_thread()]
        self.shown: list[Any] = []
        self.output = SimpleNamespace(append=self.shown.append)
        self.app_meta = lambda: SimpleNamespace(mode=mode)
        self.running_in_notebook = lambda: current_thread() in self.cells


class _CommOfACell(Comm):
    """One that is heard where it was opened in the thread of a cell."""

    def __init__(self, *args: Any, **options: Any) -> None:
        self.opened_in = current_thread()
        super().__init__(*args, **options)


@pytest.fixture
def marimo(monkeypatch: pytest.MonkeyPatch, notebook: Explore) -> Callable[[str], _Marimo]:
    def begin(mode: str) -> _Marimo:
        monkeypatch.setitem(sys.modules, "marimo", _Marimo(mode))
        monkeypatch.setattr(comm, "create_comm", _CommOfACell)
        return sys.modules["marimo"]  # type: ignore[return-value]

    return begin


def test_a_widget_is_of_its_cell(marimo: Callable[[str], _Marimo], notebook: Explore) -> None:
    cells = marimo("edit")
    w = notebook(features())
    assert w.widget.comm.opened_in is current_thread()
    assert cells.shown == [w.widget] and w._display_() is w.widget
    assert w.widget._css_height == "572.0px", "higher ones marimo cuts"


def test_an_end_of_the_cell_closes_its_widget_and_another_tab_does_not(
    marimo: Callable[[str], _Marimo], notebook: Explore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ifealid_gpu.notebook.widget._NOBODY_LOOKS", 0.0)
    marimo("edit")
    w = notebook(features())
    browser = Browser(w)
    browser.says("ifealid views", count=0)  # as where it lies in a tab, and another one is opened
    browser.says("ifealid views", count=1)
    browser.picture()
    assert w.is_open
    w.widget.comm.close()
    wait_until(lambda: not w.is_open)


def test_widgets_of_a_visitor_end_with_the_session(
    marimo: Callable[[str], _Marimo], notebook: Explore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ifealid_gpu.notebook.widget._NOBODY_LOOKS", 0.01)
    cells, made = marimo("run"), list[Handle]()

    def visit() -> None:
        cells.cells.append(current_thread())
        made.append(notebook(features()))
        assert made[0].is_open

    session = Thread(target=visit)
    session.start()
    session.join()
    stays = notebook(features())  # of another visitor, who is still there
    wait_until(lambda: not made[0].is_open)
    assert stays.is_open


def test_frames_are_drawn_in_their_thread_wherever_an_answer_is_taken(
    notebook: Explore, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads: set[Thread] = set()
    draw = Frames._draw

    def watched(frames: Frames) -> None:
        threads.add(current_thread())
        draw(frames)

    monkeypatch.setattr(Frames, "_draw", watched)
    browser = Browser(notebook(features()))
    browser.picture()
    canvas, frames = browser.handle.widget, browser.handle._frames  # type: ignore[attr-defined]

    async def answer() -> None:
        """In the thread of the notebook, which has a loop of its own, while a frame is wanted."""
        for index in range(20):
            frames.wake()
            canvas.set_state({"_frame_feedback": {"index": 1000 + index, "timestamp": 0.0, "localtime": 0.0}})
            await asyncio.sleep(0.005)

    asyncio.run(answer())
    assert {thread.name for thread in threads} == {"widgets"}
