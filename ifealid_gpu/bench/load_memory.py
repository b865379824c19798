"""Run as a program: prints how much more memory loading takes at its worst moment than the process had before.

Arguments: a file to warm up with, the file to load, and part of the adapter's name where it matters.
"""

from __future__ import annotations

import gc
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from ifealid_gpu.bench.load import load
from ifealid_gpu.gpu.device import Gpu

_STATUS = Path("/proc/self/status")
_RESET = Path("/proc/self/clear_refs")
_RESET_PEAK = "5"
_LOOK_EVERY = 0.001  # seconds


class Peak:
    """The most memory that this process had since it was made, in bytes."""

    def __init__(self) -> None:
        self.nbytes = 0


@contextmanager
def watching() -> Iterator[Peak]:
    """Watch this process's memory within the block; the peak is known when it ends."""
    peak = Peak()
    if _counts_from_now():
        yield peak
        peak.nbytes = _high_water_mark()
        return
    process, ended = psutil.Process(), threading.Event()

    def look() -> None:
        while not ended.wait(_LOOK_EVERY):
            peak.nbytes = max(peak.nbytes, process.memory_info().rss)

    looker = threading.Thread(target=look, daemon=True)
    looker.start()
    try:
        yield peak
    finally:
        ended.set()
        looker.join()


def _counts_from_now() -> bool:
    """Let Linux count the peak anew; False where it cannot be told to."""
    try:
        _RESET.write_text(_RESET_PEAK)
    except OSError:
        return False
    return True


def _high_water_mark() -> int:
    lines = dict(line.split(":", 1) for line in _STATUS.read_text().splitlines())
    return int(lines["VmHWM"].split()[0]) * 1024


def main() -> None:
    """Measure and print."""
    warm_up, path, *adapter = sys.argv[1:]
    gpu = Gpu.open(adapter[0] if adapter else None)
    load(gpu, Path(warm_up))
    gc.collect()
    before = psutil.Process().memory_info().rss
    with watching() as peak:
        renderer = load(gpu, Path(path))
    del renderer
    print(max(0, peak.nbytes - before))  # noqa: T201 - the answer


if __name__ == "__main__":
    main()
