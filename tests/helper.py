"""What makes feature maps for a window, in a thread of the test, not a process, and held back where a test asks."""

from __future__ import annotations

import threading
from queue import SimpleQueue

import pytest

from ifealid_gpu.extraction.apart.messages import Advanced, Answer, Request


def installed(monkeypatch: pytest.MonkeyPatch, *packages: str) -> None:
    """Let these packages alone be found by what chooses a network for photos."""
    for module in ("ifealid_gpu.dataset.photos", "ifealid_gpu.extraction.apart.networks"):
        monkeypatch.setattr(f"{module}.find_spec", lambda name: name in packages or None)


class _StopError(BaseException):
    """Ends the thread, as the end of the process would."""


class HelperThread:
    """Takes the place of `HelperProcess`."""

    def __init__(self, bench: Bench) -> None:
        self._bench = bench
        self._requests: SimpleQueue[Request | None] = SimpleQueue()
        self._answers: list[Answer] = []
        self._ended = False
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def ask(self, request: Request) -> None:
        self._bench.asked.append(request)
        self._requests.put(request)

    def answers(self) -> list[Answer]:
        found, self._answers = self._answers, []
        return found

    def end(self) -> None:
        self._ended = True
        self._bench.let_through()
        self._requests.put(None)
        self._thread.join(60)

    def _run(self) -> None:
        from ifealid_gpu.extraction.apart.worker import serve

        try:
            serve(iter(self._requests.get, None), self._say)
        except _StopError:
            return

    def _say(self, answer: Answer) -> None:
        if isinstance(answer, Advanced):
            self._bench.told.append(answer)
            self._bench.pass_by()
        if self._ended:
            raise _StopError
        self._answers.append(answer)


class Bench:
    """Where the helpers of a test work.

    Attributes:
        started: how many have been started.
        asked: what they were asked.
        told: what they told of their progress.
    """

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.started = 0
        self.asked: list[Request] = []
        self.told: list[Advanced] = []
        self._way = threading.Event()
        self._way.set()
        patch.setattr("ifealid_gpu.explorer.making.HelperProcess", self._new)

    def _new(self) -> HelperThread:
        self.started += 1
        return HelperThread(self)

    def hold(self) -> None:
        """Let the work wait where it next tells how far it is."""
        self._way.clear()

    def let_through(self) -> None:
        """Let it go on."""
        self._way.set()

    def pass_by(self) -> None:
        self._way.wait(60)
