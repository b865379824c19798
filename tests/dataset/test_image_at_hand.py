"""Images in memory, by whatever library."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from ifealid_gpu.dataset.image_at_hand import photo_from
from ifealid_gpu.errors import InputError

RGB = np.random.default_rng(0).integers(0, 256, (5, 7, 3), dtype=np.uint8)
GRAY = RGB[:, :, 0]
UNIT = RGB / 255


def pixels_from(image):
    return photo_from(image).pixels


def same(found, expected):
    assert found.dtype == np.uint8
    assert found.flags.c_contiguous
    np.testing.assert_array_equal(found, expected)


@pytest.mark.parametrize(
    "image",
    [
        RGB,
        RGB[None],
        np.moveaxis(RGB, 2, 0),
        np.moveaxis(RGB, 2, 0)[None],
        RGB.astype(np.int64),
        RGB.astype(np.uint16) * 257,
        UNIT,
        UNIT.astype(np.float32) * np.float32(1.00001),
        Image.fromarray(RGB),
        RGB.tolist(),
    ],
)
def test_colors(image):
    same(pixels_from(image), RGB)


@pytest.mark.parametrize("image", [GRAY, GRAY[:, :, None], GRAY[None], Image.fromarray(GRAY), GRAY / 255])
def test_gray(image):
    same(pixels_from(image), np.stack([GRAY] * 3, axis=2))


def test_masks_are_black_and_white():
    same(pixels_from(GRAY > 99), np.stack([(GRAY > 99) * 255] * 3, axis=2))


def test_transparent_pixels_lie_on_white():
    alpha = np.where(GRAY > 99, 255, 0).astype(np.uint8)
    expected = np.where(alpha[:, :, None] == 255, RGB, 255)
    rgba = np.dstack([RGB, alpha])
    same(pixels_from(rgba), expected)
    same(pixels_from(rgba / 255), expected)
    same(pixels_from(Image.fromarray(rgba)), expected)


def test_a_pil_image_is_turned_upright(tmp_path):
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.fromarray(RGB).save(tmp_path / "turned.png", exif=exif)
    with Image.open(tmp_path / "turned.png") as image:
        same(pixels_from(image), np.rot90(RGB, -1))


@pytest.mark.parametrize(
    ("image", "message"),
    [
        ((UNIT - 0.45) / 0.22, r"found float64 from -2\.0\d+ to 2\.\d+; give the image before it is normalised"),
        (RGB.astype(float), "found float64 from 0 to 248; give the image before it is normalised"),
        (RGB.astype(int) - 1, "found int64 from -1 to"),
        (UNIT * np.nan, "found float64 from nan to nan"),
        (UNIT + 0j, "found complex128"),
        (np.zeros((5, 7, 2)), r"expected an image \(H, W, 3\).*, found shape \(5, 7, 2\)"),
        (np.zeros((2, 3, 5, 7)), r"found shape \(2, 3, 5, 7\)"),
        (np.zeros((0, 7, 3)), r"found shape \(0, 7, 3\)"),
        (None, "found NoneType"),
        (print, "found builtin_function_or_method"),
    ],
)
def test_what_is_no_image(image, message):
    with pytest.raises(InputError, match=message) as caught:
        pixels_from(image)
    assert "\n" not in str(caught.value)


def test_a_damaged_file_behind_a_pil_image(tmp_path):
    noise = np.random.default_rng(0).integers(0, 256, (50, 70, 3), dtype=np.uint8)
    Image.fromarray(noise).save(tmp_path / "photo.png")
    (tmp_path / "photo.png").write_bytes((tmp_path / "photo.png").read_bytes()[:5000])
    with Image.open(tmp_path / "photo.png") as image, pytest.raises(InputError, match="the image cannot be read: "):
        pixels_from(image)


@pytest.mark.torch
def test_tensors_have_channels_first():
    torch = pytest.importorskip("torch")
    tensor = torch.tensor(UNIT, dtype=torch.float32).permute(2, 0, 1)
    same(pixels_from(tensor), RGB)
    same(pixels_from(tensor[None].requires_grad_()), RGB)
    same(pixels_from(torch.tensor(RGB)), RGB)
    square = torch.tensor(RGB[:3])  # (3, 7, 3): channels first, as torch has them
    same(pixels_from(square), np.moveaxis(RGB[:3], 0, 2))
