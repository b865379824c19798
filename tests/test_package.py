"""The package as users get it: what the wheel holds, and what importing it costs."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from importlib import metadata, resources
from pathlib import Path, PurePosixPath

import pytest

CHECKOUT = Path(__file__).resolve().parents[1]

needs_wheel = pytest.mark.skipif(
    os.environ.get("IFEALID_TEST_WHEEL") != "1", reason="the installed wheel is tested by: bash scripts/test"
)


def source_files() -> set[str]:
    """What the wheel must hold, by its path there."""
    package = {p.relative_to(CHECKOUT) for p in (CHECKOUT / "ifealid_gpu").rglob("*") if p.is_file()}
    assets = {Path("ifealid_gpu", p.relative_to(CHECKOUT)) for p in (CHECKOUT / "assets").rglob("*") if p.is_file()}
    return {path.as_posix() for path in package | assets if "__pycache__" not in path.parts}


def installed_files() -> set[str]:
    files = metadata.files("ifealid-gpu")
    assert files is not None
    return {file.as_posix() for file in files if file.suffix != ".pyc"}


@needs_wheel
def test_wheel_holds_the_package_its_shaders_and_its_assets_and_nothing_else() -> None:
    packaged = {name for name in installed_files() if PurePosixPath(name).parts[0] == "ifealid_gpu"}
    assert packaged == source_files()
    assert "ifealid_gpu/py.typed" in packaged
    assert any(name.startswith("ifealid_gpu/wgsl/") and name.endswith(".wgsl") for name in packaged)
    assert any(name.startswith("ifealid_gpu/assets/") for name in packaged)


@needs_wheel
def test_wheel_installs_nothing_beside_the_package_but_its_facts_and_command() -> None:
    beside = {name for name in installed_files() if PurePosixPath(name).parts[0] != "ifealid_gpu"}
    facts = {name for name in beside if PurePosixPath(name).parts[0].endswith(".dist-info")}
    assert {PurePosixPath(name).stem for name in beside - facts} == {"ifealid-gpu"}
    assert any(name.endswith("/licenses/LICENSE") for name in facts)


def test_package_data_is_found_where_the_program_looks() -> None:
    package = resources.files("ifealid_gpu")
    assert package.joinpath("py.typed").is_file()
    assert [file for file in package.joinpath("wgsl").iterdir() if file.name.endswith(".wgsl")]


def test_a_source_distribution_builds_the_same_wheel(tmp_path: Path) -> None:
    pytest.importorskip("hatchling", reason="hatchling builds the package")
    direct = build(CHECKOUT, "wheel", tmp_path / "direct")
    archive = build(CHECKOUT, "sdist", tmp_path / "sdist")
    shutil.unpack_archive(archive, tmp_path / "unpacked", filter="data")
    (unpacked,) = (tmp_path / "unpacked").iterdir()
    again = build(unpacked, "wheel", tmp_path / "again")
    assert contents(again) == contents(direct)


def build(project: Path, target: str, to: Path) -> Path:
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "--target", target, "--directory", str(to)],
        cwd=project,
        check=True,
        capture_output=True,
    )
    (built,) = to.iterdir()
    return built


def contents(wheel: Path) -> dict[str, int]:
    with zipfile.ZipFile(wheel) as archive:
        return {member.filename: member.CRC for member in archive.infolist()}


@pytest.mark.parametrize("module", ["ifealid_gpu", "ifealid_gpu.cli"])
def test_importing_needs_no_torch_and_no_window(module: str) -> None:
    heavy = {"torch", "imgui_bundle", "glfw"}
    code = f"import {module}, sys; print(sorted({heavy!r} & set(sys.modules)))"
    outcome = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (outcome.stdout.strip(), outcome.stderr) == ("[]", "")
