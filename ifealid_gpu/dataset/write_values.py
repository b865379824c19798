"""Writing what every pixel's value is: as an array of NumPy's, or as a GeoTIFF that lies where the map lies."""

from __future__ import annotations

import math
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from ifealid_gpu.dataset.write_geotiff import SUFFIXES, check_geotiff, write_geotiff
from ifealid_gpu.feature_map import FeatureMap


def check_values_file(path: Path) -> None:
    """Refuse to begin a file of values that cannot be written.

    Raises:
        MissingDependencyError: it is a TIFF, and tifffile is not installed.
    """
    if path.suffix.lower() in SUFFIXES:
        check_geotiff(path)


def write_values(file: BinaryIO, path: Path, values: NDArray[np.float32], of: FeatureMap, words: str) -> None:
    """Write values of a map's pixels, NaN where one has none.

    Args:
        file: takes them.
        path: what it will be called; .tif and .tiff are GeoTIFFs, all else arrays (.npy).
        values: (h, w) or (h, w, n).
        of: the map.
        words: what the values are.
    """
    if path.suffix.lower() not in SUFFIXES:
        np.save(file, values)
        return
    names = (words,) if values.ndim == 2 else ()
    write_geotiff(file, values, of.georeference, no_data=math.nan, names=names)
