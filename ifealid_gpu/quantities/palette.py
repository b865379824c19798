"""Colours of classes: told apart by the colour-blind, too, for as many as there can be different enough colours."""

from __future__ import annotations

import colorsys
import math
from functools import cache

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
_GOLDEN = 0.618033988749895
_LIGHTNESS = (0.62, 0.40, 0.78, 0.30)
_LEAST_APART = 28.0  # in red, green and blue
_TRIES = 400


@cache
def color_of(number: int) -> Color:
    """The colour of a class by its number, from 0; the first seven are those of Okabe and Ito."""
    return palette(number + 1)[number]


@cache
def palette(count: int) -> Palette:
    """So many colours, each as far from those before it as can be; the first of a longer palette are the same."""
    found = list(_FIRST[:count])
    hue, tries = 0.1, 0
    while len(found) < count:
        hue = (hue + _GOLDEN) % 1
        light = _LIGHTNESS[tries % len(_LIGHTNESS)]
        color = _rounded(colorsys.hls_to_rgb(hue, light, 0.55 + 0.4 * (tries // len(_LIGHTNESS) % 2)))
        tries += 1
        least = _LEAST_APART * max(0.0, 1 - tries / _TRIES)
        if all(_apart(color, other) > least for other in found):
            found.append(color)
    return tuple(found)


def _rounded(color: tuple[float, float, float]) -> Color:
    red, green, blue = (round(255 * part) for part in color)
    return red, green, blue


def _apart(color: Color, other: Color) -> float:
    return math.dist(color, other)
