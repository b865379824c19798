"""The foreground: the pixels on one side of a threshold of their first component."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from ifealid_gpu.fits.floats import Floats


class Side(StrEnum):
    """Which side of a threshold is the foreground."""

    ABOVE = "above"
    BELOW = "below"


@dataclass(frozen=True, eq=False)
class Gate:
    """The foreground of any map of a layer: by the first component of all pixels, before the fit is made again inside.

    Attributes:
        mean: (d,) of all pixels' vectors.
        axis: (d,) the first component.
        at: the threshold of the score (p - mean) . axis.
        side: which side is the foreground; what is at the threshold is inside.
    """

    mean: Floats
    axis: Floats
    at: float
    side: Side

    def inside(self, scores: Floats) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
        """Which scores are of the foreground; no value is not."""
        return scores >= self.at if self.side is Side.ABOVE else scores <= self.at
