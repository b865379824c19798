"""Lines between two maps of a figure whose pixels are each other's nearest, as in the window."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ifealid_gpu.colormaps import lookup_table
from ifealid_gpu.figure.grid_page import Place
from ifealid_gpu.figure.surface import Color, Surface
from ifealid_gpu.geometry import Projection
from ifealid_gpu.two_maps.in_sight import InSight
from ifealid_gpu.two_maps.match import Matches

#: The part of the colour map that lines have: its dark end would not be seen.
BRIGHT = 0.35, 1.0
_DARK: Color = (0, 0, 0)
_LINE, _SHADE, _DOT = 1.6, 2.0, 2.6  # in marker units
_CORNERS = 12  # of a dot

Floats = NDArray[np.float64]


def shares_of(values: Floats, count: int) -> Floats:
    """(n,) how alike matches are, from 0, the least alike of the first ``count``, to 1; the most alike is the first."""
    if not values.size:
        return np.empty(0)
    most, least = values[0], values[: max(1, count)][-1]
    return np.ones(len(values)) if most == least else np.clip((values - least) / (most - least), 0, 1)


def colors_of(colormap: str, shares: Floats) -> Floats:
    """(n, 3) colours of lines, 0 to 1.

    Args:
        colormap: of the view.
        shares: (n,) how alike, from 0 to 1.
    """
    entries = np.rint(255 * (BRIGHT[0] + (BRIGHT[1] - BRIGHT[0]) * shares)).astype(int)
    return np.asarray(lookup_table(colormap)[entries] / 255)


@dataclass(frozen=True, eq=False)
class MatchLines:
    """The strongest matches between two panes.

    Attributes:
        ends: the numbers of both panes.
        matches: between their maps.
        count: how many are drawn, at most.
        colormap: of the view.
    """

    ends: tuple[int, int]
    matches: Matches
    count: int
    colormap: str

    def words(self, projections: tuple[Projection, Projection]) -> str:
        """What the lines are."""
        found = InSight.of(self.matches, projections, self.count)
        return f"lines: the {len(found.rows)} most alike of {found.among} mutual nearest neighbours in sight"

    def draw(
        self, page: Surface, places: Sequence[Place], projections: tuple[Projection, Projection], unit: float
    ) -> None:
        """Draw those that are in sight over their maps, the most alike on top.

        Args:
            page: with the maps.
            places: where all maps lie.
            projections: of both maps, where their scenes lie in their pictures.
            unit: pixels per marker unit.
        """
        found = InSight.of(self.matches, projections, self.count)
        corners = [np.array(places[number][:2], np.float64) for number in self.ends]
        starts, stops = (found.starts + corners[0]).tolist(), (found.stops + corners[1]).tolist()
        values = self.matches.values[found.rows]
        colors = np.rint(255 * colors_of(self.colormap, shares_of(values, self.count))).astype(int).tolist()
        for start, stop, (red, green, blue) in reversed(list(zip(starts, stops, colors, strict=True))):
            for color, more in ((_DARK, _SHADE), ((red, green, blue), 0.0)):
                page.line([tuple(start), tuple(stop)], color, max(1, round((_LINE + more) * unit)))
                for at in (start, stop):
                    _dot(page, at, (_DOT + more / 2) * unit, color)


def _dot(page: Surface, at: list[float], radius: float, color: Color) -> None:
    """A disc, as a ring as wide as its radius."""
    turns = [2 * math.pi * n / _CORNERS for n in range(_CORNERS + 1)]
    ring = [(at[0] + radius / 2 * math.cos(turn), at[1] + radius / 2 * math.sin(turn)) for turn in turns]
    page.line(ring, color, max(1, round(radius)))
