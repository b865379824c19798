"""Every command and every example of README.md and docs/ works as written, and the pages name what there is."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from documents import (
    BLOCKS,
    COMMANDS,
    EXAMPLES,
    OPENS_A_WINDOW,
    PAGES,
    README,
    ROOT,
    SERVES,
    TABLE,
    TEXT,
    USE,
    anchors,
    keep_tables,
    make_users_folder,
    needs_torch,
    table_of_commands,
)
from PIL import Image

from ifealid_gpu import FeatureMap, write_dataset
from ifealid_gpu.cli import main
from ifealid_gpu.cli.commands import COMMANDS as PROGRAM
from ifealid_gpu.cli.commands import command_named

Run = Callable[[str], None]

# Tests of their own run these; that of the demo is tests/cli/test_demo.py.
ELSEWHERE = {OPENS_A_WINDOW, SERVES, "ifealid-gpu demo"}
PROGRAM_COMMANDS = [line for line in COMMANDS if line.startswith("ifealid-gpu ") and line not in ELSEWHERE]
INSTALLATION = ["git clone REPOSITORY ifealid-gpu", "pip install ./ifealid-gpu"]


@pytest.fixture(scope="module")
def users_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the pages take for granted: features of a photo, and the photo."""
    folder = tmp_path_factory.mktemp("user")
    make_users_folder(folder)
    return folder


# --- The examples ---


def test_every_block_is_of_a_kind_that_is_run() -> None:
    # Those of nginx are settings of a program that is not installed here.
    assert {language for language, _ in BLOCKS} == {"sh", "python", "nginx"}


def test_every_command_line_is_known_to_a_test() -> None:
    others = {line for line in COMMANDS if line not in PROGRAM_COMMANDS}
    # The second of these is this very run; test_scripts.py runs the first.
    assert others == {"bash scripts/demo", "bash scripts/test", *ELSEWHERE, *INSTALLATION}


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
    # The dataset that the examples open is packed on another page.
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


