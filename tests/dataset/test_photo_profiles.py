"""What lies beside the pixels of photos: colour profiles, EXIF and texts, intact and damaged."""

from __future__ import annotations

import io
import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageCms, ImageOps

from ifealid_gpu.dataset.image import load_image, load_photo, photo_of, photo_size

RGB = np.random.default_rng(6).integers(0, 256, (41, 53, 3), "u1")
GREEN = np.full((20, 30, 3), (100, 200, 100), "u1")
IN_SRGB = (0, 200, 92)  # of Adobe RGB's


def _adobe_rgb() -> bytes:
    """Adobe RGB (1998): a matrix and a gamma of 2.2, in ICC's format, version 2."""
    red, green, blue = (0.60974, 0.31111, 0.01947), (0.20528, 0.62567, 0.06087), (0.14919, 0.06322, 0.74457)

    def xyz(values: tuple[float, ...]) -> bytes:
        return b"XYZ \0\0\0\0" + struct.pack(">3i", *(round(value * 65536) for value in values))

    white = xyz((0.9642, 1.0, 0.8249))
    text = b"desc\0\0\0\0" + struct.pack(">I", 5) + b"sRGB\0" + bytes(79)  # a name proves nothing
    gamma = b"curv\0\0\0\0" + struct.pack(">IHH", 1, round(2.19921875 * 256), 0)
    parts = {b"desc": text, b"wtpt": white, b"rXYZ": xyz(red), b"gXYZ": xyz(green), b"bXYZ": xyz(blue)}
    parts |= dict.fromkeys((b"rTRC", b"gTRC", b"bTRC"), gamma)
    table, body, start = b"", b"", 128 + 4 + 12 * len(parts)
    for name, part in parts.items():
        table += name + struct.pack(">II", start + len(body), len(part))
        body += part + bytes(-len(part) % 4)
    head = struct.pack(">I4sI", start + len(body), b"lcms", 0x02100000) + b"mntrRGB XYZ " + bytes(12) + b"acsp"
    head += bytes(28) + white[8:]
    return head + bytes(128 - len(head)) + struct.pack(">I", len(parts)) + table + body


ADOBE = _adobe_rgb()


def chunk(kind: bytes, body: bytes, *, wrong: bool = False) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body) ^ wrong)


def png_with(*chunks: bytes) -> bytes:
    out = io.BytesIO()
    Image.fromarray(RGB).save(out, "PNG")
    return out.getvalue()[:33] + b"".join(chunks) + out.getvalue()[33:]


