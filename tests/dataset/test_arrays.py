"""Arrays as feature maps: .npy, .npz and .safetensors."""

from __future__ import annotations

import json
import struct
import zipfile

import numpy as np
import pytest
from failures import failure

from ifealid_gpu import FeatureMap
from ifealid_gpu.dataset import read_dataset
from ifealid_gpu.errors import DatasetError, InputError

VALUES = np.random.default_rng(0).normal(size=(4, 5, 7))


def save_safetensors(path, tensors, metadata=None):
    pytest.importorskip("safetensors.numpy").save_file(tensors, path, metadata)


@pytest.mark.parametrize("precision", [8, 16, 32])
@pytest.mark.parametrize("dtype", ["f2", "f4", "f8", ">f4", "i1", "u2", "i4", "u4", "i8", "?"])
def test_npy_of_every_dtype_is_quantised_as_from_array_does(tmp_path, dtype, precision):
    values = (VALUES * 10).astype(dtype)
    np.save(tmp_path / "layer1.npy", values)
    entry = read_dataset(tmp_path / "layer1.npy", precision=precision).find()
    assert (entry.height, entry.width, entry.channels, entry.precision) == (4, 5, 7, precision)
    assert (entry.name, entry.layer, entry.image_name, entry.value_range) == ("layer1", "layer1", None, None)
    loaded = entry.load()
    expected = FeatureMap.from_array(values, precision=precision)
    np.testing.assert_array_equal(loaded.codes, expected.codes)
    assert loaded.value_range == expected.value_range


def test_layouts_fortran_order_and_the_batch_axis(tmp_path):
    expected = FeatureMap.from_array(VALUES).codes
    chw = np.moveaxis(VALUES, 2, 0)
    for name, array, layout in [
        ("hwc", VALUES, None),
        ("chw", chw, "chw"),
        ("fortran", np.asfortranarray(VALUES), "hwc"),
        ("batch", VALUES[None], None),
        ("batch chw", chw[None], "chw"),
    ]:
        np.save(tmp_path / f"{name}.npy", array)
        entry = read_dataset(tmp_path / f"{name}.npy", layout=layout).find()
        assert (entry.height, entry.width, entry.channels) == (4, 5, 7), name
        np.testing.assert_array_equal(entry.load().codes, expected, err_msg=name)


@pytest.mark.parametrize("save", [np.savez, np.savez_compressed])
def test_each_array_of_an_npz_is_a_layer_from_fine_to_coarse(tmp_path, save):
    save(tmp_path / "cat.npz", conv10=VALUES[:2, :2], conv9=VALUES[:2, :2], conv1=VALUES)
    dataset = read_dataset(tmp_path / "cat.npz")
    assert dataset.images == ("cat",)
    assert [entry.layer for entry in dataset.layers("cat")] == ["conv1", "conv9", "conv10"]
    np.testing.assert_array_equal(dataset.find(layer="conv1").load().codes, FeatureMap.from_array(VALUES).codes)


def test_file_names_tell_image_and_layer(tmp_path):
    np.save(tmp_path / "cat.jpg.C2.npy", VALUES)
    np.savez(tmp_path / "cat.jpg.all.npz", C3=VALUES[:2, :3])
    dataset = read_dataset(tmp_path)
    assert dataset.images == ("cat.jpg",)
    assert [entry.layer for entry in dataset.layers("cat.jpg")] == ["C2", "C3"]


def test_safetensors(tmp_path):
    save_safetensors(
        tmp_path / "m.safetensors", {"a": VALUES, "b": VALUES.astype("f2"), "c": np.arange(8).reshape(2, 2, 2)}
    )
    dataset = read_dataset(tmp_path / "m.safetensors")
    assert [entry.layer for entry in dataset.layers("m")] == ["a", "b", "c"]
    for layer, values in {"a": VALUES, "b": VALUES.astype("f2"), "c": np.arange(8).reshape(2, 2, 2)}.items():
        expected = FeatureMap.from_array(values)
        loaded = dataset.find(layer=layer).load()
        np.testing.assert_array_equal(loaded.codes, expected.codes)
        assert loaded.value_range == expected.value_range


