"""The feature vector of a pixel as the chart draws it and the clipboard gets it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ifealid_gpu.feature_map import FeatureMap


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


def as_csv(vector: Vector, pin: Vector | None) -> str:
    """Lines of "channel,value", with a third column for the pin's vector where there is one.

    Numbers are written so that reading them gives the same float64 again; those of a pixel without data are empty.
    """
    columns = [vector] if pin is None else [vector, pin]
    numbers = [_texts(column) for column in columns]
    rows = [",".join(row) for row in zip(map(str, range(vector.values.size)), *numbers, strict=True)]
    return "\n".join([",".join(["channel", "value", "pin"][: 1 + len(columns)]), *rows, ""])


def _texts(vector: Vector) -> list[str]:
    return [repr(value) if vector.has_data else "" for value in vector.values.tolist()]
