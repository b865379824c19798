"""Large TIFFs: rows are decoded when they are asked for, once a pass, and few of them are in memory at a time."""

from __future__ import annotations

import json
import tracemalloc

import numpy as np
import pytest
from tiffs import codes, failure

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
    monkeypatch.setattr("ifealid_gpu.codes._BLOCK_BYTES", 8 * 5 * 41 * 6)
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
    monkeypatch.setattr("ifealid_gpu.codes._BLOCK_BYTES", 8 * 2 * 64 * 32)
    monkeypatch.setattr("ifealid_gpu.no_data_scan.BLOCK_BYTES", 8 * 2 * 64 * 32)
    monkeypatch.setattr("ifealid_gpu.precision._PIXELS", 0)  # their vectors are kept beside, and measured later
    monkeypatch.setattr("ifealid_gpu.precision.Sample.error", lambda *_: 0.0)
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
