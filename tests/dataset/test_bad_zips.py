"""Every way in which a ZIP is not the dataset it should be has one clear line, and costs neither time nor memory."""

from __future__ import annotations

import base64
import io
import json
import struct
import time
import tracemalloc
import zipfile
import zlib
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from ifealid_gpu.dataset import image as image_module
from ifealid_gpu.dataset import limits, read_dataset
from ifealid_gpu.dataset.formats.mask_text import mask_text
from ifealid_gpu.errors import DatasetError

SHAPE = (2, 3, 9)


def failure(path) -> str:
    """The message of opening and loading the file."""
    with pytest.raises(DatasetError) as caught:
        read_dataset(path).find().load()
    message = str(caught.value)
    assert "\n" not in message
    assert message.startswith(f"{path}: ")
    return message.removeprefix(f"{path}: ")


def without(member):
    return lambda parts: parts.pop(member)


def renamed(old, new):
    return lambda parts: parts.update({new: parts.pop(old)})


def added(member, data=b"x"):
    return lambda parts: parts.update({member: data})


def metadata(**changes):
    def change(parts):
        facts = json.loads(parts["metadata.json"]) | changes
        parts["metadata.json"] = json.dumps({k: v for k, v in facts.items() if v is not ...}).encode()

    return change


def own_facts(**facts):
    return metadata(ifealid_gpu={"version": 1, **facts})


