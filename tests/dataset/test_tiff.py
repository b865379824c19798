"""Stacks of channels in TIFF files: axes, compressions, photos beside them, and files that lie."""

from __future__ import annotations

import struct
import sys
import tracemalloc
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from ifealid_gpu import FeatureMap
from ifealid_gpu.dataset import read_dataset
from ifealid_gpu.dataset.limits import memory_bytes
from ifealid_gpu.errors import DatasetError, MissingDependencyError

CHW = np.random.default_rng(0).random((7, 33, 40), dtype=np.float32)
HWC = np.ascontiguousarray(np.moveaxis(CHW, 0, 2))
CODES = FeatureMap.from_array(CHW, layout="chw").codes
RGB = np.random.default_rng(1).integers(0, 256, (20, 30, 3), dtype=np.uint8)


@pytest.fixture(name="tifffile")
def _tifffile():
    return pytest.importorskip("tifffile")


def failure(path, **options) -> str:
    with pytest.raises(DatasetError) as caught:
        read_dataset(path, **options).find().load()
    message = str(caught.value)
    assert "\n" not in message
    assert message.startswith(f"{path}: ")
    return message.removeprefix(f"{path}: ")


def codes(path, **options):
    (entry,) = read_dataset(path, **options).entries
    loaded = entry.load()
    assert loaded.codes.shape == (entry.height, entry.width, entry.channels)
    return loaded.codes


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
    assert "expected a stack of channels, found a photo or a single image" in message
    assert "give a photo to --image; if its samples are features, say --layout hwc" in message
    with pytest.raises(DatasetError, match=r"expected a folder with .*found none"):
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


@pytest.mark.parametrize(("compression", "steps"), [(None, 2), ("zlib", 9)])
def test_progress_goes_up_to_the_end(tmp_path, tifffile, compression, steps):
    """A step for each strip that is decoded, and for each block that is looked at and quantised."""
    tifffile.imwrite(tmp_path / "map.tif", CHW, metadata=None, compression=compression)
    seen = []
    read_dataset(tmp_path / "map.tif").find().load(lambda done, total: seen.append(done / total))
    assert seen == sorted(seen)
    assert (len(seen), seen[-1]) == (steps, 1)


def test_decoding_can_be_cancelled(tmp_path, tifffile):
    tifffile.imwrite(tmp_path / "map.tif", CHW, metadata=None, compression="zlib")
    seen = []

    def progress(done, total):
        seen.append(done)
        if done == 3:
            raise KeyboardInterrupt

    entry = read_dataset(tmp_path / "map.tif").find()
    with pytest.raises(KeyboardInterrupt):
        entry.load(progress)
    assert seen == [1, 2, 3]
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


# --- Files that lie ---


def page(**tags) -> bytes:
    """A little-endian page that begins at byte 8 and has no next one, unless ``following`` says where it begins."""
    following = tags.pop("following", 0)
    names = {"width": 256, "height": 257, "bits": 258, "compression": 259, "photometric": 262, "offset": 273}
    names |= {"samples": 277, "rows": 278, "count": 279, "planes": 284, "format": 339}
    plain = {"photometric": 1, "bits": 8, "compression": 1, "samples": 1, "planes": 1, "format": 1}
    values = sorted((names[name], value) for name, value in (plain | {"rows": tags["height"]} | tags).items())
    entries = b"".join(struct.pack("<HHII", tag, 4, 1, value) for tag, value in values)
    return struct.pack("<H", len(values)) + entries + struct.pack("<I", following)


def write_pages(path: Path, *pages: bytes, data: bytes = b"") -> Path:
    """A TIFF of pages one after the other, and data at byte 1000 where there is some."""
    head = b"II*\0" + struct.pack("<I", 8) + b"".join(pages)
    path.write_bytes(head.ljust(1000, b"\0") + data if data else head)
    return path


def test_pages_made_by_hand_open(tmp_path, tifffile):
    """So that what follows fails for the reason it is meant to."""
    values = np.arange(60, dtype=np.uint8).reshape(3, 4, 5)
    path = write_pages(
        tmp_path / "map.tif", page(width=4, height=3, samples=5, offset=1000, count=60), data=values.tobytes()
    )
    np.testing.assert_array_equal(codes(path), FeatureMap.from_array(values).codes)
    packed = zlib.compress(values.tobytes())
    facts = {"width": 4, "height": 3, "samples": 5, "offset": 1000, "compression": 8}
    write_pages(path, page(count=len(packed), **facts), data=packed)
    np.testing.assert_array_equal(codes(path), FeatureMap.from_array(values).codes)


