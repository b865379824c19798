"""The kind of array that fits hold their numbers in, and what float32 holds of their squares and scores."""

import numpy as np
from numpy.typing import NDArray

from ifealid_gpu.errors import InputError

Floats = NDArray[np.float64]

_SMALLEST, _LARGEST = 1e-30, 1e38  # as norms have them


def check_reach(what: str, largest: float) -> None:
    """InputError where a map's values leave what float32 holds with all its digits.

    Args:
        what: is made of them.
        largest: the largest magnitude of a value; 0 is none.
    """
    if largest > _LARGEST or 0 < largest < _SMALLEST:
        raise InputError(
            f"{what} need values that reach {_SMALLEST:g} to {_LARGEST:g}, found a map whose values reach "
            f"{largest:.3g}: scale its values"
        )
