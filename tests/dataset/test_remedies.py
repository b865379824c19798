"""Files that are refused say, beside the line, which ways of reading them may help, for a window to ask."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from ifealid_gpu.dataset import Reading, open_dataset
from ifealid_gpu.errors import IfealidError

FIELDS = {field.name for field in fields(Reading)}
TOKENS = {"layout", "grid", "skip"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    tifffile = pytest.importorskip("tifffile")
    random = np.random.default_rng(1)
    whole = random.normal(size=(9, 12, 5)).astype(np.float32)
    torn, gap = whole.copy(), whole.copy()
    torn[2, 4, 1] = gap[3, 3] = np.nan
    np.save(tmp_path / "whole.npy", whole)
    np.save(tmp_path / "torn.npy", torn)
    np.save(tmp_path / "gap.npy", gap)
    np.save(tmp_path / "fill.npy", np.full((9, 12, 5), -7.0, np.float32))
    np.save(tmp_path / "batch.npy", np.stack([whole] * 3))
    np.save(tmp_path / "batches.npy", np.stack([np.stack([whole] * 3)] * 2))
    np.savez(tmp_path / "several.npz", early=torn, late=whole)
    np.savez(tmp_path / "weights.npz", **{"a.weight": whole, "a.bias": np.ones(9), "features": whole})
    tifffile.imwrite(tmp_path / "stack.tif", random.normal(size=(5, 9, 12)).astype(np.float32))
    Image.new("RGB", (70, 40)).save(tmp_path / "photo.png")
    (tmp_path / "short.npy").write_bytes((tmp_path / "whole.npy").read_bytes()[:-9])
    (tmp_path / "inside").mkdir()
    (tmp_path / "inside/torn.npy").write_bytes((tmp_path / "torn.npy").read_bytes())
    return tmp_path


@pytest.mark.parametrize(
    ("name", "asked", "options", "arrays"),
    [
        ("torn.npy", {}, {"no_data"}, ()),
        ("gap.npy", {"no_data": "none"}, {"no_data"}, ()),
        ("fill.npy", {"no_data": -7}, {"no_data"}, ()),
        ("inside", {}, {"no_data"}, ()),
        ("several.npz", {}, {"no_data", "array"}, ("early", "late")),
        ("several.npz", {"array": "middle"}, {"array"}, ("early", "late")),
        ("weights.npz", {}, {"array"}, ("a.weight", "a.bias", "features")),
        ("stack.tif", {}, {"layout"}, ()),
        ("stack.tif", {"page": 9}, {"page"}, ()),
        ("stack.tif", {"page": 2}, {"layout", "page"}, ()),
        ("batch.npy", {"layout": "tokens"}, TOKENS, ()),
        ("whole.npy", {"dequantize": "alphaearth"}, {"dequantize"}, ()),
        ("whole.npy", {"image": "none.png"}, {"image"}, ()),
        ("whole.npy", {"image": "photo.png", "stride": 31}, {"image", "stride", "as_stored"}, ()),
        ("photo.png", {}, None, ()),
        ("batch.npy", {"page": 7}, {"page"}, ()),
        ("batches.npy", {}, None, ()),
        ("short.npy", {}, None, ()),
        ("none.npy", {}, None, ()),
    ],
)
def test_what_may_help(
    folder: Path, name: str, asked: dict[str, Any], options: set[str] | None, arrays: tuple[str, ...]
) -> None:
    if "image" in asked:
        asked = {**asked, "image": folder / asked["image"]}
    with pytest.raises(IfealidError) as caught:
        open_dataset(folder / name, Reading(**asked)).entries[0].load()
    remedy = caught.value.remedy
    assert "\n" not in str(caught.value)
    if options is None:
        assert remedy is None
        return
    assert remedy is not None and set(remedy.options) == options <= FIELDS
    assert remedy.arrays == arrays
    assert remedy.file is not None and remedy.file.name == ("torn.npy" if name == "inside" else name)


def test_files_in_a_folder_keep_what_may_help(folder: Path) -> None:
    dataset = open_dataset(folder, Reading())
    found = {problem.path.name: problem.remedy and problem.remedy.options for problem in dataset.problems}
    assert found == {"stack.tif": ("layout",), "batches.npy": None, "short.npy": None, "weights.npz": ("array",)}


def test_nan_where_none_is_no_data_names_the_way_on(folder: Path) -> None:
    with pytest.raises(IfealidError, match='5 NaN or infinite of 540; the first at x 3, y 3, channel 0; no_data="nan"'):
        open_dataset(folder / "gap.npy", Reading(no_data="none")).entries[0].load()
    (entry,) = open_dataset(folder / "gap.npy", Reading(no_data="nan")).entries
    valid = entry.load().valid
    assert valid is not None and valid.sum() == 107
