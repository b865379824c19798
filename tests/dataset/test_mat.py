"""Arrays in MATLAB's files, as the classic hyperspectral scenes come in: cubes, and labels beside them."""

from __future__ import annotations

import numpy as np
import pytest
from failures import failure

from ifealid_gpu import FeatureMap
from ifealid_gpu.dataset import read_dataset
from ifealid_gpu.errors import DatasetError

scipy_io = pytest.importorskip("scipy.io")

# The last two axes are alike and the first two are not, as of the scene Salinas: by its shape alone it were (d, h, w).
CUBE = np.random.default_rng(0).integers(0, 9000, (31, 13, 12), dtype=np.int16)
LABELS = np.random.default_rng(1).integers(0, 17, (31, 13), dtype=np.uint8)
CODES = FeatureMap.from_array(CUBE).codes


@pytest.mark.parametrize("options", [{}, {"do_compression": True}], ids=["plain", "compressed"])
def test_a_scene_with_its_labels(tmp_path, options):
    words = np.array(["corn", "oats"], dtype=object)
    variables = {"salinas_corrected": CUBE, "salinas_gt": LABELS, "classes": words, "facts": {"sensor": "AVIRIS"}}
    scipy_io.savemat(tmp_path / "Salinas.mat", variables, **options)
    dataset = read_dataset(tmp_path / "Salinas.mat")
    (entry,) = dataset.entries
    assert (entry.layer, entry.height, entry.width, entry.channels) == ("salinas_corrected", 31, 13, 12)
    np.testing.assert_array_equal(entry.load().codes, CODES)
    assert dataset.problems == ()
    (note,) = entry.notes
    assert all(f"{name} (" in note for name in ("salinas_gt", "classes", "facts"))
    assert "passed over" in note and "--array NAME" in note


def test_an_old_file(tmp_path):
    """Of version 4, which holds matrices alone."""
    scipy_io.savemat(tmp_path / "band.mat", {"band": CUBE[:, :, 0].astype(float)}, format="4")
    np.testing.assert_array_equal(
        read_dataset(tmp_path / "band.mat").find().load().codes, FeatureMap.from_array(CUBE[:, :, :1]).codes
    )


def test_several_cubes_are_layers_and_one_can_be_chosen(tmp_path):
    scipy_io.savemat(tmp_path / "scene.mat", {"hsi": CUBE, "lidar": CUBE[:, :, :2].astype(np.float32)})
    dataset = read_dataset(tmp_path / "scene.mat")
    assert {entry.layer: entry.channels for entry in dataset.entries} == {"hsi": 12, "lidar": 2}
    (entry,) = read_dataset(tmp_path / "scene.mat", array="lidar").entries
    assert entry.channels == 2
    assert "no array 'radar'; it has hsi, lidar" in failure(tmp_path / "scene.mat", array="radar")


def test_a_layout_has_the_last_word(tmp_path):
    scipy_io.savemat(tmp_path / "scene.mat", {"hsi": CUBE})
    (entry,) = read_dataset(tmp_path / "scene.mat", layout="chw").entries
    assert (entry.height, entry.width, entry.channels) == (13, 12, 31)
    np.testing.assert_array_equal(entry.load().codes, FeatureMap.from_array(CUBE, layout="chw").codes)


def test_files_of_labels_in_a_folder_are_passed_over(tmp_path):
    scipy_io.savemat(tmp_path / "Indian_pines.mat", {"indian_pines": CUBE})
    scipy_io.savemat(tmp_path / "Indian_pines_gt.mat", {"indian_pines_gt": LABELS})
    dataset = read_dataset(tmp_path)
    assert ([entry.file_name for entry in dataset.entries], dataset.problems) == (["Indian_pines.mat"], ())
    assert dataset.notes == ("Indian_pines_gt.mat: no feature map (labels or the like), and passed over",)
    (labels,) = read_dataset(tmp_path / "Indian_pines_gt.mat").entries  # asked for by name
    assert (labels.height, labels.width, labels.channels) == (31, 13, 1)


@pytest.mark.parametrize("start", [0, 512])
def test_version_7_3_is_refused_with_what_to_do(tmp_path, start):
    head = b"MATLAB 7.3 MAT-file, Platform: GLNXA64".ljust(512) if start else b""
    (tmp_path / "new.mat").write_bytes(head + b"\x89HDF\r\n\x1a\n" + bytes(2000))
    assert failure(tmp_path / "new.mat") == (
        "expected a MATLAB file of version 7 or before, found one of version 7.3 (HDF5); save it in MATLAB with "
        "save(..., '-v7'), or as .npy"
    )


def test_complex_numbers_are_refused(tmp_path):
    scipy_io.savemat(tmp_path / "c.mat", {"c": CUBE + 1j})
    assert "array 'c': expected an array of real numbers, found one of complex" in failure(tmp_path / "c.mat")


def test_only_what_is_no_array(tmp_path):
    scipy_io.savemat(tmp_path / "s.mat", {"s": {"a": CUBE}})
    assert "expected an array of real numbers, found one of struct" in failure(tmp_path / "s.mat")


def test_a_file_that_changes_after_it_was_opened(tmp_path):
    scipy_io.savemat(tmp_path / "scene.mat", {"hsi": CUBE})
    entry = read_dataset(tmp_path / "scene.mat").find()
    scipy_io.savemat(tmp_path / "scene.mat", {"hsi": CUBE[1:]})
    with pytest.raises(DatasetError, match="has changed since the dataset was opened"):
        entry.load()


@pytest.mark.parametrize("compressed", [False, True])
def test_damaged_files_are_values_or_one_line(tmp_path, compressed):
    """Every byte of the first 300 changed, one by one, and the file cut anywhere."""
    path = tmp_path / "scene.mat"
    scipy_io.savemat(path, {"hsi": CUBE[:4, :5], "gt": LABELS[:4, :5]}, do_compression=compressed)
    data = path.read_bytes()
    rng = np.random.default_rng(0)
    damaged = [data[:n] + bytes([data[n] ^ int(rng.integers(1, 256))]) + data[n + 1 :] for n in range(100, 300)]
    damaged += [data[: int(n)] for n in rng.integers(0, len(data), 40)]
    for content in damaged:
        path.write_bytes(content)
        try:
            read_dataset(path).find().load()
        except DatasetError as error:
            assert "\n" not in str(error)
