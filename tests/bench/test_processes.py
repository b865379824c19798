"""What is measured in processes of their own: the start and the windows."""

from __future__ import annotations

import pytest

from ifealid_gpu.bench.attacked import AttackTimes, time_attack
from ifealid_gpu.bench.processes import run_module
from ifealid_gpu.bench.report import Report
from ifealid_gpu.bench.served import ServedTimes, time_served
from ifealid_gpu.bench.start import time_start
from ifealid_gpu.bench.window import time_window
from ifealid_gpu.errors import IfealidError


def test_without_a_screen_neither_is_timed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    assert time_start() is None
    assert time_window() is None


def test_without_a_browser_the_served_window_is_not_timed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    assert time_served() is None
    times = ServedTimes("510x300x256", 61.2, 90.4, 18.3)
    said = Report("", "", 1.0, (), served=times).sentences()
    assert said == [
        "served window on 510x300x256 in Chromium: 61 ms from a mouse event to its frame "
        "(p95 90 ms), 18 frames a second"
    ]


def test_a_served_window_at_rest_and_under_attack_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    times = AttackTimes("510x300x256", 0.31, 10_000, 50, 345.6, 359.2)
    assert Report("", "", 1.0, (), attacked=times).sentences() == [
        "served window at rest: 0.3 % of a core; 346 MB before and 359 MB after 10,000 messages of nonsense and "
        "50 broken connections"
    ]
    monkeypatch.setattr("ifealid_gpu.bench.attacked.find_spec", lambda name: None)
    assert time_attack() is None


def test_a_program_that_fails_is_one_line() -> None:
    with pytest.raises(IfealidError, match=r"^ifealid_gpu.bench.timed_start failed with exit code 2: .*no such file"):
        run_module("ifealid_gpu.bench.timed_start", "nowhere.zip")
