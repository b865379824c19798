"""The thread that draws the frames of all widgets of a process.

A cell that computes holds up the thread of the notebook, and some notebooks hand messages over in threads of their own.
So everything that happens to widgets happens in this one thread, which goes on meanwhile.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Future
from functools import cache
from threading import Event, Thread, current_thread
from typing import TypeVar

from rendercanvas.asyncio import AsyncioLoop

Made = TypeVar("Made")

_EVERY = 0.01  # seconds, between two looks at what is waited for


class FramesThread:
    """The thread, which ends with the process.

    Attributes:
        loop: rendercanvas', in which canvases live. It is of this program's widgets alone.
    """

    def __init__(self) -> None:
        self.loop = AsyncioLoop()
        self._asyncio = asyncio.new_event_loop()
        began = Event()
        self._thread = Thread(target=self._run, args=(began,), name="widgets", daemon=True)
        self._thread.start()
        began.wait()

    def _run(self, began: Event) -> None:
        asyncio.set_event_loop(self._asyncio)
        self._asyncio.call_soon(began.set)
        self._asyncio.run_forever()

    @property
    def is_here(self) -> bool:
        """Whether this is the thread."""
        return current_thread() is self._thread

    def soon(self, do: Callable[..., object], *arguments: object) -> None:
        """Call a function in the thread, soon."""
        self._asyncio.call_soon_threadsafe(do, *arguments)

    def later(self, seconds: float, do: Callable[[], object]) -> asyncio.TimerHandle:
        """Have a function called in the thread in a moment, unless that is cancelled; called in the thread."""
        return self._asyncio.call_later(seconds, do)

    def wait_for(
        self, make: Callable[[], Made], ready: Callable[[], bool] = lambda: True, seconds: float | None = None
    ) -> Made:
        """What a function gives in the thread, once something is ready, which is asked there again and again.

        Whatever either of them raises is raised here; TimeoutError where it is not ready within some seconds.
        """
        done: Future[Made] = Future()

        def look() -> None:
            try:
                if done.cancelled():
                    return
                if not ready():
                    self._asyncio.call_later(_EVERY, look)
                elif done.set_running_or_notify_cancel():
                    done.set_result(make())
            except BaseException as error:  # whatever it is, it is raised where somebody waits
                if not done.cancelled():
                    done.set_exception(error)

        if self.is_here:
            return make()
        self.soon(look)
        try:
            return done.result(seconds)
        except BaseException:  # Ctrl+C too: what nobody waits for any more is not done later
            done.cancel()
            raise


@cache
def frames_thread() -> FramesThread:
    """The one thread of this process; it begins when the first widget is made."""
    return FramesThread()
