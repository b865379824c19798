"""Frames: what is done for each picture of a session and in which order, on any canvas of rendercanvas.

Frames are drawn on demand: an event, a running load or a coarse picture asks for one; an idle window draws nothing.
"""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Any

from rendercanvas.base import BaseRenderCanvas

from ifealid_gpu.errors import DeviceError, IfealidError
from ifealid_gpu.explorer import frame
from ifealid_gpu.explorer.explorer import Explorer
from ifealid_gpu.explorer.facts import Answers, FrameFacts
from ifealid_gpu.explorer.frame_facts import facts_of
from ifealid_gpu.explorer.panes.facts_of_lines import lines_facts
from ifealid_gpu.explorer.panes.facts_of_panes import with_panes
from ifealid_gpu.explorer.shell import Shell
from ifealid_gpu.gpu.device import Gpu
from ifealid_gpu.renderer import PICTURE_FORMAT, SCREEN_FORMAT
from ifealid_gpu.ui import theme
from ifealid_gpu.ui.layout import Layout
from ifealid_gpu.ui.pane_boxes import PaneBox, pane_boxes
from ifealid_gpu.ui.panels import PANELS
from ifealid_gpu.window.display import Display
from ifealid_gpu.window.keys import Keys
from ifealid_gpu.window.map_picture import MapPicture
from ifealid_gpu.window.panel_renderer import PanelRenderer
from ifealid_gpu.window.pointing import Pointing
from ifealid_gpu.window.recovery import Recovery

_SETTLING_FRAMES = 3  # imgui shows the consequences of an event some frames later
_LOOK_EVERY = 0.03  # seconds
_MOUSE = ("pointer_move", "pointer_down", "pointer_up", "pointer_leave", "double_click", "wheel")
_KEYS = ("key_down", "key_up")
_WAKING = ("pointer_enter", "char", "resize")


