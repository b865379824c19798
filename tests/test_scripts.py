"""The commands for a machine that has only Python; scripts/test itself runs these tests."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

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
