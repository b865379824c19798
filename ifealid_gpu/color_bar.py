"""The colour bar: which colour each value has, by itself and where it lies over an image.

Stretch and opacity are here for the bars of windows and figures; pictures have them from wgsl/color.wgsl.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from ifealid_gpu.colormaps import lookup_table

_LARGE = 1e5  # from here on decimals say nothing
_BEYOND = 0.5  # of the colours' part of the bar: what is at most shown below and above them
#: The level of the gray, 0 to 255, that stands for an image beneath: any image has parts that are near it.
MID_GRAY = 128


@dataclass(frozen=True)
class ColorScale:
    """The values a colour bar spans and the part of them that holds the colours.

    Attributes:
        start: value at the bar's lower end.
        end: value at its upper end.
        low: smallest value with a colour of its own; below it the bar shows the first colour.
        high: largest one; above it the bar shows the last colour.
        is_low_bright: whether low values have the last colour and are the ones that are seen over an image.
        middle: a value between, whose number the bar shows as well; None: there is none.
    """

    start: float
    end: float
    low: float
    high: float
    is_low_bright: bool = False
    middle: float | None = None

    @classmethod
    def from_0_to_1(cls, low: float, high: float) -> ColorScale:
        """The bar from 0 to 1, widened where the stretch ends beyond: as the paper has it, the same for every pixel."""
        return cls(min(0.0, low), max(1.0, high), low, high)

    @classmethod
    def about_zero(
        cls, low: float, high: float, values: tuple[float, float] | None = None, *, is_low_bright: bool = False
    ) -> ColorScale:
        """The bar of differences: as far below zero as above, to whichever of two values is farther off.

        Args:
            low: value of the first colour, or of the last one.
            high: the other one.
            values: the smallest and the largest value of the map, of which the bar shows some beyond the colours, too;
                None: none of them.
            is_low_bright: as of the scale.
        """
        most = max(abs(low), abs(high))
        end = min(max(map(abs, values or (0.0,)), default=0.0), (1 + _BEYOND) * most)
        end = max(most, end) or 1.0
        return cls(-end, end, -most, most, is_low_bright, 0.0)

    @classmethod
    def between(cls, low: float, high: float, values: tuple[float, float] | None = None) -> ColorScale:
        """The bar from the first colour to the last, for values that use a small part of what they could be.

        Where the map has values beyond, the bar shows some of them, too, but leaves its better part to the colours.

        Args:
            low: value of the first colour.
            high: value of the last one.
            values: the smallest and the largest value of the map, or None where they are not known.
        """
        if not low < high:
            return cls.from_0_to_1(low, high)
        least, most = values or (low, high)
        beyond = _BEYOND * (high - low)
        return cls(min(low, max(least, low - beyond)), max(high, min(most, high + beyond)), low, high)

    def position(self, value: float) -> float:
        """Where a value lies on the bar, 0 at its lower and 1 at its upper end."""
        return (value - self.start) / (self.end - self.start)

    def rounded(self, value: float) -> float:
        """A value with the digits that the bar has room for: to a thousandth or less of what it spans."""
        return round(value, 3 - math.floor(math.log10(self.end - self.start)))


def label_opacity(opacity: float) -> float:
    """How opaque labels lie over the image, for a view's opacity: the image stays visible unless that is 1."""
    return _LEAST_LABEL + (1 - _LEAST_LABEL) * opacity


_LEAST_LABEL = 0.6


@dataclass(frozen=True)
class Blend:
    """How the heat map lies over the image.

    Attributes:
        opacity: o, in [0, 1]: the heat map's opacity is min(1, s' + o).
        dim: how much the image is darkened, in [0, 1].
        is_diverging: whether the middle of the colours stands for nothing, so that |2 s' - 1| takes the place of s'.
    """

    opacity: float = 0.0
    dim: float = 0.0
    is_diverging: bool = False


def stretch(
    values: NDArray[np.float64], low: float, high: float, *, is_low_bright: bool = False
) -> NDArray[np.float64]:
    """The contrast stretch s' in [0, 1] (Eq. 5), 0 everywhere where low = high; 1 - s' where low values are bright."""
    stretched = np.clip((values - low) / (high - low), 0, 1) if high > low else np.zeros_like(values)
    return 1 - stretched if is_low_bright else stretched


def steps_of(stretched: NDArray[np.float64]) -> NDArray[np.intp]:
    """Which of a colour map's 256 colours stretched values have, as in wgsl/color.wgsl."""
    return np.floor(stretched * 255 + 0.5).astype(np.intp)


def colors_of(stretched: NDArray[np.float64], colormap: str) -> NDArray[np.uint8]:
    """Opaque colours of stretched values, (..., 3) uint8 sRGB."""
    return lookup_table(colormap)[steps_of(stretched)]


