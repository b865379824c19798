"""Mutated photos and TIFFs: values, or one line; never a traceback. `IFEALID_MUTATIONS=1000 pytest ...` tries more."""

from __future__ import annotations

import io
import os
import random
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from ifealid_gpu.dataset import read_dataset
from ifealid_gpu.dataset.image import load_photo, photo_size
from ifealid_gpu.dataset.photos import is_photo
from ifealid_gpu.errors import IfealidError

COUNT = int(os.environ.get("IFEALID_MUTATIONS", "60"))
SEED = 20
RGB = np.random.default_rng(1).integers(0, 256, (24, 31, 3), "u1")
WIDE = RGB.astype("u2") * 16


def _pillow(kind: str, **options: object) -> Callable[[], bytes]:
    def make() -> bytes:
        exif = Image.Exif()
        exif[0x0112] = 6
        out = io.BytesIO()
        Image.fromarray(RGB).save(out, kind, **({"exif": exif} if kind in ("JPEG", "PNG", "WEBP") else {}), **options)
        return out.getvalue()

    return make


def _tiff(values: np.ndarray, **options: object) -> Callable[[], bytes]:
    def make() -> bytes:
        out = io.BytesIO()
        pytest.importorskip("tifffile").imwrite(out, values, **options)
        return out.getvalue()

    return make


KINDS: dict[str, Callable[[], bytes]] = {
    "a.jpg": _pillow("JPEG"),
    "b.png": _pillow("PNG"),
    "c.webp": _pillow("WEBP"),
    "d.tga": _pillow("TGA"),
    "e.gif": _pillow("GIF"),
    "f.bmp": _pillow("BMP"),
    "g.ppm": _pillow("PPM"),
    "h.jp2": _pillow("JPEG2000"),
    "i.tif": _pillow("TIFF"),
    "j.tif": _tiff(WIDE, photometric="rgb", compression="deflate", tile=(16, 16)),
    "k.tif": _tiff(np.moveaxis(WIDE, 2, 0), photometric="rgb", planarconfig="separate"),
    "l.tif": _tiff(RGB[:, :, 0].astype("f4"), metadata=None),
    "m.tif": _tiff(np.dstack([RGB, RGB[:, :, :1]]), photometric="rgb", compression="lzw"),
    "n.tif": _tiff(np.stack([RGB[:, :, 0]] * 4), imagej=True),
    "o.tif": _tiff(RGB.astype("f4") / 255, photometric="rgb", bigtiff=True),
}


def mutated(data: bytes, chance: random.Random) -> bytes:
    """The bytes with a few flipped, a piece lost, doubled or overwritten, or a field of the head set to an extreme."""
    changed = bytearray(data)
    for _ in range(chance.randint(1, 4)):
        head = min(len(changed), 400)
        at = chance.randrange(len(changed))
        way = chance.randrange(6)
        if way == 0:
            changed[at] ^= 1 << chance.randrange(8)
        elif way == 1:
            changed[chance.randrange(head)] = chance.randrange(256)
        elif way == 2:
            start = chance.randrange(head)
            changed[start : start + 4] = chance.choice([b"\xff" * 4, bytes(4), b"\x7f\xff\xff\xff", b"\1\0\0\0"])
        elif way == 3:
            del changed[max(1, at) :]
        elif way == 4:
            del changed[at : at + chance.randint(1, 40)]
        else:
            changed[at:at] = changed[at : at + chance.randint(1, 40)]
        if len(changed) < 2:
            break
    return bytes(changed) or b"x"


def outcome(path: Path) -> str:
    """What came of a file; anything but values or one line is an error of the test."""
    try:
        photo = load_photo(path)
        height, width = photo_size(path)
        assert photo.pixels.shape == (height, width, 3) and photo.pixels.dtype == np.uint8
        assert all(note.isprintable() for note in photo.notes)
        found = "values"
    except IfealidError as error:
        assert "\n" not in str(error) and str(path) in str(error)
        found = "one line"
    try:
        is_photo(path)
        for entry in read_dataset(path).entries:
            entry.load()
    except IfealidError as error:
        assert "\n" not in str(error)
    return found


@pytest.mark.filterwarnings("ignore")
def test_mutated_photos_give_values_or_one_line(tmp_path: Path) -> None:
    chance, found = random.Random(SEED), Counter[str]()  # noqa: S311 - the same ones on every run
    originals = {name: make() for name, make in KINDS.items()}
    for name, data in originals.items():
        (tmp_path / name).write_bytes(data)
        assert outcome(tmp_path / name) == "values", name
    for n in range(COUNT):
        name = list(originals)[n % len(originals)]
        path = tmp_path / f"{n}{name}"
        path.write_bytes(mutated(originals[name], chance))
        found[outcome(path)] += 1
        path.unlink()
    print(dict(found))  # noqa: T201
    assert found["values"] and found["one line"] and found.total() == COUNT
