"""Values that stand for none: at the borders of scenes, or where a sensor saw nothing."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ifealid_gpu.parallel import Progress

_BLOCK_BYTES = 1 << 24


def without_fill(values: NDArray[Any], fill: float, progress: Progress | None = None) -> NDArray[Any]:
    """Values with the smallest of the others in place of those that stand for none.

    A fill value of -9999 would else take most of the codes, and a NaN is no feature value. The smallest value is code
    0: a pixel without any value has a zero vector then, which compares with nothing.

    Args:
        values: real numbers of any shape.
        fill: the value that stands for none; may be NaN.
        progress: called with (blocks looked at and replaced, all of them).

    Returns:
        The same array where it holds no such value, or nothing else; else a copy.
    """
    if not _can_hold(values.dtype, fill):
        return values
    axis = int(np.argmax(np.abs(values.strides)))  # blocks lie together in memory
    stored = np.moveaxis(values, axis, 0)
    rows = max(1, _BLOCK_BYTES // max(1, stored.nbytes // len(stored)))
    blocks = [slice(start, start + rows) for start in range(0, len(stored), rows)]
    low, found = None, False
    for n, block in enumerate(blocks):
        part = np.asarray(stored[block])
        others = part[~_is_fill(part, fill)]
        found |= others.size < part.size
        if others.size:
            with np.errstate(invalid="ignore"):
                smallest = others.min()
            low = smallest if low is None else min(low, smallest)
        if progress is not None:
            progress(n + 1, 2 * len(blocks))
    if not found or low is None:
        return values
    replaced = np.empty_like(stored)
    for n, block in enumerate(blocks):
        part = np.asarray(stored[block])
        replaced[block] = np.where(_is_fill(part, fill), low, part)
        if progress is not None:
            progress(len(blocks) + n + 1, 2 * len(blocks))
    return np.moveaxis(replaced, 0, axis)


def _can_hold(dtype: np.dtype[Any], fill: float) -> bool:
    if dtype.kind == "f":
        return True
    if dtype.kind not in "iu" or not math.isfinite(fill) or fill != int(fill):
        return False
    limits = np.iinfo(dtype)
    return limits.min <= int(fill) <= limits.max


def _is_fill(part: NDArray[Any], fill: float) -> NDArray[np.bool_]:
    with np.errstate(over="ignore", invalid="ignore"):
        is_fill: NDArray[np.bool_] = np.isnan(part) if math.isnan(fill) else part == part.dtype.type(fill)
    return is_fill
