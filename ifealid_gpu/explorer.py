"""The explorer: what is open, what is shown, and what events do to it. It knows neither windows nor panels."""

from __future__ import annotations

import math
import os
import shlex
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from ifealid_gpu import interaction
from ifealid_gpu.assets import demo_dataset
from ifealid_gpu.colormaps import FEATURED, lookup_table
from ifealid_gpu.errors import DatasetError, IfealidError, InputError
from ifealid_gpu.figure import view_in_png
from ifealid_gpu.geometry import Pair, Projection
from ifealid_gpu.history import History
from ifealid_gpu.preferences import Preferences
from ifealid_gpu.renderer import Renderer
from ifealid_gpu.session import Opened, Session
from ifealid_gpu.ui.actions import Action
from ifealid_gpu.view_state import Backdrop, ViewState

_WHEEL_STEP = 1.2
_KEY_ZOOM = 1.5
_OPACITY_STEP = 0.05
_TEXT_STEP = 1.1
_DRAG_FROM = 4.0  # logical pixels the mouse must move, pressed, before a click becomes a drag


class Explorer:
    """The state of one window.

    Positions are physical pixels of the display, the part of the window that shows the map.

    Args:
        session: reads and keeps feature maps.
        preferences: what was remembered.
    """

    def __init__(self, session: Session, preferences: Preferences) -> None:
        self.session = session
        self.opened: Opened | None = None
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
        self._dragged_from: Pair | None = None
        # Pins before the last click and before the one that preceded it.
        self._pins_before_click: tuple[tuple[int, int], ...] = ()
        self._pins_before_last: tuple[tuple[int, int], ...] = ()

    # --- What is shown ---

    @property
    def renderer(self) -> Renderer | None:
        """The feature map on display."""
        return self.opened.renderer if self.opened else None

    @property
    def reference(self) -> tuple[int, int]:
        """The reference pixel; (0, 0) before a map is open."""
        return self.renderer.reference_of(self.view) if self.renderer else (0, 0)

    @property
    def shown(self) -> ViewState:
        """The view with what the mouse adds for the moment: a channel hovered in the chart."""
        if self.hovered_channel is None:
            return self.view
        return self.view.but(channel=self.hovered_channel)

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
        if not self.locked and self.view.pins and self.shown.channel is None:
            return self.view.pins[-1]
        return self.pointed

    @property
    def title(self) -> str:
        """The window's title."""
        opened = self.opened
        return f"{opened.entry.layer} · {opened.image} — IFeaLiD" if opened else "IFeaLiD"

    @property
    def command(self) -> str:
        """A command line that shows the same view again."""
        path = str(self.opened.dataset.path) if self.opened else ""
        words = ["ifealid-gpu", path, "--view", self.shared_view.to_json()]
        return subprocess.list2cmdline(words) if os.name == "nt" else shlex.join(words)

    @property
    def shared_view(self) -> ViewState:
        """The view with the names of image and layer and with its reference written out."""
        return self.view.but(reference=self.reference) if self.opened else self.view

    # --- Opening ---

    def open(self, path: str | Path, view: ViewState | None = None) -> None:
        """Begin to open a dataset, or the dataset and view that a saved picture names."""
        path = Path(path)
        try:
            if path.suffix.casefold() == ".png":
                named, view = view_in_png(path)
                path = _beside(path, named)
        except IfealidError as error:
            self.message = str(error)
            return
        self.session.open(path, view or ViewState(colormap=self.view.colormap))

    def poll(self) -> None:
        """Take over what has been read meanwhile."""
        brought = self.session.poll()
        if isinstance(brought, Opened):
            self._take(brought)
        elif brought is not None:
            self.message = str(brought)

    def change(self, view: ViewState) -> None:
        """Show another view of the open dataset; another image or layer may have to be read first."""
        if self.opened is None or view == self.view:
            return
        if (view.image, view.layer) == (self.view.image, self.view.layer):
            self.view = view
            return
        try:
            ready = self.session.switch(view)
        except IfealidError as error:
            self.message = str(error)
            return
        if ready is not None:
            self._take(ready)

    def _take(self, opened: Opened) -> None:
        """Show a map that is ready: of the same image at the same place, else as it was asked for."""
        before, view = self.opened, opened.view
        self.opened = opened
        self.hovered_channel = None
        self.message = None
        if before is not None and before.dataset is opened.dataset:
            # What was changed while the map was being read counts, so this starts from the present view.
            if before.image == opened.image:
                view = interaction.on_other_layer(self.view, before.renderer.scene, opened.renderer.scene)
            else:
                view = self.view.but(reference=None, pins=(), channel=None, viewport=None, metric=None)
                self.locked = False
        else:
            self.locked = False
            self.preferences = self.preferences.opened(opened.dataset.path)
            if opened.dataset.problems:
                first, *others = opened.dataset.problems
                self.message = first.message + (f" (and {len(others)} more files)" if others else "")
        try:
            opened.renderer.check(view)
        except IfealidError as error:
            # A shared view may not fit the file any more; the map is still worth showing.
            self.message = str(error)
            view = ViewState(colormap=self.view.colormap)
        self.view = view.but(image=opened.image, layer=opened.entry.layer)
        if before is None or before.dataset is not opened.dataset:
            self.history = History(self.view)

    # --- The mouse on the display ---

    def point(self, at: Pair | None) -> None:
        """The mouse is at a position of the display, or (None) elsewhere; the last state stays then."""
        self.pointer = at
        projection = self.projection
        if at is None or projection is None:
            return
        if self._pressed_at is not None and self._dragged_from is None:
            if math.dist(at, self._pressed_at) < _DRAG_FROM * self.unit:
                return
            self._dragged_from = self._pressed_at
        if self._dragged_from is not None:
            moved = at[0] - self._dragged_from[0], at[1] - self._dragged_from[1]
            self.view = interaction.panned(self.view, projection, moved)
            self._dragged_from = at
        elif not self.locked and (pixel := projection.map_pixel_at(*at)) is not None:
            self.view = self.view.but(reference=pixel)

    def press(self, at: Pair) -> None:
        """The left button goes down."""
        self._pressed_at, self._dragged_from = at, None

    def release(self, at: Pair) -> None:
        """The left button goes up: a click if the mouse has not been dragged."""
        clicked = self._pressed_at is not None and self._dragged_from is None
        self._pressed_at = self._dragged_from = None
        projection = self.projection
        if not clicked or projection is None:
            return
        pixel = projection.map_pixel_at(*at)
        if pixel is not None:
            self._pins_before_click, self._pins_before_last = self.view.pins, self._pins_before_click
            self.view = interaction.pin_toggled(self.view, pixel, at, projection, self.unit)

    def double_click(self) -> None:
        """Fit; the two clicks that it began with are taken back."""
        self.view = self.view.but(pins=self._pins_before_last, viewport=None)

    def wheel(self, at: Pair, steps: float) -> None:
        """Zoom about a position; positive steps magnify."""
        if (projection := self.projection) is not None:
            self.view = interaction.zoomed(self.view, projection, at, _WHEEL_STEP**steps)

    @property
    def is_pressed(self) -> bool:
        """Whether the left button is down on the display."""
        return self._pressed_at is not None

    # --- Actions ---

    def do(self, action: Action, large_step: bool = False) -> None:
        """Carry out an action; those of the window itself (dialogs, clipboard, quit) are not for the explorer."""
        if action is Action.HELP:
            self.show_help = not self.show_help
        elif action is Action.DEMO:
            self._open_demo()
        elif action in (Action.LARGER_TEXT, Action.SMALLER_TEXT):
            factor = _TEXT_STEP if action is Action.LARGER_TEXT else 1 / _TEXT_STEP
            scale = min(max(self.preferences.font_scale * factor, 0.7), 3.0)
            self.preferences = replace(self.preferences, font_scale=scale)
        elif action is Action.RELEASE:
            self._release()
        elif self.opened is not None:
            if action in _STEPS:
                self._step(_STEPS[action], 10 if large_step else 1)
            elif action in _SWITCHES:
                self._switch(*_SWITCHES[action])
            else:
                self.change(self._after(action))

    def _after(self, action: Action) -> ViewState:
        """The view after an action that changes nothing else."""
        view = self.view
        if action in (Action.UNDO, Action.REDO):
            self.history.commit(view)
            return self.history.undo(view) if action is Action.UNDO else self.history.redo(view)
        if action is Action.LOCK:
            self.locked = not self.locked
            return view.but(reference=self.reference)
        if action is Action.PIN:
            return view.but(pins=() if self.reference in view.pins else (self.reference,))
        if action is Action.FREEZE_RANGE:
            return view.but(display_range=None if view.display_range else self._range_on_display())
        return _CHANGES[action](view) if action in _CHANGES else self._zoomed(action)

    def _zoomed(self, action: Action) -> ViewState:
        projection = self.projection
        if projection is None:
            return self.view
        if action is Action.ACTUAL_SIZE:
            return interaction.at_scale(self.view, projection, 1.0)
        at = self.pointer or (self.size[0] / 2, self.size[1] / 2)
        factor = {Action.ZOOM_IN: _KEY_ZOOM, Action.ZOOM_OUT: 1 / _KEY_ZOOM}.get(action, 1.0)
        return interaction.zoomed(self.view, projection, at, factor)

    def _range_on_display(self) -> tuple[float, float] | None:
        found = self.opened.renderer.value_range(self.shown) if self.opened else None
        return found if found is not None and found[0] < found[1] else None

    def _release(self) -> None:
        """Escape: one thing after the other, what lies in front first."""
        if self.show_help:
            self.show_help = False
        elif self.message is not None:
            self.message = None
        elif self.session.busy:
            self.session.cancel()
        elif self.view.channel is not None:
            self.view = self.view.but(channel=None)
        elif self.view.pins:
            self.view = self.view.but(pins=())
        else:
            self.locked = False

    def _step(self, direction: tuple[int, int], pixels: int) -> None:
        if self.opened is not None:
            step = direction[0] * pixels, direction[1] * pixels
            map_size = self.opened.renderer.scene.map_size
            self.view = self.view.but(reference=interaction.stepped(self.reference, step, map_size))

    def _switch(self, by_image: bool, step: int) -> None:
        if self.opened is None:
            return
        dataset, image = self.opened.dataset, self.opened.image
        if by_image:
            images = dataset.images
            self.change(self.view.but(image=images[(images.index(image) + step) % len(images)], layer=None))
        else:
            layers = [entry.layer for entry in dataset.layers(image)]
            now = layers.index(self.opened.entry.layer)
            self.change(self.view.but(layer=layers[(now + step) % len(layers)]))

    def _open_demo(self) -> None:
        try:
            self.open(demo_dataset())
        except IfealidError as error:
            self.message = str(error)


