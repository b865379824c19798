"""IFeaLiD ZIPs as the paper's web page has them."""

from __future__ import annotations

import io
import time
import zipfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from ifealid_gpu.dataset import load_image, read_dataset
from ifealid_gpu.errors import DatasetError

COCO = Path(__file__).parents[3] / "shared" / "data" / "coco"


@pytest.mark.parametrize("bits", [8, 16, 32])
@pytest.mark.parametrize("shape", [(1, 1, 1), (2, 3, 4), (5, 3, 7), (3, 8, 17), (7, 1, 33)])
def test_codes_of_every_precision_and_odd_sizes(tmp_path, parts_of, zipped, codes_of, bits, shape):
    codes = codes_of(shape, bits)
    entry = read_dataset(zipped(tmp_path / "map.zip", parts_of(codes))).find()
    assert (entry.height, entry.width, entry.channels, entry.precision) == (*shape, bits)
    assert entry.nbytes == codes.nbytes
    loaded = entry.load()
    assert loaded.codes.dtype == codes.dtype
    np.testing.assert_array_equal(loaded.codes, codes)
    assert loaded.value_range is None
    assert loaded.image is None


def test_deflated_members_read_as_stored_ones_do(tmp_path, parts_of, zipped, codes_of):
    codes = codes_of((4, 5, 9))
    path = zipped(tmp_path / "map.zip", parts_of(codes), zipfile.ZIP_DEFLATED)
    np.testing.assert_array_equal(read_dataset(path).find().load().codes, codes)


def test_more_pngs_than_one_batch(tmp_path, parts_of, zipped, codes_of):
    codes = codes_of((3, 5, 301))
    steps = []
    loaded = read_dataset(zipped(tmp_path / "m.zip", parts_of(codes))).find().load(lambda *step: steps.append(step))
    np.testing.assert_array_equal(loaded.codes, codes)
    assert steps[0] == (0, 76)
    assert steps[-1] == (76, 76)
    assert steps == sorted(steps)


def test_overlay_is_the_image(tmp_path, parts_of, zipped, codes_of, jpeg):
    entry = read_dataset(zipped(tmp_path / "m.zip", parts_of(codes_of((2, 2, 2)), jpeg))).find()
    assert entry.has_image
    np.testing.assert_array_equal(entry.load().image, np.asarray(Image.open(io.BytesIO(jpeg))))


def test_harmless_extra_members_and_unknown_keys_are_ignored(tmp_path, parts_of, zipped, codes_of):
    codes = codes_of((2, 3, 5))
    parts = parts_of(codes, comment="x", author={"a": [1]})
    parts |= {"README.txt": b"hello", "__MACOSX/._0.png": b"junk", "overlay.jpg": b"not announced"}
    dataset = read_dataset(zipped(tmp_path / "m.zip", parts))
    assert not dataset.problems
    np.testing.assert_array_equal(dataset.find().load().codes, codes)


@pytest.mark.parametrize(
    ("name", "file", "image", "layer"),
    [
        ("000000015746.jpg.C2.npz", "x.zip", "000000015746.jpg", "C2"),
        ("000000015746.jpg.C2", "x.zip", "000000015746.jpg", "C2"),
        ("my cat.PNG.layer4.1", "x.zip", "my cat.PNG", "layer4.1"),
        ("conv3", "cat.jpg.C3.npz.8.zip", "cat.jpg", "C3"),
        ("conv3", "conv3.16.zip", None, "conv3"),
        ("", "conv4.zip", None, "conv4"),
        ("photo.jpg", "x.zip", None, "photo.jpg"),
        ("two\nlines\x1b[31m", "x.zip", None, "two lines [31m"),
    ],
)
def test_image_and_layer_come_from_the_names(tmp_path, parts_of, zipped, codes_of, name, file, image, layer):
    dataset = read_dataset(zipped(tmp_path / file, parts_of(codes_of((1, 2, 3)), name=name)))
    assert (dataset.find().image_name, dataset.find().layer) == (image, layer)
    assert dataset.images == (image or Path(file).stem.removesuffix(".16"),)


def test_a_zip_that_changed_since_it_was_opened_is_named(tmp_path, parts_of, zipped, codes_of):
    path = zipped(tmp_path / "m.zip", parts_of(codes_of((2, 3, 5))))
    entry = read_dataset(path).find()
    zipped(path, parts_of(codes_of((3, 3, 5))))
    with pytest.raises(DatasetError, match=r"m\.zip: metadata\.json: has changed .* open it again"):
        entry.load()
    path.unlink()
    with pytest.raises(DatasetError, match=r"m\.zip: cannot be read: no such file"):
        entry.load()


def test_opening_300_large_collections_of_pngs_reads_no_pixels(tmp_path, parts_of, zipped, codes_of):
    parts = parts_of(codes_of((2, 2, 1024)))
    first = zipped(tmp_path / "0.zip", parts).read_bytes()
    for i in range(1, 300):
        (tmp_path / f"{i}.zip").write_bytes(first)
    start = time.perf_counter()
    dataset = read_dataset(tmp_path)
    assert time.perf_counter() - start < 15  # about 1 s; slow machines have their time
    assert dataset.images == tuple(str(i) for i in range(300))


@pytest.mark.skipif(not COCO.is_dir(), reason="the paper's example datasets are not here")
def test_the_papers_examples_are_two_layers_of_one_image():
    dataset = read_dataset(COCO)
    assert dataset.images == ("000000015746.jpg",)
    assert not dataset.problems
    assert [(e.layer, e.height, e.width, e.channels) for e in dataset.entries] == [
        ("C2", 80, 52, 512),
        ("C3", 40, 26, 1024),
    ]
    loaded = dataset.find(layer="C2").load()
    assert loaded.image.shape == (640, 427, 3)
    with zipfile.ZipFile(dataset.find(layer="C2").path) as archive:
        pixels = np.asarray(Image.open(io.BytesIO(archive.read("77.png"))))
    np.testing.assert_array_equal(loaded.codes[:, :, 308:312], pixels)


def test_load_image_is_public(tmp_path, jpeg):
    (tmp_path / "photo.jpg").write_bytes(jpeg)
    assert load_image(tmp_path / "photo.jpg").shape == (12, 20, 3)


def test_options_that_say_nothing_of_a_zip_are_told(tmp_path, parts_of, zipped, codes_of):
    path = zipped(tmp_path / "m.zip", parts_of(codes_of((4, 5, 9))))
    assert read_dataset(path).find().notes == ()
    assert read_dataset(path, stride=8).find().notes == ()
    (note,) = read_dataset(path, precision=16, no_data=-1).find().notes
    assert note == "--precision and --no-data have no effect on .zip files"
    (note,) = read_dataset(path, dequantize="alphaearth").find().notes
    assert note == "--dequantize has no effect on .zip files"
