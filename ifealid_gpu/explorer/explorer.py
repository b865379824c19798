"""The explorer: what is open, what is shown, and what events do to it. It knows neither windows nor panels."""

from __future__ import annotations

import math
import os
import shlex
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from PIL import Image

from ifealid_gpu.colormaps import lookup_table
from ifealid_gpu.dataset import Dataset
from ifealid_gpu.errors import IfealidError, InputError
from ifealid_gpu.explorer import moves
from ifealid_gpu.explorer.history import Decisions, History, Mark
from ifealid_gpu.explorer.preferences import Preferences
from ifealid_gpu.explorer.session import Opened, Session
from ifealid_gpu.explorer.shell import Shell
from ifealid_gpu.figure import caption_of, dataset_beside, figure, view_in_png
from ifealid_gpu.geometry import Pair, Projection, target_size
from ifealid_gpu.gpu.device import Gpu
from ifealid_gpu.quantities.channel import Channel
from ifealid_gpu.quantities.display_range import PAPER
from ifealid_gpu.quantities.place import Pixel, Position
from ifealid_gpu.quantities.query import Query, placed
from ifealid_gpu.renderer import Renderer
from ifealid_gpu.resolved_view import ResolvedView
from ifealid_gpu.view_state import ViewState

_WHEEL_STEP = 1.2
_DRAG_FROM = 4.0  # logical pixels the mouse must move, pressed, before a click becomes a drag
_DOUBLE_CLICK_SECONDS = 2.0  # generous: the canvas decides what a double-click is, a slow frame may delay its report


@dataclass(frozen=True)
class _Press:
    """The left button went down: where and when, and what a double-click that begins with it returns to."""

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
    """The pixel under the mouse when it was the reference, and what it is a pixel of."""

    dataset: Dataset
    renderer: Renderer
    pixel: tuple[int, int]


@dataclass(frozen=True)
class _Journey:
    """An undo or redo that waits for a layer to be read.

    Attributes:
        steps: how far in the history, backwards if negative.
        view: the view that the layer is read for.
        start: the decisions it starts from; it ends when a new decision takes their place.
    """

    steps: int
    view: ViewState
    start: Decisions


