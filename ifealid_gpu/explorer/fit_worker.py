"""The thread that makes fits: one step at a time, of the newest wish, and between frames rather than beside them."""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Callable, Hashable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from ifealid_gpu.errors import IfealidError
from ifealid_gpu.fits.fit import Steps
from ifealid_gpu.fits.one_thread import one_thread

_NICENESS = 10  # of the thread, where the system has that for threads
# Seconds that steps wait for a frame, at most, and that they take before they wait again: so a window that draws all
# the time has its fit as well.
_MOST_HELD, _TURN = 0.05, 0.008


class CancelledError(Exception):
    """Raised within a step to stop it."""


@dataclass(eq=False)
class Job:
    """A fit that is being made.

    Attributes:
        key: of the fit.
        words: what it is.
        steps: its making.
        order: the job with the largest goes on, all others wait.
        is_aside: whether nobody waits for it.
        began: when it was wanted, by `time.monotonic`.
        share: how much is done, 0 to 1.
        is_cancelled: whether nothing wants it any more.
    """

    key: Any
    words: str
    steps: Steps[Any] = field(repr=False)
    order: tuple[int, ...] = ()
    is_aside: bool = False
    began: float = field(default_factory=time.monotonic)
    share: float = 0.0
    is_cancelled: bool = False


class FitWorker:
    """Takes the steps of jobs in a thread of its own.

    Args:
        done: called in that thread with a job that has ended, and with the fit or why it cannot be made.
    """

    def __init__(self, done: Callable[[Job, Any], None]) -> None:
        self._done = done
        self._jobs: dict[Hashable, Job] = {}
        self._changed = threading.Condition()
        self._free = threading.Event()
        self._free.set()
        self._cancelled: list[Job] = []  # whose steps are still to be closed
        self._begun: list[Job] = []  # whose steps are being taken: while one reads a map, a newer one may go on
        self._turn_began = 0.0
        self._is_closed = False
        self._thread: threading.Thread | None = None

    @property
    def jobs(self) -> tuple[Job, ...]:
        """What is being made or waits for that."""
        with self._changed:
            return tuple(self._jobs.values())

    def has(self, key: Hashable) -> bool:
        """Whether a fit is being made."""
        with self._changed:
            return key in self._jobs

    def begin(self, job: Job) -> None:
        """Make a fit."""
        with self._changed:
            self._jobs[job.key] = job
            if self._thread is None and not self._is_closed:
                self._thread = threading.Thread(target=self._run, name="fits", daemon=True)
                self._thread.start()
            self._changed.notify()

    def cancel(self, key: Hashable) -> None:
        """Stop making a fit, at its next step."""
        with self._changed:
            if (job := self._jobs.pop(key, None)) is not None:
                job.is_cancelled = True
                self._cancelled.append(job)
                self._changed.notify()

    def hold(self) -> None:
        """A frame begins: let the next step wait for its end."""
        self._free.clear()

    def release(self) -> None:
        """The frame has ended."""
        self._free.set()

    def close(self, seconds: float) -> None:
        """Stop, and wait for the thread so long."""
        with self._changed:
            self._is_closed = True
            for job in self._jobs.values():
                job.is_cancelled = True
            self._cancelled += self._jobs.values()
            self._jobs.clear()
            self._changed.notify()
        self._free.set()
        if self._thread is not None:
            self._thread.join(seconds)

    def between(self, _done: int = 0, _total: int = 1) -> None:
        """Within a long step, such as the reading of a map: stop where that is wanted, and let newer jobs go on first.

        It is called in the thread, as a reader's progress is.
        """
        if not self._begun or threading.current_thread() is not self._thread:
            return
        job = self._begun[-1]
        while not job.is_cancelled:
            with self._changed:
                newer = self._first()
            if newer is None or newer.order <= job.order:
                self._let_frames_go_first()
                return
            self._step(newer)
        raise CancelledError

    def _let_frames_go_first(self) -> None:
        if time.monotonic() - self._turn_began >= _TURN:
            self._free.wait(_MOST_HELD)
            self._turn_began = time.monotonic()

    def _first(self) -> Job | None:
        return max(self._jobs.values(), key=lambda job: job.order, default=None)

    def _run(self) -> None:
        _give_way()
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._jobs or self._cancelled or self._is_closed)
                cancelled, self._cancelled = self._cancelled, []
                job = self._first()
            for one in cancelled:
                one.steps.close()  # here, as it waits for the threads that steps have: no frame waits for them
            cancelled.clear()
            if job is not None:
                self._step(job)
            elif self._is_closed:
                return

    def _step(self, job: Job) -> None:
        self._let_frames_go_first()
        self._begun.append(job)
        try:
            with one_thread():
                job.share = min(1.0, max(job.share, next(job.steps)))
        except StopIteration as stop:
            self._end(job, stop.value)
        except CancelledError:
            pass
        except IfealidError as error:
            error.__traceback__ = error.__context__ = error.__cause__ = None  # they would keep maps in memory
            self._end(job, error)
        except MemoryError:
            self._end(job, IfealidError(f"{job.words} could not be made: there is not enough memory"))
        except Exception as error:  # the window must say what broke, and live on
            self._end(job, IfealidError(f"{job.words} could not be made: {type(error).__name__}: {error}"))
        finally:
            self._begun.pop()

    def _end(self, job: Job, made: Any) -> None:
        if job.is_cancelled:
            return
        self._done(job, made)
        with self._changed:
            if self._jobs.get(job.key) is job:
                del self._jobs[job.key]


def _give_way() -> None:
    """Lower the priority of this thread; the threads that it starts have the same."""
    if sys.platform == "linux":  # elsewhere priorities are those of whole processes
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _NICENESS)