def colors_over_gray(stretched: NDArray[np.float64], colormap: str, blend: Blend) -> NDArray[np.uint8]:
    """Colours of stretched values as they are seen over an image, where that is `MID_GRAY`; (..., 3) uint8 sRGB."""
    seen = np.abs(2 * stretched - 1) if blend.is_diverging else stretched
    opacity = np.minimum(1, seen + blend.opacity)[..., np.newaxis]
    beneath = MID_GRAY * (1 - blend.dim)
    return np.rint(opacity * colors_of(stretched, colormap) + (1 - opacity) * beneath).astype(np.uint8)


def bar_stretch(scale: ColorScale, height: int) -> NDArray[np.float64]:
    """The stretched values of a bar's rows, from top to bottom, (height,) in [0, 1]."""
    values = scale.start + (height - np.arange(height) - 0.5) / height * (scale.end - scale.start)
    return stretch(values, scale.low, scale.high, is_low_bright=scale.is_low_bright)


def bar_colors(scale: ColorScale, colormap: str, height: int, blend: Blend | None = None) -> NDArray[np.uint8]:
    """Colours of a bar from top to bottom, (height, 3) uint8 sRGB.

    Args:
        scale: the bar's values.
        colormap: a name that `lookup_table` knows.
        height: of the bar, in pixels.
        blend: how the colours lie over gray; None: they are opaque.
    """
    return _colors(bar_stretch(scale, height), colormap, blend)


@lru_cache(maxsize=8)
def colors_of_steps(colormap: str, blend: Blend | None = None) -> NDArray[np.uint8]:
    """The colours of a colour map's 256 steps, (256, 3) uint8 sRGB; the arguments are those of `bar_colors`."""
    return _colors(np.arange(256) / 255, colormap, blend)


def _colors(stretched: NDArray[np.float64], colormap: str, blend: Blend | None) -> NDArray[np.uint8]:
    return colors_of(stretched, colormap) if blend is None else colors_over_gray(stretched, colormap, blend)


@dataclass(frozen=True)
class Tick:
    """A number beside the bar.

    Attributes:
        value: what it says.
        at: where the value lies, as distance from the bar's upper end.
        text_at: where there is room for the number, likewise.
    """

    value: float
    at: float
    text_at: float


def spaced_ticks(scale: ColorScale, length: float, spacing: float) -> list[Tick]:
    """The numbers that fit: the stretch's ends, whose numbers move apart where they lie too close, then the others.

    Args:
        scale: the bar's values.
        length: the bar's length, in pixels.
        spacing: the least distance between two numbers.
    """

    def at(value: float) -> float:
        return (1 - scale.position(value)) * length

    values = (scale.high, scale.low) if scale.low < scale.high else (scale.low,)
    places = spread([at(value) for value in values], [spacing] * len(values), (-spacing / 2, length + spacing / 2))
    kept = [Tick(value, at(value), place) for value, place in zip(values, places, strict=True)]
    others = (scale.start, scale.end) if scale.middle is None else (scale.middle, scale.start, scale.end)
    for value in others:
        if all(abs(at(value) - other.text_at) >= spacing for other in kept):
            kept.append(Tick(value, at(value), at(value)))
    return kept


def spread(wanted: Sequence[float], heights: Sequence[float], within: tuple[float, float]) -> list[float]:
    """Middles of texts one above the other that do not overlap, as near as can be to where they are wanted.

    Args:
        wanted: the middles that they would have, in any order.
        heights: of the texts.
        within: the upper and the lower end of the room; where it is too small, they go beyond its lower end.
    """
    order = sorted(range(len(wanted)), key=lambda n: wanted[n])
    # Each text's place less the height of those above it need only not decrease: the mean of a group that would.
    above, groups = 0.0, list[tuple[float, int]]()
    offsets = []
    for n in order:
        offsets.append(above + heights[n] / 2)
        above += heights[n]
        group = (wanted[n] - offsets[-1], 1)
        while groups and groups[-1][0] > group[0]:
            mean, count = groups.pop()
            group = (mean * count + group[0] * group[1]) / (count + group[1]), count + group[1]
        groups.append(group)
    starts = [mean for mean, count in groups for _ in range(count)]
    found = [0.0] * len(wanted)
    for n, start, offset in zip(order, starts, offsets, strict=True):
        found[n] = max(min(start, within[1] - above), within[0]) + offset
    return found


def number_of(value: float, scale: ColorScale, real: Callable[[float], float] = float) -> str:
    """A value beside the bar, with as many decimals as tell the stretch's ends apart; whole numbers plain.

    Args:
        value: of the scale.
        scale: the bar's values.
        real: the number that a value of the bar stands for.
    """
    value, low, high = (real(v) for v in (value, scale.low, scale.high))
    span = high - low
    if value == round(value):
        return str(round(value)) if abs(value) < _LARGE else f"{value:.3g}"
    if abs(value) >= _LARGE:
        return f"{value:.3g}"
    digits = math.floor(math.log10(span)) if span > 0 else 0
    decimals = max(0, 3 - digits) if digits > 0 else min(max(3, 2 - digits), 9)
    text = f"{value:.{decimals}f}"
    return text.rstrip("0") if decimals > 3 else text