class Explorer:
    """The state of one window.

    Positions are physical pixels of the display, the part of the window that shows the map.

    Args:
        session: reads and keeps feature maps.
        preferences: what was remembered.
    """

    def __init__(self, session: Session, preferences: Preferences) -> None:
        self.session = session
        self.preferences = preferences
        self.view = ViewState(colormap=_known_colormap(preferences.colormap))
        self.history = History(self.view)
        self.locked = False
        self.hovered_channel: int | None = None
        self.message: str | None = None
        self.show_help = False
        self.size: tuple[int, int] = (1, 1)
        self.unit = 1.0
        self.pointer: Pair | None = None
        self._pressed_at: Pair | None = None
        self._drag: _Drag | None = None
        self._under_mouse: _UnderMouse | None = None
        self._presses: tuple[_Press, ...] = ()  # the last two
        self._resolved: tuple[ViewState, Renderer, ResolvedView] | None = None
        self._journey: _Journey | None = None
        self._requests: list[Callable[[Shell], None]] = []

    # --- What is shown ---

    @property
    def opened(self) -> Opened | None:
        """The feature map on display with its dataset."""
        return self.session.opened

    @property
    def renderer(self) -> Renderer | None:
        """The feature map on display."""
        return self.opened.renderer if self.opened else None

    @property
    def reference(self) -> tuple[int, int]:
        """The reference pixel; (0, 0) before a map is open."""
        return self.resolved.reference if self.resolved else (0, 0)

    @property
    def pins(self) -> tuple[tuple[int, int], ...]:
        """The pinned pixels of the map on display."""
        return self.resolved.pins if self.resolved else ()

    @property
    def shown(self) -> ViewState:
        """The view with what the mouse adds for the moment: a channel hovered in the chart, in its own range."""
        if self.hovered_channel is None or self.hovered_channel == self.view.quantity.channel:
            return self.view
        return self.view.but(quantity=Channel(self.hovered_channel), display_range=PAPER)

    @property
    def resolved(self) -> ResolvedView | None:
        """What is shown, made definite on the map on display; None before a map is open."""
        renderer, shown = self.renderer, self.shown
        if renderer is None:
            return None
        if self._resolved is None or self._resolved[0] != shown or self._resolved[1] is not renderer:
            self._resolved = shown, renderer, renderer.resolve(shown)
        return self._resolved[2]

    @property
    def projection(self) -> Projection | None:
        """Where the scene lies on the display."""
        if self.renderer is None:
            return None
        return Projection.of(self.renderer.scene, self.size, self.view.viewport)

    @property
    def pointed(self) -> tuple[int, int] | None:
        """The feature-map pixel under the mouse."""
        projection = self.projection
        return projection.map_pixel_at(*self.pointer) if projection and self.pointer else None

    @property
    def probe(self) -> tuple[int, int] | None:
        """The pixel whose value the colour scale marks.

        The one under the mouse; while the reference follows the mouse, the pin: their similarity is the same both ways.
        """
        if not self.locked and self.pins and self.shown.quantity.compares:
            return self.pins[-1]
        return self.pointed

    @property
    def title(self) -> str:
        """The window's title."""
        opened = self.opened
        return f"{opened.entry.layer} · {opened.image} — IFeaLiD" if opened else "IFeaLiD"

    @property
    def command(self) -> str:
        """A command line that shows the same view again.

        Raises:
            InputError: what is open is in memory alone.
        """
        words = ["ifealid-gpu"]
        if self.opened is not None:
            path = self.opened.dataset.path
            if path is None:
                reason = "there is no command line for what is in memory and in no file"
                raise InputError(f"{reason}; ifealid_gpu.write_dataset writes feature maps to files")
            words += [str(path), "--view", self.shared_view.to_json()]
        return subprocess.list2cmdline(words) if os.name == "nt" else shlex.join(words)

    @property
    def shared_view(self) -> ViewState:
        """What is shown, with the names of image and layer and with its reference written out."""
        if self.opened is None or self.shown.query is not None:
            return self.shown
        return self.shown.but(query=self.query_at(self.reference))

    def position_of(self, pixel: tuple[int, int]) -> Position:
        """The place of a pixel of the map on display."""
        return placed(Pixel(*pixel), self.renderer.scene) if self.renderer is not None else Pixel(*pixel)

    def query_at(self, pixel: tuple[int, int]) -> Query:
        """The query of a pixel of the map on display."""
        return Query.at(self.position_of(pixel))

    def page(self) -> tuple[Image.Image, ViewState]:
        """The figure of what the display shows, and its view; a part of the scene where the display shows a part.

        Raises:
            InputError: nothing is open.
        """
        if self.opened is None:
            raise InputError("there is no picture yet: open a dataset first")
        renderer, view = self.opened.renderer, self.shared_view
        caption = caption_of(renderer, view, self.opened.entry.layer, self.opened.image)
        size = target_size(renderer.scene) if view.viewport is None else self.size
        return figure(renderer, view, caption, size), view

    # --- The display ---

    def arrange(self, size: tuple[int, int], unit: float) -> None:
        """The display has a size, in physical pixels; a logical pixel has ``unit`` of them."""
        self.size, self.unit = size, unit

    def hover_channel(self, channel: int | None) -> None:
        """Show a channel for as long as the mouse lies on it; None: no more."""
        self.hovered_channel = channel

    # --- What is said to the user, and asked of the shell ---

    def say(self, message: str) -> None:
        """Show a message until it is dismissed."""
        self.message = message

    def dismiss(self) -> None:
        """Take the message away."""
        self.message = None

    def attempt(self, do: Callable[[], None], done: str | None = None) -> None:
        """Do what may fail, and say how it went: why it cannot be done, or ``done``."""
        try:
            do()
        except IfealidError as error:
            self.say(str(error))
        else:
            if done is not None:
                self.say(done)

    def request(self, ask: Callable[[Shell], None], done: str | None = None) -> None:
        """Have something asked of the shell at the end of the frame; ``done`` is said when that has gone well."""
        self._requests.append(lambda shell: self.attempt(lambda: ask(shell), done))

    def hand_requests_to(self, shell: Shell) -> None:
        """Ask the shell for what was requested."""
        requests, self._requests = self._requests, []
        for request in requests:
            request(shell)

    def move_to(self, gpu: Gpu, keep: bool) -> None:
        """Go on with another device after one was lost; as `Session.move_to`."""
        self.session.move_to(gpu, keep)

    @property
    def lasting_preferences(self) -> Preferences:
        """The preferences as the next session shall find them."""
        return replace(self.preferences, colormap=self.view.colormap)

    # --- Opening ---

    def open(self, source: str | Path | Dataset, view: ViewState | None = None) -> None:
        """Begin to open a dataset, or the dataset and view that a saved picture names."""
        if isinstance(source, Dataset):
            self.session.open(source, view or ViewState(colormap=self.view.colormap))
            return
        # Wherever the program is started next, the shared command and saved pictures lead there.
        path = Path(source).absolute()
        try:
            if path.suffix.casefold() == ".png" and not path.is_dir():
                named, view = view_in_png(path)
                path = dataset_beside(path, named)
        except IfealidError as error:
            self.message = str(error)
            return
        self.session.open(path, view or ViewState(colormap=self.view.colormap))

    def poll(self) -> None:
        """Take over what has been read meanwhile."""
        before = self.opened
        brought = self.session.poll()
        if isinstance(brought, Opened):
            self._take(brought, before)
        elif brought is not None:
            self.message = str(brought)

    def change(self, view: ViewState) -> None:
        """Show another view of the open dataset; another image or layer may have to be read first."""
        before = self.opened
        if before is None or view == self.view:
            return
        if (view.image, view.layer) == (self.view.image, self.view.layer):
            if view.quantity != self.view.quantity and view.display_range == self.view.display_range:
                view = view.but(display_range=PAPER)  # it was kept of what is no longer shown
            self.view = view
            return
        try:
            if view.image != self.view.image and view.layer is None:
                # The same layer of another image, so that images can be compared.
                layers = [entry.layer for entry in before.dataset.layers(view.image or before.image)]
                view = view.but(layer=self.view.layer) if self.view.layer in layers else view
            ready = self.session.switch(view)
        except IfealidError as error:
            self.message = str(error)
            return
        if ready is not None:
            self._take(ready, before)

    def _take(self, opened: Opened, before: Opened | None) -> None:
        """Show a map that is ready: of the same image at the same place, else as it was asked for."""
        view = opened.view
        journey, self._journey = self._journey, None
        self.hovered_channel = None
        self.message = None
        self._presses = ()
        same_dataset = before is not None and before.dataset is opened.dataset
        if before is not None and same_dataset:
            self.history.commit(self.view)
            # What was changed while the map was being read counts, so this starts from the present view.
            scene, other = before.renderer.scene, opened.renderer.scene
            same_layer = before.entry.layer == opened.entry.layer
            if before.image == opened.image:
                view = moves.on_other_layer(self.view, scene, other)
            elif scene.frame == other.frame:
                # Images of one size are often of one series: places can be compared, and channels of one layer.
                view = self.view if same_layer else moves.on_other_layer(self.view, scene, other)
            else:
                view = moves.on_other_image(self.view)
                self.locked = False
            if journey is not None and journey.view is opened.view and journey.start is self.history.present:
                view = self.history.decided(view, journey.steps) or view
                self.history.go(journey.steps)
        else:
            self.locked = False
            if opened.dataset.path is not None:
                self.preferences = self.preferences.opened(opened.dataset.path)
            if opened.dataset.problems:
                first, *others = opened.dataset.problems
                self.message = first.message + (f" (and {len(others)} more files)" if others else "")
        try:
            opened.renderer.resolve(view)
        except IfealidError as error:
            # A shared view may not fit the file any more; the map is still worth showing.
            self.message = str(error)
            view = ViewState(colormap=self.view.colormap)
        view = view.placed(opened.renderer.scene)
        self.view = view.but(image=opened.image, layer=opened.entry.layer)
        if not same_dataset:
            self.history = History(self.view)

    # --- The mouse on the display ---

    def point(self, at: Pair | None) -> None:
        """The mouse is at a position of the display, or (None) elsewhere; the last state stays then."""
        self.pointer = at
        projection = self.projection
        if at is None or projection is None:
            return
        if self._pressed_at is not None and self._drag is None:
            if math.dist(at, self._pressed_at) < _DRAG_FROM * self.unit:
                return
            self._drag = _Drag(self._pressed_at, projection)
        if self._drag is not None:
            # From where it began: beyond the edge the scene stands still, and comes back with the mouse.
            moved = at[0] - self._drag.at[0], at[1] - self._drag.at[1]
            self.view = moves.panned(self.view, self._drag.projection, moved)
        elif not self.locked and (pixel := projection.map_pixel_at(*at)) is not None:
            self.view = self.view.but(query=self.query_at(pixel))

    def stay_under_mouse(self) -> None:
        """Before a frame: where the scene has moved under a resting mouse that has the reference, it has it still.

        Not where the keyboard has taken the reference elsewhere, nor in a dataset that was just opened with its view.
        """
        opened, pixel, before = self.opened, self.pointed, self._under_mouse
        self._under_mouse = None
        if opened is None or pixel is None or self.locked or self.is_pressed:
            return
        moved = before is not None and (before.renderer, before.pixel) != (opened.renderer, pixel)
        if before is not None and before.dataset is opened.dataset and moved:
            self.view = self.view.but(query=self.query_at(pixel))
        if self.reference == pixel:
            self._under_mouse = _UnderMouse(opened.dataset, opened.renderer, pixel)

    def press(self, at: Pair) -> None:
        """The left button goes down."""
        self._pressed_at, self._drag = at, None
        press = _Press(at, time.monotonic(), self.view.pins, self.history.mark())
        self._presses = (*self._presses[-1:], press)

    def release(self, at: Pair) -> None:
        """The left button goes up: a click if the mouse has not been dragged."""
        pressed_at, dragged = self._pressed_at, self._drag is not None
        self._pressed_at = self._drag = None
        projection = self.projection
        if pressed_at is None or dragged or projection is None:
            return
        # The way there may not have been reported.
        if math.dist(at, pressed_at) < _DRAG_FROM * self.unit:
            pixel = projection.map_pixel_at(*at)
            self.view = moves.pin_toggled(self.view, pixel, at, projection, self.unit)

    def double_click(self) -> None:
        """Fit; what the two clicks that it began with did to pins is taken back, as if it had never been."""
        presses, self._presses = self._presses, ()
        if len(presses) < 2 or time.monotonic() - presses[0].seconds > _DOUBLE_CLICK_SECONDS:
            return  # the clicks were on a panel
        self.view = self.view.but(pins=presses[0].pins, viewport=None)
        self.history.restore(presses[0].history)

    def wheel(self, at: Pair, steps: float) -> None:
        """Zoom about a position; positive steps magnify."""
        if (projection := self.projection) is not None:
            self.view = moves.zoomed(self.view, projection, at, _WHEEL_STEP**steps)
            if self._drag is not None and (zoomed := self.projection) is not None:
                self._drag = _Drag(at, zoomed)

    @property
    def is_pressed(self) -> bool:
        """Whether the left button is down on the display."""
        return self._pressed_at is not None

    # --- Decisions ---

    def undo(self) -> None:
        """Take the last decision back."""
        self._travel(-1)

    def redo(self) -> None:
        """Take it again."""
        self._travel(1)

    def _travel(self, step: int) -> None:
        """Undo (-1) or redo (1). Where another layer has to be read first, the history waits for it."""
        self.history.commit(self.view)
        under_way = self._journey
        if under_way is not None and (
            self.session.wanted is not under_way.view or under_way.start is not self.history.present
        ):
            under_way = None
        steps = step + (under_way.steps if under_way else 0)
        target = self.history.decided(self.view, steps)
        if target is None:
            return
        if (target.image, target.layer) == (self.view.image, self.view.layer):
            if under_way is not None:
                self.session.cancel()
            self._journey = None
            self.history.go(steps)
            self.view = target
        else:
            self._journey = _Journey(steps, target, self.history.present)
            self.change(target)


def _known_colormap(name: str) -> str:
    """The name, or the default where the preferences name a map that is gone."""
    try:
        lookup_table(name)
    except InputError:
        return Preferences.colormap
    return name
