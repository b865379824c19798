"""Photos as people have them: bits, floats, planes, pages, masks and inks."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from ifealid_gpu.dataset import tiff_photo
from ifealid_gpu.dataset.image import load_image, load_photo, photo_size
from ifealid_gpu.errors import DatasetError, MissingDependencyError

RNG = np.random.default_rng(5)
RGB = RNG.integers(0, 256, (41, 53, 3), "u1")
WIDE = RGB.astype("u2") * 257
CMYK = RNG.integers(0, 256, (41, 53, 4), "u1")
TWO_PAGES = "the first of its 5 pages (number 0) was taken; --page takes another"


def written(path: Path, values: NDArray[Any], **options: Any) -> Path:
    pytest.importorskip("tifffile").imwrite(path, values, **options)
    return path


# --- TIFFs of every type ---

PLANES = {"photometric": "rgb", "planarconfig": "separate"}
TYPES: dict[str, tuple[NDArray[Any], dict[str, Any]]] = {
    "16 bits": (WIDE, {"photometric": "rgb"}),
    "planes": (np.moveaxis(WIDE, 2, 0), PLANES),
    "planes of 8 bits": (np.moveaxis(RGB, 2, 0), PLANES),
    "tiles": (WIDE, {"photometric": "rgb", "tile": (16, 32), "compression": "deflate"}),
    "float": (RGB.astype("f4") / 255, {"photometric": "rgb"}),
    "half": (RGB.astype("f2") / 255, {"photometric": "rgb"}),
    "double planes": (np.moveaxis(RGB / 255, 2, 0), PLANES),
    "big": (WIDE.astype(">u2"), {"photometric": "rgb", "bigtiff": True, "byteorder": ">"}),
    "32 bits": (RGB.astype("u4") * 16843009, {"photometric": "rgb"}),
    "called gray": (WIDE, {"photometric": "minisblack", "planarconfig": "contig"}),
}


@pytest.mark.parametrize(("values", "options"), TYPES.values(), ids=TYPES)
def test_colors_of_every_type_are_the_same_picture(tmp_path: Path, values: NDArray[Any], options: dict) -> None:
    photo = load_photo(written(tmp_path / "photo.tif", values, **options))
    assert np.abs(photo.pixels.astype(int) - RGB).max() <= (1 if values.dtype == "f2" else 0)
    assert photo_size(tmp_path / "photo.tif") == RGB.shape[:2]
    assert all("samples are taken as red, green and blue" in note for note in photo.notes)


@pytest.mark.parametrize("bits", [10, 12, 14])
@pytest.mark.parametrize("shape", [(41, 53), (41, 53, 3)], ids=["gray", "colour"])
def test_cameras_of_few_bits_are_stretched_and_it_is_said(tmp_path: Path, bits: int, shape: tuple[int, ...]) -> None:
    values = RNG.integers(0, 1 << bits, shape).astype("u2")
    values.flat[:2] = 0, (1 << bits) - 1
    options = {"photometric": "rgb"} if len(shape) == 3 else {}
    photo = load_photo(written(tmp_path / "photo.tif", values, **options))
    expected = np.rint(values / ((1 << bits) - 1) * 255)
    np.testing.assert_array_equal(photo.pixels if len(shape) == 3 else photo.pixels[:, :, 0], expected)
    assert photo.notes == (f"its values from 0 to {(1 << bits) - 1} are drawn from black to white",)
    assert len(np.unique(photo.unrounded)) > 256


def test_a_png_of_12_bits_in_16_is_stretched_as_well(tmp_path: Path) -> None:
    imagecodecs = pytest.importorskip("imagecodecs")
    values = RNG.integers(0, 4096, (41, 53, 3)).astype("u2")
    (tmp_path / "photo.png").write_bytes(imagecodecs.png_encode(values))
    photo = load_photo(tmp_path / "photo.png")
    np.testing.assert_allclose(photo.unrounded, (values - values.min()) / np.ptp(values), atol=1e-6)
    assert "are drawn from black to white" in photo.notes[0]


@pytest.mark.parametrize("hot", [[65535], [65535, 0, 60000, 65535, 50000]])
def test_hot_pixels_do_not_darken_the_rest(tmp_path: Path, hot: list[int]) -> None:
    values = RNG.integers(200, 4000, (80, 120)).astype("u2")
    plain = load_photo(written(tmp_path / "plain.tif", values)).pixels
    values.flat[: len(hot)] = hot
    photo = load_photo(written(tmp_path / "hot.tif", values))
    assert np.abs(photo.pixels[1:].astype(int) - plain[1:]).max() <= 16  # the ends are quantiles
    assert photo.pixels[0, 0, 0] == 255 and "single ones reach from " in photo.notes[0]


def test_pixels_without_a_value_are_gray_and_do_not_stretch_the_rest(tmp_path: Path) -> None:
    values = RNG.uniform(1000, 1001, (41, 53)).astype("f4")
    values[3, 4], values[5, 6], values[7, 8], values[0] = np.nan, np.inf, -np.inf, -9999
    path = written(tmp_path / "photo.tif", values, extratags=[(42113, "s", 0, "-9999", True)])
    photo = load_photo(path)
    lost = ~np.isfinite(values) | (values == -9999)
    assert (photo.pixels[lost] == 128).all() and photo.notes[0] == "56 of its 2173 pixels have no value, drawn gray"
    low, high = values[~lost].min(), values[~lost].max()
    np.testing.assert_allclose(photo.unrounded[~lost], (values[~lost] - low) / (high - low), atol=1e-4)


@pytest.mark.parametrize("fill", [-9999, -32768, np.finfo("f4").min, 1e20])
def test_a_border_of_a_usual_number_has_no_value_though_nothing_says_so(tmp_path: Path, fill: float) -> None:
    values = RNG.uniform(-1, 1, (41, 53)).astype("f4")
    values[:10] = fill
    photo = load_photo(written(tmp_path / "photo.tif", values))
    assert (photo.pixels[:10] == 128).all() and np.ptp(photo.pixels[10:]) == 255
    assert photo.notes[0] == f"530 of its 2173 pixels have no value ({fill:.6g} stands for none), drawn gray"


def test_a_photo_whose_values_are_all_missing_is_gray(tmp_path: Path) -> None:
    assert (load_photo(written(tmp_path / "photo.tif", np.full((5, 7), np.nan, "f4"))).pixels == 128).all()


def test_white_may_be_the_smallest_value(tmp_path: Path) -> None:
    for values in RGB[:, :, 0], WIDE[:, :, 0]:
        path = written(tmp_path / "photo.tif", values, photometric="miniswhite")
        np.testing.assert_array_equal(load_photo(path).pixels[:, :, 1], 255 - RGB[:, :, 0])


def test_parts_that_are_not_in_the_file_are_gray(tmp_path: Path) -> None:
    path = written(tmp_path / "photo.tif", RGB[:32, :32], photometric="rgb", tile=(16, 16), compression="deflate")
    with pytest.importorskip("tifffile").TiffFile(path) as file:
        parts = [file.pages[0].tags[code] for code in (324, 325)]  # where tiles lie, and their sizes
    data = bytearray(path.read_bytes())
    for tag in parts:
        size = 2 if tag.dtype == 3 else 4
        data[tag.valueoffset : tag.valueoffset + size] = bytes(size)
    path.write_bytes(data)
    photo = load_photo(path)
    assert (photo.pixels[:16, :16] == 128).all() and photo.notes == (
        "256 of its 1024 pixels have no value, drawn gray",
    )
    np.testing.assert_array_equal(photo.pixels[16:], RGB[16:32, :32])


# --- Pages ---


def test_of_several_pages_the_first_is_taken_which_is_said_or_the_one_that_is_asked_for(tmp_path: Path) -> None:
    pages = RNG.integers(0, 256, (5, 41, 53), "u1")
    written(tmp_path / "stack.tif", pages, imagej=True, metadata={"axes": "ZYX"})
    first = load_photo(tmp_path / "stack.tif")
    np.testing.assert_array_equal(first.pixels[:, :, 0], pages[0])
    assert first.notes == (TWO_PAGES,)
    for page in range(5):
        photo = load_photo(tmp_path / "stack.tif", page=page)
        np.testing.assert_array_equal(photo.pixels[:, :, 0], pages[page])
        assert photo.notes == ()
    with pytest.raises(DatasetError, match=r"stack\.tif: expected a page from 0 to 4, found --page 5"):
        load_photo(tmp_path / "stack.tif", page=5)
    frames = [Image.fromarray(page) for page in pages]
    frames[0].save(tmp_path / "moving.gif", save_all=True, append_images=frames[1:])
    assert load_photo(tmp_path / "moving.gif").notes == (TWO_PAGES,)
    np.testing.assert_array_equal(load_photo(tmp_path / "moving.gif", page=3).pixels[:, :, 0], pages[3])


# --- Transparency, further bands, inks ---


def test_near_infrared_that_is_called_alpha_is_no_transparency_and_it_is_said(tmp_path: Path) -> None:
    bands = np.dstack([RGB, RNG.integers(20, 200, RGB.shape[:2], "u1")])
    for values in bands, bands.astype("u2") * 257:
        path = written(tmp_path / "scene.tif", values, photometric="rgb", extrasamples=["unassalpha"])
        photo = load_photo(path)
        np.testing.assert_array_equal(photo.pixels, RGB)
        assert photo.notes == (
            "its band 4 is called transparency, but holds values as an image does (near infrared?): it was left out, "
            "and nothing is transparent",
        )


@pytest.mark.parametrize("full", [255, 65535])
def test_what_is_cut_out_lies_on_white(tmp_path: Path, full: int) -> None:
    alpha = np.full(RGB.shape[:2], full)
    alpha[:20], alpha[20, :10] = 0, full // 5
    values = np.dstack([RGB.astype("u4") * (full // 255), alpha]).astype("u1" if full == 255 else "u2")
    shares = values[:, :, 3:] / full
    premultiplied = np.dstack([np.rint(values[:, :, :3] * shares), values[:, :, 3]]).astype(values.dtype)
    for kind, stored in (("unassalpha", values), ("assocalpha", premultiplied)):
        pixels = load_image(written(tmp_path / f"{kind}.tif", stored, photometric="rgb", extrasamples=[kind]))
        assert (pixels[:20] == 255).all()
        np.testing.assert_array_equal(pixels[21:], RGB[21:])
        assert np.abs(pixels[20, :10] - (255 - (255 - RGB[20, :10].astype(float)) / 5)).max() <= 1.5


def test_further_samples_are_left_out_and_counted(tmp_path: Path) -> None:
    options = {"photometric": "rgb", "extrasamples": ["unspecified", "unspecified"]}
    photo = load_photo(written(tmp_path / "scene.tif", np.dstack([RGB, RGB[:, :, :2]]), **options))
    np.testing.assert_array_equal(photo.pixels, RGB)
    assert photo.notes == ("2 more of its 5 samples are no colours and are left out",)


def test_inks_with_and_without_transparency(tmp_path: Path) -> None:
    plain = np.asarray(Image.fromarray(CMYK, "CMYK").convert("RGB"))
    np.testing.assert_array_equal(load_image(written(tmp_path / "a.tif", CMYK, photometric="separated")), plain)
    wide = CMYK.astype("u2") * 257
    np.testing.assert_array_equal(load_image(written(tmp_path / "b.tif", wide, photometric="separated")), plain)
    opaque = np.full(RGB.shape[:2], 255, "u1")
    opaque[:9] = 0
    options = {"photometric": "separated", "extrasamples": ["unassalpha"]}
    pixels = load_image(written(tmp_path / "c.tif", np.dstack([CMYK, opaque]), **options))
    assert (pixels[:9] == 255).all()
    np.testing.assert_array_equal(pixels[9:], plain[9:])


def test_jpegs_of_inks_are_inverted_as_their_mark_says(tmp_path: Path) -> None:
    Image.new("CMYK", (16, 16), (0, 200, 200, 0)).save(tmp_path / "marked.jpg", quality=100)
    data = (tmp_path / "marked.jpg").read_bytes()
    assert np.abs(load_image(tmp_path / "marked.jpg")[5, 5].astype(int) - [255, 55, 55]).max() <= 2
    at = data.index(b"\xff\xee")  # Adobe's mark
    (length,) = struct.unpack_from(">H", data, at + 2)
    (tmp_path / "plain.jpg").write_bytes(data[:at] + data[at + 2 + length :])
    assert np.abs(load_image(tmp_path / "plain.jpg")[5, 5].astype(int)).max() <= 2


# --- Without tifffile ---


def test_without_tifffile_what_pillow_would_garble_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written(tmp_path / "planes.tif", np.moveaxis(WIDE, 2, 0), **PLANES)
    written(tmp_path / "wide.tif", WIDE, photometric="rgb")
    written(tmp_path / "plain.tif", RGB, photometric="rgb", extratags=[(274, "H", 1, 6, True)])
    monkeypatch.setattr(tiff_photo, "find_spec", lambda name: None)
    for name in "planes.tif", "wide.tif":
        with pytest.raises(MissingDependencyError, match=rf"{name}: .*needs tifffile; install it with pip install"):
            load_photo(tmp_path / name)
    np.testing.assert_array_equal(load_image(tmp_path / "plain.tif"), np.rot90(RGB, -1))
    np.testing.assert_array_equal(load_photo(tmp_path / "plain.tif", as_stored=True).pixels, RGB)
    assert photo_size(tmp_path / "plain.tif") == (53, 41)
