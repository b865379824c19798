"""The feature vector of a pixel as the chart draws it and the clipboard gets it."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ifealid_gpu.maps.bands import Bands
from ifealid_gpu.maps.feature_map import FeatureMap


@dataclass(frozen=True, eq=False)
class Vector:
    """The numbers of one pixel.

    Attributes:
        pixel: (x, y) in the feature map.
        values: (d,) float64, real values restored from the codes; codes / cmax where the file gives no range.
        has_data: False where the map says that this pixel has none.
    """

    pixel: tuple[int, int]
    values: NDArray[np.float64]
    has_data: bool = True

    @classmethod
    def of(cls, feature_map: FeatureMap, pixel: tuple[int, int]) -> Vector:
        """The vector of a pixel of a map."""
        x, y = pixel
        has_data = feature_map.valid is None or bool(feature_map.valid[y, x])
        return cls(pixel, feature_map.vector(x, y), has_data)


def as_csv(
    vector: Vector, pin: Vector | None, bands: Bands | None = None, adds: NDArray[np.float64] | None = None
) -> str:
    """Lines of "channel,value", with more columns for the pin's vector, names and wavelengths where there are some.

    ``adds``: (d,) what each channel adds to how alike both are, which is a column then.

    Numbers are written so that reading them gives the same float64 again; those of a pixel without data are empty.
    """
    columns = {"channel": [str(channel) for channel in range(vector.values.size)], "value": _texts(vector)}
    if pin is not None:
        columns["pin"] = _texts(pin)
    if adds is not None:
        columns["adds"] = [repr(value) for value in adds.tolist()]
    if bands is not None and bands.names is not None:
        columns["name"] = list(bands.names)
    if bands is not None and (waves := bands.known_wavelengths):
        unit = f" ({bands.unit})" if bands.unit else ""
        columns[f"wavelength{unit}"] = [repr(waves[n]) if n in waves else "" for n in range(vector.values.size)]
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(zip(*columns.values(), strict=True))
    return text.getvalue()


def _texts(vector: Vector) -> list[str]:
    return [repr(value) if vector.has_data else "" for value in vector.values.tolist()]
