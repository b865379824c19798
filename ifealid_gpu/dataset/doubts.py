"""Arrays that are read as tokens, as their shape tells, while their values look like something else."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ifealid_gpu.dataset.axes import Axes

_ROWS = 256  # that are looked at, from the middle
_LABELS = 64  # different whole numbers that are still labels
_SMOOTH = 0.25  # of the usual difference of two values is that of neighbours in an image
_SIDES = 4  # sides of an image hardly differ by more than this factor


def doubt_of_tokens(axes: Axes, values: Any) -> tuple[str, ...]:
    """A line where an array whose axes were guessed to be those of tokens looks like labels or one channel, or nothing.

    Args:
        axes: how the array is read.
        values: the array.
    """
    if axes.layout != "tokens" or axes.note is None or len(axes.kept) != 2 or axes.batch is not None:
        return ()
    rows, columns = (axes.shape[axis] for axis in axes.kept)
    if max(rows, columns) > _SIDES * min(rows, columns):
        return ()
    start = max(0, (rows - _ROWS) // 2)
    part: NDArray[Any] = np.asarray(np.asanyarray(values).reshape(rows, columns)[start : start + _ROWS])
    part = part.astype(np.float64)
    if not np.isfinite(part).all():
        return ()
    if (part == np.rint(part)).all() and len(np.unique(part)) <= _LABELS:
        what = "these values are a few whole numbers, as of labels"
    elif all(_is_smooth(some) for some in (part, part.T)):
        what = "these values are as smooth as an image"
    else:
        return ()
    return (f"{what}: if the array is one channel of {columns} x {rows} pixels, --layout hwc reads it so",)


def _is_smooth(values: NDArray[np.float64]) -> bool:
    """Whether the values of a row differ less from their neighbours than from those half a row away."""
    half = values.shape[1] // 2
    if not half:
        return False
    near, far = np.diff(values, axis=1), values[:, half:] - values[:, : values.shape[1] - half]
    return bool(np.abs(near).mean() < _SMOOTH * np.abs(far).mean())
