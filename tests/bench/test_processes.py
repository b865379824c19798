"""What is measured in processes of their own: the start and the window."""

from __future__ import annotations

import pytest

from ifealid_gpu.bench.processes import run_module
from ifealid_gpu.bench.start import time_start
from ifealid_gpu.bench.window import time_window
from ifealid_gpu.errors import IfealidError


def test_without_a_screen_neither_is_timed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    assert time_start() is None
    assert time_window() is None


def test_a_program_that_fails_is_one_line() -> None:
    with pytest.raises(IfealidError, match=r"^ifealid_gpu.bench.timed_start failed with exit code 2: .*no such file"):
        run_module("ifealid_gpu.bench.timed_start", "nowhere.zip")
