"""The table of formats: every row can be opened, and docs/formats.md, the help and the file dialog have it."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from documents import ROOT

from ifealid_gpu import FeatureMap
from ifealid_gpu.cli import main
from ifealid_gpu.dataset import read_dataset, write_dataset
from ifealid_gpu.dataset.formats.format import Format
from ifealid_gpu.dataset.formats.table import ARRAY_SUFFIXES, FORMATS, NAMES, SUFFIXES
from ifealid_gpu.errors import DatasetError, MissingDependencyError

VALUES = np.random.default_rng(0).normal(size=(4, 5, 7)).astype(np.float32)


def save_torch(path: Path) -> None:
    torch = pytest.importorskip("torch")
    torch.save(torch.from_numpy(np.moveaxis(VALUES, 2, 0).copy()), path)


def save_envi(path: Path) -> None:
    pytest.importorskip("spectral.io.envi").save_image(str(path), VALUES, interleave="bil", force=True)


# A new format needs a row here, too.
SAMPLES: dict[str, Callable[[Path], None]] = {
    "IFeaLiD ZIP": lambda path: write_dataset(FeatureMap.from_array(VALUES), path),
    "NumPy array": lambda path: np.save(path, VALUES),
    "NumPy archive": lambda path: np.savez(path, VALUES),
    "safetensors file": lambda path: pytest.importorskip("safetensors.numpy").save_file({"a": VALUES}, path),
    "torch file": save_torch,
    "TIFF stack": lambda path: pytest.importorskip("tifffile").imwrite(
        path, VALUES, photometric="minisblack", planarconfig="contig"
    ),
    "ENVI cube": save_envi,
    "MATLAB file": lambda path: pytest.importorskip("scipy.io").savemat(path, {"a": VALUES}),
}

each_format = pytest.mark.parametrize("row", FORMATS, ids=lambda row: row.label)
each_suffix = pytest.mark.parametrize(
    ("row", "suffix"),
    [
        pytest.param(row, suffix, id=suffix, marks=[pytest.mark.torch] if row.extra == "torch" else [])
        for row in FORMATS
        for suffix in row.suffixes
    ],
)


@each_suffix
def test_a_file_opens_as_what_its_suffix_says_and_is_found_in_a_folder(
    tmp_path: Path, row: Format, suffix: str
) -> None:
    SAMPLES[row.label](tmp_path / f"map{suffix}")
    (entry,) = read_dataset(tmp_path).entries
    assert entry.kind == row.label
    np.testing.assert_array_equal(entry.load().codes, FeatureMap.from_array(VALUES).codes)


@each_suffix
def test_the_suffix_is_no_part_of_the_layers_name(row: Format, suffix: str) -> None:
    for name in (f"photo.jpg.conv1{suffix}", f"photo.jpg.conv1{suffix.upper()}", f"photo.jpg.conv1.16{suffix}"):
        assert NAMES.image_and_layer(name) == ("photo.jpg", "conv1")


@each_format
def test_what_is_no_such_file_is_refused_in_one_line(tmp_path: Path, row: Format) -> None:
    file = tmp_path / f"map{row.suffixes[0]}"
    file.write_bytes(b"neither this nor that")
    with pytest.raises(DatasetError) as caught:
        read_dataset(file)
    assert str(caught.value).startswith(f"{file}: expected ") and "\n" not in str(caught.value)


def test_suffixes_are_lower_case_and_of_one_format_each() -> None:
    assert len(set(SUFFIXES)) == len(SUFFIXES)
    assert all(re.fullmatch(r"\.[a-z]+", suffix) for suffix in SUFFIXES)


@each_format
def test_an_extra_is_one_that_can_be_installed_and_the_message_without_it_says_so(
    tmp_path: Path, row: Format, monkeypatch: pytest.MonkeyPatch
) -> None:
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]
    if row.extra is None:
        return
    (package,) = (re.split(r"[^\w.-]", requirement)[0] for requirement in extras[row.extra])
    file = tmp_path / f"map{row.suffixes[0]}"
    file.write_bytes(b"ENVI")
    for module in [name for name in sys.modules if name.split(".")[0] == package]:
        monkeypatch.delitem(sys.modules, module)
    monkeypatch.setitem(sys.modules, package, None)  # as if it were not installed
    with pytest.raises(
        MissingDependencyError, match=rf"{package}; install it with pip install \"ifealid-gpu\[{row.extra}\]\""
    ):
        read_dataset(file)


def test_the_page_of_formats_lists_them() -> None:
    page = (ROOT / "docs/formats.md").read_text(encoding="utf-8")
    section = page.split("## What is read and written")[1].split("\n\n")[1]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in section.splitlines()[2:]]
    named = {name: (read, re.findall(r"the extra `(\w+)`", notes)) for name, read, _, notes in rows}
    expected = {
        f"{row.label} ({', '.join(row.suffixes)})": ("yes", [] if row.extra is None else [row.extra]) for row in FORMATS
    }
    assert named == {**expected, "a folder of these": ("yes", [])}


@pytest.mark.parametrize(("command", "suffixes"), [("open", SUFFIXES), ("pack", ARRAY_SUFFIXES)])
def test_the_help_lists_the_suffixes(
    command: str, suffixes: tuple[str, ...], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["ifealid-gpu", command, "--help"])
    with pytest.raises(SystemExit):
        main()
    text = capsys.readouterr().out
    assert all(re.search(rf"(?<![.\w]){re.escape(suffix)}\b", text) for suffix in suffixes)


def test_importing_the_table_imports_none_of_the_packages_that_read() -> None:
    code = (
        "import ifealid_gpu.dataset.formats.table, sys;"
        "print(sorted({'tifffile', 'torch', 'spectral', 'safetensors', 'scipy'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