@pytest.mark.parametrize("data", [b"", b"hello" * 10, b"II*\0", b"II*\0" + bytes(4), b"II*\0\xff\xff\xff\x7f"])
def test_what_is_no_tiff(tmp_path, tifffile, data):
    (tmp_path / "bad.tif").write_bytes(data)
    assert "expected a TIFF file, found " in failure(tmp_path / "bad.tif")


@pytest.mark.parametrize("side", [1000, 100_000, 1_000_000_000])
def test_a_tiny_file_that_claims_much(tmp_path, tifffile, side):
    path = write_pages(tmp_path / "bad.tif", page(width=side, height=side, samples=50, offset=8, count=100))
    assert "the file is truncated" in failure(path) or "damaged" in failure(path)


def test_a_tiny_compressed_file_that_claims_more_than_the_memory(tmp_path, tifffile):
    height = memory_bytes() // (10_000 * 1000) + 1
    facts = {"width": 10_000, "height": height, "samples": 1000, "offset": 1000, "compression": 8}
    path = write_pages(tmp_path / "bad.tif", page(count=100, **facts), data=bytes(100))
    message = failure(path)
    assert message.startswith(f"expected at most {memory_bytes() // 10**6} MB, this machine's memory, found ")


@pytest.mark.parametrize("compression", [5, 8, 34925, 50000])
def test_a_strip_that_inflates_to_more_than_it_should(tmp_path, tifffile, compression):
    """No more than what the page has room for is ever decoded, whatever comes behind."""
    imagecodecs = pytest.importorskip("imagecodecs")
    encode = {5: "lzw_encode", 8: "zlib_encode", 34925: "lzma_encode", 50000: "zstd_encode"}[compression]
    data = getattr(imagecodecs, encode)(bytes(50_000_000))
    facts = {"width": 4, "height": 3, "samples": 5, "offset": 1000, "compression": compression}
    path = write_pages(tmp_path / "bad.tif", page(count=len(data), **facts), data=data)
    tracemalloc.start()
    try:
        try:
            assert (codes(path) == 0).all()
        except DatasetError as error:
            assert "bad.tif: expected intact image data, found damaged data" in str(error)
        assert tracemalloc.get_traced_memory()[1] < 20_000_000
    finally:
        tracemalloc.stop()


def test_a_strip_that_inflates_to_less_than_it_should(tmp_path, tifffile):
    data = zlib.compress(bytes(50))
    facts = {"width": 4, "height": 3, "samples": 5, "offset": 1000, "compression": 8}
    path = write_pages(tmp_path / "bad.tif", page(count=len(data), **facts), data=data)
    assert "expected intact image data, found damaged data" in failure(path)


@pytest.mark.parametrize("pages", [1, 2, 150])
def test_pages_in_a_ring(tmp_path, tifffile, pages):
    facts = {"width": 2, "height": 2, "offset": 8, "count": 4}
    size = len(page(**facts))
    ring = [page(**facts, following=8 + (n + 1) % pages * size) for n in range(pages)]
    assert "found a damaged one: its pages run in a ring" in failure(write_pages(tmp_path / "bad.tif", *ring))


def test_more_pages_than_anyone_has(tmp_path, tifffile, monkeypatch):
    monkeypatch.setattr("ifealid_gpu.dataset.formats.tiff_series._MAX_PAGES", 30)
    tifffile.imwrite(tmp_path / "bad.tif", np.zeros((31, 4, 5), "f4"), metadata=None)
    assert "expected at most 30 pages" in failure(tmp_path / "bad.tif")
    tifffile.imwrite(tmp_path / "good.tif", np.zeros((30, 4, 5), "f4"), metadata=None)
    assert codes(tmp_path / "good.tif").shape == (4, 5, 30)


