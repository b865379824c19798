"""The best places over the map: a ring and a number each, as in saved pictures."""

from __future__ import annotations

import numpy as np
from imgui_bundle import imgui

from ifealid_gpu.explorer.facts import Answers, FrameFacts
from ifealid_gpu.ui.layout import Layout
from ifealid_gpu.ui.memory import current
from ifealid_gpu.ui.place_numbers import place_numbers


def places_on_map(facts: FrameFacts, answers: Answers, layout: Layout) -> None:
    """Draw them behind the panels."""
    if facts.map is None or facts.places is None or not answers.view.markers:
        return
    display, draw = layout.map, imgui.get_background_draw_list()
    origin, step = np.array(facts.marking.origin), np.array(facts.marking.step)
    places = [(one.rank, tuple((origin + step * np.array(one.place)).tolist())) for one in facts.places.on_map]
    draw.push_clip_rect((display.left, display.top), (display.right, display.bottom))
    place_numbers(draw, places, facts.mark, current().lit_place)
    draw.pop_clip_rect()
