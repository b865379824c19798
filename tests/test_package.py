"""The package as users get it: what the wheel holds, and what importing it costs."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
import zipfile
from importlib import metadata, resources
from pathlib import Path, PurePosixPath

import pytest

import ifealid_gpu

CHECKOUT = Path(__file__).resolve().parents[1]

needs_wheel = pytest.mark.skipif(
    os.environ.get("IFEALID_TEST_WHEEL") != "1", reason="the installed wheel is tested by: bash scripts/test"
)


def source_files() -> set[str]:
    """What the wheel must hold, by its path there."""
    package = {p.relative_to(CHECKOUT) for p in (CHECKOUT / "ifealid_gpu").rglob("*") if p.is_file()}
    shipped = [CHECKOUT / "assets/README.md", *(CHECKOUT / "assets/demo").rglob("*")]
    assets = {Path("ifealid_gpu", p.relative_to(CHECKOUT)) for p in shipped if p.is_file()}
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
    direct = tool("hatchling", "build", "--target", "wheel", "--directory", tmp_path / "direct")
    source = tool("hatchling", "build", "--target", "sdist", "--directory", tmp_path / "source")
    again = tool("pip", "wheel", "--no-deps", "--no-build-isolation", source, "--wheel-dir", tmp_path / "again")
    assert contents(again) == contents(direct)


def tool(module: str, *arguments: str | Path) -> Path:
    """Run a Python tool in the checkout; the one file in the folder that its last argument names."""
    subprocess.run([sys.executable, "-m", module, *arguments], cwd=CHECKOUT, check=True, capture_output=True)
    (made,) = Path(arguments[-1]).iterdir()
    return made


def contents(wheel: Path) -> dict[str, int]:
    with zipfile.ZipFile(wheel) as archive:
        return {member.filename: member.CRC for member in archive.infolist()}


@needs_wheel
def test_every_package_that_is_imported_is_required_by_name() -> None:
    """What another package happens to bring may be gone tomorrow."""
    grimp = pytest.importorskip("grimp", reason="import-linter brings grimp")
    modules = grimp.build_graph("ifealid_gpu", include_external_packages=True).modules
    imported = {name for name in modules if "." not in name} - sys.stdlib_module_names - {"ifealid_gpu"}
    requirements = metadata.requires("ifealid-gpu") or []
    required = {normal(re.split(r"[^\w.-]", requirement)[0]) for requirement in requirements}
    providers = metadata.packages_distributions()
    assert {
        name for name in imported if not required & {normal(provider) for provider in providers.get(name, [name])}
    } == set()


def normal(distribution: str) -> str:
    return distribution.lower().replace("_", "-")


HEAVY = ("wgpu", "cffi", "glfw", "imgui_bundle", "torch", "rendercanvas", "typer", "rich", "numpy", "PIL", "cmap")
HEAVY += ("uvicorn", "websockets", "anywidget")


@pytest.mark.parametrize(
    ("code", "loaded"),
    [
        ("import ifealid_gpu", set()),
        ("from ifealid_gpu import FeatureMap, ViewState, Viewport", {"numpy"}),
        ("from ifealid_gpu import read_dataset, write_dataset", {"numpy", "PIL"}),
        ("import ifealid_gpu.cli", set()),
        ("import ifealid_gpu.cli.app", {"typer"}),
        ("from ifealid_gpu.cli.commands import command_named as n; n('layers')", {"typer", "rich"}),
        ("from ifealid_gpu.cli.commands import command_named as n; n('pack')", {"numpy", "PIL", "typer", "rich"}),
    ],
)
def test_importing_loads_no_more_than_is_used(code: str, loaded: set[str]) -> None:
    program = f"{code}\nimport sys\nprint(sorted(set({HEAVY!r}) & set(sys.modules)))"
    outcome = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert (outcome.stdout.strip(), outcome.stderr) == (str(sorted(loaded)), "")


def test_all_names_of_the_package_can_be_had_in_every_way() -> None:
    code = (
        "import ifealid_gpu\n"
        "assert set(ifealid_gpu.__all__) <= set(dir(ifealid_gpu))\n"
        "from ifealid_gpu import *\n"
        "assert all(globals()[name] is getattr(ifealid_gpu, name) for name in ifealid_gpu.__all__)\n"
        "assert render.__module__ == 'ifealid_gpu'\n"
        "ifealid_gpu.no_such_name\n"
    )
    outcome = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert outcome.stderr.splitlines()[-1] == "AttributeError: module 'ifealid_gpu' has no attribute 'no_such_name'"


def test_type_checkers_see_the_names_that_programs_get() -> None:
    tree = ast.parse((CHECKOUT / "ifealid_gpu/__init__.py").read_text(encoding="utf-8"))
    (block,) = (node for node in tree.body if isinstance(node, ast.If))
    checked = {
        alias.name: node.module for node in block.body if isinstance(node, ast.ImportFrom) for alias in node.names
    }
    given = {name: f"ifealid_gpu.{module}" for name, module in ifealid_gpu._MODULES.items()}
    assert checked == given
    assert {*checked, "__version__"} == set(ifealid_gpu.__all__)


def test_the_window_does_without_torch() -> None:
    """What offers to make feature maps leaves torch to a process of its own: the window starts as fast as ever."""
    program = "import ifealid_gpu.window.frames, ifealid_gpu.explorer.offering, sys; print('torch' in sys.modules)"
    outcome = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert outcome.stdout.strip() == "False", outcome.stderr
