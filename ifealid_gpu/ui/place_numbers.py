"""Rings and numbers of the best places over a map, the same as in saved pictures."""

from __future__ import annotations

from collections.abc import Sequence

from imgui_bundle import imgui

from ifealid_gpu.figure.marks.numbers import (
    NUMBER_BADGE,
    NUMBER_COLOR,
    NUMBER_LETTERS,
    NUMBER_LINE,
    NUMBER_RING,
    NUMBER_SHADE,
    badge_offset,
    with_room,
)
from ifealid_gpu.geometry import Pair
from ifealid_gpu.ui.places_list import badge
from ifealid_gpu.ui.theme import color_u32


def place_numbers(draw: imgui.ImDrawList, places: Sequence[tuple[int, Pair]], mark: float, lit: int | None) -> None:
    """Draw them, the best last, so that it lies on top.

    Args:
        draw: takes them.
        places: of each its rank, and where it lies in the window.
        mark: logical pixels of a mark's unit.
        lit: the rank of the one that is seen before all others, or None.
    """
    red, green, blue = (part / 255 for part in NUMBER_COLOR)
    ranked = sorted(places, key=lambda place: (place[0] != lit, place[0]))
    has_room = with_room([at for _, at in ranked], mark)
    for (rank, (x, y)), shown in reversed(list(zip(ranked, has_room, strict=True))):
        is_lit = rank == lit
        ring = (1, 1, 1, 1) if is_lit else (red, green, blue, 1)
        for color, width in (((0, 0, 0, 0.8), NUMBER_SHADE), (ring, NUMBER_LINE)):
            radius = NUMBER_RING * mark * (1.8 if is_lit else 1.0)
            draw.add_circle((x, y), radius, color_u32(color), 0, width * mark)
        if not shown:
            continue
        across, down = badge_offset()
        middle = x + across * mark, y + down * mark
        badge(draw, middle, NUMBER_BADGE * mark, rank, NUMBER_LETTERS * mark, lit=is_lit)
