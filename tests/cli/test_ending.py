"""Ctrl+C and SIGTERM end the program soon and without a word, whatever it does, and nothing stays half-written."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

PATIENCE = 60.0
SIGNALS = pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows has no such signals to send")


def ended(words: list[object], folder: Path, number: int, when: Callable[[], bool]) -> tuple[int, str]:
    """(exit code, standard error) of the program that gets a signal when something is so."""
    with _started(["-m", "ifealid_gpu", *map(str, words)], folder) as process:
        try:
            end = time.perf_counter() + PATIENCE
            while not when():
                assert process.poll() is None and time.perf_counter() < end
                time.sleep(0.005)
            process.send_signal(number)
            return _end_of(process)
        finally:
            process.kill()


def _started(words: list[str], folder: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, *words],
        cwd=folder,
        env=os.environ | {"XDG_CONFIG_HOME": str(folder)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )


def _end_of(process: subprocess.Popen[str]) -> tuple[int, str]:
    error = process.communicate(timeout=PATIENCE)[1]
    # One that a signal has ended at once has its negative number; shells say 128 and the number of both.
    return 128 - process.returncode if process.returncode < 0 else process.returncode, error


@SIGNALS
def test_a_command_removes_what_it_had_begun_to_write(tmp_path: Path, number: int, code: int) -> None:
    codes = np.random.default_rng(0).integers(0, 256, (256, 256, 128), dtype=np.uint8)
    np.save(tmp_path / "large.npy", codes.astype(np.float32))
    assert ended(
        ["pack", "large.npy", "--layout", "hwc", "-o", "x.zip"], tmp_path, number, lambda: any(tmp_path.glob(".*.part"))
    ) == (
        code,
        "",
    )
    assert [path.name for path in tmp_path.iterdir()] == ["large.npy"]


_INTERRUPTED = """
import os, sys, threading
from ifealid_gpu.cli import main
sys.argv = ["ifealid-gpu", "info", "demo:"]
threading.Timer({after}, os.kill, (os.getpid(), {number})).start()
main()
"""


@SIGNALS
@pytest.mark.parametrize("after", [0.05, 0.1, 0.3])
def test_a_start_that_is_taken_back_is_quiet(tmp_path: Path, number: int, code: int, after: float) -> None:
    """While its modules are imported, which takes half a second."""
    with _started(["-c", _INTERRUPTED.format(after=after, number=int(number))], tmp_path) as process:
        found = _end_of(process)
    assert found in {(code, ""), (0, "")}, "on a fast machine it has done its work before"
