"""Stacks of channels in TIFF files: axes, compressions, photos beside them, and files that lie."""

from __future__ import annotations

import sys

import numpy as np
import pytest
from failures import failure
from PIL import Image
from tiffs import codes

from ifealid_gpu import FeatureMap
from ifealid_gpu.dataset import read_dataset
from ifealid_gpu.errors import DatasetError, MissingDependencyError

CHW = np.random.default_rng(0).random((7, 33, 40), dtype=np.float32)
HWC = np.ascontiguousarray(np.moveaxis(CHW, 0, 2))
CODES = FeatureMap.from_array(CHW, layout="chw").codes
RGB = np.random.default_rng(1).integers(0, 256, (20, 30, 3), dtype=np.uint8)


@pytest.fixture(name="tifffile")
def _tifffile():
    return pytest.importorskip("tifffile")


# --- Axes ---

PLANES = {"photometric": "minisblack", "planarconfig": "separate", "metadata": None}
SAMPLES = {"photometric": "minisblack", "planarconfig": "contig"}

STACKS = {
    "pages without a word": (CHW, {"metadata": None}),
    "pages called channels": (CHW, {"metadata": {"axes": "CYX"}}),
    "pages called depth": (CHW, {"metadata": {"axes": "ZYX"}}),
    "channels and a time of one": (CHW[None], {"metadata": {"axes": "TCYX"}}),
    "ImageJ": (CHW, {"imagej": True, "metadata": {"axes": "CYX"}}),
    "samples": (HWC, SAMPLES),
    "samples without a word": (HWC, SAMPLES | {"metadata": None}),
    "planes": (CHW, PLANES),
    "tiles": (CHW, {"metadata": {"axes": "CYX"}, "tile": (16, 16)}),
    "planes of compressed tiles": (CHW, PLANES | {"tile": (16, 32), "compression": "zlib"}),
    "big-endian BigTIFF": (CHW, {"metadata": {"axes": "CYX"}, "byteorder": ">", "bigtiff": True}),
    "deflate": (CHW, {"metadata": {"axes": "CYX"}, "compression": "zlib", "rowsperstrip": 5}),
    "LZW with predictor": (CHW, {"metadata": {"axes": "CYX"}, "compression": "lzw", "predictor": 3}),
    "zstd": (HWC, SAMPLES | {"compression": "zstd"}),
    "LZMA": (HWC, SAMPLES | {"compression": "lzma"}),
}


@pytest.mark.parametrize(("values", "options"), STACKS.values(), ids=STACKS)
def test_the_axes_tell_the_channels(tmp_path, tifffile, values, options):
    tifffile.imwrite(tmp_path / "map.tif", values, **options)
    np.testing.assert_array_equal(codes(tmp_path / "map.tif"), CODES)


def test_ome_tiff(tmp_path, tifffile):
    tifffile.imwrite(tmp_path / "map.ome.tif", CHW, metadata={"axes": "CYX"})
    np.testing.assert_array_equal(codes(tmp_path / "map.ome.tif"), CODES)
    tifffile.imwrite(tmp_path / "many.ome.tif", np.stack([CHW, CHW]), metadata={"axes": "ZCYX"})
    assert "one axis of channels, found sizes " in failure(tmp_path / "many.ome.tif")


def test_pages_written_one_by_one(tmp_path, tifffile):
    """As Pillow and GDAL do: the values do not lie in one piece."""
    first, *others = (Image.fromarray(channel) for channel in CHW)
    first.save(tmp_path / "map.tiff", save_all=True, append_images=others)
    np.testing.assert_array_equal(codes(tmp_path / "map.tiff"), CODES)


@pytest.mark.parametrize("dtype", ["u1", "i1", "u2", "i2", "u4", "i4", "i8", "f2", "f8", "?"])
@pytest.mark.parametrize("compression", [None, "zlib"])
def test_dtypes(tmp_path, tifffile, dtype, compression):
    values = (CHW * 100 - 30).clip(0 if dtype in ("u1", "u2", "u4") else None).astype(dtype)
    options = {"photometric": "minisblack", "metadata": {"axes": "CYX"}, "compression": compression}
    tifffile.imwrite(tmp_path / "map.tif", values, **options)
    np.testing.assert_array_equal(codes(tmp_path / "map.tif"), FeatureMap.from_array(values, layout="chw").codes)


