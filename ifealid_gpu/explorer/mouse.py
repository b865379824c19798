"""The mouse on the display: it points, pins, pans and zooms."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from ifealid_gpu.dataset import Dataset
from ifealid_gpu.explorer import moves
from ifealid_gpu.explorer.history import Mark
from ifealid_gpu.explorer.state import State
from ifealid_gpu.explorer.visit import Visit
from ifealid_gpu.geometry import Pair, Projection
from ifealid_gpu.quantities.place import Position
from ifealid_gpu.quantities.query import Query
from ifealid_gpu.renderer import Renderer

WHEEL_STEP = 1.2
_DRAG_FROM = 4.0  # logical pixels the mouse must move, pressed, before a click becomes a drag
_DOUBLE_CLICK_SECONDS = 2.0  # generous: the canvas decides what a double-click is, a slow frame may delay its report


@dataclass(frozen=True)
class _Press:
    """The left button went down.

    Attributes:
        at: where.
        seconds: when.
        pins: those before, to which a double-click returns that begins with this press.
        history: likewise.
    """

    at: Pair
    seconds: float
    pins: tuple[Position, ...]
    history: Mark


@dataclass(frozen=True)
class _Drag:
    """A drag that pans: where it began, and where the scene lay then."""

    at: Pair
    projection: Projection


@dataclass(frozen=True)
class _UnderMouse:
    """The pixel under the mouse when it was the reference, and the map that it is a pixel of."""

    dataset: Dataset
    renderer: Renderer
    pixel: tuple[int, int]


def is_click(pressed_at: Pair, at: Pair, unit: float) -> bool:
    """Whether the mouse has been moved so little while it was pressed that it was a click."""
    return math.dist(at, pressed_at) < _DRAG_FROM * unit


class Mouse:
    """What the mouse does to a state. Positions are physical pixels of the display."""

    def __init__(self) -> None:
        self._pressed_at: Pair | None = None
        self._drag: _Drag | None = None
        self._under_mouse: _UnderMouse | None = None
        self._visit: Visit | None = None
        self._presses: tuple[_Press, ...] = ()  # the last two

    @property
    def is_pressed(self) -> bool:
        """Whether a button is down on the display."""
        return self._pressed_at is not None

    def point(self, state: State, at: Pair | None, still_until: float | None = None, *, moved: bool = True) -> None:
        """The mouse is at a position of the display, or (None) elsewhere.

        On the map the reference follows it. Where it is off the map the reference goes back to where the mouse rested
        last, so that it does not run away on the way to a panel.

        Args:
            state: of the session.
            at: where the mouse is.
            still_until: when it is known not to have moved yet; None: just now.
            moved: whether it got there by moving. Where a panel that covered the map has gone, or the map lies
                elsewhere now, it did not, and the reference waits for it to move.
        """
        state.pointer = at
        if not moved:
            self._under_mouse = None
        projection = state.projection
        if projection is None:
            return
        if at is not None and self._pressed_at is not None and self._drag is None:
            if is_click(self._pressed_at, at, state.unit):
                return
            self._drag = _Drag(self._pressed_at, projection)
        still_until = state.clock() if still_until is None else still_until
        pixel = None if at is None else projection.map_pixel_at(*at)
        if at is not None and self._drag is not None:
            # Measured from where the drag began: a scene that stops at the edge comes back with the mouse.
            by = at[0] - self._drag.at[0], at[1] - self._drag.at[1]
            state.view = moves.panned(state.view, self._drag.projection, by)
        elif at is None or pixel is None:
            self._leave(state, still_until)
        elif moved and not state.locked and state.view.is_plain:
            self._follow(state, pixel, at, still_until)

    def _follow(self, state: State, pixel: tuple[int, int], at: Pair, still_until: float) -> None:
        """Let the reference be the pixel under the mouse."""
        query, now = state.query_at(pixel), state.clock()
        state.has_pointed = True
        if self._visit is None or self._visit.query != state.view.query:
            # It comes in, or something else has moved the reference meanwhile: that one is the one to go back to.
            self._visit = Visit(state.view.query, query, at, now)
        else:
            self._visit.move(query, at, now, still_until, state.unit)
        state.view = state.view.but(query=query)

    def _leave(self, state: State, still_until: float) -> None:
        """Let the reference go back to where the mouse rested last, unless something else has moved it since."""
        visit, self._visit = self._visit, None
        if visit is not None and visit.query == state.view.query and not state.locked:
            state.view = state.view.but(query=visit.left(still_until))

    def keep(self) -> None:
        """Let the reference stay where it is when the mouse leaves: it was clicked, locked or pinned there."""
        self._visit = None

    def carry(self, to: Callable[[Query | None], Query | None]) -> None:
        """Take what is kept to another map, as the view's own reference is."""
        if self._visit is not None:
            self._visit.carry(to)

    def stay(self, state: State) -> None:
        """Keep the reference under a mouse that rests while the scene moves; to be called before each frame.

        The reference stays where it is if the keyboard has moved it away from the mouse, and in a dataset that was just
        opened with a view of its own.
        """
        opened, pixel, before = state.opened, state.pointed, self._under_mouse
        self._under_mouse = None
        if opened is None or pixel is None or state.locked or self.is_pressed or not state.view.is_plain:
            return
        moved = before is not None and (before.renderer, before.pixel) != (opened.renderer, pixel)
        if before is not None and before.dataset is opened.dataset and moved and state.pointer is not None:
            now = state.clock()
            if self._visit is not None and self._visit.query == state.view.query:
                # What has come under the mouse is another thing to rest on.
                state.view = state.view.but(query=self._visit.left(now))
            self._visit = None
            self._follow(state, pixel, state.pointer, now)
        if state.reference == pixel:
            self._under_mouse = _UnderMouse(opened.dataset, opened.renderer, pixel)

    def press(self, state: State, at: Pair) -> None:
        """The left button goes down."""
        self.keep()
        self._pressed_at, self._drag = at, None
        press = _Press(at, state.clock(), state.view.pins, state.history.mark())
        self._presses = (*self._presses[-1:], press)

    def grab(self, state: State, at: Pair) -> None:
        """A button goes down that pans, wherever it was pressed, and clicks nothing."""
        self.keep()
        if (projection := state.projection) is not None:
            self._pressed_at, self._drag = at, _Drag(at, projection)

    def release(self, state: State, at: Pair) -> None:
        """The left button goes up: a click if the mouse has not been dragged."""
        pressed_at, dragged = self._pressed_at, self._drag is not None
        self._pressed_at = self._drag = None
        projection = state.projection
        if pressed_at is None or dragged or projection is None:
            return
        # The moves between press and release may not have been reported.
        if is_click(pressed_at, at, state.unit):
            pixel = projection.map_pixel_at(*at)
            state.view = moves.pin_toggled(state.view, pixel, at, projection, state.unit * state.mark)

    def double_click(self, state: State) -> None:
        """Fit the scene, and take back what the two clicks did to pins, with its steps in the history."""
        presses, self._presses = self._presses, ()
        if len(presses) < 2 or state.clock() - presses[0].seconds > _DOUBLE_CLICK_SECONDS:
            return  # the clicks were on a panel
        state.view = state.view.but(pins=presses[0].pins, viewport=None)
        state.history.restore(presses[0].history)

    def wheel(self, state: State, at: Pair, steps: float) -> None:
        """Zoom about a position; positive steps magnify."""
        if (projection := state.projection) is not None:
            state.view = moves.zoomed(state.view, projection, at, WHEEL_STEP**steps)
            if self._drag is not None and (zoomed := state.projection) is not None:
                self._drag = _Drag(at, zoomed)

    def forget_clicks(self) -> None:
        """Let no double-click begin with a click on a map that is no longer shown."""
        self._presses = ()
