"""Writing which pixels are inside a threshold: as a PNG of the image's or the map's size, an array, or a GeoTIFF."""

from __future__ import annotations

import os
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ifealid_gpu.dataset.geotiff_writer import SUFFIXES as GEOTIFF_SUFFIXES
from ifealid_gpu.dataset.geotiff_writer import check_geotiff, write_geotiff
from ifealid_gpu.dataset.on_image import pixels_on_image
from ifealid_gpu.errors import InputError
from ifealid_gpu.files import replacing
from ifealid_gpu.geometry import Scene
from ifealid_gpu.maps.feature_map import FeatureMap

#: How the names of masks end.
MASK_SUFFIXES = (".png", ".npy", *GEOTIFF_SUFFIXES)
_NO_VALUE = 255  # of a GeoTIFF


class MaskSize(StrEnum):
    """Whose pixels a PNG of a mask has."""

    IMAGE = "image"
    MAP = "map"


def check_mask_file(path: Path, size: MaskSize | None = None) -> None:
    """Refuse to begin a mask that cannot be written.

    Raises:
        InputError: its name ends otherwise, or a size is asked for that it does not have.
        MissingDependencyError: it is a TIFF, and tifffile is not installed.
    """
    suffix = path.suffix.lower()
    if suffix not in MASK_SUFFIXES:
        raise InputError(f"a mask is a file that ends in {', '.join(MASK_SUFFIXES)}, found {path}")
    if suffix in GEOTIFF_SUFFIXES:
        check_geotiff(path)
    if size is MaskSize.IMAGE and suffix != ".png":
        raise InputError(f"a mask of the image's size is a .png, found {path}; others have the map's pixels")


def check_mask_of(path: Path, feature_map: FeatureMap) -> None:
    """InputError where a mask would be a GeoTIFF and its map does not say where it lies."""
    if path.suffix.lower() in GEOTIFF_SUFFIXES and feature_map.georeference is None:
        raise InputError(
            f"{path}: this map's files do not say where on the Earth it lies; write a .png or .npy instead"
        )


def write_mask(
    mask: NDArray[np.bool_],
    path: str | os.PathLike[str],
    of: FeatureMap,
    *,
    size: MaskSize | str = MaskSize.IMAGE,
) -> None:
    """Write what `mask` gave of a map.

    Args:
        mask: (h, w) bool.
        path: a file; .png has 8 bits, 255 inside and 0 outside; .npy is bool (h, w); .tif a GeoTIFF that lies where the
            map lies, 1 inside, 0 outside and 255, which is declared no data, where the map has none.
        of: the map.
        size: of a PNG: "image" or, with a pixel for each of the map's, "map".

    Raises:
        InputError: a mask of other pixels than the map's; a name that ends otherwise; a GeoTIFF of a map that does not
            say where it lies.
        MissingDependencyError: it is a TIFF, and tifffile is not installed.
        OutputError: the file cannot be written; what stood there is unchanged.
    """
    path, mask = Path(path), np.asarray(mask)
    if mask.shape != (of.height, of.width) or mask.dtype != np.bool_:
        found = f"{mask.dtype}, shape {mask.shape}"
        raise InputError(f"expected a mask of bool, {of.height} x {of.width} pixels, found {found}")
    if size not in list(MaskSize):
        raise InputError(f"a mask's size must be {' or '.join(MaskSize)}, found {size!r}")
    check_mask_file(path)
    check_mask_of(path, of)
    with replacing(path) as file:
        put_mask(file, path, mask, of, size=MaskSize(size))


def put_mask(
    file: BinaryIO,
    path: Path,
    mask: NDArray[np.bool_],
    of: FeatureMap,
    *,
    size: MaskSize = MaskSize.IMAGE,
    without_value: NDArray[np.bool_] | None = None,
) -> tuple[int, int]:
    """Write a mask into a file that was begun; (height, width) of what was written.

    Args:
        file: takes it.
        path: what it will be called.
        mask: (h, w).
        of: the map.
        size: of a PNG.
        without_value: (h, w) which pixels have no value, for a GeoTIFF; None: those without data.
    """
    suffix = path.suffix.lower()
    if suffix == ".npy":
        np.save(file, mask)
    elif suffix in GEOTIFF_SUFFIXES:
        if without_value is None and of.valid is not None:
            without_value = ~of.valid
        numbers = mask.astype(np.uint8)
        is_whole = without_value is None or not without_value.any()
        if without_value is not None:
            numbers[without_value] = _NO_VALUE
        no_data = None if is_whole else float(_NO_VALUE)
        write_geotiff(file, numbers, of.georeference, no_data=no_data, names=("inside",))
    else:
        shown = mask if size is MaskSize.MAP else pixels_on_image(mask, Scene.of(of))
        Image.fromarray(shown.astype(np.uint8) * 255).save(file, "PNG")
        return shown.shape[0], shown.shape[1]
    return mask.shape[0], mask.shape[1]
