"""What the panels say of the lines between two panes."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from ifealid_gpu.figure.panes.match_lines import shares_of
from ifealid_gpu.geometry import Pair
from ifealid_gpu.quantities.similarity import Similarity
from ifealid_gpu.ranking.thumbnail import thumbnail_of
from ifealid_gpu.two_maps.in_sight import Floats
from ifealid_gpu.two_maps.match import Matches
from ifealid_gpu.two_maps.side import Side


@dataclass(frozen=True, eq=False)
class LinesFacts:
    """The lines between two panes.

    Attributes:
        count: how many are asked for.
        images: the names of the images that they begin in and lead to, or None.
        ends: the numbers of both panes, or None.
        matches: what was found, or None.
        among: how many of them are in sight.
        share: how much of the search is done, 0 to 1; None: it does not go on.
        fault: why there are no lines, or None.
        is_given_up: whether the search was cancelled.
        is_waiting: whether a map is still to be read.
        rows: (n,) of the matches that are drawn, the most alike first.
        segments: (n, 4) float64, x and y of both ends in the window, in logical pixels.
        lit: the number of the line of the pixel under the mouse among them, or None.
        sides: both maps.
    """

    count: int
    images: tuple[str, str] | None = None
    ends: tuple[int, int] | None = None
    matches: Matches | None = None
    among: int = 0
    share: float | None = None
    fault: str | None = None
    is_given_up: bool = False
    is_waiting: bool = False
    rows: NDArray[np.intp] = field(default_factory=lambda: np.empty(0, np.intp))
    segments: Floats = field(default_factory=lambda: np.empty((0, 4)))
    lit: int | None = None
    sides: tuple[Side, Side] | None = None

    @property
    def values(self) -> Floats:
        """(n,) of the lines that are drawn."""
        return np.empty(0) if self.matches is None else np.asarray(self.matches.values[self.rows])

    @property
    def ends_of_colors(self) -> Pair | None:
        """The values of the least and the most alike of the strongest; None: there are none."""
        values = self.values[: self.count]
        return (float(values[-1]), float(values[0])) if values.size else None

    @property
    def shares(self) -> Floats:
        """(n,) how alike, from 0, the least alike of the strongest, to 1."""
        return shares_of(self.values, self.count)

    def value_text(self, number: int) -> str:
        """The value of a line that is drawn, as the status line has it."""
        if self.matches is None:
            return ""
        return Similarity(metric=self.matches.metric).text(float(self.values[number]), None)

    def pixels(self, number: int) -> tuple[tuple[int, int], tuple[int, int]]:
        """The pixels at both ends of a line that is drawn, each (x, y) of its map."""
        if self.matches is None:
            return (0, 0), (0, 0)
        row = self.rows[number]
        (x0, y0), (x1, y1) = self.matches.from_pixels[row].tolist(), self.matches.to_pixels[row].tolist()
        return (x0, y0), (x1, y1)

    def thumbnails(self, number: int) -> list[NDArray[np.uint8] | None]:
        """What both images show at the ends of a line; None where there is no image."""
        if self.sides is None:
            return [None, None]
        both = zip(self.sides, self.pixels(number), strict=True)
        return [thumbnail_of(side.feature_map, side.scene, pixel) for side, pixel in both]
