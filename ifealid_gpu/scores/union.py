"""What several regions of an image mark together, as a mask."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ifealid_gpu.geometry import Pair
from ifealid_gpu.quantities.regions.mask import MaskRegion
from ifealid_gpu.quantities.regions.region import Region

#: Most pixels of a mask. That of a larger image has a pixel for every few of the image's, across and down.
MOST_PIXELS = 1 << 22


def union(regions: Sequence[Region], frame: Pair, name: str = "of the marks") -> MaskRegion:
    """The mask of an image whose pixels have their centres in any of some regions.

    A mask that is alone stays as it is, so that it may be of a map's size as well.

    Args:
        regions: at least one.
        frame: (width, height) of the image, as places are counted.
        name: what the mask is called in messages.

    Raises:
        InputError: none of them marks a pixel, or a mask's file is not at hand.
    """
    first, *others = regions
    if isinstance(first, MaskRegion) and not others:
        first.there  # noqa: B018 - or the message says which file is needed
        return first
    marked = marked_by(regions, frame)
    return MaskRegion.of(marked, name)


def marked_by(regions: Sequence[Region], frame: Pair) -> NDArray[np.bool_]:
    """(rows, columns): which pixels of an image have their centres in any of some regions."""
    every = max(1, math.ceil(math.sqrt(frame[0] * frame[1] / MOST_PIXELS)))
    columns, rows = (max(1, round(side / every)) for side in frame)
    x = np.asarray((np.arange(columns) + 0.5) * (frame[0] / columns), np.float64)
    y = np.asarray((np.arange(rows) + 0.5) * (frame[1] / rows), np.float64)
    marked = np.zeros((rows, columns), np.bool_)
    for region in regions:
        if isinstance(region, MaskRegion):
            height, width = region.there.shape
            marked |= region.covers(x * (width / frame[0]), y * (height / frame[1]))
            continue
        left, top, right, bottom = region.bounds
        within_x, within_y = np.flatnonzero((x >= left) & (x <= right)), np.flatnonzero((y >= top) & (y <= bottom))
        if within_x.size and within_y.size:
            marked[np.ix_(within_y, within_x)] |= region.covers(x[within_x], y[within_y])
    return marked
