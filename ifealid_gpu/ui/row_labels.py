"""What stands beside the chart's rows: wavelengths where they are known, else names, else numbers. Pure functions."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from ifealid_gpu.explorer.chart_view import Order
from ifealid_gpu.maps.bands import Bands
from ifealid_gpu.ui.bar_rows import numbered

_APART = 3  # lines between two labels, at least, where not every row has one


@dataclass(frozen=True)
class RowLabel:
    """A label beside the rows.

    Attributes:
        text: what it says.
        at: how far down the rows its middle lies, in logical pixels.
    """

    text: str
    at: float


def row_labels(
    shown: NDArray[np.intp], height: float, line: float, *, order: Order, bands: Bands | None
) -> list[RowLabel]:
    """The labels of the channels on display.

    Args:
        shown: the channels, (n,), in the chart's order.
        height: of all rows, in logical pixels.
        line: height of a line of text.
        order: of the chart.
        bands: what the channels are called, or None.
    """
    row = height / shown.size
    if row >= line:
        return [RowLabel(row_text(int(channel), bands), (n + 0.5) * row) for n, channel in enumerate(shown)]
    if order is not Order.NUMBER:
        return []
    if known := _waves(bands):
        waves = np.array([known.get(int(channel), math.nan) for channel in shown])
        steps = np.diff(waves)
        if waves.size > 1 and (np.all(steps > 0) or np.all(steps < 0)):
            return _round_waves(waves, row, line)
    first = int(shown[0])
    marked = numbered(first, first + shown.size, _APART * line / row)
    return [RowLabel(str(channel), (channel - first + 0.5) * row) for channel in marked]


def row_text(channel: int, bands: Bands | None) -> str:
    """What is written beside the row of a channel that has a row of its own."""
    if (wave := _waves(bands).get(channel)) is not None:
        return wave_text(wave)
    name = bands.names[channel] if bands is not None and bands.names is not None else ""
    return name or str(channel)


def wave_text(wave: float) -> str:
    """A wavelength, with as many digits as tell bands apart."""
    return f"{wave:.0f}" if abs(wave) >= 100 else f"{wave:.3g}"


def _waves(bands: Bands | None) -> dict[int, float]:
    return {} if bands is None else bands.known_wavelengths


def _round_waves(waves: NDArray[np.float64], row: float, line: float) -> list[RowLabel]:
    """Round wavelengths where they lie between the rows; where bands lie close, fewer."""
    upwards = waves if waves[0] < waves[-1] else waves[::-1]
    places = np.arange(waves.size) if waves[0] < waves[-1] else np.arange(waves.size)[::-1]
    span = float(upwards[-1] - upwards[0])
    step = _round_step(span / (waves.size * row) * _APART * line)
    first = math.ceil(float(upwards[0]) / step)
    values = [n * step for n in range(first, math.floor(float(upwards[-1]) / step) + 1)]
    found = sorted(
        (RowLabel(f"{value:.6g}", (float(np.interp(value, upwards, places)) + 0.5) * row) for value in values),
        key=lambda label: label.at,
    )
    kept = found[:1]
    for _, label in pairwise(found):
        if label.at - kept[-1].at >= 1.2 * line:
            kept.append(label)
    return kept


def _round_step(least: float) -> float:
    """1, 2 or 5 times a power of ten, at least so much."""
    power = 10.0 ** math.floor(math.log10(least))
    return next(unit * power for unit in (1, 2, 5, 10) if unit * power >= least)