class Frames:
    """The frames of one explorer.

    Args:
        canvas: is drawn on, and tells of events.
        gpu: the device.
        explorer: what is open and shown.
        shell: the surroundings.
    """

    def __init__(
        self,
        canvas: BaseRenderCanvas,
        gpu: Gpu,
        explorer: Explorer,
        shell: Shell,
    ) -> None:
        self.canvas = canvas
        self.gpu = gpu
        self.explorer = explorer
        self.facts: FrameFacts | None = None
        """What the panels were told about the last frame."""
        self.failure: DeviceError | None = None
        """Why the session was closed, where no device was left to go on with."""
        self._shell = shell
        self._clock = explorer.clock
        self._context = canvas.get_wgpu_context()
        self._format = _texture_format(self._context, gpu)
        self._context.configure(device=gpu.device, format=self._format)
        self._panels = PanelRenderer(gpu, canvas, self._format)
        self._panels.share_clipboard(self._pasted, lambda text: explorer.attempt(lambda: shell.copy_text(text)))
        self._map = MapPicture()
        self._pointing = Pointing()
        self._keys = Keys(explorer, shell, self._panels.close_innermost)
        self._recovery = Recovery()
        self._events: list[tuple[dict[str, Any], float, bool]] = []
        self._frames_to_draw = _SETTLING_FRAMES
        self._frame_ms = 0.0
        self._looks_again_at: float | None = None
        self._title = ""
        self._cursor = "default"
        # Before imgui's handlers, which stop the events that they take.
        canvas.add_event_handler(self._on_event, *_MOUSE, *_KEYS, *_WAKING, order=-100)
        canvas.add_event_handler(self._on_close, "close")
        canvas.request_draw(self._draw)

    @property
    def layout(self) -> Layout:
        """Where the panels lie, for the present size of window and text."""
        width, height = self.canvas.get_logical_size()
        explorer = self.explorer
        return Layout.of(
            width,
            height,
            self._text_pixels,
            explorer.mark_rows,
            explorer.place_rows,
            scores=explorer.score_rows,
        )

    @property
    def _text_pixels(self) -> float:
        return theme.text_pixels(self.canvas.get_logical_size()[1], self.explorer.preferences.font_scale)

    @property
    def display(self) -> Display:
        """The part of the window that shows the map, or the active one of several."""
        displays, panes = self.displays, self.explorer.view.panes
        active = displays[0 if panes is None or len(displays) == 1 else panes.active]
        return active or Display(self.layout.display, self.canvas.get_pixel_ratio(), self.canvas.get_physical_size())

    @property
    def pane_boxes(self) -> list[PaneBox | None]:
        """Where each pane lies; None for one that a large one hides."""
        explorer = self.explorer
        scene = explorer.renderer.scene if explorer.renderer is not None else None
        aspect = 1.0 if scene is None else scene.size[0] / scene.size[1]
        panes = explorer.view.panes if explorer.opened is not None else None
        return pane_boxes(panes, self.layout.display, aspect, self._text_pixels)

    @property
    def displays(self) -> list[Display | None]:
        """The part of the window that shows each pane's map; None for one that is not to be seen."""
        ratio, size = self.canvas.get_pixel_ratio(), self.canvas.get_physical_size()
        return [None if box is None else Display(box.map, ratio, size) for box in self.pane_boxes]

    def wake(self) -> None:
        """Draw, as something has changed."""
        self._frames_to_draw = _SETTLING_FRAMES
        self.canvas.request_draw()

    # --- A frame ---

    def _draw(self) -> None:
        """One frame. Everything that it does is here, in its order."""
        explorer, now = self.explorer, self._clock()
        asked = self.facts.asked if self.facts is not None else None
        lit, one_range = explorer.lit, explorer.beside.one_range.now
        if self.gpu.is_lost and not self._open_device_again(now):
            return
        self._shell.poll()
        self._panels.set_text_pixels(self._text_pixels)
        self._arrange()
        target = self._context.get_current_texture()
        with self._panels.frame(now):  # from here on it is known whether a panel has the mouse
            self._take_events(now)
            frame.begin(explorer)
            self._arrange()  # what was read or pressed may have brought other panes
            self._map.refine(explorer, now)
            self._draw_map(target)
            layout = self.layout
            if explorer.view.panes is not None:
                layout = replace(layout, active=self.display.box)
            shown, answers = explorer.shown, Answers(explorer.view)
            if self.facts is not None:
                for panel in PANELS:
                    panel(self.facts, answers, layout)
        self._panels.paint(target)
        self._pointing.frame_drawn(now, self._clock())
        frame.end(explorer, answers, self._shell, deciding=self._panels.is_held)
        if self.canvas.get_closed():
            return
        self._say_title()
        self._shape_cursor()
        changed = self.facts is not None and self.facts.asked != asked
        is_changed = changed or answers.asks or bool(answers.commands) or explorer.lit != lit
        is_changed = is_changed or explorer.beside.one_range.now != one_range
        if is_changed or explorer.shown != shown or self._panels.is_settling:
            self._frames_to_draw = max(self._frames_to_draw, _SETTLING_FRAMES)
        self._ask_for_more()

    def _arrange(self) -> None:
        """Tell the explorer how large the panes are."""
        explorer, display = self.explorer, self.display
        explorer.arrange(display.area[2:], display.ratio, theme.mark_unit(self._text_pixels))
        explorer.beside.arrange([None if one is None else one.area for one in self.displays])

    def _take_events(self, now: float) -> None:
        """Let the mouse and the keys do what they did since the last frame, in that order."""
        events, self._events = self._events, []
        taken = self._panels.takes_mouse
        for event, heard, keys_taken in events:
            if event["event_type"] in _KEYS:
                self._keys.take(event, keys_taken, now)
            else:
                self._enter_pane(event, taken)
                self._pointing.take(event, heard, self.explorer, self.display, taken)
        self._arrange()  # keys may have brought other panes
        self._pointing.follow(self.explorer, self.display, taken, now)
        self._keys.repeat(now)

    def _enter_pane(self, event: dict[str, Any], taken: bool) -> None:
        """Let the pane under the mouse be the active one; where another one has to stay that, it is zoomed at least."""
        explorer, kind = self.explorer, event["event_type"]
        if explorer.view.panes is None or not kind.startswith(("pointer", "wheel")):
            return
        at = (event["x"], event["y"]) if kind != "pointer_leave" and not taken else None
        displays = self.displays
        found = [n for n, one in enumerate(displays) if at is not None and one is not None and one.box.holds(*at)]
        if kind == "wheel":
            if found and found[0] != explorer.view.panes.active and (there := displays[found[0]]) is not None and at:
                explorer.wheel(there.from_window(at), -event["dy"] / 100, event.get("modifiers", ()), found[0])
            return
        if found and explorer.enter(found[0], pressed=kind == "pointer_down"):
            self._arrange()
            found = []
        one = displays[found[0]] if found else None
        explorer.beside.point(found[0] if found else None, one.from_window(at) if one is not None and at else None)

    def _draw_map(self, target: Any) -> None:
        """Draw the map and gather its facts; an error becomes a message over an empty display."""
        explorer, began = self.explorer, time.perf_counter()
        try:
            with self.gpu.reporting("this picture"):
                displays = self.displays
                drawn = self._map.draw(self.gpu, explorer, displays, target)
                refined = self._map.refined
                facts = facts_of(explorer, self.gpu.name, self._frame_ms, refined, self.display.to_window)
                to_window = [None if one is None else one.to_window for one in displays]
                facts = with_panes(explorer, facts, to_window)
                self.facts = replace(facts, lines=lines_facts(explorer, to_window))
        except IfealidError as error:
            explorer.say(str(error))
            if explorer.renderer is not None:
                explorer.renderer.forget()
            self._map.clear(self.gpu, target)
            if self.facts is not None:
                self.facts = replace(self.facts, message=explorer.message, refused=False)
        else:
            if drawn:
                self._frame_ms = (time.perf_counter() - began) * 1e3

    def _say_title(self) -> None:
        if self._title != self.explorer.title:
            self._title = self.explorer.title
            self._shell.set_title(self._title)

    def _shape_cursor(self) -> None:
        draws = self.explorer.marking.tool is not None and self.explorer.pointer is not None
        cursor = "crosshair" if draws and not self._panels.takes_mouse else self._panels.cursor
        if self._cursor != cursor:
            self._cursor = cursor
            self.canvas.set_cursor(self._cursor)

    # --- More frames ---

    def _ask_for_more(self) -> None:
        """Ask for a frame at once, or in a moment where something goes on that sends no event, or for none."""
        explorer = self.explorer
        self._frames_to_draw -= 1
        if self._frames_to_draw > 0 or explorer.beside.is_behind or explorer.beside.places.is_behind:
            self.canvas.request_draw()
        elif (
            explorer.session.load is not None
            or self._shell.is_busy
            or self._keys.is_held
            or self._map.is_coarse(explorer)
        ):
            self._look_again_at(self._clock() + _LOOK_EVERY)
        else:
            due = [time for time in (explorer.due, self._panels.due) if time is not None]
            if due:
                self._look_again_at(min(due))

    def _look_again_at(self, due: float) -> None:
        """Have a frame drawn at a time, unless one is drawn before."""
        if self._looks_again_at is None or due < self._looks_again_at:
            self._looks_again_at = due
            self._shell.call_later(max(0.0, due - self._clock()), lambda: self._look_again(due))

    def _look_again(self, due: float) -> None:
        if self._looks_again_at == due:
            self._looks_again_at = None
            if not self.canvas.get_closed():
                self.canvas.request_draw()

    # --- Events ---

    def _on_event(self, event: dict[str, Any]) -> None:
        """Note the mouse and the keys for the next frame."""
        if event["event_type"] not in _WAKING:
            # Keys belong to what was open when they were pressed: imgui may have closed it since.
            self._events.append((event, self._clock(), self._panels.takes_keys))
        self.wake()

    def _pasted(self) -> str:
        """The text on the clipboard, for a text field; none where it cannot be had at once."""
        texts: list[str] = []
        self.explorer.attempt(lambda: self._shell.paste_text(texts.append))
        return texts[0] if texts else ""

    def _on_close(self, _event: dict[str, Any]) -> None:
        self.explorer.point(None)  # on its way to the window's cross the mouse leaves the map
        self.explorer.close()
        self._shell.remember(self.explorer.preferences)

    # --- A lost device ---

    def _open_device_again(self, now: float) -> bool:
        """Go on with another device after this one was lost; False where none opens, and the session closes."""
        try:
            self.gpu = self._recovery.recover(self.gpu, self.explorer, self._attach, now)
        except DeviceError as error:
            self.failure = error
            self._shell.close()
            return False
        self.wake()
        return True

    def _attach(self, gpu: Gpu) -> None:
        self._context.unconfigure()  # bitmap canvases keep a texture, which is the lost device's
        self._context.configure(device=gpu.device, format=self._format)
        self._panels.use(gpu)


def _texture_format(context: Any, gpu: Gpu) -> str:
    """Eight bits a colour, which the screen shows without conversion, in the byte order that the canvas prefers."""
    preferred = str(context.get_preferred_format(gpu.adapter))
    return PICTURE_FORMAT if preferred.startswith("rgba8") else SCREEN_FORMAT
