"""The window of the desktop: glfw's canvas and where it lies, dialogs, clipboard, keyboard, dropped files.

Nothing else in the package imports glfw.
"""

from __future__ import annotations

import asyncio
import warnings
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import glfw
from PIL import Image
from rendercanvas.base import BaseLoop
from rendercanvas.glfw import GlfwRenderCanvas, loop
from rendercanvas.raw import RawLoop

from ifealid_gpu.dataset import Dataset, Reading
from ifealid_gpu.errors import DeviceError
from ifealid_gpu.explorer.explorer import Explorer
from ifealid_gpu.explorer.offering import open_all
from ifealid_gpu.explorer.preferences import SMALLEST_WINDOW, Preferences
from ifealid_gpu.explorer.session import Session
from ifealid_gpu.explorer.shell import Then
from ifealid_gpu.gpu.device import Gpu
from ifealid_gpu.views.view_state import ViewState
from ifealid_gpu.window.canvas_parts import glfw_window
from ifealid_gpu.window.clipboard import copy_picture, copy_text, pasted_text
from ifealid_gpu.window.file_dialogs import FileDialogs
from ifealid_gpu.window.frames import Frames

# The keys that type a character; others have no name to ask for.
_TYPING = set("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789',-./;=[\\]`")

# Keys of the number pad, and those of the same meaning.
_KEYS_ALIKE = {glfw.KEY_KP_ADD: ord("+"), glfw.KEY_KP_SUBTRACT: ord("-"), glfw.KEY_KP_ENTER: glfw.KEY_ENTER}


class Window:
    """One window.

    Args:
        gpu: the device.
        preferences: what was remembered.
        dataset: what to open first; several are opened together.
        view: the view to begin with.
        reading: how files are to be read.
        files: of vectors and masks, to be opened with it.
    """

    def __init__(
        self,
        gpu: Gpu,
        preferences: Preferences,
        dataset: str | Path | Dataset | Sequence[str | Path] | None = None,
        view: ViewState | None = None,
        reading: Reading | None = None,
        *,
        files: Sequence[Path] = (),
    ) -> None:
        require_screen()
        self.explorer = Explorer(Session(gpu), preferences)
        self.loop = _blocking_loop()
        GlfwRenderCanvas.select_loop(self.loop)
        if dataset is not None:
            self.explorer.open(dataset, view, reading, files)  # is read while the window opens
        self.canvas = GlfwRenderCanvas(
            size=preferences.window_size, title="IFeaLiD", update_mode="ondemand", max_fps=120, vsync=True
        )
        _name_number_pad(glfw_window(self.canvas))
        _place(self.canvas, preferences.window_position)
        self.frames = Frames(self.canvas, gpu, self.explorer, Desktop(self.canvas, self.loop))
        glfw.set_drop_callback(glfw_window(self.canvas), self._on_drop)  # type: ignore[arg-type]  # a list of paths

    def run(self) -> None:
        """Show the window until it is closed.

        Raises:
            DeviceError: the device was lost, and none opens again.
        """
        self.loop.run()
        if self.frames.failure is not None:
            raise self.frames.failure

    def end(self) -> None:
        """Close the window in a moment; a signal's handler may ask for it."""
        self.loop.call_soon_threadsafe(self.canvas.close)

    def soon(self, do: Callable[[], None]) -> None:
        """Have a function called by the loop once it runs, or runs again."""
        self.loop.call_soon(do)

    def _on_drop(self, _window: Any, paths: list[str]) -> None:
        open_all(self.explorer, paths)
        self.frames.wake()


