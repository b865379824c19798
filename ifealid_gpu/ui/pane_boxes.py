"""Where panes lie in the window: of each its title and the part that shows the map."""

from __future__ import annotations

from dataclasses import dataclass

from imgui_bundle import imgui

from ifealid_gpu.explorer.facts import Answers, FrameFacts
from ifealid_gpu.panes.panes import Panes
from ifealid_gpu.panes.places import places
from ifealid_gpu.ui.layout import Box, Layout

_TITLE_LINES = 1.45  # of text


@dataclass(frozen=True)
class PaneBox:
    """A pane in the window, in logical pixels.

    Attributes:
        title: its title; None: there is one pane alone.
        map: what shows the map.
    """

    title: Box | None
    map: Box


def pane_boxes(panes: Panes | None, display: Box, aspect: float, line: float) -> list[PaneBox | None]:
    """The boxes of all panes; None for those that a large one hides.

    Args:
        panes: which; None: one alone.
        display: what they share.
        aspect: width by height of what the active pane shows.
        line: the height of text.
    """
    if panes is None:
        return [PaneBox(None, display)]
    high = round(line * _TITLE_LINES)
    around = display.left, display.top, display.width, display.height
    return [None if one is None else _box(Box(*one), high) for one in places(panes, around, aspect, high)]


def boxes_of(facts: FrameFacts, answers: Answers, layout: Layout) -> list[PaneBox | None]:
    """Where the panes that were drawn lie."""
    frame = facts.marking.frame
    aspect = frame[0] / frame[1] if frame[1] else 1.0
    return pane_boxes(answers.view.panes if facts.panes else None, layout.display, aspect, imgui.get_font_size())


def _box(whole: Box, high: float) -> PaneBox:
    high = min(high, max(1.0, whole.height - 1))
    title = Box(whole.left, whole.top, whole.width, high)
    return PaneBox(title, Box(whole.left, whole.top + high, whole.width, whole.height - high))