@pytest.mark.skipif(
    not (ROOT / ".git").exists() or shutil.which("git") is None,
    reason="this is no clone, or git is missing",
)
def test_a_clone_installs_in_two_lines(tmp_path: Path) -> None:
    assert COMMANDS.index(INSTALLATION[1]) == COMMANDS.index(INSTALLATION[0]) + 1
    clone, install = (line.replace("REPOSITORY", ROOT.as_uri()) for line in INSTALLATION)
    # The files alone: what the package needs is there, and an installation would replace the one under test.
    install += f" --quiet --no-deps --no-build-isolation --target {shlex.quote(str(tmp_path / 'installed'))}"
    assert install.startswith("pip ")
    # This environment's pip, which has what builds the package; another one may stand first on the path.
    pip = [sys.executable, "-m", *shlex.split(install)]
    for line in (shlex.split(clone.replace("git clone", "git clone --quiet --depth 1")), pip):
        done = subprocess.run(line, cwd=tmp_path, capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"{line}\n{done.stderr}"
    assert (tmp_path / "installed/ifealid_gpu/assets/demo").is_dir()


@pytest.mark.usefixtures("gpu")
def test_python_examples_run(users_folder: Path, run_command: Run) -> None:
    (users_folder / "dataset").mkdir(exist_ok=True)
    run_command("ifealid-gpu pack features.npy --image photo.jpg --stride 8 --layer conv3_x -o dataset/conv3_x.zip")
    run_examples([example for example in EXAMPLES if not needs_torch(example)])


@pytest.mark.torch
@pytest.mark.usefixtures("run_command")
def test_python_examples_of_extraction_run() -> None:
    pytest.importorskip("torch")
    run_examples([example for example in EXAMPLES if needs_torch(example)])


def run_examples(examples: list[str]) -> None:
    """In this process, which has the user's folder as its own, but each with names of its own."""
    assert examples
    for example in examples:
        try:
            exec(compile(example, "<example>", "exec"), {"__name__": "__main__"})  # noqa: S102
        except Exception as error:
            error.add_note(example)
            raise


# --- README.md, a first minute ---


def test_the_readme_is_short() -> None:
    assert len(TEXT[README].splitlines()) <= 200


def test_the_readme_begins_with_a_moving_picture() -> None:
    first = re.findall(r"!\[[^\]]+\]\(([^)]+)\)", TEXT[README])[0]
    before = TEXT[README].split(first)[0]
    assert len(before.splitlines()) < 20
    assert (ROOT / first).stat().st_size < 3_000_000
    with Image.open(ROOT / first) as picture:
        assert picture.n_frames > 20


def test_what_it_does_is_a_few_bullets() -> None:
    section = TEXT[README].split("## What it does\n")[1].split("\n#")[0]
    assert 6 <= len(re.findall(r"^- \*\*", section, re.MULTILINE)) <= 8


# --- What the pages name ---


def test_every_command_of_the_program_is_documented() -> None:
    for command in PROGRAM:
        assert f"`ifealid-gpu {command}`" in TEXT[USE]


def test_every_command_of_the_window_is_documented() -> None:
    wanted = table_of_commands()
    if keep_tables():
        USE.write_text(TABLE.sub(lambda _: wanted, TEXT[USE]), encoding="utf-8")
        return
    (found,) = TABLE.findall(TEXT[USE])
    assert found == wanted, f"docs/use.md: `IFEALID_KEEP_TABLES=1 pytest tests/test_documents.py` makes it\n{wanted}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_option_that_a_page_names_exists(page: Path) -> None:
    known = {option for command in PROGRAM for p in command_named(command).params for option in p.opts}
    known |= {"--help", "--nproc-per-node"}  # the latter is torchrun's
    known |= {word for script in (ROOT / "scripts").iterdir() if script.is_file() for word in options(script)}
    known |= {"--pdb"}  # pytest's
    named = {o for text in re.findall(r"`[^`]+`", TEXT[page]) for o in re.findall(r"(?<![\w-])--[a-z][\w-]*", text)}
    assert named <= known


def options(script: Path) -> list[str]:
    return re.findall(r"(?<![\w-])--[a-z][\w-]*", script.read_text(encoding="utf-8"))


def pages_with_links() -> list[Path]:
    others = [ROOT / name for name in ("CHANGELOG.md", "BENCHMARKS.md", "assets/README.md", "tests/pictures/README.md")]
    return [*PAGES, *others]


@pytest.mark.parametrize("page", pages_with_links(), ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_lead_to_files_and_headings(page: Path) -> None:
    for target in re.findall(r"\]\((?!https?:)([^)]+)\)", page.read_text(encoding="utf-8")):
        name, _, anchor = target.partition("#")
        file = (page.parent / name) if name else page
        assert file.is_file(), target
        assert not anchor or anchor in anchors(file), f"{target}: there are {sorted(anchors(file))}"


def test_the_readme_leads_to_every_page() -> None:
    for page in PAGES[1:]:
        assert f"]({page.relative_to(ROOT).as_posix()})" in TEXT[README]


@pytest.mark.parametrize("page", ["CONTRIBUTING.md", "docs/architecture.md"])
def test_files_and_folders_that_a_page_names_exist(page: str) -> None:
    names = re.findall(r"`([\w./]+(?:\.py|\.wgsl|\.md|\.toml|/))`", TEXT[ROOT / page])
    assert len(names) > 10
    for name in names:
        assert (ROOT / name).exists() or list((ROOT / "ifealid_gpu").rglob(name)), name


def test_recipes_name_every_table_and_every_folder_is_described() -> None:
    headings = re.findall(r"^## An? ([\w ]+)", TEXT[ROOT / "CONTRIBUTING.md"], re.MULTILINE)
    tables = ["quantity", "pass", "panel", "help page", "look", "command", "file format", "model source"]
    assert headings == [*tables, "stop of the tour", "page of the documentation"]
    architecture = TEXT[ROOT / "docs/architecture.md"]
    for folder in (ROOT / "ifealid_gpu").iterdir():
        if folder.is_dir() and (folder / "__init__.py").exists():
            assert f"`{folder.name}/`" in architecture, folder.name
