"""Where matches lie on two displays, and which of them are in sight."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ifealid_gpu.geometry import Projection
from ifealid_gpu.two_maps.match import Matches

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class InSight:
    """The strongest of the matches whose both ends are in sight, the most alike first.

    Attributes:
        rows: (n,) of the matches.
        starts: (n, 2) float64, where they begin, in physical pixels of the source's display.
        stops: (n, 2) float64, where they lead to, in those of the target's.
        among: how many are in sight.
    """

    rows: NDArray[np.intp]
    starts: Floats
    stops: Floats
    among: int

    @classmethod
    def of(
        cls, matches: Matches, projections: tuple[Projection, Projection], count: int, also: int | None = None
    ) -> InSight:
        """Find them.

        Args:
            matches: of two maps.
            projections: where the scenes of both lie on their displays.
            count: how many are taken.
            also: the row of one that is taken in any case, if it is in sight; None: there is none.
        """
        starts, stops = (
            _on_display(places, projection)
            for places, projection in zip((matches.from_places, matches.to_places), projections, strict=True)
        )
        is_seen = _is_within(starts, projections[0]) & _is_within(stops, projections[1])
        rows = np.flatnonzero(is_seen)
        among, rows = len(rows), rows[:count]
        if also is not None and is_seen[also] and also not in rows:
            rows = np.append(rows, also)
        return cls(rows, starts[rows], stops[rows], among)


def _on_display(places: Floats, projection: Projection) -> Floats:
    """(n, 2) positions of a display for places of an image."""
    scene = places / np.array(projection.scene.unit)
    return np.asarray((scene - np.array(projection.origin)) * projection.scale)


def _is_within(at: Floats, projection: Projection) -> NDArray[np.bool_]:
    return np.asarray(((at >= 0) & (at < np.array(projection.size))).all(axis=1))
