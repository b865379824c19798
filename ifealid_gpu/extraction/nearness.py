"""How near to the patches that were changed a layer's answers are, for any place that its vectors may have."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ifealid_gpu.extraction.answers import Answers, Experiment, Patch
from ifealid_gpu.extraction.sizes import Size

#: The place of a vector that belongs to no patch.
NOWHERE = -1

# The mean distance of the answers that is near: in vectors, where one place more or less matters; in vectors, and as a
# share of the distance of just any vector, where it does not (features of convolutions answer beside their place, too).
_EXACTLY, _BESIDE, _BY_SHARE = 0.35, 1.0, 0.25

# How wide an answer far away from its place may be, as a share of how far away it is, to be one place.
_COMPACT = 0.25

# By how much more vectors than it covers a change may be answered where it is answered by its own alone: convolutions
# with random weights answer beside their place, but by several.
_FEW = 1.05

_TINY = float(np.finfo(float).tiny)


class Nearness:
    """Compares the places where vectors may lie with the patches that they answer.

    Args:
        answers: of one output.
        done: the experiment that they are from.
        grid: (rows, columns) of the vectors that belong to patches.
    """

    def __init__(self, answers: Answers, done: Experiment, grid: Size) -> None:
        moved = answers.patches.reshape(len(done.patches), -1)
        moved = moved / np.maximum(moved.sum(1, keepdims=True), _TINY)
        # A vector that answers every change alike belongs to none of them. The square prefers one large answer to many.
        own = np.maximum(0, moved - np.median(moved, 0)) ** 2
        total = own.sum(1, keepdims=True)
        self._shares: NDArray[Any] = own / np.maximum(total, _TINY)
        self._distances = np.stack([_distances(patch, grid, done.size) for patch in done.patches])
        self._patches = done.patches
        self._grid = grid
        self._covered = [
            max(1.0, patch.height * patch.width * grid[0] * grid[1] / (done.size[0] * done.size[1]))
            for patch in done.patches
        ]
        #: Whether every change is answered more here than the others are.
        self.is_heard = bool((total > 0).all())

    def distance(self, places: NDArray[np.int64]) -> float:
        """The mean distance of the answers from the changed patches, in vectors.

        Args:
            places: in the grid, counted row by row, of every vector; `NOWHERE` counts as far as just any place.
        """
        return float(self._each(places).mean())

    def is_near(self, places: NDArray[np.int64], *, exactly: bool = False) -> bool:
        """Whether the answers are at these places.

        Args:
            places: as for `distance`.
            exactly: whether one place more or less matters.
        """
        each = self._each(places)
        if exactly:
            return float(each.mean()) <= _EXACTLY
        if self.is_concentrated:
            return float(each.max()) <= _BESIDE
        return float(each.mean()) <= max(_BESIDE, _BY_SHARE * float(self._distances.mean()))

    def is_far(self, places: NDArray[np.int64]) -> bool:
        """Whether most changes are answered clearly, each by vectors of its own, far away from where they are.

        Convolutions answer some way beside their own place, and attention all over the map: neither is far.
        """
        each, tops = self._each(places), self._shares.argmax(1)
        away = self._between(places, places[tops])
        beyond = each > max(2 * _BESIDE, _BY_SHARE * float(self._distances.mean()))
        far = beyond & ((self._shares * away).sum(1) <= _COMPACT * each)
        return self.is_heard and 2 * int(far.sum()) > len(far) and len(set(tops[far].tolist())) == int(far.sum())

    def _between(self, places: NDArray[np.int64], others: NDArray[np.int64]) -> NDArray[np.float64]:
        """(others, places) distances of places of the grid, in vectors."""
        (rows, columns), (down, across) = (np.divmod(some, self._grid[1]) for some in (places, others))
        apart: NDArray[np.float64] = np.hypot(down[:, None] - rows[None], across[:, None] - columns[None])
        return apart

    def _each(self, places: NDArray[np.int64]) -> NDArray[np.float64]:
        means = self._distances.mean(1, keepdims=True)
        distances = np.where(places == NOWHERE, means, self._distances[:, np.maximum(places, 0)])
        each: NDArray[np.float64] = (self._shares * distances).sum(1)
        return each

    @property
    def is_concentrated(self) -> bool:
        """Whether every change is answered by as many vectors as it covers, and by others than other changes."""
        spread = 1 / np.maximum((self._shares**2).sum(1), _TINY)
        tops = self._shares.argmax(1)
        few = bool((spread <= _FEW * np.array(self._covered)).all())
        return self.is_heard and few and len(set(tops.tolist())) == len(tops)

    def example(self, places: NDArray[np.int64]) -> tuple[int, int, int]:
        """(column, row, vector): the place in the grid of the changed patch that is answered farthest from there."""
        tops = self._shares.argmax(1)
        found = places[tops]
        away = np.where(found == NOWHERE, np.inf, self._distances[np.arange(len(tops)), np.maximum(found, 0)])
        worst = int(np.argmax(away))
        row, column = divmod(int(self._distances[worst].argmin()), self._grid[1])
        return column, row, int(tops[worst])


def _distances(patch: Patch, grid: Size, size: Size) -> NDArray[np.float64]:
    """Of every place of a grid from a patch, in places; 0 within it, or where it is within."""
    axes = []
    starts, sides = (patch.top, patch.left), (patch.height, patch.width)
    for count, length, start, side in zip(grid, size, starts, sides, strict=True):
        pitch = length / count
        apart = np.abs((np.arange(count) + 0.5) * pitch - (start + side / 2))
        axes.append(np.maximum(0, apart - abs(side - pitch) / 2) / pitch)
    found: NDArray[np.float64] = np.hypot(axes[0][:, None], axes[1][None]).ravel()
    return found
