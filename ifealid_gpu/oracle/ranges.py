"""What values span, what a threshold does to them, and how they are stretched to colours."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ifealid_gpu.oracle.values import Floats
from ifealid_gpu.quantities.display_range import CLOSE


def value_range(values: Floats, left_out: Sequence[tuple[int, int]] = ()) -> tuple[float, float] | None:
    """(smin, smax) over the pixels that have a value and are not among those left out, (x, y); None without any."""
    counted = ~np.isnan(values)
    for x, y in left_out:
        counted[y, x] = False
    present = values[counted]
    return (float(present.min()), float(present.max())) if present.size else None


def color_range(values: Floats, left_out: Sequence[tuple[int, int]] = ()) -> tuple[float, float] | None:
    """The values of the first and the last colour: without those left out, but of all where the others span nothing.

    Where all span nothing but rounding either, the largest value is both.
    """
    without, every = value_range(values, left_out), value_range(values)
    if without is not None and _spans(*without):
        return without
    return every if every is None or not left_out or _spans(*every) else (every[1], every[1])


def _spans(low: float, high: float) -> bool:
    return high - low > CLOSE * max(abs(low), abs(high))


def otsu(values: Floats, left_out: Sequence[tuple[int, int]] = (), is_low_bright: bool = False) -> float:
    """The threshold with the largest variance between the two sides of it, of 255 between 256 bins; NaN is not counted.

    In the middle of a gap between values, and where all values are the same, that value. Where none but those left out
    would be inside, that of the others.
    """
    found, ends = _otsu(values), color_range(values, left_out)
    if ends is None or not left_out or not (found < ends[0] if is_low_bright else found > ends[1]):
        return found
    others = values.copy()
    for x, y in left_out:
        others[y, x] = np.nan
    return _otsu(others)


def _otsu(values: Floats) -> float:
    present = values[~np.isnan(values)]
    low, high = float(present.min()), float(present.max())
    if not _spans(low, high):
        return low
    counts, edges = np.histogram(present, 256, (low, high))
    shares, middles = counts / counts.sum(), (edges[1:] + edges[:-1]) / 2
    variances = np.array([
        shares[:k].sum() * shares[k:].sum()
        * (np.average(middles[:k], weights=shares[:k]) - np.average(middles[k:], weights=shares[k:])) ** 2
        for k in range(1, 256)
    ])  # fmt: skip
    first = last = int(variances.argmax())
    while counts[first] == 0:
        first -= 1
    while counts[last + 1] == 0:
        last += 1
    return float((edges[first + 1] + edges[last + 1]) / 2)


def inside(values: Floats, at: float, is_low_bright: bool = False) -> NDArray[np.bool_]:
    """Which pixels are inside a threshold, (h, w); none without a value."""
    return values <= at if is_low_bright else values >= at


def stretch(values: Floats, low: float, high: float) -> Floats:
    """Contrast stretch s' in [0, 1] (Eq. 5); 0 everywhere where low = high."""
    if high <= low:
        return np.where(np.isnan(values), np.nan, 0.0)
    return np.clip((values - low) / (high - low), 0, 1)
