"""ZIPs that are cut off, lie about themselves, or would take more memory than there is."""

from __future__ import annotations

import struct
import time
import tracemalloc
import zipfile
import zlib

import pytest
from bad_zips import metadata, png_of
from failures import failure
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ifealid_gpu.dataset import image as image_module
from ifealid_gpu.dataset import limits, read_dataset
from ifealid_gpu.errors import DatasetError

SHAPE = (2, 3, 9)


def test_truncated_overlay(tmp_path, parts_of, zipped, codes_of, jpeg):
    path = zipped(tmp_path / "bad.zip", parts_of(codes_of(SHAPE), jpeg[: len(jpeg) // 2]))
    assert "overlay.jpg: expected an intact image, found damaged data" in failure(path)


def test_overlay_bomb(tmp_path, parts_of, zipped, codes_of, jpeg, monkeypatch):
    monkeypatch.setattr(image_module, "MAX_PIXELS", 100)
    path = zipped(tmp_path / "bad.zip", parts_of(codes_of(SHAPE), jpeg))
    assert "overlay.jpg: expected an image of at most" in failure(path)


@pytest.mark.parametrize(
    "data, expected",
    [
        (b"", "expected a .zip file, found an empty one"),
        (b"hello, world" * 10, "expected an IFeaLiD ZIP, found a file that is not a ZIP"),
        (b"PK\x03\x04" + bytes(100), "expected an IFeaLiD ZIP, found a truncated or damaged ZIP; copy or download"),
        (b"PK\x05\x06" + bytes(18), "metadata.json: expected metadata.json at the top"),
    ],
)
def test_what_is_no_zip(tmp_path, data, expected):
    path = tmp_path / "bad.zip"
    path.write_bytes(data)
    assert expected in failure(path)


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.999])
def test_truncated_zip(tmp_path, parts_of, zipped, codes_of, share):
    path = zipped(tmp_path / "bad.zip", parts_of(codes_of((9, 9, 40))))
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * share)])
    assert "expected an IFeaLiD ZIP, found a truncated or damaged ZIP" in failure(path)


def test_duplicate_member(tmp_path, parts_of, codes_of):
    path = tmp_path / "bad.zip"
    with pytest.warns(UserWarning, match="Duplicate"), zipfile.ZipFile(path, "w") as archive:
        for name, data in parts_of(codes_of(SHAPE)).items():
            archive.writestr(name, data)
        archive.writestr("1.png", b"another")
    assert "1.png: expected one member of this name, found two" in failure(path)


def in_directory(path, member, offset, layout, value):
    """Overwrite a field of the member's entry in the ZIP's central directory."""
    data = bytearray(path.read_bytes())
    start = data.index(b"PK\x01\x02")
    while data[start + 46 : start + 46 + len(member)] != member:
        start = data.index(b"PK\x01\x02", start + 1)
    struct.pack_into(layout, data, start + offset, value)
    path.write_bytes(data)


@pytest.mark.parametrize("member", [b"metadata.json", b"1.png"])
def test_encrypted_member(tmp_path, parts_of, zipped, codes_of, member):
    path = zipped(tmp_path / "bad.zip", parts_of(codes_of(SHAPE)))
    in_directory(path, member, 8, "<H", 1)
    assert f"{member.decode()}: expected a plain member, found an encrypted one" in failure(path)


def test_unknown_compression(tmp_path, parts_of, zipped, codes_of):
    path = zipped(tmp_path / "bad.zip", parts_of(codes_of(SHAPE)), zipfile.ZIP_LZMA)
    assert "metadata.json: expected a stored or deflated member, found compression method 14" in failure(path)


def test_wrong_checksum(tmp_path, parts_of, zipped, codes_of):
    path = zipped(tmp_path / "bad.zip", parts_of(codes_of(SHAPE)))
    in_directory(path, b"1.png", 16, "<I", 0x12345678)
    assert "1.png: expected the checksum 12345678, found" in failure(path)


def test_member_that_lies_about_its_size_unpacks_no_further(tmp_path, parts_of, zipped, codes_of):
    parts = parts_of(codes_of(SHAPE))
    parts["metadata.json"] += b" " * (200 << 20)
    path = zipped(tmp_path / "bomb.zip", parts, zipfile.ZIP_DEFLATED)
    in_directory(path, b"metadata.json", 24, "<I", 100)
    message, peak = peak_while(lambda: failure(path))
    assert "metadata.json: expected the checksum" in message
    assert peak < 4 << 20


def peak_while(work):
    tracemalloc.start()
    try:
        return work(), tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_png_bomb_is_refused_by_its_header(tmp_path, parts_of, zipped, codes_of):
    parts = parts_of(codes_of(SHAPE))
    parts["1.png"] = png_of(20_000, 20_000, zlib.compress(bytes(1 << 20)))
    path = zipped(tmp_path / "bomb.zip", parts)
    start = time.perf_counter()
    message, peak = peak_while(lambda: failure(path))
    assert "1.png: expected an 8-bit RGBA PNG of 3 x 2 pixels as metadata.json says, found 20000 x 20000" in message
    assert time.perf_counter() - start < 2
    assert peak < 4 << 20


def test_sizes_that_the_bytes_cannot_hold_are_refused_at_once(tmp_path, parts_of, zipped, codes_of):
    parts = parts_of(codes_of((1, 1, 4)))
    metadata(width=16_000, height=16_000)(parts)
    parts["0.png"] = png_of(16_000, 16_000, zlib.compress(bytes(100)))
    message, peak = peak_while(lambda: failure(zipped(tmp_path / "bomb.zip", parts)))
    assert "0.png: expected 9" in message
    assert "bytes for 16000 x 16000 pixels, found" in message
    assert peak < 4 << 20


def test_more_than_the_memory_is_refused(tmp_path, parts_of, zipped, codes_of, monkeypatch):
    path = zipped(tmp_path / "map.zip", parts_of(codes_of((20, 20, 8))))
    monkeypatch.setattr(limits, "memory_bytes", lambda: 3000)
    assert "this machine's memory, found 20 x 20 x 8 values of 8 bits" in failure(path)


def test_a_folder_in_place_of_a_file_and_a_missing_path(tmp_path):
    with pytest.raises(DatasetError, match=r"nothing\.zip: no such file or folder"):
        read_dataset(tmp_path / "nothing.zip")
    (tmp_path / "notes.txt").write_text("x")
    with pytest.raises(DatasetError, match=r"expected a file of a kind that ends in \.zip, .*found '\.txt'"):
        read_dataset(tmp_path / "notes.txt")


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_any_damage_gives_codes_or_one_line(tmp_path, parts_of, zipped, codes_of, jpeg, data):
    path = zipped(tmp_path / "fuzzed.zip", parts_of(codes_of(SHAPE), jpeg), data.draw(st.sampled_from([0, 8])))
    content = bytearray(path.read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    path.write_bytes(content)
    try:
        loaded = read_dataset(path).find().load()
    except DatasetError as error:
        assert "\n" not in str(error)
    else:
        assert loaded.codes.ndim == 3