@pytest.mark.parametrize("suffix", ["png", "jpg", "tif", "webp"])
def test_a_wide_profile_becomes_srgb_whatever_it_is_called(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"photo.{suffix}"
    options = {"jpg": {"quality": 100}, "webp": {"lossless": True}}.get(suffix, {})
    Image.fromarray(GREEN).save(path, icc_profile=ADOBE, **options)
    photo = load_photo(path)
    assert np.abs(photo.pixels[5, 5].astype(int) - IN_SRGB).max() <= 2
    assert photo.jpeg is None and photo.notes == ()


def test_at_16_bits_as_well(tmp_path: Path) -> None:
    wide = GREEN.astype("u2") * 257
    pytest.importorskip("tifffile").imwrite(tmp_path / "photo.tif", wide, photometric="rgb", iccprofile=ADOBE)
    plain = pytest.importorskip("imagecodecs").png_encode(wide)
    (tmp_path / "photo.png").write_bytes(plain[:33] + chunk(b"iCCP", b"x\0\0" + zlib.compress(ADOBE)) + plain[33:])
    for name in "photo.tif", "photo.png":
        assert np.abs(load_photo(tmp_path / name).unrounded[5, 5] * 255 - IN_SRGB).max() < 1.5, name


def test_a_jpeg_in_srgb_keeps_its_bytes(tmp_path: Path) -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    Image.fromarray(RGB).save(tmp_path / "photo.jpg", icc_profile=profile)
    assert load_photo(tmp_path / "photo.jpg").jpeg == (tmp_path / "photo.jpg").read_bytes()


@pytest.mark.parametrize("profile", [b"no profile", ADOBE[:200], ADOBE[:128] + b"\xff" * 300])
def test_a_damaged_profile_is_left_out_and_said(tmp_path: Path, profile: bytes) -> None:
    Image.fromarray(GREEN).save(tmp_path / "photo.png", icc_profile=profile)
    photo = load_photo(tmp_path / "photo.png")
    np.testing.assert_array_equal(photo.pixels, GREEN)
    assert photo.notes == ("its colour profile is damaged and was left out: its colours are taken as sRGB",)


def test_lab_is_converted_and_gray_stays_gray_under_a_profile_of_colors(tmp_path: Path) -> None:
    to_lab = ImageCms.buildTransform(ImageCms.createProfile("sRGB"), ImageCms.createProfile("LAB"), "RGB", "LAB")
    ImageCms.applyTransform(Image.fromarray(GREEN), to_lab).save(tmp_path / "lab.tif")
    assert np.abs(load_image(tmp_path / "lab.tif")[3, 3].astype(int) - GREEN[3, 3]).max() <= 3
    Image.fromarray(GREEN[:, :, 0]).save(tmp_path / "gray.png", icc_profile=ADOBE)
    gray = load_image(tmp_path / "gray.png")[3, 3].astype(int)
    assert np.ptp(gray) <= 1 and abs(gray[0] - 100) <= 2


def test_images_in_memory_are_converted_too() -> None:
    image = Image.fromarray(GREEN)
    image.info["icc_profile"] = ADOBE
    assert np.abs(photo_of(image).pixels[5, 5].astype(int) - IN_SRGB).max() <= 1


BOMB = zlib.compress(bytes(70_000_000))
BESIDE: dict[str, bytes] = {
    "large text": png_with(chunk(b"zTXt", b"Comment\0\0" + zlib.compress(b"x" * 3_000_000))),
    "bombs": png_with(
        chunk(b"zTXt", b"Raw profile type exif\0\0" + BOMB), chunk(b"iTXt", b"XML:com.adobe.xmp\0\1\0\0\0" + BOMB)
    ),
    "many texts": png_with(*[chunk(b"tEXt", b"Comment\0" + b"x" * 900_000)] * 80),
    "unknown compression": png_with(chunk(b"zTXt", b"Comment\0\7xx"), chunk(b"iCCP", b"name\0\7xx")),
    "wrong sums": png_with(chunk(b"tEXt", b"Comment\0x", wrong=True), chunk(b"eXIf", b"xx", wrong=True)),
    "damaged": png_with(*(chunk(kind, b"\0") for kind in (b"zTXt", b"iTXt", b"tIME", b"pHYs", b"gAMA", b"cHRM"))),
    "large profile": png_with(chunk(b"iCCP", b"x\0\0" + zlib.compress(bytes(20_000_000)))),
}


@pytest.mark.parametrize("data", BESIDE.values(), ids=BESIDE)
def test_what_lies_beside_the_pixels_may_be_large_or_damaged(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "photo.png").write_bytes(data)
    np.testing.assert_array_equal(load_photo(tmp_path / "photo.png").pixels, RGB)
    assert photo_size(tmp_path / "photo.png") == RGB.shape[:2]


@pytest.mark.parametrize("exif", [b"II*\0\xff\xff\xff\xff", b"\0\x08\0\x02\x01\x12", b"", b"MM\0*\0\0\0\x08\xff\xff"])
@pytest.mark.parametrize("suffix", ["png", "jpg", "webp"])
def test_malformed_exif_leaves_a_photo_as_it_is_stored(tmp_path: Path, exif: bytes, suffix: str) -> None:
    path = tmp_path / f"photo.{suffix}"
    Image.fromarray(RGB).save(path)
    plain = load_image(path)
    Image.fromarray(RGB).save(path, exif=b"Exif\0\0" + exif)
    np.testing.assert_array_equal(load_photo(path).pixels, plain)
    assert photo_size(path) == RGB.shape[:2]


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", ["png", "tif", "16 bits"])
def test_every_orientation_is_turned_unless_asked_not_to(tmp_path: Path, orientation: int, kind: str) -> None:
    image = Image.fromarray(RGB)
    image.getexif()[0x0112] = orientation
    upright = np.asarray(ImageOps.exif_transpose(image))
    path = tmp_path / f"photo.{kind if kind == 'png' else 'tif'}"
    if kind == "16 bits":
        turn = [(274, "H", 1, orientation, True)]
        pytest.importorskip("tifffile").imwrite(path, RGB.astype("u2") * 257, photometric="rgb", extratags=turn)
    else:
        image.save(path, exif=image.getexif())
    photo = load_photo(path)
    np.testing.assert_array_equal(photo.pixels, upright)
    assert photo_size(path) == upright.shape[:2]
    np.testing.assert_array_equal(load_photo(path, as_stored=True).pixels, RGB)
    assert photo_size(path, as_stored=True) == RGB.shape[:2]
