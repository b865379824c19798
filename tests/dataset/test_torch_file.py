"""Tensors of torch, where it is installed, and what is said where it is not."""

from __future__ import annotations

import sys

import numpy as np
import pytest

from ifealid_gpu import FeatureMap
from ifealid_gpu.dataset import read_dataset
from ifealid_gpu.errors import DatasetError, MissingDependencyError

VALUES = np.random.default_rng(0).normal(size=(7, 4, 5)).astype(np.float32)
CODES = FeatureMap.from_array(VALUES, layout="chw").codes


def test_without_torch_the_message_says_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "torch", None)
    (tmp_path / "map.pt").write_bytes(b"x")
    with pytest.raises(MissingDependencyError, match=r'map\.pt: .* pip install "ifealid-gpu\[torch\]"'):
        read_dataset(tmp_path / "map.pt")
    np.save(tmp_path / "map.npy", VALUES)
    dataset = read_dataset(tmp_path)
    assert [entry.path.name for entry in dataset.entries] == ["map.npy"]
    assert "pip install" in dataset.problems[0].message


@pytest.fixture(name="torch")
def _torch():
    return pytest.importorskip("torch")


def test_a_tensor_has_channels_first(tmp_path, torch):
    torch.save(torch.tensor(VALUES, requires_grad=True), tmp_path / "map.pt")
    np.testing.assert_array_equal(read_dataset(tmp_path / "map.pt").find().load().codes, CODES)
    torch.save(torch.tensor(VALUES)[None], tmp_path / "map.pth")
    np.testing.assert_array_equal(read_dataset(tmp_path / "map.pth").find().load().codes, CODES)
    assert read_dataset(tmp_path / "map.pt", layout="hwc").find().channels == 5


def test_a_view_that_is_negated_on_the_way(tmp_path, torch):
    values = torch.complex(torch.zeros(VALUES.shape), torch.tensor(-VALUES)).conj().imag
    assert values.is_neg()
    torch.save(values, tmp_path / "map.pt")
    np.testing.assert_array_equal(read_dataset(tmp_path / "map.pt").find().load().codes, CODES)


def test_files_of_old_versions(tmp_path, torch):
    torch.save(torch.tensor(VALUES), tmp_path / "map.pt", _use_new_zipfile_serialization=False)
    np.testing.assert_array_equal(read_dataset(tmp_path / "map.pt").find().load().codes, CODES)


@pytest.mark.parametrize("dtype", ["float16", "bfloat16", "float64", "int32", "bool"])
def test_dtypes(tmp_path, torch, dtype):
    tensor = torch.tensor(VALUES).to(getattr(torch, dtype))
    torch.save(tensor, tmp_path / "map.pt")
    expected = FeatureMap.from_array(tensor.double().numpy(), layout="chw").codes
    np.testing.assert_array_equal(read_dataset(tmp_path / "map.pt").find().load().codes, expected)


def test_dicts_and_lists(tmp_path, torch):
    tensor = torch.tensor(VALUES)
    torch.save({"conv2": tensor[:, ::2], "conv1": tensor, "epoch": 3}, tmp_path / "a.pt")
    torch.save([tensor, tensor[:, :2]], tmp_path / "b.pt")
    dataset = read_dataset(tmp_path)
    assert [entry.layer for entry in dataset.layers("a")] == ["conv1", "conv2"]
    assert [entry.layer for entry in dataset.layers("b")] == ["0", "1"]
    np.testing.assert_array_equal(dataset.find("a", "conv1").load().codes, CODES)


@pytest.mark.parametrize(
    "content, expected",
    [
        (lambda torch: {"a": 1}, "expected a tensor, or a dict or list of tensors, found dict"),
        (lambda torch: torch.zeros(4), r"expected an array \(h, w, d\), .* found a single vector: shape \(4,\)"),
        (lambda torch: torch.zeros(2, 2, 3, 4, 5), "or a batch of these, found 5 dimensions"),
        (lambda torch: torch.zeros(2, 3, 4, dtype=torch.complex64), "found one of torch.complex64"),
        (lambda torch: torch.zeros(2, 3, 4).to_sparse(), "expected an array of real numbers"),
        (lambda torch: print, "expected tensors saved with torch.save, found a damaged file or other objects"),
        (lambda torch: torch.full((2, 3, 4), float("nan")), "at least one valid pixel, found none: every pixel is NaN"),
    ],
)
def test_bad_content(tmp_path, torch, content, expected):
    torch.save(content(torch), tmp_path / "bad.pt")
    with pytest.raises(DatasetError, match=expected) as caught:
        read_dataset(tmp_path / "bad.pt").find().load()
    assert "\n" not in str(caught.value)


def test_no_torch_file(tmp_path, torch):
    (tmp_path / "bad.pt").write_bytes(b"hello")
    with pytest.raises(DatasetError, match=r"bad\.pt: expected tensors saved with torch\.save"):
        read_dataset(tmp_path / "bad.pt")