def replaced_png(pixels, mode=None):
    def change(parts):
        out = io.BytesIO()
        Image.fromarray(pixels).convert(mode).save(out, "PNG")
        parts["1.png"] = out.getvalue()

    return change


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png_of(width, height, data, *, depth=8, color=6):
    header = struct.pack(">IIBBBBB", width, height, depth, color, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def damaged_png(offset_from_end):
    def change(parts):
        data = bytearray(parts["1.png"])
        data[-offset_from_end] ^= 0xFF
        parts["1.png"] = bytes(data)

    return change


BAD: dict[str, tuple[Callable, list[str]]] = {
    "no metadata": (without("metadata.json"), ["metadata.json: expected metadata.json at the top", "found none"]),
    "in a folder": (
        lambda parts: parts.update({f"C2/{k}": parts.pop(k) for k in list(parts)}),
        ["metadata.json: expected", "found 'C2/metadata.json' in a folder"],
    ),
    "not JSON": (added("metadata.json", b'{"width": 3'), ["metadata.json: expected a JSON object, found invalid JSON"]),
    "not UTF-8": (added("metadata.json", b"\xff\xfe{}"), ["metadata.json: expected a JSON object, found invalid JSON"]),
    "too deep": (added("metadata.json", b"[" * 100_000), ["metadata.json: expected a JSON object, found invalid JSON"]),
    "huge number": (
        added("metadata.json", b'{"width": ' + b"9" * 5000 + b"}"),
        ["metadata.json: expected a JSON object, found invalid JSON"],
    ),
    "JSON list": (added("metadata.json", b"[1, 2]"), ["metadata.json: expected a JSON object, found [1, 2]"]),
    "JSON text": (added("metadata.json", b'"a\\nb"'), [r"expected a JSON object, found 'a\nb'"]),
    "huge metadata": (added("metadata.json", b" " * (5 << 20)), ["metadata.json: expected at most", "found 5242880"]),
    "no width": (metadata(width=...), ["metadata.json: width must be a whole number of 1 or more, found no such key"]),
    "width 0": (metadata(width=0), ["width must be a whole number of 1 or more, found 0"]),
    "negative height": (metadata(height=-2), ["height must be a whole number of 1 or more, found -2"]),
    "float width": (metadata(width=3.0), ["width must be a whole number of 1 or more, found 3.0"]),
    "text width": (metadata(width="3"), ["width must be a whole number of 1 or more, found '3'"]),
    "bool features": (metadata(features=True), ["features must be a whole number of 1 or more, found True"]),
    "null features": (metadata(features=None), ["features must be a whole number of 1 or more, found None"]),
    "absurd width": (metadata(width=10**9), [f"expected at most {1 << 28} pixels", "found 1000000000 x 2 x 9"]),
    "absurd digits": (metadata(width=10**4000), ["expected at most", "found a number of more than 80 digits x 2"]),
    "absurd features": (metadata(features=10**15), ["expected at most", "this machine's memory", f"3 x 2 x {10**15}"]),
    "precision 12": (metadata(precision=12), ["precision must be 8, 16 or 32, found 12"]),
    "precision text": (metadata(precision="8"), ["precision must be 8, 16 or 32, found '8'"]),
    "name number": (metadata(name=7), ["name must be text, found 7"]),
    "overlay number": (metadata(overlay=1), ["overlay must be true or false, found 1"]),
    "own facts": (metadata(ifealid_gpu=[1]), ["ifealid_gpu must be a JSON object, found [1]"]),
    "own version": (metadata(ifealid_gpu={"version": 2}), ["ifealid_gpu.version must be 1", "found 2", "upgrade"]),
    "own no version": (metadata(ifealid_gpu={"stride": 2}), ["ifealid_gpu.version must be", "found no such key"]),
    "own mask number": (
        metadata(ifealid_gpu={"version": 1, "valid_pixels": 3}),
        ["must be text, found 3"],
    ),
    "own mask damaged": (
        metadata(ifealid_gpu={"version": 1, "valid_pixels": "eJxj"}),
        ["ifealid_gpu.valid_pixels must be the valid pixels of 3 x 2, found fewer than 6 bits; pack"],
    ),
    "own mask of no text": (metadata(ifealid_gpu={"version": 1, "valid_pixels": "a!"}), ["found damaged data"]),
    "own mask too large": (
        metadata(ifealid_gpu={"version": 1, "valid_pixels": mask_text(np.ones((3, 3), bool))}),
        ["found more than 6 bits"],
    ),
    "own mask of nothing": (
        metadata(ifealid_gpu={"version": 1, "valid_pixels": mask_text(np.zeros((2, 3), bool))}),
        ["found none that is valid"],
    ),
    "own mask that grows": (
        metadata(ifealid_gpu={"version": 1, "valid_pixels": base64.b64encode(zlib.compress(bytes(10**8))).decode()}),
        ["found more than 6 bits"],
    ),
    "own mask and much else": (
        metadata(name="x" * (1 << 22), ifealid_gpu={"version": 1, "valid_pixels": "a" * (1 << 20)}),
        ["metadata.json: expected at most 4194304 bytes"],
    ),
    "own stride": (metadata(ifealid_gpu={"version": 1, "stride": 0}), ["ifealid_gpu.stride must be", "found 0"]),
    "own layer": (metadata(ifealid_gpu={"version": 1, "layer": 3}), ["ifealid_gpu.layer must be text, found 3"]),
    "own range": (metadata(ifealid_gpu={"version": 1, "value_range": [1]}), ["value_range must be two finite numbers"]),
    "own infinity": (
        metadata(ifealid_gpu={"version": 1, "value_range": [0, float("inf")]}),
        ["value_range must be two finite numbers", "inf"],
    ),
    "own order": (
        metadata(ifealid_gpu={"version": 1, "value_range": [2, 1]}),
        ["value_range must be two ordered numbers", "[2, 1]"],
    ),
    "own origin": (
        metadata(ifealid_gpu={"version": 1, "origin": [1, 2, 3]}),
        ["ifealid_gpu.origin must be two numbers from -65536 to 65536, found [1, 2, 3]"],
    ),
    "own far origin": (
        metadata(ifealid_gpu={"version": 1, "origin": [0, -65537]}),
        ["ifealid_gpu.origin must be two numbers from -65536 to 65536, found [0, -65537]"],
    ),
    "own origin nowhere": (
        metadata(ifealid_gpu={"version": 1, "origin": [0, float("nan")]}),
        ["ifealid_gpu.origin must be two numbers"],
    ),
    **{
        f"own bands {n}": (own_facts(bands=bands), ["ifealid_gpu.bands must be an object with names or wavelengths"])
        for n, bands in enumerate(
            [
                ["a"] * 9,
                {"unit": "nm"},
                {"names": ["a"] * 8},
                {"names": [1] * 9},
                {"wavelengths": ["1"] * 9},
                {"wavelengths": [float("nan")] * 9},
                {"wavelengths": [10**400] * 9},
                {"names": ["a"] * 9, "wavelengths": [1.0] * 8},
                {"names": ["a"] * 9, "unit": 3},
            ]
        )
    },
    **{
        f"own georeference {n}": (
            own_facts(georeference=place),
            ["ifealid_gpu.georeference must be an object with a transform of six numbers and keys of a GeoTIFF"],
        )
        for n, place in enumerate(
            [
                [1, 0, 0, 0, 1, 0],
                {"keys": {}},
                {"transform": [1, 0, 0, 0, 1]},
                {"transform": [1, 0, 0, 0, 0, 0]},
                {"transform": [1, 0, float("inf"), 0, 1, 0]},
                {"transform": [True, 0, 0, 0, 1, 0]},
                *(
                    {"transform": [1, 0, 0, 0, 1, 0], "keys": keys}
                    for keys in (
                        [1024],
                        {"x": 1},
                        {"70000": 1},
                        {"1024": True},
                        {"1024": 70000},
                        {"1024": 1.5},
                        {"1026": "a" * (1 << 15)},
                        {"1026": "a|b"},
                        {"2059": []},
                        {"2059": [1e999]},
                        {str(n): 1 for n in range(1, 400)},
                    )
                ),
            ]
        )
    },
    "own padding": (metadata(ifealid_gpu={"version": 1, "padding": 3}), ["ifealid_gpu.padding must be text, found 3"]),
    "missing PNG": (without("1.png"), ["1.png: expected 0.png to 2.png for 9 features of 8 bits, found no 1.png"]),
    "missing last PNG": (without("2.png"), ["2.png: expected 0.png to 2.png", "found no 2.png"]),
    "extra PNG": (added("3.png"), ["3.png: expected 0.png to 2.png", "found this one too"]),
    "other extra PNG": (added("preview.PNG"), ["preview.PNG: expected 0.png to 2.png"]),
    "misnumbered 00": (renamed("0.png", "00.png"), ["0.png: expected 0.png to 2.png", "found no 0.png"]),
    "misnumbered 1a": (renamed("1.png", "1a.png"), ["1.png: expected 0.png to 2.png", "found no 1.png"]),
    "control characters": (added("\x1b[31m.png"), [r"'\x1b[31m.png': expected"]),
    "fewer features": (metadata(features=8), ["2.png: expected 0.png to 1.png for 8 features of 8 bits"]),
    "more features": (metadata(features=13), ["3.png: expected 0.png to 3.png for 13 features", "found no 3.png"]),
    "width and height swapped": (
        metadata(width=2, height=3),
        ["0.png: expected an 8-bit RGBA PNG of 2 x 3 pixels as metadata.json says, found 3 x 2"],
    ),
    "PNG of another size": (
        replaced_png(np.zeros((3, 3, 4), "u1")),
        ["1.png: expected an 8-bit RGBA PNG of 3 x 2 pixels", "found 3 x 3"],
    ),
    "RGB PNG": (replaced_png(np.zeros((2, 3, 3), "u1")), ["1.png: expected an 8-bit RGBA PNG", "found 8-bit RGB"]),
    "gray PNG": (replaced_png(np.zeros((2, 3), "u1")), ["1.png: expected", "found 8-bit grayscale"]),
    "palette PNG": (replaced_png(np.zeros((2, 3), "u1"), "P"), ["1.png: expected", "bit palette"]),
    "16-bit PNG": (
        added("1.png", png_of(3, 2, zlib.compress(bytes(50)), depth=16)),
        ["1.png: expected an 8-bit RGBA PNG", "found 16-bit RGBA"],
    ),
    "no PNG": (added("1.png", b"GIF89a" + bytes(60)), ["1.png: expected an 8-bit RGBA PNG", "found no PNG"]),
    "empty PNG": (added("1.png", b""), ["1.png: expected", "found no PNG"]),
    "short PNG": (lambda parts: parts.update({"1.png": parts["1.png"][:20]}), ["1.png:", "found a truncated PNG"]),
    "half a PNG": (lambda parts: parts.update({"1.png": parts["1.png"][:-14]}), ["1.png: expected an intact PNG"]),
    "PNG data damaged": (damaged_png(20), ["1.png: expected an intact PNG, found damaged data (wrong checksum"]),
    "PNG of too few rows": (added("1.png", png_of(3, 2, zlib.compress(bytes(5)))), ["1.png: expected an intact PNG"]),
    "PNG data no deflate": (added("1.png", png_of(3, 2, b"\xff" * 40)), ["1.png: expected an intact PNG"]),
    "PNG header damaged": (
        lambda parts: parts.update({"1.png": parts["1.png"][:29] + b"\0\0\0\0" + parts["1.png"][33:]}),
        ["1.png: expected", "found a damaged PNG header"],
    ),
    "bloated PNG": (added("1.png", bytes(3 << 20)), ["1.png: expected 0 to", "for 3 x 2 pixels, found 3145728"]),
    "no overlay": (metadata(overlay=True), ["overlay.jpg: expected the input image", "found none"]),
    "overlay text": (
        lambda parts: (metadata(overlay=True)(parts), parts.update({"overlay.jpg": b"hello"})),
        ["overlay.jpg: expected an image", "found something else"],
    ),
}


@pytest.mark.parametrize("change, expected", BAD.values(), ids=BAD)
def test_message(tmp_path, parts_of, zipped, codes_of, change, expected):
    parts = parts_of(codes_of(SHAPE))
    change(parts)
    message = failure(zipped(tmp_path / "bad.zip", parts))
    for text in expected:
        assert text in message


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
