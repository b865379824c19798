"""Writing which class every pixel has: as a PNG with the classes' colours, an array, or a GeoTIFF."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ifealid_gpu.dataset.geotiff_writer import SUFFIXES as GEOTIFF_SUFFIXES
from ifealid_gpu.dataset.geotiff_writer import write_geotiff
from ifealid_gpu.dataset.mask_writer import MaskSize
from ifealid_gpu.dataset.on_image import pixels_on_image
from ifealid_gpu.geometry import Scene
from ifealid_gpu.maps.feature_map import FeatureMap

#: The label of a pixel without one.
NO_LABEL = -1
#: The same in a PNG, whose entry of the palette is transparent.
NO_LABEL_IN_PNG = 255


def labels_of(values: NDArray[np.float32]) -> NDArray[np.int32]:
    """Labels (h, w) int32 from values as they are read back, `NO_LABEL` for NaN."""
    return np.where(np.isnan(values), NO_LABEL, np.nan_to_num(values)).astype(np.int32)


def put_labels(
    file: BinaryIO,
    path: Path,
    labels: NDArray[np.int32],
    of: FeatureMap,
    palette: Sequence[tuple[int, int, int]],
    *,
    size: MaskSize = MaskSize.IMAGE,
) -> tuple[int, int]:
    """Write labels into a file that was begun; (height, width) of what was written.

    Args:
        file: takes them.
        path: what it will be called: .png has 8 bits, the numbers of the classes with their colours as its palette, and
            255, which is transparent, where there is none; .npy is int32 (h, w), `NO_LABEL` where there is none; .tif a
            GeoTIFF of int16.
        labels: (h, w).
        of: the map.
        palette: the colours of the classes, at most 255.
        size: of a PNG.
    """
    suffix = path.suffix.lower()
    if suffix == ".npy":
        np.save(file, labels)
    elif suffix in GEOTIFF_SUFFIXES:
        write_geotiff(file, labels.astype(np.int16), of.georeference, no_data=float(NO_LABEL), names=("label",))
    else:
        numbers: NDArray[Any] = labels + 1  # so that bare places, which are 0, have none
        shown = numbers if size is MaskSize.MAP else pixels_on_image(numbers, Scene.of(of))
        picture = Image.fromarray(np.where(shown == 0, NO_LABEL_IN_PNG, shown - 1).astype(np.uint8), "P")
        picture.putpalette(np.array([*palette, *[(0, 0, 0)] * (256 - len(palette))], np.uint8).tobytes())
        picture.save(file, "PNG", transparency=NO_LABEL_IN_PNG)
        return shown.shape[0], shown.shape[1]
    return labels.shape[0], labels.shape[1]
