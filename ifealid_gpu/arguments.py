"""Arguments of the Python API as the package needs them, whatever type they come in."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from ifealid_gpu.errors import InputError


def as_whole(value: object, what: str) -> int:
    """A whole number, of any kind; InputError otherwise."""
    if isinstance(value, bool) or not isinstance(value, int | np.integer):
        raise InputError(f"{what} must be a whole number, found {value!r}")
    return int(value)


def as_number(value: object, what: str) -> float:
    """A real number, of any kind; InputError otherwise."""
    if isinstance(value, bool) or not isinstance(value, int | float | np.integer | np.floating):
        raise InputError(f"{what} must be a number, found {value!r}")
    try:
        return float(value)
    except OverflowError:
        raise InputError(f"{what} is too large a number") from None


def as_numbers(value: object, what: str) -> tuple[float, float]:
    """Two real numbers, of any kind; InputError otherwise."""
    pair = list(value) if isinstance(value, Iterable) else []
    if len(pair) != 2:
        raise InputError(f"{what} must be two numbers (x, y), found {value!r}")
    return as_number(pair[0], f"x of {what}"), as_number(pair[1], f"y of {what}")


def as_pixel(value: object, what: str = "reference") -> tuple[int, int]:
    """Two whole numbers, of any kind; InputError otherwise."""
    pair = list(value) if isinstance(value, Iterable) else []
    if len(pair) != 2:
        raise InputError(f"{what} must be two whole numbers (x, y), found {value!r}")
    return as_whole(pair[0], f"x of {what}"), as_whole(pair[1], f"y of {what}")


def as_pixels(values: object, what: str) -> tuple[tuple[int, int], ...]:
    """Any number of such pairs; InputError otherwise."""
    if not isinstance(values, Iterable):
        raise InputError(f"{what} must be pairs of whole numbers (x, y), found {values!r}")
    return tuple(as_pixel(value, f"each of the {what}") for value in values)
