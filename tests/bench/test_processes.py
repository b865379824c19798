"""What is measured in processes of their own: the start and the windows."""

from __future__ import annotations

import io
import json
from dataclasses import asdict

import pytest
from rich.console import Console

from ifealid_gpu.bench.doors import DoorTimes, time_doors
from ifealid_gpu.bench.processes import run_module
from ifealid_gpu.bench.report import Report
from ifealid_gpu.bench.start import time_start
from ifealid_gpu.bench.window import time_window
from ifealid_gpu.errors import IfealidError
from ifealid_gpu.gpu.device import Gpu


def test_without_a_screen_neither_is_timed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    assert time_start() is None
    assert time_window() is None


def test_without_a_screen_and_a_browser_there_is_no_door(gpu: Gpu, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    monkeypatch.setenv("PATH", "")
    assert time_doors(gpu) == ()


def test_each_door_to_each_map_has_its_row() -> None:
    times = DoorTimes("served", "510x300x256", 61.2, 90.4, 18.3)
    report = Report("", "", 1.0, (), doors=(times,))
    console = Console(width=100, record=True, file=io.StringIO())
    console.print(report.door_table())
    assert "510x300x256   served             61 ms   90 ms                18" in console.export_text()
    assert json.loads(report.to_json())["doors"] == [asdict(times)]


def test_a_program_that_fails_is_one_line() -> None:
    with pytest.raises(IfealidError, match=r"^ifealid_gpu.bench.timed_start failed with exit code 2: .*no such file"):
        run_module("ifealid_gpu.bench.timed_start", "nowhere.zip")
