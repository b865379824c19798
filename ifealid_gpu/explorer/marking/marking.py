"""Marking: the tool in hand, what is being drawn with it, and how it becomes a part of the view."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ifealid_gpu.errors import InputError
from ifealid_gpu.explorer.marking import edits
from ifealid_gpu.explorer.marking.adding import Adding
from ifealid_gpu.explorer.marking.table import TOOLS
from ifealid_gpu.explorer.marking.tool import Tool
from ifealid_gpu.explorer.state import State
from ifealid_gpu.geometry import Pair
from ifealid_gpu.quantities.term import Term
from ifealid_gpu.views.view_state import ViewState

_NEAR = 7.0  # logical pixels: a click so near to a corner means that corner
_FIRST_RADIUS = 0.03  # of the image's longer side
_SMALLEST, _LARGEST = 0.25, 0.5  # image pixels, and of the longer side
RADIUS_STEP = 1.2


@dataclass(frozen=True)
class Drawing:
    """What is being drawn.

    Attributes:
        way: where the mouse has been, in image pixels.
        adding: what it will do to the marks before.
        before: the view when it began.
        at: where the mouse is.
        fault: why nothing of it is marked so far, or None.
    """

    way: tuple[Pair, ...]
    adding: Adding
    before: ViewState
    at: Pair
    fault: str | None = None


class Marking:
    """What marks do to a state. Positions are physical pixels of the display.

    Attributes:
        tool: what the mouse marks with; None: it points, as usual.
        adding: what a mark does while no modifier is held.
        drawing: what is being drawn, or None.
    """

    def __init__(self) -> None:
        self.tool: Tool | None = None
        self.adding = Adding.NEW
        self.drawing: Drawing | None = None
        self._radius: float | None = None

    @property
    def is_pressed(self) -> bool:
        """Whether the mouse is held and draws."""
        return self.drawing is not None and self.tool is not None and not self.tool.by_clicks

    def take(self, state: State, word: str | None) -> None:
        """Take a tool by its word, or none; what is being drawn is given up."""
        self.cancel(state)
        self.tool = None if word is None else TOOLS[word]

    def radius(self, state: State) -> float:
        """The brush's, in image pixels."""
        if state.renderer is None:
            return 1.0
        longest = max(state.renderer.scene.frame)
        found = self._radius if self._radius is not None else _FIRST_RADIUS * longest
        return min(max(found, _SMALLEST), _LARGEST * longest)

    def set_radius(self, state: State, radius: float) -> None:
        """Make the brush so wide; a stroke that is being drawn keeps its width."""
        self._radius = radius
        self._radius = self.radius(state)

    # --- The mouse ---

    def press(self, state: State, at: Pair, modifiers: Sequence[str]) -> None:
        """The left button goes down."""
        place = _place_at(state, at, self.tool)
        if self.tool is None or place is None:
            return
        if self.drawing is None:
            if not self.tool.stays_inside or _is_inside(state, at):
                self.drawing = Drawing((place,), self.adding.held(modifiers), state.view, place)
        elif self.tool.by_clicks:
            if len(self.drawing.way) > 2 and self._is_near(state, at, self.drawing.way[0]):
                self.finish(state)
                return
            if not self._is_near(state, at, self.drawing.way[-1]):
                way = self.tool.going_on(self.drawing.way, place, self.radius(state))
                self.drawing = replace(self.drawing, way=way, at=place)
        if not self.tool.by_clicks:
            self._mark(state)

    def move(self, state: State, at: Pair) -> None:
        """The mouse is elsewhere."""
        place, drawing, tool = _place_at(state, at, self.tool), self.drawing, self.tool
        if drawing is None or tool is None or place is None:
            return
        if tool.by_clicks:
            self.drawing = replace(drawing, at=place)
            return
        self.drawing = replace(drawing, way=tool.going_on(drawing.way, place, self.radius(state)), at=place)
        if self.drawing.way != drawing.way:
            self._mark(state)

    def release(self, state: State, at: Pair) -> None:
        """The left button goes up."""
        if self.is_pressed:
            self.move(state, at)
            self.finish(state)

    def finish(self, state: State) -> None:
        """End what is being drawn; where it marks nothing, all is as it was."""
        drawing, tool = self.drawing, self.tool
        if drawing is None or tool is None:
            return
        if tool.by_clicks:
            self._mark(state)
            drawing = self.drawing or drawing
            if drawing.fault is not None and len(drawing.way) < 3:
                state.say_shortly("A polygon needs three corners or more: click the next one, or Esc gives it up")
                return  # a double-click on the first corner, or Enter too early: corners are still to come
        if drawing.fault is not None:
            state.say_shortly(f"{drawing.fault[0].upper()}{drawing.fault[1:]}")
        self.drawing = None

    def back(self, state: State) -> None:
        """Take the last corner back."""
        drawing = self.drawing
        if drawing is not None and self.tool is not None and self.tool.by_clicks:
            self.drawing = replace(drawing, way=drawing.way[:-1]) if len(drawing.way) > 1 else None

    def cancel(self, state: State) -> None:
        """Give up what is being drawn."""
        if self.drawing is not None:
            state.view = _with_marks_of(state.view, self.drawing.before)
            self.drawing = None

    def _mark(self, state: State) -> None:
        """Let the view have what has been drawn so far; where that cannot be, the view stays and the drawing knows."""
        drawing, tool, opened = self.drawing, self.tool, state.opened
        if drawing is None or tool is None or opened is None:
            return
        source, fault = tool.drawn(drawing.way, self.radius(state)), None
        before = _with_marks_of(state.view, drawing.before)
        if source is None:
            fault = f"Nothing is marked yet: {tool.tip[:1].lower()}{tool.tip[1:]}"
            state.view = before
        else:
            try:
                term = Term(source, opened.image, drawing.adding.sign)
                kept = before.query.position if state.locked and before.query is not None else None
                view = edits.with_mark(before, term, drawing.adding, kept)
                state.check(view)
                state.view = view
            except InputError as error:
                fault = str(error)
        self.drawing = replace(drawing, fault=fault)

    def _is_near(self, state: State, at: Pair, place: Pair) -> bool:
        there = state.target_from_place(place)
        return there is not None and math.dist(at, there) <= _NEAR * state.unit


def _with_marks_of(view: ViewState, before: ViewState) -> ViewState:
    if (view.query, view.classes, view.active) == (before.query, before.classes, before.active):
        return view
    return view.but(query=before.query, classes=before.classes, active=before.active)


def _is_inside(state: State, at: Pair) -> bool:
    return state.projection is not None and state.projection.map_pixel_at(*at) is not None


def _place_at(state: State, at: Pair, tool: Tool | None) -> Pair | None:
    """The place under a position of the display; where the tool stays inside the image, the nearest one there."""
    place = state.place_at(at)
    if place is None or state.renderer is None or (tool is not None and not tool.stays_inside):
        return place
    width, height = state.renderer.scene.frame
    return min(max(place[0], 0.0), width), min(max(place[1], 0.0), height)
