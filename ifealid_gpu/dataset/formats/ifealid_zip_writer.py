"""Writing IFeaLiD ZIPs that the paper's web page reads too."""

from __future__ import annotations

import os
import zipfile
from pathlib import Path
from threading import Event

import numpy as np

from ifealid_gpu.dataset.formats import metadata, png
from ifealid_gpu.dataset.formats.ifealid_zip import OVERLAY
from ifealid_gpu.dataset.image import jpeg_bytes
from ifealid_gpu.errors import InputError
from ifealid_gpu.files import replacing
from ifealid_gpu.maps.feature_map import FeatureMap
from ifealid_gpu.parallel import Progress, cores, in_order

_TIME = (1980, 1, 1, 0, 0, 0)
_UNIX = 3


def write_zip(
    feature_map: FeatureMap,
    path: str | os.PathLike[str],
    *,
    image_file: bytes | None = None,
    progress: Progress | None = None,
) -> None:
    """Write a feature map as an IFeaLiD ZIP. The same map gives the same bytes, whenever and wherever it is written.

    The file takes ``path``'s place only when it is complete.

    Args:
        feature_map: codes, image, provenance and the mask of valid pixels are all kept; the image as a JPEG of high
            quality.
        path: a file that ends in .zip.
        image_file: the JPEG file that ``feature_map.image`` was decoded from, kept as it is in place of a new JPEG.
        progress: called in this thread with (PNGs done, PNGs in all); an exception from it stops the work.

    Raises:
        InputError: ``path`` does not end in .zip, or ``image_file`` is no JPEG or comes without an image.
        OutputError: the file cannot be written; what stood there is unchanged.
    """
    path = Path(path)
    if path.suffix.lower() != ".zip":
        raise InputError(f"a dataset file ends in .zip, found {path.name!r}")
    overlay = _overlay(feature_map, image_file)
    with replacing(path) as file, zipfile.ZipFile(file, "w") as archive:
        archive.writestr(_member(metadata.MEMBER), metadata.metadata_bytes(feature_map))
        if overlay is not None:
            archive.writestr(_member(OVERLAY), overlay)
        _write_pngs(archive, feature_map, progress)


def _overlay(feature_map: FeatureMap, image_file: bytes | None) -> bytes | None:
    if image_file is None:
        return None if feature_map.image is None else jpeg_bytes(feature_map.image)
    if feature_map.image is None or not image_file.startswith(b"\xff\xd8\xff"):
        raise InputError("image_file must be the JPEG file of the feature map's image, found other bytes or no image")
    return image_file


def _member(name: str) -> zipfile.ZipInfo:
    """A stored member: PNG and JPEG are compressed already."""
    info = zipfile.ZipInfo(name, _TIME)
    info.create_system, info.external_attr = _UNIX, 0o644 << 16
    return info


def _write_pngs(archive: zipfile.ZipFile, feature_map: FeatureMap, progress: Progress | None) -> None:
    width, height = feature_map.width, feature_map.height
    codes = feature_map.codes.reshape(width * height, feature_map.channels)
    per_word = 32 // feature_map.precision
    count = -(-feature_map.channels // per_word)

    def encode(i: int, stop: Event) -> bytes:
        if stop.is_set():
            return b""
        channels = codes[:, i * per_word : (i + 1) * per_word]
        word = np.zeros((len(codes), per_word), codes.dtype.newbyteorder("<"))
        word[:, : channels.shape[1]] = channels
        return png.encode(word, width, height)

    if progress is not None:
        progress(0, count)
    with in_order(encode, range(count), min(cores(), count)) as encoded:
        for i, data in enumerate(encoded):
            archive.writestr(_member(f"{i}.png"), data)
            if progress is not None:
                progress(i + 1, count)
