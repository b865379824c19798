"""The oracle of the GPU tests: every pass and the whole picture in NumPy float64, written to be read."""

from ifealid_gpu.oracle.pictures import color, grayscale, markers, picture
from ifealid_gpu.oracle.ranges import color_range, inside, otsu, stretch, value_range
from ifealid_gpu.oracle.values import (
    VALUES,
    answered,
    channel,
    compared,
    components,
    difference,
    labels,
    norm,
    percentile,
    similarity,
    values_of,
)

__all__ = [
    "VALUES",
    "answered",
    "channel",
    "color",
    "color_range",
    "compared",
    "components",
    "difference",
    "grayscale",
    "inside",
    "labels",
    "markers",
    "norm",
    "otsu",
    "percentile",
    "picture",
    "similarity",
    "stretch",
    "value_range",
    "values_of",
]
