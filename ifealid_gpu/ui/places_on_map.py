"""The best places over the map: a ring and a number each, as in saved pictures."""

from __future__ import annotations

import numpy as np
from imgui_bundle import imgui

from ifealid_gpu.explorer.facts import Answers, FrameFacts
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
from ifealid_gpu.ui.layout import Layout
from ifealid_gpu.ui.memory import current
from ifealid_gpu.ui.places_list import badge
from ifealid_gpu.ui.theme import color_u32


def places_on_map(facts: FrameFacts, answers: Answers, layout: Layout) -> None:
    """Draw them behind the panels, the best last, so that it lies on top."""
    if facts.map is None or facts.places is None or not answers.view.markers:
        return
    display, draw, mark = layout.map, imgui.get_background_draw_list(), facts.mark
    origin, step = np.array(facts.marking.origin), np.array(facts.marking.step)
    red, green, blue = (part / 255 for part in NUMBER_COLOR)
    draw.push_clip_rect((display.left, display.top), (display.right, display.bottom))
    lit = current().lit_place
    ranked = sorted(facts.places.on_map, key=lambda place: (place.rank != lit, place.rank))
    at: list[Pair] = [tuple((origin + step * np.array(one.place)).tolist()) for one in ranked]
    for one, (x, y), has_room in reversed(list(zip(ranked, at, with_room(at, mark), strict=True))):
        is_lit = one.rank == lit
        ring = (1, 1, 1, 1) if is_lit else (red, green, blue, 1)
        for color, width in (((0, 0, 0, 0.8), NUMBER_SHADE), (ring, NUMBER_LINE)):
            radius = NUMBER_RING * mark * (1.8 if is_lit else 1.0)
            draw.add_circle((x, y), radius, color_u32(color), 0, width * mark)
        if not has_room:
            continue
        across, down = badge_offset()
        middle = x + across * mark, y + down * mark
        badge(draw, middle, NUMBER_BADGE * mark, one.rank, NUMBER_LETTERS * mark, lit=is_lit)
    draw.pop_clip_rect()
