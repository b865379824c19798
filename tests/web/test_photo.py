"""Photos in pages: a JPEG's own bytes where it is one of the photo's pixels, without what cameras write beside them."""

from __future__ import annotations

import base64
import io
import re
import zipfile
from pathlib import Path

import numpy as np
import pytest
from helpers import random_image
from PIL import Image

from ifealid_gpu import FeatureMap, write_dataset
from ifealid_gpu.cli import main
from ifealid_gpu.dataset import read_dataset
from ifealid_gpu.dataset.image import jpeg_bytes
from ifealid_gpu.web.photo import jpeg_alone

_ORIENTATION, _GPS = 0x0112, 0x8825


def camera_jpeg(orientation: int = 1, **options: object) -> bytes:
    """A photo as cameras write it: with the place, a comment, and something after its end."""
    exif, file = Image.Exif(), io.BytesIO()
    exif[_ORIENTATION] = orientation
    exif[_GPS] = {1: "N", 2: (53.0, 4.0, 0.0)}
    Image.fromarray(random_image(34, 45)).save(file, "JPEG", exif=exif, comment=b"by me", **options)
    return file.getvalue() + b"a film"


@pytest.mark.parametrize(
    "options",
    [{"quality": 95, "subsampling": "4:4:4"}, {"quality": 60, "progressive": True}, {"restart_marker_blocks": 1}],
)
def test_a_jpeg_alone_has_the_same_pixels_and_nothing_else(options: dict[str, object]) -> None:
    data = camera_jpeg(**options)
    alone = jpeg_alone(data)
    assert alone is not None
    for beside in (b"Exif", b"by me", b"a film"):
        assert beside in data and beside not in alone
    assert (np.asarray(Image.open(io.BytesIO(alone))) == np.asarray(Image.open(io.BytesIO(data)))).all()
    assert jpeg_alone(alone) == alone


@pytest.mark.parametrize(
    "data", [b"", b"\x89PNG", camera_jpeg()[:-200], b"\xff\xd8\xff\xe0\xff\xff", b"\xff\xd8 \xff\xd9"]
)
def test_what_is_no_whole_jpeg_is_left_alone(data: bytes) -> None:
    assert jpeg_alone(data) is None


def photo_in(page: Path) -> bytes:
    """The one photo of a page, which follows the blocks of the map's codes and axes or comes before them."""
    blocks = re.findall(r'<script type="application/base64" id="block-\d+">(.*?)</script>', page.read_text())
    [found] = [data for data in map(base64.b64decode, blocks) if data[:4] in (b"\xff\xd8\xff\xe0", b"RIFF")]
    return found


def make_page(monkeypatch: pytest.MonkeyPatch, *arguments: object) -> None:
    monkeypatch.setattr("sys.argv", ["ifealid-gpu", "page", *map(str, arguments)])
    with pytest.raises(SystemExit) as stop:
        main()
    assert not stop.value.code


@pytest.mark.parametrize(("orientation", "options"), [(1, []), (6, []), (6, ["--as-stored"])])
def test_a_page_keeps_the_file_of_a_photo_that_is_not_turned(
    tmp_path: Path, orientation: int, options: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    photo, page = tmp_path / "photo.jpg", tmp_path / "page.html"
    photo.write_bytes(camera_jpeg(orientation))
    np.save(tmp_path / "map.npy", np.random.default_rng(0).random((5, 7, 4)))
    make_page(monkeypatch, tmp_path / "map.npy", "--image", photo, *options, "-o", page)
    found = photo_in(page)
    if orientation == 1:
        assert found == jpeg_alone(photo.read_bytes())
    else:
        assert found.startswith(b"RIFF")
    [entry] = read_dataset(tmp_path / "map.npy", image=photo, as_stored=bool(options)).entries
    assert (np.asarray(Image.open(io.BytesIO(found))) == entry.load().image).all()


def test_the_photo_of_a_zip_stays_as_it_is_in_pages_and_in_other_zips(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    image = random_image(34, 45)
    codes = np.random.default_rng(0).integers(0, 256, (5, 7, 4), np.uint8)
    write_dataset(FeatureMap(codes, None, "one", image), tmp_path / "one.zip", image_file=jpeg_bytes(image))
    make_page(monkeypatch, tmp_path / "one.zip", "-o", tmp_path / "page.html")
    assert photo_in(tmp_path / "page.html") == jpeg_bytes(image)
    write_dataset(read_dataset(tmp_path / "one.zip"), tmp_path / "other.zip")
    with zipfile.ZipFile(tmp_path / "other.zip") as archive:
        assert archive.read("overlay.jpg") == jpeg_bytes(image)