@pytest.mark.parametrize(("values", "layout"), [(CHW, "chw"), (HWC, "hwc")])
def test_what_numpy_saved_without_axes_needs_a_layout(tmp_path, tifffile, values, layout):
    tifffile.imwrite(tmp_path / "map.tif", values)
    message = failure(tmp_path / "map.tif")
    assert f"found axes QYX of shape {values.shape}; say --layout chw where pages are channels" in message
    np.testing.assert_array_equal(codes(tmp_path / "map.tif", layout=layout), CODES)


def test_a_layout_has_the_last_word(tmp_path, tifffile):
    tifffile.imwrite(tmp_path / "map.tif", HWC, metadata={"axes": "CYX"})  # by someone who mixed the axes up
    np.testing.assert_array_equal(codes(tmp_path / "map.tif", layout="hwc"), CODES)


def test_stacks_of_one_file_are_layers(tmp_path, tifffile):
    with tifffile.TiffWriter(tmp_path / "cat.tif") as file:
        file.write(RGB)
        file.write(CHW[:, :9, :11], metadata={"axes": "CYX"})
        file.write(CHW, metadata={"axes": "CYX"})
    dataset = read_dataset(tmp_path / "cat.tif")
    assert {image: [entry.layer for entry in dataset.layers(image)] for image in dataset.images} == {"cat": ["2", "1"]}
    np.testing.assert_array_equal(dataset.find(layer="2").load().codes, CODES)
    assert dataset.find(layer="1").load().codes.shape == (9, 11, 7)


def test_smaller_copies_and_masks_are_no_layers(tmp_path, tifffile):
    """As GDAL writes them behind the image, and others within it."""
    with tifffile.TiffWriter(tmp_path / "map.tif") as file:
        file.write(HWC, **SAMPLES, subfiletype=0, subifds=1, metadata=None)
        file.write(HWC[::3, ::3], **SAMPLES, subfiletype=1, metadata=None)
        file.write(HWC[::2, ::2], **SAMPLES, subfiletype=1, metadata=None)
        file.write(HWC[:, :, 0] > 0.5, subfiletype=4, metadata=None)
    np.testing.assert_array_equal(codes(tmp_path / "map.tif"), CODES)


@pytest.mark.parametrize("kind", ["ImageJ", "tifffile"])
def test_a_page_that_stands_for_all(tmp_path, tifffile, kind):
    """Stacks of more than 4 GB have a single page, and the values of the others behind its own."""
    options = {"imagej": True} if kind == "ImageJ" else {"metadata": {"axes": "CYX"}}
    tifffile.imwrite(tmp_path / "map.tif", CHW, truncate=True, **options)
    with tifffile.TiffFile(tmp_path / "map.tif") as file:
        assert len(file.pages) == 1
    np.testing.assert_array_equal(codes(tmp_path / "map.tif"), CODES)
    data = (tmp_path / "map.tif").read_bytes()
    (tmp_path / "map.tif").write_bytes(data[:-1])
    assert "the file is truncated, copy it again" in failure(tmp_path / "map.tif")


def test_one_bad_stack_leaves_the_others(tmp_path, tifffile):
    with tifffile.TiffWriter(tmp_path / "cat.tif") as file:
        file.write(CHW, metadata={"axes": "CYX"})
        file.write(np.stack([CHW[:, :5]] * 2), metadata={"axes": "ZCYX"})
    dataset = read_dataset(tmp_path / "cat.tif")
    assert len(dataset.entries) == 1
    (problem,) = dataset.problems
    assert "array '1': expected height, width and one axis of channels, found axes ZCYX" in problem.message


def test_names_tell_image_and_layer(tmp_path, tifffile):
    for name in "cat.jpg.C2.tif", "cat.jpg.C3.TIFF", "dog.tif":
        tifffile.imwrite(tmp_path / name, CHW, metadata=None)
    dataset = read_dataset(tmp_path)
    assert {image: [entry.layer for entry in dataset.layers(image)] for image in dataset.images} == {
        "cat.jpg": ["C2", "C3"],
        "dog": ["dog"],
    }


