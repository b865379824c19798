"""Large TIFFs: rows are decoded when they are asked for, once a pass, and few of them are in memory at a time."""

from __future__ import annotations

import json
import tracemalloc

import numpy as np
import pytest
from failures import failure
from tiffs import codes

from ifealid_gpu import FeatureMap
from ifealid_gpu.dataset import read_dataset
from ifealid_gpu.dataset.formats import tiff_rows

tifffile = pytest.importorskip("tifffile")

HWC = np.random.default_rng(0).integers(-127, 128, (75, 41, 6), dtype=np.int8)
CHW = np.ascontiguousarray(np.moveaxis(HWC, 2, 0))
CODES = FeatureMap.from_array(HWC, precision=8).codes

CONTIG = {"photometric": "minisblack", "planarconfig": "contig", "metadata": None}
SEPARATE = {"photometric": "minisblack", "planarconfig": "separate", "metadata": None}
LAYOUTS = {
    "tiles of pixels": (HWC, CONTIG | {"tile": (16, 32)}),
    "tiles of planes": (CHW, SEPARATE | {"tile": (32, 16)}),
    "strips of pixels": (HWC, CONTIG | {"rowsperstrip": 7}),
    "strips of planes": (CHW, SEPARATE | {"rowsperstrip": 10}),
    "pages": (CHW, {"metadata": {"axes": "CYX"}, "rowsperstrip": 1}),
    "one strip": (HWC, CONTIG | {"rowsperstrip": 75}),
}
COMPRESSIONS = [("zlib", 1), ("zlib", 2), ("lzw", 2), ("zstd", 1), ("packbits", 1), ("lzma", 1)]


@pytest.fixture(autouse=True)
def _small_steps(monkeypatch):
    """Blocks and slabs of a few rows, so that a small file has many."""
    monkeypatch.setattr("ifealid_gpu.maps.codes._BLOCK_BYTES", 8 * 5 * 41 * 6)
    monkeypatch.setattr(tiff_rows, "_SLAB_BYTES", 4 * 41 * 6)


@pytest.mark.parametrize(("compression", "predictor"), COMPRESSIONS)
@pytest.mark.parametrize(("values", "options"), LAYOUTS.values(), ids=LAYOUTS)
def test_values_are_those_of_the_file(tmp_path, values, options, compression, predictor):
    path = tmp_path / "map.tif"
    tifffile.imwrite(path, values, compression=compression, predictor=predictor, **options)
    np.testing.assert_array_equal(codes(path, precision=8), CODES)


@pytest.mark.parametrize(("dtype", "predictor"), [("f4", 3), ("i2", 2)])
@pytest.mark.parametrize("byteorder", ["<", ">"])
def test_predicted_values_of_either_byte_order(tmp_path, dtype, predictor, byteorder):
    values = (HWC.astype(np.float32) * 7.5).astype(dtype)
    path = tmp_path / "map.tif"
    options = CONTIG | {"tile": (16, 16), "compression": "zlib", "predictor": predictor, "byteorder": byteorder}
    tifffile.imwrite(path, values, **options)
    np.testing.assert_array_equal(codes(path, precision=16), FeatureMap.from_array(values, precision=16).codes)


def test_each_tile_is_decoded_once_a_pass(tmp_path, monkeypatch):
    path = tmp_path / "map.tif"
    tifffile.imwrite(path, HWC, **CONTIG, tile=(16, 16), compression="zlib")
    counted = []
    place = tiff_rows.Strips._place
    monkeypatch.setattr(tiff_rows.Strips, "_place", lambda *args: (counted.append(args[3].index), place(*args)))
    read_dataset(path, precision=8).find().load()
    # 5 x 3 tiles: what has no data is found, then the range of the others, then they are quantised.
    assert sorted(counted) == sorted(3 * list(range(15)))


@pytest.mark.parametrize("kind", ["tiles of pixels", "tiles of planes", "pages"])
def test_opening_takes_the_codes_and_a_slab(tmp_path, monkeypatch, kind):
    """512 x 64 x 32 float32 are 4 MB; their codes are 1 MB, and a slab of tiles 0.25 MB."""
    values = np.random.default_rng(1).random((512, 64, 32), dtype=np.float32)
    options = {
        "tiles of pixels": CONTIG | {"tile": (32, 32)},
        "tiles of planes": SEPARATE | {"tile": (32, 32)},
        "pages": {"metadata": {"axes": "CYX"}, "rowsperstrip": 16},
    }[kind]
    path = tmp_path / "map.tif"
    stored = values if kind == "tiles of pixels" else np.ascontiguousarray(np.moveaxis(values, 2, 0))
    tifffile.imwrite(path, stored, compression="zlib", **options)
    monkeypatch.setattr("ifealid_gpu.maps.codes._BLOCK_BYTES", 8 * 2 * 64 * 32)
    monkeypatch.setattr("ifealid_gpu.no_data.scan.BLOCK_BYTES", 8 * 2 * 64 * 32)
    monkeypatch.setattr("ifealid_gpu.maps.precision._PIXELS", 0)  # their vectors are kept beside, and measured later
    monkeypatch.setattr("ifealid_gpu.maps.precision.Sample.error", lambda *_: 0.0)
    entry = read_dataset(path, precision=8).find()
    tracemalloc.start()
    loaded = entry.load()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    np.testing.assert_array_equal(loaded.codes, FeatureMap.from_array(values, precision=8).codes)
    assert peak < 3 * loaded.codes.nbytes < values.nbytes


