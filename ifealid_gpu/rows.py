"""Arrays whose rows are made when they are asked for, so that a file larger than memory can be looked at in parts."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from typing import Any

import numpy as np
from numpy.typing import NDArray


class Rows(ABC):
    """An (h, w, d) array of which some rows are in memory at a time.

    Rows that are asked for from the first to the last are made once; going back may make them anew.

    Args:
        shape: (h, w, d).
        dtype: of the values.
    """

    def __init__(self, shape: tuple[int, ...], dtype: np.dtype[Any]) -> None:
        self.shape = shape
        self.dtype = dtype

    @property
    def ndim(self) -> int:
        """How many axes there are."""
        return len(self.shape)

    @property
    def size(self) -> int:
        """How many values there are."""
        return math.prod(self.shape)

    @abstractmethod
    def __getitem__(self, rows: slice) -> NDArray[Any]:
        """Some rows, (rows, w, d); not to be written to. Whatever a reader of files raises where they are damaged."""


def row_blocks(shape: tuple[int, ...], most_bytes: int, itemsize: int = 8) -> list[slice]:
    """Slices of as many rows as take at most so many bytes, one at least."""
    rows = max(1, most_bytes // (itemsize * max(1, math.prod(shape[1:]))))
    return [slice(y, min(y + rows, shape[0])) for y in range(0, shape[0], rows)]