def test_no_data_of_gdal_is_the_smallest_value(tmp_path, tifffile):
    values = CHW.copy()
    values[:, :4] = -9999
    tifffile.imwrite(tmp_path / "map.tif", values, metadata=None, extratags=[(42113, "s", 0, "-9999", True)])
    loaded = read_dataset(tmp_path / "map.tif").find().load()
    assert loaded.value_range == (CHW[:, 4:].min(), CHW[:, 4:].max())
    assert (loaded.codes[:4] == 0).all()
    expected = FeatureMap.from_array(CHW[:, 4:], layout="chw").codes
    np.testing.assert_array_equal(loaded.codes[4:], expected)


# --- Photos ---

PHOTOS = {
    "colour": (RGB, {}),
    "colour with alpha": (np.dstack([RGB, RGB[:, :, :1]]), {"photometric": "rgb"}),
    "16 bit": (RGB.astype(np.uint16) * 257, {"photometric": "rgb"}),
    "gray": (RGB[:, :, 0], {}),
    "depth": (CHW[0].astype(np.float64), {}),
    "scanned pages": (np.stack([RGB, RGB]), {"photometric": "rgb"}),
}


@pytest.mark.parametrize(("pixels", "options"), PHOTOS.values(), ids=PHOTOS)
def test_a_photo_is_no_stack(tmp_path, tifffile, pixels, options):
    tifffile.imwrite(tmp_path / "photo.tif", pixels, **options)
    message = failure(tmp_path / "photo.tif")
    assert "ifealid-gpu extract" in message or "found a photo or a single image" in message
    assert message.endswith("if its samples are features, say --layout hwc")
    with pytest.raises(DatasetError, match=r"found a folder of photos|expected a folder with .*found none"):
        read_dataset(tmp_path)


def test_samples_of_a_photo_are_features_if_that_is_said(tmp_path, tifffile):
    tifffile.imwrite(tmp_path / "photo.tif", RGB)
    np.testing.assert_array_equal(codes(tmp_path / "photo.tif", layout="hwc"), FeatureMap.from_array(RGB).codes)


@pytest.mark.parametrize(
    ("values", "options"),
    [
        (HWC[:, :, :3], {"photometric": "minisblack", "planarconfig": "contig"}),
        (HWC[:, :, :3], {"photometric": "rgb"}),
        ((HWC[:, :, :4] * 255).astype(np.uint8), {"photometric": "rgb", "extrasamples": ["unspecified"]}),
    ],
    ids=["float", "float that is called colour", "colour and infrared"],
)
def test_three_or_four_samples_may_be_features(tmp_path, tifffile, values, options):
    tifffile.imwrite(tmp_path / "map.tif", values, metadata=None, **options)
    np.testing.assert_array_equal(codes(tmp_path / "map.tif"), FeatureMap.from_array(values).codes)


@pytest.mark.parametrize("with_tifffile", [True, False])
def test_photos_in_a_folder_are_passed_over(tmp_path, monkeypatch, with_tifffile):
    Image.fromarray(RGB).save(tmp_path / "photo.tif")
    Image.fromarray(RGB[:, :, 0]).save(tmp_path / "gray.tiff", compression="tiff_lzw")
    (tmp_path / "maps").mkdir()
    np.save(tmp_path / "maps" / "a.npy", HWC)
    if not with_tifffile:
        monkeypatch.setitem(sys.modules, "tifffile", None)
    dataset = read_dataset(tmp_path)
    assert ([entry.file_name for entry in dataset.entries], dataset.problems) == (["a.npy"], ())
    np.save(tmp_path / "b.npy", HWC)
    dataset = read_dataset(tmp_path)
    assert ([entry.file_name for entry in dataset.entries], dataset.problems) == (["b.npy"], ())


# --- Missing packages ---


def test_without_tifffile_the_message_says_what_to_install(tmp_path, monkeypatch, tifffile):
    tifffile.imwrite(tmp_path / "map.tif", CHW, metadata=None)
    np.save(tmp_path / "map.npy", HWC)
    monkeypatch.setitem(sys.modules, "tifffile", None)
    with pytest.raises(MissingDependencyError, match=r'map\.tif: .* tifffile; .*pip install "ifealid-gpu\[tiff\]"'):
        read_dataset(tmp_path / "map.tif")
    dataset = read_dataset(tmp_path)
    assert [entry.file_name for entry in dataset.entries] == ["map.npy"]
    assert "pip install" in dataset.problems[0].message


