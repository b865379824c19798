"""Hyperspectral cubes in ENVI's format."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from failures import failure

from ifealid_gpu import FeatureMap
from ifealid_gpu.dataset import read_dataset
from ifealid_gpu.errors import DatasetError

VALUES = np.random.default_rng(0).normal(size=(6, 9, 7))  # lines, samples, bands
ORDERS = {"bsq": (2, 0, 1), "bil": (0, 2, 1), "bip": (0, 1, 2)}
CODES = {1: "u1", 2: "i2", 3: "i4", 4: "f4", 5: "f8", 12: "u2", 13: "u4", 14: "i8", 15: "u8"}

FIELDS = {
    "description": "{\n  Made by hand, samples = 3 }",
    "samples": 9,
    "lines": 6,
    "bands": 7,
    "header offset": 0,
    "file type": "ENVI Standard",
    "data type": 4,
    "interleave": "bsq",
    "byte order": 0,
    "wavelength": "{400.0, 410.0, 420.0,\n 430.0, 440.0, 450.0, 460.0}",
    "wavelength units": "Nanometers",
}

# Cubes are written by hand, but for the test of what the library writes.
envi = pytest.importorskip("spectral.io.envi")


def header(fields: dict[str, object]) -> str:
    return "ENVI\n" + "".join(f"{name} = {value}\n" for name, value in fields.items() if value is not None)


def write(path: Path, values=VALUES, *, data: str = ".img", before: bytes = b"", **changes) -> Path:
    """A header at ``path`` and its data file beside it, byte by byte."""
    fields = FIELDS | {name.replace("_", " "): value for name, value in changes.items()}
    path.write_text(header(fields))
    order = ">" if fields["byte order"] == 1 else "<"
    stored = values.transpose(ORDERS[str(fields["interleave"]).lower()])
    content = before + np.ascontiguousarray(stored, order + CODES.get(fields["data type"], "f4")).tobytes()
    path.with_suffix(data).write_bytes(content)
    return path


def codes(path):
    (entry,) = read_dataset(path).entries
    assert (entry.height, entry.width, entry.channels) == (6, 9, 7)
    return entry.load().codes


# --- What is read ---


@pytest.mark.parametrize("interleave", ["bsq", "bil", "bip", "BIL"])
@pytest.mark.parametrize("byte_order", [0, 1])
def test_interleaves_and_byte_orders(tmp_path, interleave, byte_order):
    path = write(tmp_path / "cube.hdr", interleave=interleave, byte_order=byte_order)
    expected = FeatureMap.from_array(VALUES.astype("f4"))
    np.testing.assert_array_equal(codes(path), expected.codes)
    assert read_dataset(path).find().load().value_range == expected.value_range


@pytest.mark.parametrize("layout", ["hwc", "chw"])
def test_the_header_knows_the_layout(tmp_path, layout):
    dataset = read_dataset(write(tmp_path / "cube.hdr"), layout=layout)
    np.testing.assert_array_equal(dataset.find().load().codes, FeatureMap.from_array(VALUES.astype("f4")).codes)


@pytest.mark.parametrize(("code", "dtype"), CODES.items())
@pytest.mark.parametrize("byte_order", [0, 1])
def test_data_types(tmp_path, code, dtype, byte_order):
    values = (np.abs(VALUES) * 50).astype(dtype)
    path = write(tmp_path / "cube.hdr", values, data_type=code, byte_order=byte_order, interleave="bil")
    np.testing.assert_array_equal(codes(path), FeatureMap.from_array(values).codes)


@pytest.mark.parametrize("interleave", ORDERS)
@pytest.mark.parametrize("byteorder", ["little", "big"])
def test_what_the_library_writes(tmp_path, interleave, byteorder):
    values = VALUES.astype("f4")
    metadata = {"wavelength": list(range(7)), "band names": list("abcdefg")}
    path = tmp_path / "cube.hdr"
    envi.save_image(str(path), values, interleave=interleave, byteorder=byteorder, metadata=metadata)
    np.testing.assert_array_equal(codes(path), FeatureMap.from_array(values).codes)


def test_an_offset_and_what_comes_behind(tmp_path):
    path = write(tmp_path / "cube.hdr", header_offset=13, before=b"x" * 13)
    with path.with_suffix(".img").open("ab") as file:
        file.write(b"footer")
    np.testing.assert_array_equal(codes(path), FeatureMap.from_array(VALUES.astype("f4")).codes)


@pytest.mark.parametrize("data", ["", ".img", ".dat", ".raw", ".bin", ".bsq", ".IMG", ".Raw"])
def test_names_of_the_data_file(tmp_path, data):
    path = write(tmp_path / "my cube.hdr", data=data)
    np.testing.assert_array_equal(codes(path), FeatureMap.from_array(VALUES.astype("f4")).codes)
    assert read_dataset(path).find().layer == "my cube"


def test_a_header_may_be_called_after_the_whole_name(tmp_path):
    path = write(tmp_path / "cube.dat.hdr", data="")
    assert (tmp_path / "cube.dat").is_file()
    np.testing.assert_array_equal(codes(path), FeatureMap.from_array(VALUES.astype("f4")).codes)
    assert read_dataset(path).find().layer == "cube"


def test_of_several_data_files_the_one_of_the_right_size_counts(tmp_path):
    path = write(tmp_path / "cube.hdr", data=".raw")
    (tmp_path / "cube.img").write_bytes(b"a preview")
    np.testing.assert_array_equal(codes(path), FeatureMap.from_array(VALUES.astype("f4")).codes)


@pytest.mark.parametrize("missing", ["header offset", "byte order", "file type", "description", "wavelength"])
def test_what_may_be_left_out(tmp_path, missing):
    path = write(tmp_path / "cube.hdr", **{missing.replace(" ", "_"): None})
    np.testing.assert_array_equal(codes(path), FeatureMap.from_array(VALUES.astype("f4")).codes)


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("\n", "\r\n"),
        lambda text: text.replace("samples", "SAMPLES").replace("data type", "Data Type"),
        lambda text: text.replace(" = ", "="),
        lambda text: text.replace("lines", "; a comment\nlines"),
        lambda text: text.replace("Nanometers", "\u00b5m"),
        lambda text: text + "\n\n",
        lambda text: text.replace("\n", "\r"),
        lambda text: "\n  \n" + text,
        lambda text: "\ufeff" + text,
        lambda text: text.replace("bsq", "BSQ ; by band").replace("samples = 9", "samples = 9;"),
        lambda text: text.replace("\n", "\n\n"),
        lambda text: text.replace("\n", "\n; = {\n"),
        lambda text: text.replace("\n", "  \t\n").replace("data type", "\tdata  type"),
        lambda text: text.replace("byte order = 0", "byte order ="),
        lambda text: text.replace("header offset = 0", "header offset ="),
        lambda text: text + "notes\nof = {\n\n{several}\n lines }\nclass names = {}\n",
        lambda text: text.replace("430.0", "\n\n; about here\n430.0").replace("460.0}", "460.0\n}"),
        lambda text: text.removesuffix("\n"),
    ],
    ids=[
        "Windows",
        "capitals",
        "no spaces",
        "comment",
        "Latin letters",
        "empty lines",
        "old Macs",
        "blank lines before",
        "byte order mark",
        "comments behind",
        "blank lines between",
        "comments between",
        "blanks",
        "empty byte order",
        "empty offset",
        "braces",
        "a list of many lines",
        "no last line break",
    ],
)
def test_headers_as_they_come(tmp_path, change):
    path = write(tmp_path / "cube.hdr")
    path.write_bytes(change(path.read_text()).encode("utf-8" if "\ufeff" in change(path.read_text()) else "latin-1"))
    np.testing.assert_array_equal(codes(path), FeatureMap.from_array(VALUES.astype("f4")).codes)


@pytest.mark.parametrize(
    ("stored", "declared"),
    [
        (-9999, "-9999"),
        (-9999, "-9.99900E+003"),
        (-9999, "{ -9999 }"),
        (-9999, "{-1, -9999}"),
        (-9999, "-9999 ; outside"),
        (np.nan, "nan"),
        (np.nan, "-1.#IND"),
        (np.nan, None),
        (np.finfo("f4").min, "-3.40282347e+38"),
        (np.finfo("f4").min, "-1.79769313486232e+308"),
        (-9999, None),
    ],
)
def test_pixels_without_data_take_no_codes_and_no_part_in_the_range(tmp_path, stored, declared):
    values = VALUES.copy()
    values[:2] = stored
    loaded = read_dataset(write(tmp_path / "cube.hdr", values, data_ignore_value=declared)).find().load()
    expected = FeatureMap.from_array(VALUES[2:].astype("f4"))
    assert loaded.value_range == expected.value_range
    np.testing.assert_array_equal(loaded.codes[2:], expected.codes)
    np.testing.assert_array_equal(loaded.valid, (np.arange(6) >= 2)[:, None].repeat(9, axis=1))
    (note,) = loaded.notes
    assert note.startswith("18 of 54 pixels ")


def test_a_declared_value_in_some_bands_is_counted_and_the_bands_mean_taken(tmp_path):
    values = VALUES.copy()
    values[0, 0, 3] = values[4, 2, 3] = values[4, 2, 5] = -9999
    loaded = read_dataset(write(tmp_path / "cube.hdr", values, data_ignore_value=-9999), precision=32).find().load()
    good = values[:, :, 3][values[:, :, 3] > -9999]
    assert loaded.valid is None
    assert loaded.vector(0, 0)[3] == pytest.approx(good.astype("f4").mean(dtype=float), abs=1e-6)
    assert loaded.value_range == FeatureMap.from_array(np.where(values > -9999, values, 0).astype("f4")).value_range
    assert loaded.notes[0].startswith("2 of 54 pixels are without a value in some channels")


@pytest.mark.parametrize("interleave", ORDERS)
def test_bands_marked_bad_are_left_out_and_named(tmp_path, interleave):
    path = write(tmp_path / "cube.hdr", interleave=interleave, bbl="{1, 0, 0,\n 1, 1.0, 0, 1}")
    (entry,) = read_dataset(path).entries
    loaded = entry.load()
    np.testing.assert_array_equal(loaded.codes, FeatureMap.from_array(VALUES[:, :, [0, 3, 4, 6]].astype("f4")).codes)
    assert loaded.bands.wavelengths == (400, 430, 440, 460)
    assert entry.channels == 4
    assert entry.notes == (
        "3 of 7 bands are marked bad and left out: 2 to 3 (410 nm to 420 nm), 6 (450 nm); take bbl out of the header "
        "to keep them",
    )


@pytest.mark.parametrize(
    ("bbl", "note"),
    [
        ("{1, 1, 1, 1, 1, 1, 1}", None),
        ("{}", None),
        ("{1, 0}", "the list of bad bands (bbl) is of 2 bands, the cube has 7; all are taken"),
        ("{0, 0, 0, 0, 0, 0, 0}", "the list of bad bands (bbl) marks all of them; all are taken"),
        ("{a, b}", "the list of bad bands (bbl) has something else than 0 and 1; all bands are taken"),
    ],
)
def test_lists_of_bad_bands_that_leave_nothing_out(tmp_path, bbl, note):
    path = write(tmp_path / "cube.hdr", bbl=bbl)
    np.testing.assert_array_equal(codes(path), FeatureMap.from_array(VALUES.astype("f4")).codes)
    assert read_dataset(path).find().notes == ((note,) if note else ())


def test_as_many_bands_as_no_file_holds(tmp_path):
    path = write(tmp_path / "cube.hdr", bands=10**12)
    assert "cube.img: expected 216000000000000 bytes for 6 lines x 9 samples x 1000000000000 bands" in failure(path)


def test_a_cube_of_one_band_needs_no_interleave(tmp_path):
    write(tmp_path / "cube.hdr", VALUES[:, :, :1], bands=1)
    path = tmp_path / "cube.hdr"
    path.write_text(path.read_text().replace("interleave = bsq\n", ""))
    assert read_dataset(path).find().load().codes.shape == (6, 9, 1)


def test_cubes_of_a_folder(tmp_path):
    write(tmp_path / "a.hdr")
    write(tmp_path / "photo.jpg.b.hdr", data=".dat")
    (tmp_path / "sky.hdr").write_bytes(b"#?RADIANCE\n")
    dataset = read_dataset(tmp_path)
    assert {image: [entry.layer for entry in dataset.layers(image)] for image in dataset.images} == {
        "a": ["a"],
        "photo.jpg": ["b"],
    }
    assert dataset.problems == ()


# --- What is refused ---


@pytest.mark.parametrize(
    "data", [b"\x00" * 400, b"#?RADIANCE\n", b"envi\n", b"\x5c\x01\x00\x00" + bytes(344)], ids=repr
)
def test_what_is_no_envi_header(tmp_path, data):
    (tmp_path / "bad.hdr").write_bytes(data)
    assert "expected an ENVI header, which begins with the word ENVI, found something" in failure(tmp_path / "bad.hdr")


BAD_FIELDS = {
    "no samples": ({"samples": None}, "samples must be a whole number of 1 or more, found no such line"),
    "no pixels": ({"lines": 0}, "lines must be a whole number of 1 or more, found '0'"),
    "negative": ({"bands": -7}, "bands must be a whole number of 1 or more, found '-7'"),
    "fraction": ({"bands": 7.5}, "bands must be a whole number of 1 or more, found '7.5'"),
    "words": ({"samples": "nine"}, "samples must be a whole number of 1 or more, found 'nine'"),
    "list": ({"samples": "{9, 9}"}, "samples must be a whole number of 1 or more, found ['9', '9']"),
    "endless": ({"samples": "9" * 5000}, "samples must be a whole number of 1 or more, found '9999"),
    "negative offset": ({"header offset": -1}, "header offset must be a whole number of 0 or more, found '-1'"),
    "offset past the end": ({"header offset": 10**9}, "cube.img: expected 1000001512 bytes"),
    "data type": ({"data type": 7}, "data type must be one of 1, 2, 3, 4, 5, 6, 9, 12, 13, 14, 15, found '7'"),
    "no data type": (
        {"data type": None},
        "data type must be one of 1, 2, 3, 4, 5, 6, 9, 12, 13, 14, 15, found no such",
    ),
    "complex": ({"data type": 6, "bands": 3}, "expected an array of real numbers, found one of complex64"),
    "byte order": ({"byte order": 2}, "byte order must be one of 0, 1, found '2'"),
    "interleave": ({"interleave": "bsp"}, "interleave must be one of bsq, bil, bip, found 'bsp'"),
    "no interleave": ({"interleave": None}, "interleave must be one of bsq, bil, bip, found no such line"),
    "library": ({"file type": "ENVI Spectral Library"}, "expected an image, found a spectral library"),
    "compressed": ({"file compression": 1}, "expected raw values, found compressed ones"),
    "gaps": ({"major frame offsets": "{4, 0}"}, "expected values without gaps, found frame offsets"),
    "too large": ({"samples": 10**9, "lines": 10**9}, "cube.img: expected 28000000000000000000 bytes for"),
    "too short": (
        {"bands": 8},
        "cube.img: expected 1728 bytes for 6 lines x 9 samples x 8 bands of float32 from byte 0",
    ),
    "open brace": ({"wavelength": "{400.0, 410.0"}, "wavelength: expected a list in braces, found no } that closes it"),
}


@pytest.mark.parametrize(("changes", "expected"), BAD_FIELDS.values(), ids=BAD_FIELDS)
def test_headers_that_cannot_be_meant(tmp_path, changes, expected):
    path = write(tmp_path / "cube.hdr")
    path.write_text(header(FIELDS | changes))
    assert expected in failure(path)


def test_more_pixels_than_any_map_has(tmp_path):
    path = write(tmp_path / "cube.hdr", samples=10**5, lines=10**5, bands=1, data_type=1)
    with path.with_suffix(".img").open("r+b") as file:
        file.truncate(10**10)  # nothing of it is written
    assert "expected at most 268435456 pixels, found 100000 x 100000 x 1" in failure(path)


def test_a_header_without_data(tmp_path):
    path = write(tmp_path / "cube.hdr")
    path.with_suffix(".img").unlink()
    (tmp_path / "cube.dat").mkdir()
    (tmp_path / "other.img").write_bytes(bytes(10**5))
    message = failure(path)
    assert "expected a file of its values beside it, such as cube, cube.bsq, cube.img, cube.dat, found none" in message


def test_a_data_file_that_leads_elsewhere(tmp_path):
    (tmp_path / "secrets").mkdir()
    (tmp_path / "maps").mkdir()
    outside = write(tmp_path / "secrets" / "cube.hdr").with_suffix(".img")
    path = write(tmp_path / "maps" / "cube.hdr")
    path.with_suffix(".img").unlink()
    path.with_suffix(".img").symlink_to(outside)
    assert "cube.img: expected a file beside the header, found a link that leads elsewhere" in failure(path)
    # A link to both is none to the one alone.
    (tmp_path / "maps" / "linked.hdr").symlink_to(outside.with_suffix(".hdr"))
    (tmp_path / "maps" / "linked.img").symlink_to(outside)
    assert codes(tmp_path / "maps" / "linked.hdr").shape == (6, 9, 7)


@pytest.mark.parametrize("text", ["wavelength = 1\n" * 80_000, "description = {" + "x" * (1 << 20)])
def test_a_header_of_no_end(tmp_path, text):
    path = write(tmp_path / "cube.hdr")
    path.write_text(path.read_text() + text)
    assert "expected an ENVI header of at most 1048576 bytes and 65536 lines, found more" in failure(path)


@pytest.mark.parametrize("name", ["cube.hdr", "cube.img.hdr"])
def test_the_data_file_leads_to_its_header(tmp_path, name):
    write(tmp_path / name, data="" if name == "cube.img.hdr" else ".img")
    assert failure(tmp_path / "cube.img") == f"expected a file that says what it holds; open its header, {name}"


def test_other_files_are_still_of_no_known_kind(tmp_path):
    (tmp_path / "a.img").write_bytes(b"x")
    assert "expected a file of a kind that ends in .zip, .npy" in failure(tmp_path / "a.img")


@pytest.mark.parametrize("what", ["header", "data"])
def test_files_that_change_after_they_were_opened(tmp_path, what):
    path = write(tmp_path / "cube.hdr")
    entry = read_dataset(path).find()
    if what == "header":
        write(path, interleave="bip")
        expected = "has changed since the dataset was opened; open it again"
    else:
        path.with_suffix(".img").write_bytes(b"short")
        expected = r"cube\.img: expected 1512 bytes"
    with pytest.raises(DatasetError, match=rf"cube\.hdr: {expected}"):
        entry.load()
    path.unlink()
    with pytest.raises(DatasetError, match=r"cube\.hdr: .*no such file"):
        entry.load()
