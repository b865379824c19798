"""Every command and every example of the README works as written."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest
from readme import COMMANDS, EXAMPLES, OPENS_A_WINDOW, README, ROOT, make_users_folder, needs_torch

from ifealid_gpu.cli.app import command_names

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


@pytest.mark.usefixtures("gpu")
def test_commands_run(users_folder: Path) -> None:
    # The dataset that the examples open is packed further down.
    run_commands(users_folder, sorted(PROGRAM_COMMANDS, key=lambda line: not line.startswith("ifealid-gpu pack")))


@pytest.mark.torch
@pytest.mark.usefixtures("gpu")
def test_commands_of_extraction_run(users_folder: Path) -> None:
    pytest.importorskip("torch")
    run_commands(users_folder, PROGRAM_COMMANDS, torch=True)


def run_commands(users_folder: Path, commands: list[str], torch: bool = False) -> None:
    """Run those of the commands that need torch, or the others."""
    programs = Path(sysconfig.get_path("scripts"))
    environment = os.environ | {"PATH": f"{programs}{os.pathsep}{os.environ['PATH']}"}
    environment.pop("DISPLAY", None)  # the demo opens a window where there is a screen
    for line in [command for command in commands if needs_torch(command) == torch]:
        done = subprocess.run(
            shlex.split(line), cwd=users_folder, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, f"{line}\n{done.stderr}"
        output = re.search(r"(?:-o|--values) (\S+)", line)
        if output:
            assert (users_folder / output[1]).stat().st_size > 0, line


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
