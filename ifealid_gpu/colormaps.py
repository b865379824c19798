"""Colour maps as 256-entry look-up tables."""

from __future__ import annotations

from functools import cache

import cmap
import numpy as np
from numpy.typing import NDArray

from ifealid_gpu.errors import InputError

# Offered first; every name of the cmap catalogue works. "fire" is the paper's.
FEATURED = ("fire", "inferno", "viridis", "cividis", "magma", "turbo", "gray")
_ALIASES = {"fire": "imagej:fire", "gray": "matlab:gray"}


@cache
def lookup_table(name: str) -> NDArray[np.uint8]:
    """The table of a colour map: (256, 3) uint8 sRGB, from the smallest to the largest value.

    Raises:
        InputError: no colour map has this name.
    """
    try:
        colormap = cmap.Colormap(_ALIASES.get(name.casefold(), name))
    except (ValueError, TypeError, KeyError):
        raise InputError(
            f"there is no colour map {name!r}; try {', '.join(FEATURED)}, or another name of the cmap catalogue"
        ) from None
    table: NDArray[np.uint8] = np.rint(np.asarray(colormap.lut(256))[:, :3] * 255).astype(np.uint8)
    table.setflags(write=False)
    return table
