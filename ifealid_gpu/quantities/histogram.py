"""The histogram: how many values of a map lie in each of some bins."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from ifealid_gpu.errors import InputError

#: Of histograms that are drawn.
HISTOGRAM_BINS = 64


class Counted(StrEnum):
    """How long the bars of a histogram are: as their counts, or as the logarithms of those."""

    COUNTS = "counts"
    LOG = "log"

    @classmethod
    def of(cls, given: object) -> Counted | None:
        """The way of a word, or None; InputError names those there are."""
        if given is None:
            return None
        if given not in list(cls):
            raise InputError(f"a histogram's bars are as long as the {' or the '.join(cls)}, found {given!r}")
        return cls(str(given))


@dataclass(frozen=True)
class Histogram:
    """Counts of values in bins of equal width, as `numpy.histogram` has them.

    Attributes:
        counts: of each bin, the lowest first. The last has its upper end as well.
        ends: the smallest and the largest value.
    """

    counts: tuple[int, ...]
    ends: tuple[float, float]

    @property
    def edges(self) -> NDArray[np.float64]:
        """(bins + 1,) where bins begin and end."""
        return np.linspace(*self.ends, len(self.counts) + 1)

    def shares_of(self, ordered: NDArray[np.float32]) -> NDArray[np.float64]:
        """(bins,) the shares, 0 to 1, of other values that lie in its bins.

        Args:
            ordered: (n,) ascending, at least one.
        """
        after = np.searchsorted(ordered, self.edges.astype(np.float32), "left")
        after[-1] = np.searchsorted(ordered, np.float32(self.ends[1]), "right")
        return np.asarray(np.diff(after) / ordered.size)


def bar_lengths(counts: NDArray[np.float64], most: float, *, log: bool) -> NDArray[np.float64]:
    """How long bars of some counts are, (bins,) in [0, 1].

    Args:
        counts: not negative.
        most: the count of the longest bar, above 0.
        log: whether they are as long as the logarithm of count + 1.
    """
    lengths = np.log1p(counts) / np.log1p(most) if log else counts / most
    return np.asarray(np.minimum(lengths, 1.0))