def test_safetensors_of_torch_have_channels_first(tmp_path):
    save_safetensors(tmp_path / "m.safetensors", {"a": VALUES}, {"format": "pt"})
    assert read_dataset(tmp_path / "m.safetensors").find().channels == 4
    assert read_dataset(tmp_path / "m.safetensors", layout="hwc").find().channels == 7


def raw_safetensors(path, header, data=b""):
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    path.write_bytes(struct.pack("<Q", len(text)) + text + data)
    return path


def test_bfloat16_safetensors(tmp_path):
    values = (VALUES.astype("f4").view("u4") >> 16).astype("<u2")
    header = {"a": {"dtype": "BF16", "shape": list(values.shape), "data_offsets": [0, values.nbytes]}}
    loaded = read_dataset(raw_safetensors(tmp_path / "m.safetensors", header, values.tobytes())).find().load()
    np.testing.assert_allclose(loaded.value_range, (VALUES.min(), VALUES.max()), rtol=2**-7)
    np.testing.assert_array_equal(loaded.codes, FeatureMap.from_array((values.astype("u4") << 16).view("f4")).codes)


NAN = VALUES.copy()
NAN[1, 2, 3] = np.nan
NAN[3, 0, 0] = np.inf

BAD_ARRAYS = {
    "NaN": (NAN, ["found 2 NaN or infinite of 140; the first at x 2, y 1, channel 3"]),
    "one dimension": (VALUES[0, 0], ["expected an array (h, w, d), ", "found a single vector: shape (7,)"]),
    "one row": (VALUES[0, :1], ["found a single vector: shape (1, 7)"]),
    "no dimension": (np.float32(1), ["found a single value: shape ()"]),
    "five dimensions": (
        VALUES.reshape(2, 2, 5, 7, 1, 1)[..., 0] * [1, 2],
        ["found 5 dimensions: shape (2, 2, 5, 7, 2)"],
    ),
    "batch": (np.full((2, 2, *VALUES.shape), 1.0), ["or a batch of these, found 5 dimensions", "such as array[0]"]),
    "empty": (VALUES[:, :0], ["expected at least one pixel and one channel, found shape (4, 0, 7)"]),
    "complex": (VALUES + 1j, ["expected an array of real numbers, found one of complex128"]),
    "text": (np.full((2, 2, 2), "x"), ["expected an array of real numbers, found one of <U1"]),
    "dates": (np.zeros((2, 2, 2), "M8[s]"), ["expected an array of real numbers, found one of datetime64"]),
    "records": (np.zeros((2, 2, 2), [("a", "f4")]), ["expected an array of real numbers, found one of [('a', '<f4')]"]),
    "objects": (np.full((2, 2, 2), None), ["found one of object; objects are never unpickled; save it as float32"]),
    "endless span": (np.array([[[1e308, -1e308]]]), ["feature values must span less than 1.8e308"]),
}


@pytest.mark.parametrize("values, expected", BAD_ARRAYS.values(), ids=BAD_ARRAYS)
@pytest.mark.parametrize("kind", ["npy", "npz"])
def test_bad_array(tmp_path, kind, values, expected):
    path = tmp_path / f"bad.{kind}"
    if kind == "npy":
        np.save(path, values)
    else:
        np.savez(path, features=values)
        expected = ["array 'features': ", *expected]
    message = failure(path)
    for text in expected:
        assert text in message


def npy_header(shape: str) -> bytes:
    text = f"{{'descr': '<f8', 'fortran_order': False, 'shape': {shape}, }}\n"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(text)) + text.encode()


