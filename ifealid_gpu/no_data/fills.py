"""Fill values: numbers that stand for none, in all the ways in which files spell them, and which are usual."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from decimal import Decimal
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

#: Which values of a block stand for none: of its shape, bool.
Matcher = Callable[[NDArray[Any]], NDArray[np.bool_]]

# From here on, numbers are written in so many ways (-3.4e38, -3.40282306e+38, -3.4028234663852886e+38) that those near
# to one another are the same.
_HUGE = 1e30
_NEAR = 1e-3

# A text of so many digits was rounded from a float32 or float64, which would need more of them.
_ROUNDED_DIGITS = range(6, 10)

_USUAL = frozenset(
    float(value)
    for value in (-999, -9999, -99999, -999999, -9999999, -32767, -32768, -2147483647, -2147483648, -(2**63), 1e20)
)
#: As an array; those beyond 1e30 are usual too.
USUAL = np.array(sorted(_USUAL))

_LOWEST_BYTE = -128.0
_MANY_CHANNELS = 8  # a pixel whose eight int8 values or more are all the lowest was no accident

_NAN = re.compile(r"[-+]?(?:nan|1\.#(?:ind|qnan|snan))(?:\(\w*\))?0*", re.IGNORECASE)
_INFINITE = re.compile(r"([-+]?)(?:inf|infinity|1\.#inf)0*", re.IGNORECASE)


def fill_of(text: object) -> float | None:
    """The number that a header declares to stand for none: as C, Fortran, Windows and people write it. None: no number.

    Args:
        text: such as "-9999", "-9.999E+03", "-9999,0", "1.#QNAN", "-Infinity", "-9999.d0".
    """
    word = str(text).strip().strip("\0\"'").strip()
    if _NAN.fullmatch(word):
        return math.nan
    if (infinite := _INFINITE.fullmatch(word)) is not None:
        return -math.inf if infinite[1] == "-" else math.inf
    if word.count(",") == 1 and "." not in word:
        word = word.replace(",", ".")
    word = re.sub(r"(?<=[\d.])[dD](?=[-+]?\d)", "e", word)
    try:
        return float(word)
    except ValueError:
        return None


def matcher(fills: Sequence[float], dtype: np.dtype[Any]) -> Matcher | None:
    """Finds these values in blocks of a dtype; None where the dtype can hold none of them.

    NaN stands for all that is not finite. Of floats, a value is also found in the digits to which decimal text rounds
    it; integers are compared exactly.
    """
    found = [one for fill in fills for one in _matchers(float(fill), dtype)]
    if not found:
        return None

    def match(block: NDArray[Any]) -> NDArray[np.bool_]:
        with np.errstate(invalid="ignore", over="ignore"):
            matched = found[0](block)
            for one in found[1:]:
                matched |= one(block)
        return matched

    return match


def _matchers(fill: float, dtype: np.dtype[Any]) -> list[Matcher]:
    if dtype.kind in "iu":
        return _of_whole(fill, dtype)
    return _of_floats(fill, dtype) if dtype.kind == "f" else []


def _of_whole(fill: float, dtype: np.dtype[Any]) -> list[Matcher]:
    limits = np.iinfo(dtype)
    if not math.isfinite(fill) or fill != int(fill) or not limits.min <= int(fill) <= limits.max:
        return []
    return [partial(np.equal, dtype.type(int(fill)))]


def _of_floats(fill: float, dtype: np.dtype[Any]) -> list[Matcher]:
    if math.isnan(fill):
        return [lambda block: ~np.isfinite(block)]
    largest = float(np.finfo(dtype).max)
    if abs(fill) >= min(_HUGE, largest):
        return [_huge(fill, largest)]
    digits = Decimal(repr(fill)).normalize().as_tuple()
    if len(digits.digits) in _ROUNDED_DIGITS and fill != int(fill) and isinstance(digits.exponent, int):
        reach = 0.5 * 10.0**digits.exponent + 2 * float(np.spacing(dtype.type(abs(fill))))
        low, high = dtype.type(fill - reach), dtype.type(fill + reach)
        return [lambda block: (block >= low) & (block <= high)]
    with np.errstate(over="ignore"):
        spellings = {float(dtype.type(fill)), float(np.float32(fill))}
    return [partial(np.equal, dtype.type(value)) for value in spellings]


def _huge(fill: float, largest: float) -> Matcher:
    """All near a huge number; where it lies beyond what the dtype holds, near the dtype's end, or infinite."""
    nearest = min(abs(fill), largest) * (1 - _NEAR)
    farthest = abs(fill) * (1 + _NEAR)
    sign = math.copysign(1.0, fill)

    def match(block: NDArray[Any]) -> NDArray[np.bool_]:
        least = block.dtype.type(sign * nearest)
        near: NDArray[np.bool_] = block <= least if sign < 0 else block >= least
        if farthest < largest:
            most = block.dtype.type(sign * farthest)
            near &= block >= most if sign < 0 else block <= most
        return near

    return match


def is_usual(value: float, dtype: np.dtype[Any], channels: int) -> bool:
    """Whether a number is one that programs write where there is no data."""
    if dtype == np.int8 and value == _LOWEST_BYTE:
        return channels >= _MANY_CHANNELS
    return value in _USUAL or abs(value) >= _HUGE


def spelled(fill: float) -> str:
    """A fill value as messages write it."""
    return "nan" if math.isnan(fill) else f"{fill:.9g}"
