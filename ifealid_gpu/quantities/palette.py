"""Colours of classes and clusters: each as far from those before it as can be, to the colour-blind as well."""

from __future__ import annotations

from functools import cache
from itertools import product

import numpy as np

from ifealid_gpu.color_vision import VISIONS, Floats, seen_as

Color = tuple[int, int, int]
#: Colours of values 0, 1, 2 ...
Palette = tuple[Color, ...]

# M. Okabe and K. Ito, Color Universal Design (2008), without black, which stands for no class.
_FIRST: tuple[Color, ...] = (
    (230, 159, 0),
    (86, 180, 233),
    (0, 158, 115),
    (240, 228, 66),
    (0, 114, 178),
    (213, 94, 0),
    (204, 121, 167),
)
# All others are of a grid over red, green and blue. Grays would pass for the image, and near black and white are none.
_LEVELS = 9
_LEAST_COLOR = 60
_LIGHTNESS = 28.0, 92.0
_CHROMA, _TINY = 0.045, 1e-9  # strong colours look less different than they are far apart: as CIE94 has it
_OF_NORMAL = 0.6  # who sees all colours is to see larger differences
_DIGITS = 6  # in which distances are compared, so that rounding decides nothing


@cache
def color_of(number: int) -> Color:
    """The colour of a class by its number, from 0; the first seven are those of Okabe and Ito."""
    return palette(number + 1)[number]


@cache
def palette(count: int) -> Palette:
    """So many colours, each as far from those before it as can be; the first of a longer palette are the same."""
    found = list(_FIRST[:count])
    if count <= len(found):
        return tuple(found)
    grid, visions = _grid()
    apart = np.min([_distances(visions, seen) for seen in zip(*_seen(np.array(found)), strict=True)], axis=0)
    while len(found) < count:
        best = int(np.round(apart, _DIGITS).argmax())
        found.append(grid[best])
        apart = np.minimum(apart, _distances(visions, tuple(seen[best] for seen in visions)))
    return tuple(found)


@cache
def _grid() -> tuple[Palette, tuple[Floats, ...]]:
    """The colours that are chosen from, and how each kind of vision sees them."""
    levels = np.round(np.linspace(0, 255, _LEVELS)).astype(int).tolist()
    colors = np.array(list(product(levels, repeat=3)))
    lightness = seen_as(colors, "normal")[:, 0]
    colors = colors[
        (np.ptp(colors, axis=1) >= _LEAST_COLOR) & (lightness > _LIGHTNESS[0]) & (lightness < _LIGHTNESS[1])
    ]
    return tuple((red, green, blue) for red, green, blue in colors.tolist()), _seen(colors)


def _seen(colors: np.ndarray[tuple[int, int], np.dtype[np.int_]]) -> tuple[Floats, ...]:
    """(n, 3) colours as each kind of vision sees them."""
    found = []
    for vision in VISIONS:
        lab = seen_as(colors, vision)
        chroma = np.maximum(np.hypot(lab[:, 1], lab[:, 2]), _TINY)
        lab[:, 1:] *= (np.log1p(_CHROMA * chroma) / (_CHROMA * chroma))[:, np.newaxis]
        found.append((_OF_NORMAL if vision == "normal" else 1.0) * lab)
    return tuple(found)


def _distances(visions: tuple[Floats, ...], one: tuple[Floats, ...]) -> Floats:
    """(n,) how far colours look from another one, to whom they look least so."""
    return np.asarray(
        np.min([np.linalg.norm(seen - own, axis=1) for seen, own in zip(visions, one, strict=True)], axis=0)
    )
