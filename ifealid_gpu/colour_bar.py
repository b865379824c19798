"""The colour bar: which value each colour stands for, as the paper draws it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ifealid_gpu.colormaps import lookup_table


@dataclass(frozen=True)
class Scale:
    """The values a colour bar spans and the part of them that holds the colours.

    Attributes:
        start: value at the bar's lower end.
        end: value at its upper end.
        low: smallest value with a colour of its own; below it the bar shows the first colour.
        high: largest one; above it the bar shows the last colour.
    """

    start: float
    end: float
    low: float
    high: float

    @classmethod
    def over_unit_range(cls, low: float, high: float) -> Scale:
        """The bar of values that lie in [0, 1], widened where the stretch ends beyond."""
        return cls(min(0.0, low), max(1.0, high), low, high)

    def position(self, value: float) -> float:
        """Where a value lies on the bar, 0 at its lower and 1 at its upper end."""
        return (value - self.start) / (self.end - self.start)

    @property
    def ticks(self) -> tuple[float, ...]:
        """Values worth a number, the most important first: the stretch's ends, then the bar's."""
        return tuple(dict.fromkeys((self.low, self.high, self.start, self.end)))


def bar_colors(scale: Scale, colormap: str, height: int) -> NDArray[np.uint8]:
    """Colours of a bar from top to bottom, (height, 3) uint8 sRGB."""
    values = scale.start + (height - np.arange(height) - 0.5) / height * (scale.end - scale.start)
    span = scale.high - scale.low
    # Without any spread every pixel has the first colour; above them all is the last one.
    stretched = (values - scale.low) / span if span > 0 else (values > scale.low).astype(np.float64)
    return lookup_table(colormap)[np.rint(np.clip(stretched, 0, 1) * 255).astype(np.intp)]


def spaced_ticks(scale: Scale, length: float, spacing: float) -> list[tuple[float, float]]:
    """(value, distance from the bar's upper end) of the numbers that fit.

    Args:
        scale: the bar's values.
        length: the bar's length, in pixels.
        spacing: the least distance between two numbers; of two that are closer, the more important one stays.
    """
    kept: list[tuple[float, float]] = []
    for value in scale.ticks:
        at = (1 - scale.position(value)) * length
        if all(abs(at - other) >= spacing for _, other in kept):
            kept.append((value, at))
    return kept


def tick_text(value: float) -> str:
    """A tick's number: 0 and 1 plain, others with three decimals."""
    return str(round(value)) if value == round(value) else f"{value:.3f}"