def test_without_imagecodecs_plain_files_open(tmp_path, monkeypatch, tifffile):
    tifffile.imwrite(tmp_path / "plain.tif", CHW, metadata=None)
    tifffile.imwrite(tmp_path / "packed.tif", CHW, metadata=None, compression="zlib")
    monkeypatch.setattr("ifealid_gpu.dataset.formats.tiff_series.find_spec", lambda _: None)
    np.testing.assert_array_equal(codes(tmp_path / "plain.tif"), CODES)
    with pytest.raises(MissingDependencyError, match=r'packed\.tif: .* imagecodecs; .*"ifealid-gpu\[tiff\]"'):
        read_dataset(tmp_path / "packed.tif")


# --- Loading ---


@pytest.mark.parametrize("compression", [None, "zlib"])
def test_progress_goes_up_to_the_end(tmp_path, tifffile, monkeypatch, compression):
    """A step for each block of rows, which is looked at twice and quantised."""
    monkeypatch.setattr("ifealid_gpu.maps.codes._BLOCK_BYTES", 8 * 10 * 40 * 7)
    monkeypatch.setattr("ifealid_gpu.no_data.scan.BLOCK_BYTES", 4 * 10 * 40 * 7)
    tifffile.imwrite(tmp_path / "map.tif", CHW, metadata=None, compression=compression)
    seen = []
    read_dataset(tmp_path / "map.tif").find().load(lambda done, total: seen.append(done / total))
    assert seen == [rows / 99 for rows in (10, 20, 30, 33, 43, 53, 63, 66, 76, 86, 96, 99)]


def test_decoding_can_be_cancelled(tmp_path, tifffile, monkeypatch):
    monkeypatch.setattr("ifealid_gpu.maps.codes._BLOCK_BYTES", 8 * 10 * 40 * 7)
    monkeypatch.setattr("ifealid_gpu.no_data.scan.BLOCK_BYTES", 4 * 10 * 40 * 7)
    tifffile.imwrite(tmp_path / "map.tif", CHW, metadata=None, compression="zlib")
    seen = []

    def progress(done, total):
        seen.append(done)
        if len(seen) == 3:
            raise KeyboardInterrupt

    entry = read_dataset(tmp_path / "map.tif").find()
    with pytest.raises(KeyboardInterrupt):
        entry.load(progress)
    assert seen == [10, 20, 30]
    np.testing.assert_array_equal(entry.load().codes, CODES)


def test_a_file_that_changes_after_it_was_opened(tmp_path, tifffile):
    path = tmp_path / "map.tif"
    tifffile.imwrite(path, CHW, metadata=None)
    entry = read_dataset(path).find()
    tifffile.imwrite(path, CHW[:5], metadata=None)
    with pytest.raises(DatasetError, match=r"map\.tif: has changed since the dataset was opened; open it again"):
        entry.load()
    path.unlink()
    with pytest.raises(DatasetError, match=r"map\.tif: .*no such file"):
        entry.load()


def test_a_stack_of_pages_says_so_and_one_page_can_be_asked_for(tmp_path, tifffile):
    planes = (CHW * 255).astype(np.uint8)
    tifffile.imwrite(tmp_path / "stack.tif", planes, imagej=True, metadata={"axes": "ZYX"})
    (entry,) = read_dataset(tmp_path / "stack.tif").entries
    assert entry.notes == (
        "its 7 planes of depth (Z) are taken as channels; `ifealid-gpu extract --page N` takes one of them as a photo",
    )
    message = failure(tmp_path / "stack.tif", page=2)
    assert (
        "found a photo or a single image" in message and "stack.tif --page 2 ...` makes feature maps of it" in message
    )
    assert "expected a page from 0 to 6, found --page 7" in failure(tmp_path / "stack.tif", page=7)
    tifffile.imwrite(tmp_path / "stacks.tif", np.stack([HWC, HWC + 1]), **SAMPLES, metadata=None)
    chosen = read_dataset(tmp_path / "stacks.tif", page=1).entries[0].load()
    np.testing.assert_array_equal(chosen.codes, FeatureMap.from_array(HWC + 1).codes)
