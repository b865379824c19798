"""Taking all steps of what is computed, for commands and programs, which wait."""

from __future__ import annotations

from collections.abc import Generator
from typing import TypeVar

from ifealid_gpu.parallel import Progress

_STEPS = 1000  # that progress is told in

_Made = TypeVar("_Made")


def finished(steps: Generator[float, None, _Made], progress: Progress | None = None) -> _Made:
    """What steps return that yield the share that is done, 0 to 1.

    Args:
        steps: of the work.
        progress: told how far it is; an exception from it stops the work.
    """
    while True:
        try:
            share = next(steps)
        except StopIteration as stop:
            return stop.value  # type: ignore[no-any-return]
        if progress is not None:
            try:
                progress(round(_STEPS * share), _STEPS)
            except BaseException:
                steps.close()  # so that threads have ended
                raise