def test_tiles_that_are_damaged_are_one_line(tmp_path):
    path = tmp_path / "map.tif"
    tifffile.imwrite(path, HWC, **CONTIG, tile=(16, 16), compression="zlib")
    with tifffile.TiffFile(path) as file:
        start, count = file.pages[0].dataoffsets[7], file.pages[0].databytecounts[7]
    data = bytearray(path.read_bytes())
    data[start : start + count] = bytes(count)
    path.write_bytes(data)
    assert failure(path).startswith("expected intact image data, found damaged data (")


@pytest.mark.parametrize("letters", ["YCX", "CXY", "XYC"])
def test_axes_that_a_description_mixes_up_are_taken_at_its_word(tmp_path, letters):
    """What it calls the height need not be the rows of the pages."""
    path = tmp_path / "map.tif"
    said = json.dumps({"shape": CHW.shape, "axes": letters})
    tifffile.imwrite(path, CHW, metadata=None, description=said, compression="zlib", photometric="minisblack")
    expected = CHW.transpose([letters.index(axis) for axis in "YXC"])
    np.testing.assert_array_equal(codes(path, precision=8), FeatureMap.from_array(expected, precision=8).codes)


# --- Tiles that are not there ---


def without_tiles(path, *numbers):
    """Say of some strips or tiles of the first page that they are not there, as GDAL's sparse files do."""
    with tifffile.TiffFile(path, mode="r+b") as file:
        tags = file.pages[0].tags
        for name in ("TileOffsets", "TileByteCounts") if "TileOffsets" in tags else ("StripOffsets", "StripByteCounts"):
            values = list(np.atleast_1d(tags[name].value))
            for n in numbers:
                values[n] = 0
            tags[name].overwrite(values)


@pytest.mark.parametrize("compression", [None, "zlib"])
@pytest.mark.parametrize(
    ("dtype", "declared", "held"),
    [
        ("f4", None, 0),
        ("f4", "-9999", -9999),
        ("f4", "nan", np.nan),
        ("f4", "-1.79769313486232e+308", -np.inf),
        ("i2", "-9999", -9999),
        ("u1", "-9999", 0),
        ("u1", "0", 0),
    ],
)
def test_tiles_that_are_not_there_hold_the_value_for_no_data_or_0(tmp_path, compression, dtype, declared, held):
    """Tiles of 16 x 16: 3 across and 5 down."""
    path = tmp_path / "map.tif"
    values = np.random.default_rng(2).integers(1, 100, HWC.shape).astype(dtype)
    tags = [] if declared is None else [(42113, "s", 0, declared, True)]
    tifffile.imwrite(path, values, **CONTIG, tile=(16, 16), compression=compression, extratags=tags)
    without_tiles(path, 0, 5)
    absent = np.zeros(values.shape[:2], bool)
    absent[:16, :16] = absent[16:32, 32:] = True
    loaded = read_dataset(path, precision=8).find().load()
    if declared in (None, "-9999") and held == 0:
        expected = FeatureMap.from_array(np.where(absent[:, :, None], 0, values), precision=8, no_data="none")
        assert loaded.valid is None
        np.testing.assert_array_equal(loaded.codes, expected.codes)
    else:
        np.testing.assert_array_equal(loaded.valid, ~absent)
        assert loaded.value_range == (values[~absent].min(), values[~absent].max())
    (note,) = read_dataset(path).find().notes
    assert note.startswith("2 of 15 strips or tiles are not in the file: ")
    assert ("--no-data 0 leaves them out" in note) == (declared != "0" and held == 0)
    np.testing.assert_array_equal(read_dataset(path, no_data=0 if held == 0 else "auto").find().load().valid, ~absent)


def test_a_page_of_which_nothing_is_there(tmp_path):
    path = tmp_path / "map.tif"
    tifffile.imwrite(path, HWC, **CONTIG, rowsperstrip=len(HWC), extratags=[(42113, "s", 0, "0", True)])
    without_tiles(path, 0)
    assert "at least one valid pixel, found none: every pixel is 0 in all channels" in failure(path)


def test_tiles_far_larger_than_the_image_take_no_memory(tmp_path):
    path = tmp_path / "bomb.tif"
    tifffile.imwrite(path, CHW, **SEPARATE, tile=(96, 48), compression="zlib")
    assert codes(path).shape == CODES.shape
    with tifffile.TiffFile(path) as file:
        places = [file.pages[0].tags[name].valueoffset for name in ("TileWidth", "TileLength")]
    data = bytearray(path.read_bytes())
    for place in places:
        data[place : place + 2] = (65520).to_bytes(2, "little")
    path.write_bytes(data)
    tracemalloc.start()
    assert "damaged data (tiles of 65520 x 65520 pixels)" in failure(path)
    assert tracemalloc.get_traced_memory()[1] < 1 << 26
    tracemalloc.stop()
