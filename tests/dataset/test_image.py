"""Input images of every mode."""

from __future__ import annotations

import struct
import time
import warnings
import zlib

import numpy as np
import pytest
from PIL import Image

from ifealid_gpu.dataset import image as image_module
from ifealid_gpu.dataset import load_image
from ifealid_gpu.dataset.image import load_photo, photo_of
from ifealid_gpu.errors import DatasetError

RGB = np.random.default_rng(0).integers(0, 256, (3, 5, 3), "u1")


def loaded(tmp_path, image: Image.Image, suffix="png", **options) -> np.ndarray:
    image.save(tmp_path / f"photo.{suffix}", **options)
    pixels = load_image(tmp_path / f"photo.{suffix}")
    assert pixels.dtype == np.uint8
    assert pixels.shape == (image.height, image.width, 3)
    assert pixels.flags.c_contiguous
    return pixels


@pytest.mark.parametrize("suffix", ["png", "tiff", "bmp", "webp"])
def test_rgb(tmp_path, suffix):
    options = {"lossless": True} if suffix == "webp" else {}
    np.testing.assert_array_equal(loaded(tmp_path, Image.fromarray(RGB), suffix, **options), RGB)


def test_gray_one_bit_and_palette(tmp_path):
    gray = Image.fromarray(RGB[:, :, 0])
    np.testing.assert_array_equal(loaded(tmp_path, gray), np.repeat(RGB[:, :, :1], 3, axis=2))
    assert set(np.unique(loaded(tmp_path, gray.convert("1")))) <= {0, 255}
    palette = Image.fromarray(RGB).convert("P", palette=Image.Palette.ADAPTIVE)
    np.testing.assert_array_equal(loaded(tmp_path, palette), np.asarray(palette.convert("RGB")))


@pytest.mark.filterwarnings("ignore:.*drawn:UserWarning")
def test_gray_of_more_than_8_bits_is_stretched_so_that_12_bit_photos_are_seen(tmp_path):
    values = np.array([[0, 2048, 4095]], "u2")
    np.testing.assert_array_equal(loaded(tmp_path, Image.fromarray(values))[:, :, 1], [[0, 128, 255]])
    np.testing.assert_array_equal(
        loaded(tmp_path, Image.fromarray(values.astype("i4")), "tiff")[0, :, 0], [0, 128, 255]
    )
    floats = np.array([[-1, np.nan, 3]], "f4")
    np.testing.assert_array_equal(loaded(tmp_path, Image.fromarray(floats), "tiff")[0, :, 0], [0, 128, 255])
    assert (loaded(tmp_path, Image.fromarray(np.full((2, 2), 900, "u2"))) == 0).all()


def test_gray_of_more_than_8_bits_is_kept_unrounded_beside_the_picture(tmp_path):
    values = np.array([[100, 1100, 1101], [4195, 101, 100]], "u2")
    for image in Image.fromarray(values), Image.fromarray(values.astype("f4")):
        image.save(tmp_path / "photo.tiff")
        photo = load_photo(tmp_path / "photo.tiff")
        np.testing.assert_array_equal(photo.unrounded, ((values - 100) / 4095).astype("f4"))
        np.testing.assert_array_equal(photo.pixels[:, :, 2], np.rint(photo.unrounded * 255))
    assert photo_of(Image.fromarray(RGB)).unrounded is None
    assert photo_of(Image.fromarray(values)).size == (2, 3)


def test_colors_of_16_bits_are_rounded_to_8_and_kept_unrounded(tmp_path):
    wide = np.random.default_rng(1).integers(0, 1 << 16, (3, 5, 3)).astype(">u2")
    lines = b"".join(b"\0" + line.tobytes() for line in wide)
    header = struct.pack(">IIBBBBB", 5, 3, 16, 2, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(lines)), (b"IEND", b""))
    chunks = (struct.pack(">I", len(d)) + k + d + struct.pack(">I", zlib.crc32(k + d)) for k, d in parts)
    (tmp_path / "wide.png").write_bytes(b"\x89PNG\r\n\x1a\n" + b"".join(chunks))
    photo = load_photo(tmp_path / "wide.png")
    np.testing.assert_array_equal(photo.pixels, np.rint(wide / 257))
    np.testing.assert_allclose(photo.unrounded, wide / 65535, atol=1e-7)
    assert photo.notes == ()


