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
    folded = name.casefold()
    bare = folded.removesuffix("_r")
    try:
        colormap = cmap.Colormap(_ALIASES[bare] + folded[len(bare) :] if bare in _ALIASES else name)
    except (ValueError, TypeError, KeyError):
        raise InputError(
            f"there is no colour map {name!r}; try {', '.join(FEATURED)}, or another name of the cmap catalogue"
        ) from None
    colors = np.asarray(colormap.lut(256))[:, :3]
    # A qualitative colour map has fewer colours than entries.
    entries = np.arange(256) * len(colors) // 256
    table: NDArray[np.uint8] = np.rint(colors[entries] * 255).astype(np.uint8)
    table.setflags(write=False)
    return table
