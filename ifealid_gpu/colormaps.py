"""Colour maps as 256-entry look-up tables."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from ifealid_gpu.errors import InputError

# Offered first; every name of the cmap catalogue works. "fire" is the paper's.
FEATURED = ("fire", "inferno", "viridis", "cividis", "magma", "turbo", "gray")
_ALIASES = {"gray": "matlab:gray"}

# Fire as ImageJ (public domain, LutLoader.fire) and the paper's web page have it: 32 colours, 8 entries apart.
_FIRE = (
    (*(0, 0, 1, 25, 49, 73, 98, 122, 146, 162, 173, 184, 195, 207, 217, 229, 240, 252), *[255] * 14),
    (*[0] * 13, *(14, 35, 57, 79, 101, 117, 133, 147, 161, 175, 190, 205, 219, 234, 248, 255, 255, 255, 255)),
    (*(0, 61, 96, 130, 165, 192, 220, 227, 210, 181, 151, 122, 93, 64, 35, 5), *[0] * 11, *(35, 98, 160, 223, 255)),
)


@cache
def lookup_table(name: str) -> NDArray[np.uint8]:
    """The table of a colour map: (256, 3) uint8 sRGB, from the smallest to the largest value.

    Raises:
        InputError: no colour map has this name.
    """
    folded = name.casefold()
    bare = folded.removesuffix("_r")
    if bare == "fire":
        fire = np.stack([np.interp(np.arange(256) / 8, np.arange(32), points) for points in _FIRE], axis=1)
        return _frozen(fire[:: 1 if folded == bare else -1])
    import cmap  # noqa: PLC0415 - it takes 20 ms, and most starts are with fire

    try:
        colormap = cmap.Colormap(_ALIASES[bare] + folded[len(bare) :] if bare in _ALIASES else name)
    except (ValueError, TypeError, KeyError):
        raise InputError(
            f"there is no colour map {name!r}; try {', '.join(FEATURED)}, or another name of the cmap catalogue"
        ) from None
    colors = np.asarray(colormap.lut(256))[:, :3]
    # A qualitative colour map has fewer colours than entries.
    entries = np.arange(256) * len(colors) // 256
    return _frozen(np.rint(colors[entries] * 255))


def _frozen(colors: NDArray[np.float64]) -> NDArray[np.uint8]:
    table = colors.astype(np.uint8)
    table.setflags(write=False)
    return table
