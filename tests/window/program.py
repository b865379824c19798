"""Programs with a window, in processes of their own: ifealid-gpu, and scripts that call `explore`."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
from window.hand import PATIENCE, Picture, keep
from window.on_screen import ask_to_close, grab_screen

on_linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="a screen is taken away as on Linux")


class Program:
    """A running program and its window."""

    def __init__(self, process: subprocess.Popen[str], display: str) -> None:
        self.process = process
        self.display = display
        self.x_window = 0

    def xdotool(self, *words: object) -> str:
        return subprocess.run(
            ["xdotool", *map(str, words)],
            env=os.environ | {"DISPLAY": self.display},
            capture_output=True,
            text=True,
            check=False,
            timeout=PATIENCE,
        ).stdout.strip()

    def wait_for_title(self, title: str) -> None:
        """Until the window is there and has a title."""
        end = time.perf_counter() + PATIENCE
        while True:
            found = self.xdotool("search", "--onlyvisible", "--pid", self.process.pid).split()
            if found and self.xdotool("getwindowname", found[0]) == title:
                self.x_window = int(found[0])
                return
            assert self.process.poll() is None, self.process.stderr.read()
            assert time.perf_counter() < end, (title, found)
            time.sleep(0.02)

    def picture(self, name: str, other_than: Picture | None = None) -> Picture:
        """What the screen shows of the window when it has come to rest, and is another picture than one of before."""
        end = time.perf_counter() + PATIENCE
        self.wait_until_idle()
        before, now = None, self._seen()
        while before is None or not np.array_equal(before, now) or (other_than is not None and _same(now, other_than)):
            time.sleep(0.1)
            before, now = now, self._seen()
            assert time.perf_counter() < end
        keep(now, name)
        return now

    def _seen(self) -> Picture:
        screen = grab_screen(self.display)
        facts = dict(line.split("=") for line in self.xdotool("getwindowgeometry", "--shell", self.x_window).split())
        left, top, width, height = (int(facts[k]) for k in ("X", "Y", "WIDTH", "HEIGHT"))
        return screen[max(0, top) : top + height, max(0, left) : left + width]

    def cpu_seconds(self) -> float:
        """Processor time so far."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def wait_until_idle(self) -> None:
        """Until it takes no processor time for a while."""
        end, before = time.perf_counter() + PATIENCE, -1.0
        while (now := self.cpu_seconds()) > before + 0.02:
            assert time.perf_counter() < end
            before = now
            time.sleep(0.5)

    def ask_to_close(self) -> None:
        """Close the window as a window manager does."""
        ask_to_close(self.x_window, self.display)

    def close(self) -> int:
        """Close the last window, and return the exit code."""
        self.ask_to_close()
        return self.process.wait(PATIENCE)


def _same(one: Picture, other: Picture) -> bool:
    return one.shape == other.shape and np.array_equal(one, other)


@contextmanager
def started(home: Path, *arguments: object, display: str | None = None) -> Iterator[Program]:
    """ifealid-gpu, begun; it is ended at the latest with the block."""
    with _running(["-m", "ifealid_gpu", *map(str, arguments)], home, display) as program:
        yield program


@contextmanager
def script(home: Path, code: str, folder: Path | None = None) -> Iterator[Program]:
    """Python code, begun in a folder; it is ended at the latest with the block."""
    with _running(["-c", code], home, folder=folder) as program:
        yield program


@contextmanager
def _running(words: list[str], home: Path, display: str | None = None, folder: Path | None = None) -> Iterator[Program]:
    display = display or os.environ["DISPLAY"]
    with subprocess.Popen(
        [sys.executable, *words],
        cwd=folder,
        env=os.environ | {"XDG_CONFIG_HOME": str(home), "DISPLAY": display},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield Program(process, display)
        finally:
            if process.poll() is None:
                process.kill()
