"""Every command and every example of the README works as written."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import sysconfig
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from readme import COMMANDS, EXAMPLES, OPENS_A_WINDOW, README, ROOT, make_users_folder, needs_torch

from ifealid_gpu import FeatureMap, write_dataset
from ifealid_gpu.cli import main
from ifealid_gpu.cli.app import command_names

Run = Callable[[str], None]

PROGRAM_COMMANDS = [line for line in COMMANDS if line.startswith("ifealid-gpu ") and line != OPENS_A_WINDOW]


@pytest.fixture(scope="module")
def users_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the README takes for granted: features of a photo, and the photo."""
    folder = tmp_path_factory.mktemp("user")
    make_users_folder(folder)
    return folder


PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "docs/architecture.md"]


def test_every_command_line_is_known_to_a_test() -> None:
    others = {line for line in COMMANDS if line not in PROGRAM_COMMANDS}
    # The last of these is this very run; test_scripts.py runs the first.
    assert others == {"bash scripts/demo", "pip install .", "bash scripts/test", OPENS_A_WINDOW}


@pytest.fixture
def run_command(users_folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs command lines in the user's folder, in this process: starting one for each takes half a minute."""
    monkeypatch.chdir(users_folder)
    monkeypatch.delenv("DISPLAY", raising=False)  # the demo opens a window where there is a screen
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    monkeypatch.setattr(sys, "path", list(sys.path))
    monkeypatch.delitem(sys.modules, "my_model", raising=False)

    def run(line: str) -> None:
        monkeypatch.setattr(sys, "argv", shlex.split(line))
        with pytest.raises(SystemExit) as stop:
            main()
        assert not stop.value.code, f"{line}\n{capsys.readouterr().err}"
        output = re.search(r"(?:-o|--values) (\S+)", line)
        if output:
            assert (users_folder / output[1]).stat().st_size > 0, line

    return run


@pytest.mark.usefixtures("gpu")
def test_commands_run(run_command: Run) -> None:
    # The dataset that the examples open is packed further down.
    for line in sorted(PROGRAM_COMMANDS, key=lambda line: not line.startswith("ifealid-gpu pack")):
        if not needs_torch(line):
            run_command(line)


@pytest.mark.torch
@pytest.mark.usefixtures("gpu")
def test_commands_of_extraction_run(run_command: Run) -> None:
    pytest.importorskip("torch")
    for line in PROGRAM_COMMANDS:
        if needs_torch(line):
            run_command(line)


def test_the_program_is_called_as_written(users_folder: Path) -> None:
    programs = Path(sysconfig.get_path("scripts"))
    environment = os.environ | {"PATH": f"{programs}{os.pathsep}{os.environ['PATH']}"}
    line = next(line for line in PROGRAM_COMMANDS if line.startswith("ifealid-gpu info"))
    (users_folder / "dataset").mkdir(exist_ok=True)
    write_dataset(FeatureMap(np.ones((3, 4, 5), np.uint8)), users_folder / "dataset" / "map.zip")
    subprocess.run(shlex.split(line), cwd=users_folder, env=environment, check=True)


@pytest.mark.usefixtures("gpu")
def test_python_examples_run(users_folder: Path) -> None:
    (users_folder / "dataset").mkdir(exist_ok=True)
    pack = "pack features.npy --image photo.jpg --stride 8 --layer conv3_x -o dataset/conv3_x.zip"
    subprocess.run([sys.executable, "-m", "ifealid_gpu", *shlex.split(pack)], cwd=users_folder, check=True)
    run_examples(users_folder, [example for example in EXAMPLES if not needs_torch(example)])


@pytest.mark.torch
def test_python_examples_of_extraction_run(users_folder: Path) -> None:
    pytest.importorskip("torch")
    run_examples(users_folder, [example for example in EXAMPLES if needs_torch(example)])


def run_examples(users_folder: Path, examples: list[str]) -> None:
    for example in examples:
        done = subprocess.run(
            [sys.executable, "-c", example], cwd=users_folder, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, f"{example}\n{done.stderr}"


def test_every_command_of_the_program_is_in_the_readme() -> None:
    for command in command_names():
        assert f"`ifealid-gpu {command}`" in README


def test_links_and_pictures_exist() -> None:
    for page in PAGES:
        for target in re.findall(r"\]\((?!https?:)([^)#]+)\)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).is_file(), f"{page.name}: {target}"


@pytest.mark.parametrize("page", PAGES[1:], ids=lambda page: page.name)
def test_files_and_folders_that_a_page_names_exist(page: Path) -> None:
    names = re.findall(r"`([\w./]+(?:\.py|\.wgsl|\.md|\.toml|/))`", page.read_text(encoding="utf-8"))
    assert len(names) > 10
    for name in names:
        assert (ROOT / name).exists() or list((ROOT / "ifealid_gpu").rglob(name)), name


def test_recipes_name_every_table_and_every_folder_is_described() -> None:
    recipes = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    headings = re.findall(r"^## An? ([\w ]+)", recipes, re.MULTILINE)
    assert headings == ["quantity", "pass", "panel", "command", "file format", "model source"]
    architecture = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
    for folder in (ROOT / "ifealid_gpu").iterdir():
        if folder.is_dir() and (folder / "__init__.py").exists():
            assert f"`{folder.name}/`" in architecture, folder.name
