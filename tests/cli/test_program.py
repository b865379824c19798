"""The program as a whole: help, version, and that every command is documented."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import ifealid_gpu
from ifealid_gpu.cli.app import command_names

from .conftest import Cli

COMMANDS = command_names()


def test_version(cli: Cli) -> None:
    assert cli("--version").out == f"ifealid-gpu {ifealid_gpu.__version__}\n"


def test_help_lists_every_command(cli: Cli) -> None:
    run = cli("--help")
    assert run.code == 0 and COMMANDS
    assert all(f" {command} " in run.out for command in COMMANDS)


def test_every_command_has_help(cli: Cli) -> None:
    for command in COMMANDS:
        run = cli(command, "--help")
        assert run.code == 0 and f"ifealid-gpu {command}" in run.out


def test_what_is_neither_command_nor_file_is_one_line(cli: Cli) -> None:
    run = cli("rendre")
    assert run.code == 2 and "rendre: there is no such file, folder or command" in run.err
    assert run.err.count("\n") == 1


def test_as_a_process_errors_are_one_line_and_code_2(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "ifealid_gpu", "render", tmp_path / "none.zip", "-o", tmp_path / "out.png"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1 and "none.zip" in done.stderr and "Traceback" not in done.stderr


def test_the_package_and_its_commands_need_no_torch() -> None:
    code = "import sys, ifealid_gpu, ifealid_gpu.cli.app; assert 'torch' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_a_view_of_nothing_is_refused(cli: Cli) -> None:
    run = cli("open", "--view", "{}")
    assert run.code == 2 and "--view needs a dataset" in run.err and run.err.count("\n") == 1
