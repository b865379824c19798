"""Running the command line within the test's process."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from ifealid_gpu.cli import main


@dataclass(frozen=True)
class Run:
    """What a command line did."""

    code: int
    out: str
    err: str


Cli = Callable[..., Run]


@pytest.fixture
def cli(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Cli:
    """Calls the program's own entry point with arguments."""

    def run(*arguments: object) -> Run:
        before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
        monkeypatch.setattr(sys, "argv", ["ifealid-gpu", *map(str, arguments)])
        capsys.readouterr()
        with pytest.raises(SystemExit) as stop:
            main()
        for number, handler in before.items():
            signal.signal(number, handler)
        captured = capsys.readouterr()
        code = stop.value.code
        return Run(code if isinstance(code, int) else 0, captured.out, captured.err)

    return run