def test_transparent_images_lie_on_white(tmp_path):
    rgba = np.dstack([RGB, np.full(RGB.shape[:2], 255, "u1")])
    rgba[0, 0] = [10, 20, 30, 0]
    rgba[1, 1] = [0, 0, 0, 51]
    pixels = loaded(tmp_path, Image.fromarray(rgba))
    assert list(pixels[0, 0]) == [255, 255, 255]
    assert list(pixels[1, 1]) == [204, 204, 204]
    np.testing.assert_array_equal(pixels[2], RGB[2])
    assert (loaded(tmp_path, Image.new("LA", (2, 2), (0, 0))) == 255).all()


def test_cmyk(tmp_path):
    pixels = loaded(tmp_path, Image.new("CMYK", (4, 3), (0, 255, 255, 0)), "tiff")
    assert list(pixels[0, 0]) == [255, 0, 0]


def test_exif_orientation_is_applied(tmp_path):
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera lay on its side: turn by 90 degrees clockwise
    Image.fromarray(RGB).save(tmp_path / "photo.png", exif=exif)
    np.testing.assert_array_equal(load_image(tmp_path / "photo.png"), np.rot90(RGB, -1))


def test_only_upright_rgb_jpegs_keep_their_bytes(tmp_path):
    path = tmp_path / "photo.jpg"
    Image.fromarray(RGB).save(path)
    assert load_photo(path).jpeg == path.read_bytes()
    exif = Image.Exif()
    exif[0x0112] = 3
    for image, options in [
        (Image.fromarray(RGB), {"exif": exif}),
        (Image.fromarray(RGB).convert("L"), {}),
        (Image.fromarray(RGB).convert("CMYK"), {}),
    ]:
        image.save(path, **options)
        assert load_photo(path).jpeg is None
    Image.fromarray(RGB).save(tmp_path / "photo.png")
    assert load_photo(tmp_path / "photo.png").jpeg is None


def bomb(path, side):
    """A small PNG of side x side black pixels."""
    Image.new("1", (side, side)).save(path)
    assert path.stat().st_size < 100_000
    return path


def test_decompression_bombs_are_refused_quickly_and_without_warnings(tmp_path):
    path = bomb(tmp_path / "bomb.png", 17_000)
    start = time.perf_counter()
    with pytest.raises(DatasetError, match=r"bomb\.png: expected an image of at most 256 megapixels, found more"):
        load_image(path)
    assert time.perf_counter() - start < 2


def test_the_limit_is_a_setting_and_pillows_own_stays(tmp_path, monkeypatch):
    monkeypatch.setattr(image_module, "MAX_PIXELS", 10_000)
    before = Image.MAX_IMAGE_PIXELS
    for side in 101, 1000:  # Pillow warns of the first and refuses the second
        with pytest.raises(DatasetError, match="expected an image of at most"):
            load_image(bomb(tmp_path / "bomb.png", side))
    assert load_image(bomb(tmp_path / "small.png", 100)).shape == (100, 100, 3)
    assert before == Image.MAX_IMAGE_PIXELS
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        Image.open(tmp_path / "bomb.png").close()


@pytest.mark.parametrize("share", [0.2, 0.6, 0.95])
@pytest.mark.parametrize("suffix", ["png", "jpg"])
def test_truncated_images(tmp_path, suffix, share):
    path = tmp_path / f"photo.{suffix}"
    Image.fromarray(np.random.default_rng(0).integers(0, 256, (40, 40, 3), "u1")).save(path)
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * share)])
    with pytest.raises(DatasetError, match=rf"photo\.{suffix}: expected an") as caught:
        load_image(path)
    assert "\n" not in str(caught.value)


def test_what_is_no_image(tmp_path):
    (tmp_path / "photo.jpg").write_text("hello")
    with pytest.raises(DatasetError, match=r"photo\.jpg: expected an image .*found something else"):
        load_image(tmp_path / "photo.jpg")
    (tmp_path / "photo.eps").write_text("%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n")
    with pytest.raises(DatasetError, match="found something else"):
        load_image(tmp_path / "photo.eps")
    with pytest.raises(DatasetError, match=r"no\.jpg: cannot be read: no such file"):
        load_image(tmp_path / "no.jpg")
    with pytest.raises(DatasetError, match="cannot be read: is a directory"):
        load_image(tmp_path)
