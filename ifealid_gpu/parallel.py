"""Work that takes long: on all cores, with results in order, bounded memory and a prompt end when something fails."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from itertools import islice
from threading import Event
from typing import TypeVar

#: Told how far work is, with (steps done, steps in all). What it raises stops the work.
Progress = Callable[[int, int], None]

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")


def cores() -> int:
    """CPU cores that this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:
        return os.cpu_count() or 1


@contextmanager
def in_order(
    work: Callable[[_Item, Event], _Result], items: Iterable[_Item], workers: int
) -> Iterator[Iterator[_Result]]:
    """Results of ``work`` on every item, in the items' order, from ``workers`` threads.

    At most two items a worker are begun or wait to be taken. When the block ends, by an exception or otherwise, the
    event given to ``work`` is set, what has not begun never begins, and all threads have ended.
    """
    stop = Event()
    executor = ThreadPoolExecutor(workers, thread_name_prefix="ifealid")
    rest = iter(items)

    def results() -> Iterator[_Result]:
        waiting: deque[Future[_Result]] = deque()
        while True:
            waiting.extend(executor.submit(work, item, stop) for item in islice(rest, 2 * workers - len(waiting)))
            if not waiting:
                return
            yield waiting.popleft().result()

    try:
        yield results()
    finally:
        stop.set()
        executor.shutdown(wait=True, cancel_futures=True)
