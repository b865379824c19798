"""A basis: the principal components of some pixels' vectors, for as many maps as have these channels."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from ifealid_gpu.errors import InputError
from ifealid_gpu.fits.floats import Floats
from ifealid_gpu.fits.foreground import Foreground, Gate

#: Axes that every basis has; where there are fewer channels, or nothing varies, the others are 0.
FEWEST_AXES = 3


@dataclass(frozen=True, eq=False)
class Basis:
    """Mean, axes and scaling; the score of a vector p on axis k is (p - mean) . axes[k], of p / |p| where normalized.

    Attributes:
        mean: (d,) of the vectors that it was made of.
        axes: (k, d) of unit length, of falling variance; each one's loading of largest magnitude is positive. An axis
            along which nothing varies is 0, and so are its scores.
        variance: (k,) of the scores.
        total_variance: of all of the vectors, over all axes.
        ends: (k, 2) the 1st and the 99th percentile of the scores; beyond the sixth axis of some of the pixels.
        normalized: whether vectors have unit length before the mean is taken from them.
        pixels: how many it was made of.
        outliers: how many of the pixels looked at have an outlying norm, see outliers.py.
        images: how many images they are of.
        gate: which pixels it was made of, and which of any map have scores; None: all.
        drops_outliers: whether pixels of outlying norm are not among those that it was made of.
        pixels_in_all: from how many the pixels looked at were drawn.
        kept: of a sample, how much of the variance the first three axes keep that axes of other pixels would, see
            `moments.kept_by`; None: all pixels were looked at, or it is not known.
    """

    mean: Floats
    axes: Floats
    variance: Floats
    total_variance: float
    ends: Floats
    normalized: bool = False
    pixels: int = 0
    outliers: int = 0
    images: int = 1
    gate: Gate | None = None
    drops_outliers: bool = False
    pixels_in_all: int = 0
    kept: float | None = None

    @property
    def explained(self) -> Floats:
        """(k,) the share of the variance that each axis explains, 0 to 1; 0 where there is none."""
        return self.variance / self.total_variance if self.total_variance > 0 else np.zeros_like(self.variance)

    def gated(self, foreground: Foreground | None) -> Basis:
        """The same for the foreground alone, though it was made of all pixels; one with a foreground stays as it is.

        Raises:
            InputError: threshold and side are not both given, and there are no pixels to find them by.
        """
        if foreground is None or self.gate is not None:
            return self
        if foreground.at is None or foreground.side is None:
            raise InputError(
                "a basis that was made without a foreground needs a threshold and a side of it, such as above:0"
            )
        return replace(self, gate=Gate(self.mean, self.axes[0], foreground.at, foreground.side))
