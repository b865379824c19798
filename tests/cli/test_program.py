"""The program as a whole: help, version, and that every command is documented."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import ifealid_gpu
from ifealid_gpu.cli.commands import COMMANDS

from .conftest import Cli


def test_version(cli: Cli) -> None:
    assert cli("--version").out == f"ifealid-gpu {ifealid_gpu.__version__}\n"


def test_the_shell_completes_commands_and_options() -> None:
    def completed(words: str) -> list[str]:
        asked = {"_IFEALID_GPU_COMPLETE": "complete_bash", "COMP_WORDS": words, "COMP_CWORD": str(words.count(" "))}
        program = [sys.executable, "-c", "from ifealid_gpu.cli import main; main()"]
        done = subprocess.run(program, env=os.environ | asked, capture_output=True, text=True, check=False)
        return done.stdout.split()

    assert completed("ifealid-gpu ") == list(COMMANDS)
    assert completed("ifealid-gpu render --thr") == ["--threshold"]


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
    assert run.code == 2 and "rendre: there is no such command, file or folder" in run.err
    assert run.err.count("\n") == 1


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["rendr", "x", "--at", "1,2"], "did you mean `ifealid-gpu render`?"),
        (["inof", "demo:"], "did you mean `ifealid-gpu info`?"),
        (["physics", "x"], "`ifealid-gpu --help` lists the commands"),
        (["cooc"], "did you mean the path coco?"),
        (["cooc/a.zip"], "the folder cooc does not exist; did you mean coco?"),
        (["--view", "{}", "cooc"], "did you mean coco?"),
        (["info", "cooc"], "did you mean coco?"),
        (["render", "cooc", "-o", "x.png"], "did you mean coco?"),
        (["info", "demo:no.zip"], "no such file or folder"),
    ],
)
def test_what_is_mistyped_says_what_is_near(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[str], message: str
) -> None:
    (tmp_path / "coco").mkdir()
    monkeypatch.chdir(tmp_path)
    for name in ("a.png", "b.png"):
        Image.new("L", (9, 7), 3).save(name)
    run = cli(*words)
    assert run.code == 2 and message in run.err and run.err.count("\n") == 1
    assert "option" not in run.err


def test_the_demo_has_its_name_wherever_a_dataset_is_named(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    listed = cli("info", "demo:").out
    assert "chelsea.png" in listed and cli("info", "demo").out == listed == cli("info", "ifealid:demo:").out
    (tmp_path / "demo").mkdir()
    assert "demo: expected a folder with" in cli("info", "demo").err
    assert cli("info", "demo:").out == listed


def test_as_a_process_errors_are_one_line_and_code_2(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "ifealid_gpu", "render", tmp_path / "none.zip", "-o", tmp_path / "out.png"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1 and "none.zip" in done.stderr and "Traceback" not in done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="no file there has such a name")
def test_names_of_files_do_not_steer_the_terminal(cli: Cli, tmp_path: Path) -> None:
    odd = "x\x1b[31m\r\u202e.npy"
    np.save(tmp_path / odd, np.ones(5))
    failed = cli("info", tmp_path / odd)
    assert failed.code == 2 and failed.err.count("\n") == 1 and "found a single vector" in failed.err
    np.save(tmp_path / odd, np.arange(96.0).reshape(4, 6, 4))
    told = cli("info", tmp_path / odd)
    written = cli("pack", tmp_path / odd, "-o", tmp_path / f"{odd}.zip")
    assert written.code == told.code == 0 and (tmp_path / f"{odd}.zip").is_file()
    for text in (failed.err, told.out, written.out, written.err):
        assert not set(text) & {"\x1b", "\r", "\u202e"}


def test_the_package_and_its_commands_need_no_torch() -> None:
    code = (
        "import sys, ifealid_gpu.cli.app, ifealid_gpu.cli.commands as c\n"
        "all(map(c.command_named, c.COMMANDS))\n"
        "assert 'ifealid_gpu.cli.render' in sys.modules and 'torch' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["open", "--view", "{}"], "--view needs a dataset"),
        (["--view", "{"], "a view must be JSON"),
        (["--layout", "chw"], "--layout says how a dataset is read: give a file or a folder as well"),
        (["demo:", "--grid", "14"], "grid must be columns x rows, such as 14x14, found '14'"),
    ],
)
def test_what_no_window_can_be_opened_with_is_one_line(cli: Cli, words: list[str], message: str) -> None:
    run = cli(*words)
    assert run.code == 2 and message in run.err and run.err.count("\n") == 1


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["open", "--vectors", "v.npz"], "v.npz needs feature maps to be opened with"),
        (["open", "demo:", "--region", "gone.png"], "gone.png: no such file or folder"),
        (["open", "a.png", "b.png", "--vectors", "v.npz"], "these are photos"),
    ],
)
def test_files_to_compare_with_need_feature_maps(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[str], message: str
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("a.png", "b.png"):
        Image.new("L", (9, 7), 3).save(name)
    run = cli(*words)
    assert run.code == 2 and message in run.err and run.err.count("\n") == 1