@pytest.mark.parametrize("compression", [None, "zlib"])
@pytest.mark.parametrize("share", [0.002, 0.02, 0.4, 0.9])
def test_truncated_files(tmp_path, tifffile, compression, share):
    tifffile.imwrite(tmp_path / "bad.tif", CHW, metadata={"axes": "CYX"}, compression=compression)
    data = (tmp_path / "bad.tif").read_bytes()
    (tmp_path / "bad.tif").write_bytes(data[: int(share * len(data))])
    assert "expected" in failure(tmp_path / "bad.tif")


def test_damaged_data(tmp_path, tifffile):
    tifffile.imwrite(tmp_path / "bad.tif", CHW, metadata={"axes": "CYX"}, compression="zlib")
    data = bytearray((tmp_path / "bad.tif").read_bytes())
    data[len(data) // 2] ^= 0xFF
    (tmp_path / "bad.tif").write_bytes(data)
    assert "expected intact image data, found damaged data" in failure(tmp_path / "bad.tif")


LIES = {
    "many channels": (
        '{"shape": [1000000000, 33, 40], "axes": "CYX"}',
        "expected image data for shape (1000000000, 33, 40)",
    ),
    "one more": ('{"shape": [8, 33, 40], "axes": "CYX"}', "expected image data for shape (8, 33, 40) of float32"),
    "strange letters": ('{"shape": [7, 33, 40], "axes": "\\u001b[H"}', "found axes QYX of shape (7, 33, 40)"),
    "one less": ('{"shape": [6, 33, 40], "axes": "CYX"}', None),
    "negative": ('{"shape": [-7, 33, 40], "axes": "CYX"}', None),
    "no shape": ('{"shape": "x"}', None),
    "no object": ('{"shape"', None),
    "endless number": ('{"shape": [' + "9" * 5000 + "]}", None),
    "endless depth": ('{"shape": ' + "[" * 99999, None),
    "images of ImageJ": ("ImageJ=1\nimages=90000000\nchannels=90000000\n", "expected image data for shape"),
    "planes of OME": (
        '<OME xmlns="x"><Image><Pixels DimensionOrder="XYZCT" SizeX="40" SizeY="33" SizeZ="1" SizeC="900000000" '
        'SizeT="1"><TiffData PlaneCount="900000000000"><UUID FileName="../other.tif">urn:uuid:1</UUID></TiffData>'
        "</Pixels></Image></OME>",
        None,
    ),
}


@pytest.mark.parametrize(("description", "expected"), LIES.values(), ids=LIES)
def test_descriptions_that_claim_more_than_there_is(tmp_path, tifffile, description, expected):
    """What only describes is not trusted: the pages of the file count, and no other file is opened."""
    tifffile.imwrite(tmp_path / "bad.tif", CHW, metadata=None, description=description)
    if expected:
        assert expected in failure(tmp_path / "bad.tif")
    else:
        np.testing.assert_array_equal(codes(tmp_path / "bad.tif"), CODES)


@pytest.mark.parametrize(
    ("values", "options", "expected"),
    [
        (np.stack([CHW, CHW]), {"axes": "ZCYX"}, "expected height, width and one axis of channels, found axes ZCYX of"),
        (CHW.astype(np.complex64), {"axes": "CYX"}, "expected an array of real numbers, found one of complex64"),
        (CHW * np.nan, {"axes": "CYX"}, "found 9240 NaN or infinite of 9240"),
    ],
)
def test_bad_arrays(tmp_path, tifffile, values, options, expected):
    tifffile.imwrite(tmp_path / "bad.tif", values, metadata=options)
    assert expected in failure(tmp_path / "bad.tif")


def test_a_lossy_compression(tmp_path, tifffile):
    pytest.importorskip("imagecodecs")
    values = (CHW * 255).astype(np.uint8)
    tifffile.imwrite(tmp_path / "bad.tif", values, metadata={"axes": "CYX"}, compression="jpeg")
    message = failure(tmp_path / "bad.tif")
    assert "expected a compression among none, LZW, deflate" in message
    assert "found JPEG; save it without compression" in message


def test_errors_are_not_logged_as_well(tmp_path, tifffile, capfd):
    tifffile.imwrite(tmp_path / "bad.tif", CHW, metadata=None, compression="zlib")
    data = (tmp_path / "bad.tif").read_bytes()
    (tmp_path / "bad.tif").write_bytes(data[:300])
    failure(tmp_path / "bad.tif")
    assert capfd.readouterr() == ("", "")
