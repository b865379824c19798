"""The window: canvas, events and frames of one explorer. It draws on demand; an idle window uses no processor time."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import glfw
from imgui_bundle import imgui
from rendercanvas.base import BaseLoop
from rendercanvas.glfw import GlfwRenderCanvas, loop
from rendercanvas.raw import RawLoop
from wgpu.utils.imgui import ImguiRenderer

from ifealid_gpu.dataset import Dataset
from ifealid_gpu.errors import DeviceError, IfealidError
from ifealid_gpu.explorer.actions import Action, action_for
from ifealid_gpu.explorer.explorer import Explorer
from ifealid_gpu.explorer.facts import Answers, FrameFacts
from ifealid_gpu.explorer.frame_facts import facts_of
from ifealid_gpu.explorer.preferences import SMALLEST_WINDOW, Preferences
from ifealid_gpu.explorer.session import Session
from ifealid_gpu.figure import save_png
from ifealid_gpu.geometry import Pair
from ifealid_gpu.gpu.device import Gpu
from ifealid_gpu.renderer import SCREEN_FORMAT, Renderer
from ifealid_gpu.renderer.fluid import Refinement
from ifealid_gpu.ui import theme
from ifealid_gpu.ui.chart import chart
from ifealid_gpu.ui.color_scale import color_scale
from ifealid_gpu.ui.layout import Box, Layout
from ifealid_gpu.ui.menu_bar import menu_bar
from ifealid_gpu.ui.overlays import message, shortcuts, welcome
from ifealid_gpu.ui.pointer import pointer_ring
from ifealid_gpu.ui.status import status
from ifealid_gpu.ui.tools import tools
from ifealid_gpu.ui.top_bar import top_bar
from ifealid_gpu.view_state import ViewState
from ifealid_gpu.window.clipboard import copy_picture, copy_text
from ifealid_gpu.window.file_dialogs import FileDialogs
from ifealid_gpu.window.keyboard import as_typed
from ifealid_gpu.window.panel_backend import PanelBackend
from ifealid_gpu.window.recovery import Recovery
from ifealid_gpu.window.screen import is_on_a_screen, require_screen

_SETTLING_FRAMES = 3  # imgui shows the consequences of an event some frames later
_LOOK_EVERY = 0.03  # seconds
_REPEAT_AFTER, _REPEAT_EVERY = 0.35, 0.04  # seconds, of a held arrow key
_ANY_POPUP = imgui.PopupFlags_.any_popup_id | imgui.PopupFlags_.any_popup_level
_EVENTS = (
    "pointer_move",
    "pointer_down",
    "pointer_up",
    "pointer_enter",
    "pointer_leave",
    "double_click",
    "wheel",
    "key_down",
    "key_up",
    "resize",
    "close",
)
_NOWHERE = -imgui.FLT_MAX, -imgui.FLT_MAX  # where imgui takes the mouse for gone
_ARROWS = {Action.LEFT, Action.RIGHT, Action.UP, Action.DOWN}


class Window:
    """One window.

    Args:
        gpu: the device.
        preferences: what was remembered.
        dataset: what to open first.
        view: the view to begin with.
    """

    def __init__(
        self,
        gpu: Gpu,
        preferences: Preferences,
        dataset: str | Path | Dataset | None = None,
        view: ViewState | None = None,
    ) -> None:
        self._gpu = gpu
        self.explorer = Explorer(Session(gpu), preferences)
        require_screen()
        self.loop = _blocking_loop()
        GlfwRenderCanvas.select_loop(self.loop)
        if dataset is not None:
            self.explorer.open(dataset, view)  # is read while the window opens
        self.canvas = GlfwRenderCanvas(
            size=preferences.window_size, title="IFeaLiD", update_mode="ondemand", max_fps=120, vsync=True
        )
        window = self.canvas._window
        # Both are screen coordinates: physical pixels on some systems, logical ones on others.
        per_logical = glfw.get_window_size(window)[0] / self.canvas.get_logical_size()[0]
        least_width, least_height = (round(side * per_logical) for side in SMALLEST_WINDOW)
        glfw.set_window_size_limits(window, least_width, least_height, glfw.DONT_CARE, glfw.DONT_CARE)
        position = preferences.window_position
        if position is not None and glfw.get_platform() != glfw.PLATFORM_WAYLAND and is_on_a_screen(position):
            glfw.set_window_pos(window, *position)
        glfw.set_drop_callback(window, self._on_drop)  # type: ignore[arg-type]  # it is called with a list of paths
        self._context = self.canvas.get_wgpu_context()
        self._context.configure(device=gpu.device, format=SCREEN_FORMAT)
        self._imgui = ImguiRenderer(gpu.device, self.canvas)
        self._imgui._backend = PanelBackend(gpu)
        theme.set_up()
        self._imgui.set_gui(self._draw_panels)
        self._answers = Answers(self.explorer.view)
        self._facts: FrameFacts | None = None
        self._layout = Layout.of(*preferences.window_size, theme.TEXT_PIXELS)
        self._frames_to_draw = _SETTLING_FRAMES
        self._frame_ms = 0.0
        self._refinement = Refinement()
        self._looks_again = False
        self._title = ""
        self._held: tuple[Action, bool, float] | None = None
        self._dialogs = FileDialogs()
        self._recovery = Recovery()
        self._failure: DeviceError | None = None
        self._mouse: Pair | None = None
        self._followed: tuple[Pair | None, bool] = None, False
        self.canvas.add_event_handler(self._on_event, *_EVENTS)
        # Before imgui's handlers, which stop what they take.
        self.canvas.add_event_handler(self._on_any_event, *_EVENTS, "char", order=-100)
        self.canvas.request_draw(self._draw)

    @property
    def display(self) -> Box:
        """The part of the window that shows the map, in logical pixels."""
        return self._layout.display

    def run(self) -> None:
        """Show the window until it is closed.

        Raises:
            DeviceError: the device was lost, and none opens again.
        """
        self.loop.run()
        if self._failure is not None:
            raise self._failure

    # --- Frames ---

    def _wake(self) -> None:
        self._frames_to_draw = _SETTLING_FRAMES
        self.canvas.request_draw()

    def _draw(self) -> None:
        started = time.perf_counter()
        explorer = self.explorer
        if self._gpu.is_lost and not self._open_device_again():
            return
        explorer.poll()
        self._dialogs.poll()
        self._repeat_held_key(started)
        self._arrange()
        explorer.stay_under_mouse()
        if explorer.renderer is not None:
            self._refine(explorer.renderer)
            started = time.perf_counter()
        else:
            self._refinement = Refinement()
        target = self._context.get_current_texture()
        computed = False
        try:
            with self._gpu.reporting("this picture"):
                computed = self._draw_map(target, explorer.renderer)
                at = self._window_position(explorer.pointed)
                self._facts = facts_of(explorer, self._gpu.name, self._frame_ms, self._refinement.share, at)
        except IfealidError as error:
            explorer.message = str(error)
            if explorer.renderer is not None:
                explorer.renderer.forget()
            self._draw_map(target, None)
        if computed:
            self._frame_ms = (time.perf_counter() - started) * 1e3
        self._answers = Answers(explorer.view)
        self._imgui.render()
        self._carry_out(self._answers)
        self._follow_mouse()
        if self._title != explorer.title:
            self._title = explorer.title
            self.canvas.set_title(self._title)
        self._frames_to_draw -= 1
        if self._frames_to_draw > 0:
            self.canvas.request_draw()
        elif explorer.session.load is not None or self._dialogs.is_open or self._held is not None or self._is_coarse:
            self._look_again_soon()

    def _refine(self, renderer: Renderer) -> None:
        try:
            self._refinement.step(renderer, self.explorer.shown, time.monotonic())
        except IfealidError as error:
            self.explorer.message = str(error)

    @property
    def _is_coarse(self) -> bool:
        renderer = self.explorer.renderer
        return renderer is not None and renderer.coarse_stride is not None

    def _look_again_soon(self) -> None:
        """Draw once more in a moment, for what sends no event: a load, a dialog, a held key, a coarse picture."""
        if not self._looks_again:
            self._looks_again = True
            self.loop.call_later(_LOOK_EVERY, self._look_again)

    def _look_again(self) -> None:
        self._looks_again = False
        if not self.canvas.get_closed():
            self.canvas.request_draw()

    def _arrange(self) -> None:
        """Panels and display for the present size of window and text."""
        explorer = self.explorer
        theme.set_text_scale(explorer.preferences.font_scale)
        width, height = self.canvas.get_logical_size()
        self._layout = Layout.of(width, height, theme.TEXT_PIXELS * explorer.preferences.font_scale)
        explorer.size = self._display_pixels()[2:]
        explorer.unit = self.canvas.get_pixel_ratio()

    def _display_pixels(self) -> tuple[int, int, int, int]:
        """Left, top, width and height of the display in physical pixels, within the target."""
        ratio = self.canvas.get_pixel_ratio()
        target_width, target_height = self.canvas.get_physical_size()
        box = self._layout.display
        left, top = min(round(box.left * ratio), target_width - 1), min(round(box.top * ratio), target_height - 1)
        width = max(1, min(round(box.width * ratio), target_width - left))
        height = max(1, min(round(box.height * ratio), target_height - top))
        return left, top, width, height

    def _draw_map(self, target: Any, renderer: Renderer | None) -> bool:
        """Draw the map, or clear the target; whether a map was drawn."""
        explorer = self.explorer
        encoder = self._gpu.device.create_command_encoder(label="window frame")
        projection = explorer.projection
        if renderer is None or projection is None:
            attachment = {
                "view": target.create_view(),
                "load_op": "clear",
                "store_op": "store",
                "clear_value": theme.BACKGROUND,
            }
            encoder.begin_render_pass(label="empty display", color_attachments=[attachment]).end()
        else:
            area = self._display_pixels()
            placed = projection.within(area[0], area[1], target.size[:2])
            renderer.encode(
                encoder,
                explorer.shown,
                target,
                placed,
                explorer.unit,
                area=area,
                background=theme.BACKGROUND,
                quick=True,
            )
        self._gpu.device.queue.submit([encoder.finish()])
        return renderer is not None

    def _open_device_again(self) -> bool:
        """Go on with another device after this one was lost; False where none opens, and the window closes."""
        try:
            self._gpu = self._recovery.recover(self._gpu, self.explorer, self._attach, time.monotonic())
        except DeviceError as error:
            self._failure = error
            self.canvas.close()
            return False
        self._wake()
        return True

    def _attach(self, gpu: Gpu) -> None:
        """Let a device draw frames and panels; the panels' state stays."""
        self._context.configure(device=gpu.device, format=SCREEN_FORMAT)
        imgui.set_current_context(self._imgui.imgui_context)
        self._imgui._backend = PanelBackend.instead(gpu)

    def _draw_panels(self) -> None:
        facts, answers, layout = self._facts, self._answers, self._layout
        if facts is None:
            return
        menu_bar(facts, answers)
        top_bar(facts, answers, layout.top)
        tools(facts, answers, layout.tools)
        color_scale(facts, answers, layout.scale)
        chart(facts, answers, layout.chart)
        status(facts, answers, layout.status)
        pointer_ring(facts, layout.display)
        welcome(facts, answers, layout.display)
        message(facts, answers, layout.display)
        shortcuts(facts, answers)

    def _window_position(self, pixel: tuple[int, int] | None) -> tuple[float, float] | None:
        """Centre of a feature-map pixel in the window, in logical pixels."""
        projection = self.explorer.projection
        if pixel is None or projection is None:
            return None
        left, top, _, _ = self._display_pixels()
        x, y = projection.target_from_map(pixel[0] + 0.5, pixel[1] + 0.5)
        ratio = self.canvas.get_pixel_ratio()
        return (left + x) / ratio, (top + y) / ratio

    def _carry_out(self, answers: Answers) -> None:
        explorer = self.explorer
        if answers.hovered_channel != explorer.hovered_channel:
            explorer.hovered_channel = answers.hovered_channel
            self._frames_to_draw = max(self._frames_to_draw, 2)
        if answers.view != explorer.view:
            explorer.change(answers.view)
            self._frames_to_draw = max(self._frames_to_draw, 2)
        if answers.dismissed:
            explorer.message = None
        if answers.open_path is not None:
            explorer.open(answers.open_path)
        for action in answers.actions:
            self._do(action)
        if not explorer.is_pressed and not imgui.is_any_item_active():
            explorer.history.commit(explorer.view)

    # --- Actions of the window itself ---

    def _do(self, action: Action, large_step: bool = False) -> None:
        self._frames_to_draw = _SETTLING_FRAMES
        if action is Action.QUIT:
            self.canvas.close()
        elif action is Action.OPEN:
            self._try(lambda: self._dialogs.ask_file(self.explorer.open))
        elif action is Action.OPEN_FOLDER:
            self._try(lambda: self._dialogs.ask_folder(self.explorer.open))
        elif action is Action.SAVE:
            if self.explorer.opened is not None:
                name = f"{Path(self.explorer.opened.image).stem}.{self.explorer.opened.entry.layer}.png"
                self._try(lambda: self._dialogs.ask_new_file(name, self._save))
        elif action is Action.COPY_COMMAND:
            self._try(self._copy_command)
        elif action is Action.COPY_PICTURE:
            if self.explorer.opened is not None:
                self._try(lambda: copy_picture(self.explorer.page()[0]), "Copied the picture")
        else:
            self.explorer.do(action, large_step)

    def _save(self, path: str) -> None:
        if not path.casefold().endswith(".png"):
            path += ".png"
        self._try(lambda: self.save_picture(path), f"Saved {path}")

    def _copy_command(self) -> None:
        command = self.explorer.command
        copy_text(command)
        self.explorer.message = f"Copied {command}"

    def _try(self, do: Callable[[], None], done: str | None = None) -> None:
        """Do what may fail, and say in the window how it went."""
        try:
            do()
        except IfealidError as error:
            self.explorer.message = str(error)
        else:
            self.explorer.message = done or self.explorer.message

    def save_picture(self, path: str) -> None:
        """Write what the display shows as a figure, with the view in it.

        Raises:
            OutputError: the file cannot be written.
        """
        opened = self.explorer.opened
        if opened is not None:
            page, view = self.explorer.page()
            dataset = opened.dataset.path
            save_png(page, path, view, None if dataset is None else str(dataset))

    # --- Events ---

    def _on_drop(self, _window: Any, paths: list[str]) -> None:
        if paths:
            self.explorer.open(paths[0])
        self._wake()

    def _on_any_event(self, event: dict[str, Any]) -> None:
        """What must not be missed where a panel takes the event: the panels are drawn anew, and what is held ends."""
        self._wake()
        kind = event["event_type"]
        if kind == "pointer_move":
            self._mouse = event["x"], event["y"]
        elif kind == "pointer_leave":
            self._mouse = None
            imgui.set_current_context(self._imgui.imgui_context)
            imgui.get_io().add_mouse_pos_event(*_NOWHERE)  # wgpu-py does not tell it
        elif kind == "pointer_up" and event.get("button") == 1:
            self.explorer.release(self._display_position((event["x"], event["y"])))
        elif kind == "key_up":
            self._held = None

    def _follow_mouse(self) -> None:
        """Point at what is under the mouse: only after a frame is it known whether that is the display or a panel."""
        taken = bool(imgui.get_io().want_capture_mouse)
        if (self._mouse, taken) == self._followed:
            return
        self._followed = self._mouse, taken
        explorer = self.explorer
        at = None if self._mouse is None or (taken and not explorer.is_pressed) else self._pointed(self._mouse)
        if at != explorer.pointer:
            explorer.point(at)
            self._frames_to_draw = max(self._frames_to_draw, 2)

    def _on_event(self, event: dict[str, Any]) -> None:
        explorer, kind = self.explorer, event["event_type"]
        if kind in ("pointer_move", "pointer_down", "double_click", "wheel"):
            self._on_pointer(event)
        elif kind == "pointer_leave":
            explorer.point(None)
        elif kind == "key_down":
            action = action_for(as_typed(event["key"]), event["modifiers"])
            if action is Action.RELEASE and imgui.is_popup_open("", _ANY_POPUP):
                imgui.internal.close_popups_except_modals()
            elif action is not None:
                large = "Shift" in event["modifiers"]
                self._do(action, large)
                if action in _ARROWS:
                    self._held = action, large, time.perf_counter() + _REPEAT_AFTER
        elif kind == "close":
            self._remember()

    def _on_pointer(self, event: dict[str, Any]) -> None:
        explorer, kind, mouse = self.explorer, event["event_type"], (event["x"], event["y"])
        inside = self._layout.display.holds(*mouse)
        left_button = event.get("button") == 1
        if kind == "pointer_move":
            explorer.point(self._pointed(mouse))
        elif kind == "pointer_down" and inside and left_button:
            explorer.press(self._display_position(mouse))
        elif kind == "double_click" and inside and left_button:
            explorer.double_click()
        elif kind == "wheel" and inside:
            explorer.wheel(self._display_position(mouse), -event["dy"] / 100)

    def _pointed(self, mouse: Pair) -> Pair | None:
        """The display position under the mouse; None elsewhere, unless the mouse was pressed on the display."""
        pointing = self._layout.display.holds(*mouse) or self.explorer.is_pressed
        return self._display_position(mouse) if pointing else None

    def _display_position(self, mouse: Pair) -> Pair:
        """Physical pixels of the display for a position in the window."""
        ratio = self.canvas.get_pixel_ratio()
        left, top, _, _ = self._display_pixels()
        return mouse[0] * ratio - left, mouse[1] * ratio - top

    def _repeat_held_key(self, now: float) -> None:
        if self._held is not None and now >= self._held[2]:
            action, large, _ = self._held
            self.explorer.do(action, large)
            self._held = action, large, now + _REPEAT_EVERY

    def _remember(self) -> None:
        explorer = self.explorer
        explorer.session.close()
        window = self.canvas._window
        preferences = replace(explorer.preferences, colormap=explorer.view.colormap)
        if window is not None and not glfw.get_window_attrib(window, glfw.ICONIFIED):
            width, height = (max(1, round(side)) for side in self.canvas.get_logical_size())
            preferences = replace(preferences, window_size=(width, height))
            if glfw.get_platform() != glfw.PLATFORM_WAYLAND:
                left, top = glfw.get_window_pos(window)
                preferences = replace(preferences, window_position=(left, top))
        preferences.save()


def _blocking_loop() -> BaseLoop:
    """The loop that runs until the window is closed: in notebooks, where asyncio's runs already, one beside it."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return loop
    return RawLoop()
