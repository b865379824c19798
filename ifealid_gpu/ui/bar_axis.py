"""The chart's value axis: where bars begin, how far they reach, and which numbers stand at its ends. Pure functions.

Bars of maps without values below zero are the paper's: they begin at the map's smallest value and grow to the left,
those of a pin to the right. Bars of signed maps grow about a zero line, negative ones to the left and positive ones to
the right, and a pin's stand in a column of their own.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

_GAP = 10.0  # logical pixels between two columns
_LARGE = 1e5  # from here on digits are too many to read


@dataclass(frozen=True)
class Axis:
    """The values that bars span.

    Attributes:
        low: smallest value, at one end.
        base: where bars begin: low, or 0 between low and high.
        high: largest value, at the other end.
        is_signed: whether bars go to both sides.
    """

    low: float
    base: float
    high: float
    is_signed: bool

    @classmethod
    def of(cls, vectors: Sequence[NDArray[np.float64]], smallest: float) -> Axis:
        """The axis of vectors that are drawn together.

        Args:
            vectors: those that have data, (d,).
            smallest: the map's smallest value, where bars begin unless it is below zero.
        """
        base = 0.0 if smallest < 0 else smallest
        low = min([base, *(float(vector.min()) for vector in vectors)])
        high = max([base, *(float(vector.max()) for vector in vectors)])
        return cls(low, base, high, smallest < 0)


@dataclass(frozen=True)
class Column:
    """The part of the plot in which one vector's bars lie, in logical pixels.

    Attributes:
        left: its left end.
        right: its right end.
        base: where its bars begin.
        unit: pixels to the right for one more in value; negative where values grow to the left.
    """

    left: float
    right: float
    base: float
    unit: float


def columns(axis: Axis, left: float, right: float, count: int) -> list[Column]:
    """The columns of one or two vectors between two ends of the plot."""
    middle = (left + right) / 2
    span = axis.high - axis.low
    if axis.is_signed:
        ends = [(left, right)] if count == 1 else [(left, middle - _GAP / 2), (middle + _GAP / 2, right)]
        units = [(end - start) / span if span > 0 else 0.0 for start, end in ends]
        return [
            Column(start, end, start + (axis.base - axis.low) * unit, unit)
            for (start, end), unit in zip(ends, units, strict=True)
        ]
    inner = right if count == 1 else middle
    unit = (inner - left) / span if span > 0 else 0.0
    mirrored = Column(left, inner, inner, -unit)
    return [mirrored] if count == 1 else [mirrored, Column(inner, right, inner, unit)]


@dataclass(frozen=True)
class EndLabel:
    """A number below the plot.

    Attributes:
        value: the number.
        text: how it is written.
        left: where the text begins.
        at: where on the axis the value lies.
    """

    value: float
    text: str
    left: float
    at: float


def end_labels(axis: Axis, places: Sequence[Column], width_of: Callable[[str], float], gap: float) -> list[EndLabel]:
    """The numbers at the axis' ends and where bars begin.

    The outermost ends always have one; the zero lines, and the ends between two columns, if there is room for both.

    Args:
        axis: the values.
        places: the columns.
        width_of: the width of a text.
        gap: least room between two texts.
    """
    ends = [
        (value, _at(axis, place, value)) for place in places for value in (axis.low, axis.high) if value != axis.base
    ]
    bases = [(axis.base, at) for at in dict.fromkeys(place.base for place in places)]
    outer = sorted([*ends, *bases], key=lambda label: label[1])
    inner = [end for end in ends if end not in (outer[0], outer[-1])]
    labels: list[EndLabel] = []
    for group in ([outer[0]], [outer[-1]], bases, inner):
        placed = [_label(value, at, places, width_of) for value, at in group if (value, at) not in _known(labels)]
        if _have_room([*labels, *placed], width_of, gap):
            labels += placed
    return labels


def _at(axis: Axis, place: Column, value: float) -> float:
    return place.base + (value - axis.base) * place.unit


def _known(labels: Sequence[EndLabel]) -> set[tuple[float, float]]:
    return {(label.value, label.at) for label in labels}


def _label(value: float, at: float, places: Sequence[Column], width_of: Callable[[str], float]) -> EndLabel:
    text = number(value)
    width = width_of(text)
    return EndLabel(value, text, min(max(at - width / 2, places[0].left), places[-1].right - width), at)


def _have_room(labels: Sequence[EndLabel], width_of: Callable[[str], float], gap: float) -> bool:
    ordered = sorted(labels, key=lambda label: label.left)
    return all(a.left + width_of(a.text) + gap <= b.left for a, b in pairwise(ordered))


def number(value: float) -> str:
    """A number on the axis: three digits, and thousands whole, as people write them."""
    if not value:
        return "0"
    return f"{value:.0f}" if 1000 <= abs(round(value)) < _LARGE else f"{value:.3g}"