def _backdrop_toggled(view: ViewState) -> ViewState:
    return view.but(backdrop=Backdrop.GRAY if view.backdrop is Backdrop.COLOR else Backdrop.COLOR)


def _next_colormap(view: ViewState) -> ViewState:
    known = FEATURED.index(view.colormap) if view.colormap in FEATURED else -1
    return view.but(colormap=FEATURED[(known + 1) % len(FEATURED)])


def _opacity_by(step: float) -> Callable[[ViewState], ViewState]:
    return lambda view: view.but(opacity=min(max(round(view.opacity + step, 4), 0.0), 1.0))


_CHANGES: dict[Action, Callable[[ViewState], ViewState]] = {
    Action.CENTRE: lambda view: view.but(reference=None),
    Action.FIT: lambda view: view.but(viewport=None),
    Action.COLOR: _backdrop_toggled,
    Action.NEXT_COLORMAP: _next_colormap,
    Action.MORE_OPACITY: _opacity_by(_OPACITY_STEP),
    Action.LESS_OPACITY: _opacity_by(-_OPACITY_STEP),
}
_STEPS = {Action.LEFT: (-1, 0), Action.RIGHT: (1, 0), Action.UP: (0, -1), Action.DOWN: (0, 1)}
# Whether the image changes (or the layer), and by how many.
_SWITCHES = {
    Action.NEXT_LAYER: (False, 1),
    Action.PREVIOUS_LAYER: (False, -1),
    Action.NEXT_IMAGE: (True, 1),
    Action.PREVIOUS_IMAGE: (True, -1),
}


def _known_colormap(name: str) -> str:
    """The name, or the default where the preferences name a map that is gone."""
    try:
        lookup_table(name)
    except InputError:
        return Preferences.colormap
    return name


def _beside(png: Path, dataset: str) -> Path:
    """The dataset that a picture names: as it is written, or in the picture's own folder."""
    for candidate in (Path(dataset), png.parent / dataset, png.parent / Path(dataset).name):
        if candidate.exists():
            return candidate
    raise DatasetError(f"{png}: the dataset of this picture, {dataset}, is not there; open it first, or put it beside")
