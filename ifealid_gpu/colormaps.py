"""Colour maps as 256-entry look-up tables."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ifealid_gpu.errors import InputError

# Offered first; every name of the cmap catalogue works. "fire" is the paper's.
FEATURED = ("fire", "inferno", "viridis", "cividis", "magma", "turbo", "gray")
_ALIASES = {"gray": "matlab:gray"}

#: The diverging colour map of differences: gray in the middle, blue below and orange above, brighter the farther off.
DIFFERENCE = "difference"

# Fire as ImageJ (public domain, LutLoader.fire) and the paper's web page have it: 32 colours, 8 entries apart.
_FIRE = (
    (*(0, 0, 1, 25, 49, 73, 98, 122, 146, 162, 173, 184, 195, 207, 217, 229, 240, 252), *[255] * 14),
    (*[0] * 13, *(14, 35, 57, 79, 101, 117, 133, 147, 161, 175, 190, 205, 219, 234, 248, 255, 255, 255, 255)),
    (*(0, 61, 96, 130, 165, 192, 220, 227, 210, 181, 151, 122, 93, 64, 35, 5), *[0] * 11, *(35, 98, 160, 223, 255)),
)

# Made for this program: 17 colours from the first entry to the last, in steps of equal distance in CIELAB, as light on
# one side as on the other. Blue and orange are told apart with any colour blindness.
_DIFFERENCE = (
    (86, 67, 51, 25, 19, 45, 58, 66, 71, 95, 119, 144, 171, 198, 221, 237, 248),
    (210, 189, 166, 139, 113, 97, 86, 77, 71, 71, 73, 78, 89, 107, 132, 158, 184),
    (253, 246, 234, 212, 178, 146, 118, 93, 71, 67, 64, 62, 62, 65, 72, 81, 91),
)

# Where each of the colours above lies, of the entries from 0 to 255, and their red, green and blue.
_OWN = {"fire": (8.0 * np.arange(32), _FIRE), DIFFERENCE: (np.linspace(0, 255, 17), _DIFFERENCE)}


@cache
def lookup_table(name: str) -> NDArray[np.uint8]:
    """The table of a colour map: (256, 3) uint8 sRGB, from the smallest to the largest value.

    Raises:
        InputError: no colour map has this name.
    """
    folded = name.casefold()
    bare = folded.removesuffix("_r")
    if bare in _OWN:
        places, levels = _OWN[bare]
        table = np.stack([np.interp(np.arange(256), places, points) for points in levels], axis=1)
        return _frozen(table[:: 1 if folded == bare else -1])
    colors = np.asarray(_in_catalogue(name).lut(256))[:, :3]
    # A qualitative colour map has fewer colours than entries.
    entries = np.arange(256) * len(colors) // 256
    return _frozen(np.rint(colors[entries] * 255))


@cache
def diverging(name: str) -> str:
    """The colour map of this name, where it has a middle and two sides; else the one of differences.

    Raises:
        InputError: no colour map has this name.
    """
    bare = name.casefold().removesuffix("_r")
    if bare == DIFFERENCE:
        return name
    if bare in FEATURED:
        return DIFFERENCE
    return name if _in_catalogue(name).category == "diverging" else DIFFERENCE


def _in_catalogue(name: str) -> Any:
    import cmap  # noqa: PLC0415 - it takes 20 ms, and most starts are with fire

    folded = name.casefold()
    bare = folded.removesuffix("_r")
    try:
        return cmap.Colormap(_ALIASES[bare] + folded[len(bare) :] if bare in _ALIASES else name)
    except (ValueError, TypeError, KeyError):
        raise InputError(
            f"there is no colour map {name!r}; try {', '.join(FEATURED)}, or another name of the cmap catalogue"
        ) from None


def _frozen(colors: NDArray[np.float64]) -> NDArray[np.uint8]:
    table = colors.astype(np.uint8)
    table.setflags(write=False)
    return table
