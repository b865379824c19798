"""IFeaLiD ZIPs made from the format's description alone, without the package, so that both can be held against it."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

Parts = dict[str, bytes]


def png_bytes(pixels: np.ndarray) -> bytes:
    out = io.BytesIO()
    Image.fromarray(pixels).save(out, "PNG")
    return out.getvalue()


def make_parts(codes: np.ndarray, overlay: bytes | None = None, **metadata: Any) -> Parts:
    height, width, features = codes.shape
    itemsize = codes.dtype.itemsize
    facts = {"name": "map", "width": width, "height": height, "features": features, "precision": 8 * itemsize}
    facts["overlay"] = overlay is not None
    parts = {"metadata.json": json.dumps(facts | metadata).encode()}
    if overlay is not None:
        parts["overlay.jpg"] = overlay
    per_png = 4 // itemsize
    for i in range(-(-features // per_png)):
        pixels = np.zeros((height, width, per_png), f"<u{itemsize}")
        channels = codes[:, :, i * per_png : (i + 1) * per_png]
        pixels[:, :, : channels.shape[2]] = channels
        parts[f"{i}.png"] = png_bytes(pixels.view("u1").reshape(height, width, 4))
    return parts


def write_zip(path: Path, parts: Parts, compression: int = zipfile.ZIP_STORED) -> Path:
    with zipfile.ZipFile(path, "w", compression) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return path


def random_codes(shape: tuple[int, int, int], bits: int = 8, seed: int = 0) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return rng.integers(0, 2**bits, shape, f"u{bits // 8}", endpoint=False)


@pytest.fixture(name="parts_of")
def _parts_of() -> Callable[..., Parts]:
    return make_parts


@pytest.fixture(name="zipped")
def _zipped() -> Callable[..., Path]:
    return write_zip


@pytest.fixture(name="codes_of")
def _codes_of() -> Callable[..., np.ndarray]:
    return random_codes


@pytest.fixture(name="jpeg")
def _jpeg() -> bytes:
    out = io.BytesIO()
    pixels = np.random.default_rng(1).integers(0, 256, (12, 20, 3), "u1")
    Image.fromarray(pixels).save(out, "JPEG")
    return out.getvalue()
