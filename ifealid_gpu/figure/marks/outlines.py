"""Which marks are drawn over an image, and how: colour, sign, and whether one is brought out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ifealid_gpu.figure.marks.shapes import Shape, shape_of
from ifealid_gpu.geometry import Pair
from ifealid_gpu.quantities.place import Place
from ifealid_gpu.quantities.query import Query
from ifealid_gpu.quantities.regions.region import Region
from ifealid_gpu.views.view_state import ViewState

Color = tuple[int, int, int]

#: Of marks that are of no class; as the reference's ring.
NO_CLASS: Color = (255, 255, 255)
SHADE: Color = (0, 0, 0)
# Marker units.
RING, LINE, SHADE_LINE = 9.0, 1.8, 3.4
DASH, GAP = 6.0, 5.0
BADGE = 6.0
FILL, LIT_FILL = 0.16, 0.45  # opacities
SHADE_OPACITY = 0.6


@dataclass(frozen=True, eq=False)
class Outline:
    """One mark to be drawn.

    Attributes:
        shape: in image pixels.
        color: of its class.
        is_negative: whether it is dashed, and has a minus.
        of: its kind, "term" or "class", and number in the view.
    """

    shape: Shape
    color: Color
    is_negative: bool
    of: tuple[str, int]


def outlines_of(view: ViewState, image: str | None, frame: Pair) -> Iterator[Outline]:
    """The marks of a view that lie on an image: those of its query, and of all classes that are shown.

    Args:
        view: what is shown; without markers it has none.
        image: the image's name; None: what a renderer shows, for which marks of its image have none.
        frame: (width, height) of the image, as places are counted.
    """
    if not view.markers:
        return
    for number, one in enumerate(view.classes):
        if one.is_shown and number != view.active:
            for _, outline in _outlines(one.query, image, frame, one.color):
                yield Outline(*outline, ("class", number))
    if view.query is not None and not view.is_plain:
        color = NO_CLASS if view.active is None else view.classes[view.active].color
        for number, outline in _outlines(view.query, image, frame, color):
            yield Outline(*outline, ("term", number))


def _outlines(
    query: Query, image: str | None, frame: Pair, color: Color
) -> Iterator[tuple[int, tuple[Shape, Color, bool]]]:
    for number, term in enumerate(query.terms):
        is_here = term.is_shown and term.image in (None, image) and isinstance(term.source, Place | Region)
        if is_here and (shape := shape_of(term.source, frame)) is not None:
            yield number, (shape, color, term.sign < 0)


def dashes(loop: NDArray[np.float64], dash: float, gap: float) -> list[NDArray[np.float64]]:
    """Parts of a closed line: ``dash`` long, ``gap`` apart."""
    points = np.concatenate([loop, loop[:1]])
    along = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(points, axis=0).T))])
    count = max(1, round(along[-1] / (dash + gap)))
    scale = along[-1] / (count * (dash + gap))  # so that the last gap is as long as the others
    starts = np.arange(count) * (dash + gap) * scale
    found = []
    for start in starts:
        within = along[(along > start) & (along < start + dash * scale)]
        at = np.concatenate([[start], within, [start + dash * scale]])
        found.append(np.stack([np.interp(at, along, points[:, n]) for n in range(2)], axis=1))
    return found
