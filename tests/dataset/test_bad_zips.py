"""ZIPs whose members are wrong: each gives one line that says what was expected, what was found, and where."""

from __future__ import annotations

import base64
import io
import zlib
from collections.abc import Callable

import numpy as np
import pytest
from bad_zips import metadata, png_of
from failures import failure
from PIL import Image

from ifealid_gpu.dataset.formats.mask_text import mask_text

SHAPE = (2, 3, 9)


def without(member):
    return lambda parts: parts.pop(member)


def renamed(old, new):
    return lambda parts: parts.update({new: parts.pop(old)})


def added(member, data=b"x"):
    return lambda parts: parts.update({member: data})


def own_facts(**facts):
    return metadata(ifealid_gpu={"version": 1, **facts})


def replaced_png(pixels, mode=None):
    def change(parts):
        out = io.BytesIO()
        Image.fromarray(pixels).convert(mode).save(out, "PNG")
        parts["1.png"] = out.getvalue()

    return change


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
        f"own bands {n}": (
            own_facts(bands=bands),
            ["ifealid_gpu.bands must be an object with names or wavelengths"],
        )
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
