"""TIFF files that are damaged, or that claim what is not there: one line each, no more memory than they need."""

from __future__ import annotations

import struct
import tracemalloc
import zlib
from pathlib import Path

import numpy as np
import pytest
from failures import failure
from tiffs import codes

from ifealid_gpu import FeatureMap
from ifealid_gpu.dataset.limits import memory_bytes
from ifealid_gpu.errors import DatasetError

CHW = np.random.default_rng(0).random((7, 33, 40), dtype=np.float32)
HWC = np.ascontiguousarray(np.moveaxis(CHW, 0, 2))
CODES = FeatureMap.from_array(CHW, layout="chw").codes
RGB = np.random.default_rng(1).integers(0, 256, (20, 30, 3), dtype=np.uint8)


@pytest.fixture(name="tifffile")
def _tifffile():
    return pytest.importorskip("tifffile")


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


@pytest.mark.parametrize("data", [b"hello" * 10, b"II*\0", b"II*\0" + bytes(4), b"II*\0\xff\xff\xff\x7f"])
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
        (CHW * np.nan, {"axes": "CYX"}, "needs at least one valid pixel, found none: every pixel is NaN"),
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
