"""The explorer: the state of a session, and what events do to it. It knows neither windows nor panels."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from PIL import Image

from ifealid_gpu.explorer import moves
from ifealid_gpu.explorer.closest_names import ClosestNames
from ifealid_gpu.explorer.marking.marking import RADIUS_STEP
from ifealid_gpu.explorer.mouse import WHEEL_STEP, is_click
from ifealid_gpu.explorer.opening import Opening
from ifealid_gpu.explorer.panes.beside import Beside
from ifealid_gpu.explorer.panes.figure import figure_of_large, figure_of_panes
from ifealid_gpu.explorer.panes.matching import Matching
from ifealid_gpu.explorer.panes.resting import Resting
from ifealid_gpu.explorer.preferences import Preferences
from ifealid_gpu.explorer.session import Session
from ifealid_gpu.explorer.sharing import command_of, figure_of_one, link_to
from ifealid_gpu.explorer.shell import Shell
from ifealid_gpu.explorer.state import MAP_MENU
from ifealid_gpu.explorer.why import WhyAlike
from ifealid_gpu.figure.drawing import Drawing
from ifealid_gpu.geometry import Pair
from ifealid_gpu.panes.panes import Panes
from ifealid_gpu.views.view_state import ViewState

_LONGEST_WAIT = 10.0  # seconds


class Explorer(Opening):
    """The state of one window, and everything that can change it.

    Args:
        session: reads and keeps feature maps.
        preferences: what was remembered.
        clock: seconds, never going back.
    """

    def __init__(self, session: Session, preferences: Preferences, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(session, preferences, clock)
        self.closest = ClosestNames()
        self.why = WhyAlike()
        self.beside = Beside()
        self.matching = Matching()
        session.on_gpu.let_go = self.beside.let_go
        self._resting = Resting()
        self.panes_before: Panes | None = None  # those that were shown before one alone was
        self._right: Pair | None = None  # where the right button went down, with a tool that marks
        self._requests: list[Callable[[Shell], None]] = []

    # --- The display and the mouse on it ---

    def arrange(self, size: tuple[int, int], unit: float, mark: float = 1.0) -> None:
        """The display has a size, in physical pixels; a logical pixel has ``unit`` of them, a mark's unit ``mark``."""
        resized = self.size != size
        self.size, self.unit, self.mark = size, unit, mark
        if resized and (projection := self.projection) is not None:
            self.view = moves.in_sight(self.view, projection)

    def enter(self, number: int, *, pressed: bool = False) -> bool:
        """The mouse is in a pane: it becomes the active one, where nothing keeps that; whether it is now.

        A locked reference stays where it is: on maps of other images it is compared with, and they tell their values.

        Args:
            number: of the pane.
            pressed: whether a button goes down there: then it is wanted, and a lock ends.
        """
        panes, opened, active = self.view.panes, self.opened_in(number), self.opened
        if panes is None or opened is None or active is None or self.is_pressed or self.session.awaits_map:
            return False
        if self.marking.drawing is not None:  # corners are clicked in one image
            return False
        if number != panes.active and self.locked and opened.image != active.image and not pressed:
            return False
        self._resting.come_in(panes.now.map, self.view.query)
        return number == panes.active or self.activate(number)

    def activate(self, number: int) -> bool:
        """As `Opening.activate`; what is known beside of marks is known there, too."""
        before, panes, drawn = self.opened, self.view.panes, self.resolved
        self.beside.hand_vectors_to(self, number)
        if not super().activate(number):
            return False
        if before is not None and panes is not None and drawn is not None:
            self.beside.note_left(panes.now, before, drawn)
        return True

    def stay_in_pane(self) -> None:
        """Something was done while the mouse is in a pane, such as a key pressed: that pane stays the active one."""
        self._resting.stay()

    def place_in(self, image: str) -> Pair | None:
        """The place under the mouse as shares of an image's width and height; None: the mouse is in another image."""
        projection, opened, at = self.projection, self.opened, self.pointer
        if projection is None or opened is None or at is None or opened.image != image:
            return None
        (x, y), (width, height) = projection.scene_from_target(*at), projection.scene.size
        return (x / width, y / height) if 0 <= x < width and 0 <= y < height else None

    def hover_channel(self, channel: int | None) -> None:
        """Show a channel for as long as the mouse lies on it in the chart; None: no more."""
        self.hovered_channel = channel

    @property
    def is_pressed(self) -> bool:
        """Whether a button is down on the display."""
        return self._mouse.is_pressed or self.marking.is_pressed

    def point(self, at: Pair | None, still_until: float | None = None, *, moved: bool = True) -> None:
        """The mouse is at a position of the display, or (None) elsewhere; see `Mouse`, as for the others."""
        if self.marking.drawing is not None and not self._mouse.is_pressed:
            self.pointer = at
            if at is not None:
                self.marking.move(self, at)
        else:
            self._mouse.point(self, at, still_until, moved=moved)
        self._rest(at, self.clock() if still_until is None else still_until)

    def _rest(self, at: Pair | None, still_until: float) -> None:
        """Note where the mouse rests; when it leaves, the pane where it rested last is the active one again."""
        panes = self.view.panes
        if panes is None or self.is_pressed:
            return
        if at is not None:
            self._resting.move(
                panes.now.map, self.view.query, at, now=self.clock(), still_until=still_until, unit=self.unit
            )
            return
        last = self._resting.leave(still_until)
        maps = [pane.map for pane in panes.shown]
        if last is None or self.locked or last.pane == panes.now.map or last.pane not in maps:
            return
        is_plain = self.view.is_plain
        if self.activate(maps.index(last.pane)) and is_plain:
            self.view = self.view.but(query=last.query)

    def keep_reference(self) -> None:
        """Let the reference stay where it is when the mouse leaves the map."""
        self._mouse.keep()

    def stay_under_mouse(self) -> None:
        """Before a frame: keep the reference under a mouse that rests while the scene moves."""
        self._mouse.stay(self)

    def press(self, at: Pair, modifiers: Sequence[str] = ()) -> None:
        """The left button goes down, while modifier keys are held."""
        self._resting.stay()
        if self.marking.tool is None:
            self._mouse.press(self, at)
        else:
            self._mouse.keep()
            self.marking.press(self, at, modifiers)

    def release(self, at: Pair) -> None:
        """The left button goes up: a click if the mouse has not been dragged."""
        self._mouse.release(self, at)
        self.marking.release(self, at)

    def grab(self, at: Pair) -> None:
        """The middle button goes down: it pans, whatever the tool."""
        self._mouse.grab(self, at)

    def right_press(self, at: Pair) -> None:
        """The right button goes down: it opens the menu of the pixel there; a tool that marks lets it pan, too."""
        if self.marking.tool is None:
            self.right_click(at)
        else:
            self._right = at
            self.grab(at)

    def right_release(self, at: Pair) -> None:
        """The right button goes up: where it has not panned, it was a click."""
        pressed_at, self._right = self._right, None
        if pressed_at is not None:
            self._mouse.release(self, at)
            if is_click(pressed_at, at, self.unit):
                self.right_click(at)

    def right_click(self, at: Pair) -> None:
        """Open the menu of the pixel at a position."""
        pixel = self.projection.map_pixel_at(*at) if self.projection is not None else None
        if pixel is not None:
            self.ask_about(pixel)

    def ask_about(self, pixel: tuple[int, int]) -> None:
        """Open the menu of a pixel of the map on display; the reference stays where it is meanwhile."""
        self.keep_reference()
        self.asked_about, self.to_open = pixel, MAP_MENU

    def double_click(self) -> None:
        """Fit the scene; with a tool that marks, end what is being drawn."""
        if self.marking.tool is None:
            self._mouse.double_click(self)
        elif self.marking.tool.by_clicks:
            self.marking.finish(self)

    def wheel(self, at: Pair, steps: float, modifiers: Sequence[str] = (), pane: int | None = None) -> None:
        """Zoom about a position; positive steps magnify. With Ctrl they make the brush larger.

        Args:
            at: where the mouse is.
            steps: of the wheel.
            modifiers: keys that are held.
            pane: the number of the pane that the mouse is in, where that is not the active one.
        """
        tool = self.marking.tool
        if tool is not None and tool.has_radius and not {"Control", "Meta"}.isdisjoint(modifiers):
            self.marking.set_radius(self, self.marking.radius(self) * RADIUS_STEP**steps)
        elif pane is not None:
            self.beside.zoom(self, pane, at, WHEEL_STEP**steps)
        else:
            self._mouse.wheel(self, at, steps)

    def end_making(self) -> None:
        """Close the dialog about photos, or cancel what is being made."""
        if self.making is not None:
            self.making.end()
            self.ended_makings.append(self.making)
        self.making = None

    def close(self) -> None:
        """Stop whatever goes on beside the frames, and wait until it has stopped."""
        self.end_making()
        if self.live is not None:
            self.live.wait(_LONGEST_WAIT)
        self.session.close()
        for making in self.ended_makings:
            making.wait()

    # --- What is asked of the shell ---

    def request(self, ask: Callable[[Shell], None], done: str | None = None) -> None:
        """Have something asked of the shell at the end of the frame; ``done`` is said when that has gone well."""
        self._requests.append(lambda shell: self.attempt(lambda: ask(shell), done))

    def hand_requests_to(self, shell: Shell) -> None:
        """Ask the shell for everything that was requested."""
        requests, self._requests = self._requests, []
        for request in requests:
            request(shell)

    # --- What others get ---

    @property
    def command(self) -> str:
        """A command line that shows the same view again; InputError where what is open is in memory alone."""
        return command_of(self)

    @property
    def link(self) -> str:
        """A link to the same view; InputError where what is open is in memory alone."""
        return link_to(self)

    def figure(self, finer: int = 1) -> Drawing:
        """The figure of what the display shows: of all panes, or of the map alone.

        Args:
            finer: times as many pixels a side as pictures have, of a map alone.

        Raises:
            InputError: nothing is open.
        """
        panes, own = self.view.panes, self.beside.own
        if panes is not None and not panes.large:
            return figure_of_panes(self, self.beside, self.matching)
        if own is None:
            return figure_of_one(self, finer)
        return figure_of_large(self, own, finer, self.beside.one_range.most or own.pane.reach)

    def page(self) -> tuple[Image.Image, ViewState]:
        """The figure of what the display shows as a picture, and its view; InputError where nothing is open."""
        return self.figure().image(), self.shared_view