class Desktop:
    """The shell of a window: see `Shell`.

    Args:
        canvas: the window's.
        loop: runs it.
    """

    def __init__(self, canvas: GlfwRenderCanvas, loop: BaseLoop) -> None:
        self._canvas = canvas
        self._loop = loop
        self._dialogs = FileDialogs()

    @property
    def is_busy(self) -> bool:
        """Whether a dialog waits for the user."""
        return self._dialogs.is_open

    @property
    def has_dialogs(self) -> bool:
        """Whether the system has dialogs for programs."""
        return FileDialogs.are_there()

    @property
    def hands_files_over(self) -> bool:
        """New files are written where the user says."""
        return False

    def poll(self) -> None:
        """Hand over what was chosen in a dialog."""
        self._dialogs.poll()

    def ask_file(self, then: Then) -> None:
        """Ask which file to open."""
        self._dialogs.ask_file(then)

    def ask_folder(self, then: Then) -> None:
        """Ask which folder to open."""
        self._dialogs.ask_folder(then)

    def ask_new_file(self, name: str, then: Then) -> None:
        """Ask where to save a picture."""
        self._dialogs.ask_new_file(name, then)

    def copy_text(self, text: str) -> None:
        """Put text on the system's clipboard."""
        copy_text(text)

    def paste_text(self, then: Then) -> None:
        """Hand over the text on the system's clipboard."""
        then(pasted_text())

    def copy_picture(self, picture: Image.Image) -> None:
        """Put a picture on the system's clipboard."""
        copy_picture(picture)

    def set_title(self, title: str) -> None:
        """Set the window's title."""
        self._canvas.set_title(title)

    def close(self) -> None:
        """Close the window."""
        self._canvas.close()

    def remember(self, preferences: Preferences) -> None:
        """Store preferences, with the window's size and place unless it is minimised."""
        window = glfw_window(self._canvas)
        if window is not None and not glfw.get_window_attrib(window, glfw.ICONIFIED):
            width, height = (max(1, round(side)) for side in self._canvas.get_logical_size())
            preferences = replace(preferences, window_size=(width, height))
            if glfw.get_platform() != glfw.PLATFORM_WAYLAND:
                left, top = glfw.get_window_pos(window)
                preferences = replace(preferences, window_position=(left, top))
        preferences.save()

    def typed(self, key: str) -> str:
        """The character on the keyboard's own layout: rendercanvas names keys by their places on a US keyboard."""
        if key.upper() not in _TYPING:
            return key
        name = glfw.get_key_name(ord(key.upper()), 0)
        return name if name is not None and len(name) == 1 else key

    def call_later(self, seconds: float, do: Callable[[], None]) -> None:
        """Call a function in the window's loop."""
        self._loop.call_later(seconds, do)


def require_screen() -> None:
    """DeviceError where no window can open."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what glfw warns of is in the error
        if glfw.init():
            return
    reason = glfw.get_error()[1]
    said = f": {reason.decode(errors='replace').strip()}" if reason else ""  # type: ignore[attr-defined]  # bytes
    raise DeviceError(
        f"no window can be opened{said}; on a machine without a screen use `ifealid-gpu render` or ifealid_gpu.render"
    )


def _place(canvas: GlfwRenderCanvas, position: tuple[int, int] | None) -> None:
    """Put a window where it was, and let nobody make it too small."""
    window = glfw_window(canvas)
    # Both are screen coordinates: physical pixels on some systems, logical ones on others.
    per_logical = glfw.get_window_size(window)[0] / canvas.get_logical_size()[0]
    least_width, least_height = (round(side * per_logical) for side in SMALLEST_WINDOW)
    glfw.set_window_size_limits(window, least_width, least_height, glfw.DONT_CARE, glfw.DONT_CARE)
    if position is not None and glfw.get_platform() != glfw.PLATFORM_WAYLAND and _is_on_a_screen(position):
        glfw.set_window_pos(window, *position)


def _name_number_pad(window: Any) -> None:
    """Report the number pad's keys of one window, which rendercanvas 2.7 has no names for, as the keys they stand for.

    Args:
        window: glfw's. The map of names of rendercanvas stays as it is, since all canvases share it.
    """

    def on_key(window: Any, key: int, scancode: int, action: int, modifiers: int) -> None:
        if of_canvas is not None:
            of_canvas(window, _KEYS_ALIKE.get(key, key), scancode, action, modifiers)

    of_canvas = glfw.set_key_callback(window, on_key)


def _is_on_a_screen(position: tuple[int, int]) -> bool:
    """Whether a window's corner there can be seen; the screen it was on may be gone."""
    for monitor in glfw.get_monitors():
        left, top, width, height = glfw.get_monitor_workarea(monitor)
        if left <= position[0] < left + width and top <= position[1] < top + height:
            return True
    return False


def _blocking_loop() -> BaseLoop:
    """A loop that runs until the window is closed: a new one in notebooks, where asyncio's runs already."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return loop
    return RawLoop()
