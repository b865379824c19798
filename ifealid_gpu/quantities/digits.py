"""Values of any size as text, with as many digits as people compare."""

from __future__ import annotations

import math

_DIGITS = 5
_LARGE, _SMALL = 1e7, 1e-4


def in_digits(value: float) -> str:
    """A value in five digits: 3.5000, 1521.8, 589864; by powers of ten where it is tiny or huge."""
    size = abs(value)
    if size == 0 or not math.isfinite(value):
        return f"{value:g}"
    if not _SMALL <= size < _LARGE:
        return f"{value:.{_DIGITS - 1}g}"
    return f"{value:.{max(0, _DIGITS - 1 - math.floor(math.log10(size)))}f}"
