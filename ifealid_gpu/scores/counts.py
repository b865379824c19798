"""What thresholds at some values take for the object, rightly and wrongly: all that a score is made of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.integer[Any]]


@dataclass(frozen=True, eq=False)
class Counts:
    """Pixels at or above each of t values, which are those of the marked pixels, and may be others, too.

    Arrays are (..., t); what stands before t, such as channels, is scored at once.

    Attributes:
        weights: how many marked pixels have just this value.
        found: how many marked pixels have this value or a larger one.
        wrong: how many others have.
        wrong_above: how many others have a larger one.
        marked: how many marked pixels there are, at least 1.
        others: how many others, at least 1.
    """

    weights: Numbers
    found: Numbers
    wrong: Numbers
    wrong_above: Numbers
    marked: int
    others: int

    @classmethod
    def of(cls, marked: NDArray[Any], others: NDArray[Any]) -> Self:
        """The counts of values, of which large ones mean the object.

        Args:
            marked: (p,) values of the marked pixels.
            others: (n,) values of the others, ascending: sorted once, they serve any marks.
        """
        values, weights = np.unique(marked, return_counts=True)
        return cls(
            weights,
            np.cumsum(weights[::-1])[::-1],
            others.size - np.searchsorted(others, values, "left"),
            others.size - np.searchsorted(others, values, "right"),
            marked.size,
            others.size,
        )

    @classmethod
    def of_histograms(cls, marked: Numbers, others: Numbers) -> Self:
        """The counts of codes, from how many pixels have each of them.

        Args:
            marked: (..., t) how many marked pixels have code 0, 1, ...
            others: the same of the others.
        """
        found, wrong = (np.cumsum(one[..., ::-1], axis=-1)[..., ::-1] for one in (marked, others))
        one = (0,) * (marked.ndim - 1)
        return cls(marked, found, wrong, wrong - others, int(found[(*one, 0)]), int(wrong[(*one, 0)]))