@pytest.mark.parametrize(
    "data, expected",
    [
        (b"", "expected a .npy file, found an empty one"),
        (b"hello" * 10, "no valid .npy header"),
        (b"\x93NUMPY\x01\x00\xff\xff" + bytes(50), "no valid .npy header"),
        (b"\x93NUMPY\x09\x00" + bytes(50), "no valid .npy header"),
        (npy_header("(True, 3, 3)") + bytes(72), "no valid .npy header"),
        (npy_header(f"({'1,' * 2000})") + bytes(8), "expected an array of at most 64 dimensions, found 2000"),
    ],
)
def test_what_is_no_npy(tmp_path, data, expected):
    (tmp_path / "bad.npy").write_bytes(data)
    assert expected in failure(tmp_path / "bad.npy")


def test_truncated_files(tmp_path):
    np.save(tmp_path / "bad.npy", VALUES)
    data = (tmp_path / "bad.npy").read_bytes()
    (tmp_path / "bad.npy").write_bytes(data[:-8])
    assert f"expected {len(data)} bytes for shape (4, 5, 7) of float64, found {len(data) - 8}" in failure(
        tmp_path / "bad.npy"
    )
    np.savez(tmp_path / "bad.npz", a=VALUES)
    data = (tmp_path / "bad.npz").read_bytes()
    (tmp_path / "bad.npz").write_bytes(data[: len(data) // 2])
    assert "expected a .npz file, found a truncated or damaged ZIP" in failure(tmp_path / "bad.npz")


def test_sizes_beyond_reason_are_refused_by_the_header(tmp_path):
    header = {"descr": "<f4", "fortran_order": False, "shape": (10**6, 10**6, 10**6)}
    with (tmp_path / "bomb.npy").open("wb") as file:
        np.lib.format.write_array_header_1_0(file, header)
    assert "found" in failure(tmp_path / "bomb.npy")
    with zipfile.ZipFile(tmp_path / "bomb.npz", "w") as archive:
        archive.write(tmp_path / "bomb.npy", "a.npy")
    assert "a.npy: expected" in failure(tmp_path / "bomb.npz")


def test_damaged_npz_member(tmp_path):
    path = tmp_path / "bad.npz"
    np.savez(path, a=VALUES)
    data = bytearray(path.read_bytes())
    data[700] ^= 0xFF
    path.write_bytes(data)
    assert "a.npy: expected the checksum" in failure(path)


def test_npz_without_arrays(tmp_path):
    with zipfile.ZipFile(tmp_path / "bad.npz", "w") as archive:
        archive.writestr("readme.txt", "x")
    assert "expected a NumPy archive with at least one array, found none" in failure(tmp_path / "bad.npz")


def test_one_bad_array_leaves_the_others(tmp_path):
    deep = np.ones((2, 2, 4, 5, 7))
    np.savez(tmp_path / "some.npz", good=VALUES, flat=VALUES[0], objects=np.full(3, None), deep=deep)
    dataset = read_dataset(tmp_path / "some.npz")
    (entry,) = dataset.entries
    assert entry.layer == "good"
    assert "flat (5, 7), objects (3,) are no feature maps and were passed over; --array NAME" in entry.notes[-1]
    assert [problem.path for problem in dataset.problems] == [tmp_path / "some.npz"]
    assert "array 'deep': expected an array (h, w, d), (d, h, w) or tokens" in dataset.problems[0].message


def test_signalling_nans_are_no_data_without_a_warning(tmp_path):
    values = VALUES.astype("f4")
    values.view("u4")[0] = 0x7F800001  # a whole row of pixels
    values.view("u4")[1, 1, 2] = 0xFF800001
    np.save(tmp_path / "odd.npy", values)
    loaded = read_dataset(tmp_path / "odd.npy", no_data="nan", layout="hwc", precision=8).find().load()
    assert loaded.valid is not None and not loaded.valid[0].any() and loaded.valid[1:].all()
    mean = np.nanmean(VALUES[1:, :, 2][np.isfinite(values[1:, :, 2])])
    assert loaded.vector(1, 1)[2] == pytest.approx(mean, abs=np.ptp(VALUES) / 255)


GOOD_HEADER = {"dtype": "F32", "shape": [1, 1, 2], "data_offsets": [0, 8]}

BAD_SAFETENSORS = {
    "no JSON": (b"hello", "expected a .safetensors file, found no valid JSON header"),
    "list": ([1], "expected a .safetensors file, found no valid JSON header"),
    "no tensor": ({}, "expected a safetensors file with at least one array, found none"),
    "no shape": ({"a": {"dtype": "F32"}}, "array 'a': expected dtype, shape and data_offsets in the header"),
    "text shape": ({"a": GOOD_HEADER | {"shape": "123"}}, "array 'a': expected dtype, shape and data_offsets"),
    "negative": ({"a": GOOD_HEADER | {"shape": [-1, 1, 2]}}, "array 'a': expected dtype, shape and data_offsets"),
    "float 8": (
        {"a": GOOD_HEADER | {"dtype": "F8_E4M3"}},
        "array 'a': expected an array of real numbers, found one of F8_E4M3",
    ),
    "sizes differ": ({"a": GOOD_HEADER | {"shape": [1, 1, 3]}}, "array 'a': expected 12 bytes for shape (1, 1, 3)"),
    "past the end": ({"a": GOOD_HEADER | {"shape": [2, 2, 2], "data_offsets": [0, 32]}}, "the file is truncated"),
    "dimensions without end": (
        {"a": GOOD_HEADER | {"shape": [1] * 200_000 + [2]}},
        "array 'a': expected an array of at most 64 dimensions, found 200001",
    ),
    "an escape sequence": ({"a": GOOD_HEADER | {"dtype": "\x1b[31mF32"}}, "found one of  [31mF32;"),
    "two dimensions": (
        {"a": GOOD_HEADER | {"shape": [1, 2]}},
        "array 'a': expected an array (h, w, d), (d, h, w) or tokens (N, d), found a single vector",
    ),
}


@pytest.mark.parametrize("header, expected", BAD_SAFETENSORS.values(), ids=BAD_SAFETENSORS)
def test_bad_safetensors(tmp_path, header, expected):
    assert expected in failure(raw_safetensors(tmp_path / "bad.safetensors", header, bytes(8)))


@pytest.mark.parametrize("data", [b"", b"abc", b"\xff" * 40, struct.pack("<Q", 1000) + b"{}"])
def test_what_is_no_safetensors(tmp_path, data):
    (tmp_path / "bad.safetensors").write_bytes(data)
    assert "expected a" in failure(tmp_path / "bad.safetensors")


@pytest.mark.parametrize("kind", ["npy", "npz", "safetensors"])
def test_files_that_change_after_they_were_opened(tmp_path, kind):
    path = tmp_path / f"m.{kind}"
    save = {
        "npy": np.save,
        "npz": lambda p, a: np.savez(p, a=a),
        "safetensors": lambda p, a: save_safetensors(p, {"a": a}),
    }
    save[kind](path, VALUES)
    entry = read_dataset(path).find()
    save[kind](path, VALUES[:2])
    with pytest.raises(DatasetError, match=rf"m\.{kind}: .*open"):
        entry.load()
    path.unlink()
    with pytest.raises(DatasetError, match=rf"m\.{kind}: .*no such file"):
        entry.load()


def test_options_that_do_not_exist(tmp_path):
    with pytest.raises(InputError, match="layout must be 'hwc', 'chw' or 'tokens', found 'whc'"):
        read_dataset(tmp_path, layout="whc")
    with pytest.raises(InputError, match="precision must be 8, 16 or 32 bits, found 12"):
        read_dataset(tmp_path, precision=12)


@pytest.mark.parametrize(
    "name, value",
    [("grid", 14), ("grid", "14x14"), ("grid", (14,)), ("no_data", 10**400), ("image", 5), ("image", VALUES)],
)
def test_options_of_other_types(tmp_path, name, value):
    np.save(tmp_path / "m.npy", VALUES)
    with pytest.raises(InputError, match=f"^{name} must be "):
        read_dataset(tmp_path / "m.npy", **{name: value})
