"""Contours in NumPy float64: all lines of a map as segments on the target, and how much of each pixel they cover.

The pass asks for each pixel which lines come near; this draws all of them. `tests/passes/test_contour.py` compares.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ifealid_gpu.geometry import Projection
from ifealid_gpu.passes.contour import INNER, OUTER
from ifealid_gpu.quantities.threshold import Contour

Floats = NDArray[np.float64]
Segment = tuple[tuple[float, float], tuple[float, float]]


def edges(margins: Floats) -> list[Segment]:
    """The edges between pixels on either side of 0, in map positions; none towards a pixel without a value (NaN)."""
    height, width = margins.shape
    inside, there = margins >= 0, ~np.isnan(margins)
    found: list[Segment] = []
    for y in range(height):
        for x in range(width):
            if x + 1 < width and there[y, x] and there[y, x + 1] and inside[y, x] != inside[y, x + 1]:
                found.append(((x + 1, y), (x + 1, y + 1)))
            if y + 1 < height and there[y, x] and there[y + 1, x] and inside[y, x] != inside[y + 1, x]:
                found.append(((x, y + 1), (x + 1, y + 1)))
    return found


def smooth(margins: Floats) -> list[Segment]:
    """Marching squares between the centres of pixels, all with values; at the map's ends lines go straight on."""
    padded = np.pad(margins, 1, mode="edge")
    height, width = padded.shape
    found: list[Segment] = []
    for y in range(height - 1):
        for x in range(width - 1):
            a, b, c, d = padded[y, x], padded[y, x + 1], padded[y + 1, x], padded[y + 1, x + 1]
            crossings = {}
            for name, first, second, start, step in (
                ("top", a, b, (0, 0), (1, 0)),
                ("left", a, c, (0, 0), (0, 1)),
                ("right", b, d, (1, 0), (0, 1)),
                ("bottom", c, d, (0, 1), (1, 0)),
            ):
                if (first >= 0) != (second >= 0):
                    t = first / (first - second)
                    crossings[name] = x - 0.5 + start[0] + t * step[0], y - 0.5 + start[1] + t * step[1]
            if len(crossings) == 2:
                start, end = crossings.values()
                found.append((start, end))
            elif crossings:
                of_a = (a + b + c + d >= 0) == (a >= 0)
                pairs = (("top", "right"), ("left", "bottom")) if of_a else (("top", "left"), ("right", "bottom"))
                found += [(crossings[first], crossings[second]) for first, second in pairs]
    return found


def covered(margins: Floats, contour: Contour, projection: Projection, unit: float) -> tuple[Floats, Floats]:
    """How much of each target pixel the bright line and all of it cover, (height, width) in [0, 1] each."""
    width, height = projection.size
    y, x = np.mgrid[0:height, 0:width] + 0.5
    nearest = np.full((height, width), np.inf)
    for start, end in edges(margins) if contour is Contour.EDGES else smooth(margins):
        (left, top), (right, bottom) = (projection.target_from_map(*at) for at in (start, end))
        across, down = right - left, bottom - top
        length = max(across**2 + down**2, 1e-12)
        t = np.clip(((x - left) * across + (y - top) * down) / length, 0, 1)
        nearest = np.minimum(nearest, np.hypot(x - left - t * across, y - top - t * down))
    return np.clip(INNER * unit - nearest + 0.5, 0, 1), np.clip(OUTER * unit - nearest + 0.5, 0, 1)


def drawn(picture: Floats, bright: Floats, all_of_it: Floats) -> Floats:
    """A picture (height, width, 4) in [0, 1], with a line drawn over it: white, on black of four fifths."""
    bright, dark = bright[..., np.newaxis], 0.8 * all_of_it[..., np.newaxis]
    under = np.dstack([picture[..., :3] * (1 - dark), dark + (1 - dark) * picture[..., 3:]])
    return np.dstack([bright + (1 - bright) * under[..., :3], bright + (1 - bright) * under[..., 3:]])
