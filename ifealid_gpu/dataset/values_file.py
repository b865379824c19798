"""Writing what every pixel's value is: as an array of NumPy's, or as a GeoTIFF that lies where the map lies."""

from __future__ import annotations

import math
import os
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from ifealid_gpu.dataset.geotiff_writer import SUFFIXES, check_geotiff, write_geotiff
from ifealid_gpu.errors import InputError
from ifealid_gpu.files import replacing
from ifealid_gpu.maps.feature_map import FeatureMap


def check_values_file(path: Path) -> None:
    """Refuse to begin a file of values that cannot be written.

    Raises:
        MissingDependencyError: it is a TIFF, and tifffile is not installed.
    """
    if path.suffix.lower() in SUFFIXES:
        check_geotiff(path)


def write_values(
    values: NDArray[np.float32], path: str | os.PathLike[str], of: FeatureMap, *, words: str = "values"
) -> None:
    """Write what `values` or `similarity` gave of a map: as a GeoTIFF that lies where the map lies, or as an array.

    Args:
        values: (h, w) or (h, w, n), NaN where a pixel has none.
        path: a file; where its name ends in .tif or .tiff a GeoTIFF (without a georeference of the map a plain one),
            else an array of NumPy's, .npy.
        of: the map.
        words: what the values are, for programs of maps.

    Raises:
        InputError: values of other pixels than the map's.
        MissingDependencyError: it is a TIFF, and tifffile is not installed.
        OutputError: the file cannot be written; what stood there is unchanged.
    """
    path = Path(path)
    if values.shape[:2] != (of.height, of.width):
        raise InputError(f"expected values of {of.height} x {of.width} pixels, found shape {values.shape}")
    check_values_file(path)
    with replacing(path) as file:
        put_values(file, path, values, of, words)


def put_values(file: BinaryIO, path: Path, values: NDArray[Any], of: FeatureMap, words: str) -> None:
    """Write values of a map's pixels into a file that was begun.

    Args:
        file: takes them.
        path: what it will be called; .tif and .tiff are GeoTIFFs, all else arrays (.npy).
        values: (h, w) or (h, w, n) float32, NaN where there is none; or int32, -1 where there is none.
        of: the map.
        words: what the values are.
    """
    if path.suffix.lower() not in SUFFIXES:
        np.save(file, values)
        return
    names = (words,) if values.ndim == 2 else ()
    no_data = math.nan if values.dtype.kind == "f" else -1
    write_geotiff(file, values, of.georeference, no_data=no_data, names=names)
