"""The commands for a machine that has only Python; scripts/test itself runs these tests."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from browsers import reason_to_leave_out

ROOT = Path(__file__).parents[1]


@pytest.mark.skipif(os.environ.get("IFEALID_TEST_WHEEL") != "1", reason="run by scripts/test, in its environment")
@pytest.mark.usefixtures("gpu")
def test_demo_script_shows_the_program_at_work(tmp_path: Path) -> None:
    done = subprocess.run(
        ["bash", str(ROOT / "scripts/demo"), "-o", str(tmp_path / "pages")],
        cwd=tmp_path,
        env=os.environ | {"IFEALID_VENV": sys.prefix},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "adapter: " in done.stdout and "ms a hover" in done.stdout
    assert sorted(page.name for page in (tmp_path / "pages").iterdir()) == ["chelsea.png", "coffee.png", "rocket.png"]


@pytest.mark.parametrize("script", ["demo", "test", "bench", "tour", "sweep_networks"])
def test_scripts_explain_themselves(script: str) -> None:
    done = subprocess.run(
        ["bash", str(ROOT / "scripts" / script), "--help"], capture_output=True, text=True, check=True
    )
    assert done.stdout.startswith(f"Usage: bash scripts/{script}")


def facts(*arguments: str, **environment: str) -> str:
    command = [sys.executable, str(ROOT / "scripts/lib/facts.py"), *arguments]
    return subprocess.run(command, env=os.environ | environment, capture_output=True, text=True, check=True).stdout


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="names packages of Linux systems alone")
def test_a_browser_is_installed_where_there_is_none(tmp_path: Path) -> None:
    assert facts("missing-packages", "browser", PATH=str(tmp_path)) == "chromium\n"
    (tmp_path / "google-chrome").touch(0o755)
    assert facts("missing-packages", "browser", PATH=str(tmp_path)) == "\n"
    assert "test-browser, about 100 MB" in facts("sizes", "test-browser")


def test_tests_in_a_browser_are_left_out_where_there_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IFEALID_BROWSER", "required")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert "not installed: " in (reason_to_leave_out() or "") and "chromium" in (reason_to_leave_out() or "")
    monkeypatch.setenv("IFEALID_BROWSER", "no")
    assert reason_to_leave_out() == "without a browser"


def test_an_environment_behind_a_link_is_not_cleared(tmp_path: Path) -> None:
    """It is another checkout's."""
    other, link = tmp_path / "other", tmp_path / "link"
    other.mkdir()
    (other / "pyvenv.cfg").touch()
    link.symlink_to(other)
    done = subprocess.run(
        ["bash", str(ROOT / "scripts/demo")],
        env=os.environ | {"IFEALID_VENV": str(link), "IFEALID_PYTHON": "no-python"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1 and f"{link} is a link" in done.stderr
    assert (other / "pyvenv.cfg").exists()
