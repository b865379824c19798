"""The window's end of the process that makes feature maps. It does not import torch."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections import deque
from contextlib import suppress
from queue import Empty, SimpleQueue
from typing import IO, Protocol, cast

from ifealid_gpu.extraction.apart.messages import Answer, Failed, Request, from_line, to_line

_PATIENCE = 3.0  # seconds that the process may take to end by itself


class Helper(Protocol):
    """Answers requests beside the window."""

    def ask(self, request: Request) -> None:
        """Have a request answered, after those before it."""

    def answers(self) -> list[Answer]:
        """What has been answered since the last call."""

    def end(self) -> None:
        """Stop at once; returns when it has stopped, after some seconds at most."""


class HelperProcess:
    """A process of its own, so that it can be ended at any moment and gives its memory back.

    Raises:
        OSError: the process cannot be started.
    """

    def __init__(self) -> None:
        # Threads of torch that wait for one another would otherwise keep the processor from the window's frames.
        environment = os.environ | {"OMP_WAIT_POLICY": "passive", "PYTHONIOENCODING": "utf-8:backslashreplace"}
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "ifealid_gpu.extraction.apart.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            errors="replace",
            env=environment,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
        self._input = cast("IO[str]", self._process.stdin)
        self._output = cast("IO[str]", self._process.stdout)
        self._errors = cast("IO[str]", self._process.stderr)
        self._answers: SimpleQueue[Answer] = SimpleQueue()
        self._last_words: deque[str] = deque(maxlen=1)
        self._ended = False
        self._listening = [threading.Thread(target=listen, daemon=True) for listen in (self._listen, self._overhear)]
        for thread in self._listening:
            thread.start()

    def ask(self, request: Request) -> None:
        """Have a request answered."""
        with suppress(OSError):  # a process that is gone is told of where its answers end
            self._input.write(f"{to_line(request)}\n")
            self._input.flush()

    def answers(self) -> list[Answer]:
        """What has been answered since the last call."""
        found: list[Answer] = []
        with suppress(Empty):
            while True:
                found.append(self._answers.get_nowait())
        return found

    def end(self) -> None:
        """End the process by ending its input; where it does not heed that, kill it."""
        self._ended = True
        with suppress(OSError):
            self._input.close()
        try:
            self._process.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        for thread, stream in zip(self._listening, (self._output, self._errors), strict=True):
            thread.join(_PATIENCE)
            if not thread.is_alive():
                stream.close()

    def _listen(self) -> None:
        for line in self._output:
            self._answers.put(from_line(line))
        if not self._ended:
            code = self._process.wait()
            self._listening[1].join(_PATIENCE)
            reason = f": {self._last_words[0]}" if self._last_words else ""
            memory = "; there may be too little memory: scale the photos down further" if code == -9 else ""
            self._answers.put(
                Failed(f"the process that makes feature maps has ended (code {code}){reason}{memory}", gone=True)
            )

    def _overhear(self) -> None:
        for line in self._errors:
            if line.strip():
                self._last_words.append(line.strip())
