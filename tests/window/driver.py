"""A real window with a hand on its mouse and its keyboard.

The window runs in this process, so that a test sees its state; its event loop runs only while the test waits, in
steps, so that nothing changes while the test looks. Mouse and keyboard are xdotool's: they go the whole way through
the X server, glfw and rendercanvas.
"""

from __future__ import annotations

import asyncio
import ctypes
import os
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import glfw
import numpy as np
from imgui_bundle import imgui
from numpy.typing import NDArray
from PIL import Image, ImageGrab
from rendercanvas.glfw import loop

from ifealid_gpu.assets import demo_dataset
from ifealid_gpu.dataset import Dataset
from ifealid_gpu.explorer.explorer import Explorer
from ifealid_gpu.explorer.history import History
from ifealid_gpu.explorer.preferences import Preferences
from ifealid_gpu.gpu.device import Gpu
from ifealid_gpu.ui.layout import Box, Layout
from ifealid_gpu.view_state import ViewState
from ifealid_gpu.window.window import Window

PATIENCE = 20.0  # seconds that anything may take on a busy machine
_STEP = 0.003
_CALM = 0.025  # seconds without a frame: the window looks for events every 8 ms
_HEARD = ("pointer_down", "pointer_up", "wheel", "key_down", "key_up")
ROOT = Path(__file__).parents[2]
SCREENSHOTS = Path(os.environ.get("IFEALID_SCREENSHOTS") or ROOT / "test-output/screenshots")

Picture = NDArray[np.uint8]


def xdotool(*words: object) -> str:
    """Run xdotool and return what it prints."""
    return subprocess.run(
        ["xdotool", *(str(w) for w in words)], check=True, capture_output=True, text=True, timeout=PATIENCE
    ).stdout.strip()


@contextmanager
def virtual_screen(size: str = "1600x1000") -> Iterator[str]:
    """A screen that nobody sees, as the name of its display; it stays open when its last window closes."""
    told, tell = os.pipe()
    command = ["Xvfb", "-displayfd", str(tell), "-screen", "0", f"{size}x24", "-nolisten", "tcp", "-noreset"]
    with subprocess.Popen(command, pass_fds=[tell], stderr=subprocess.DEVNULL) as server:
        os.close(tell)
        try:
            with os.fdopen(told) as answer:
                yield f":{answer.readline().strip()}"
        finally:
            server.terminate()


def grab_screen(display: str | None = None) -> Picture:
    """The whole screen, (height, width, 3) uint8."""
    return np.asarray(ImageGrab.grab(xdisplay=display or os.environ["DISPLAY"]).convert("RGB"))


class _ClientMessage(ctypes.Structure):
    _fields_ = (
        ("type", ctypes.c_int),
        ("serial", ctypes.c_ulong),
        ("send_event", ctypes.c_int),
        ("display", ctypes.c_void_p),
        ("window", ctypes.c_ulong),
        ("message_type", ctypes.c_ulong),
        ("format", ctypes.c_int),
        ("data", ctypes.c_long * 5),
        ("_rest", ctypes.c_long * 12),
    )


def set_dots_per_inch(display: str, dots: int) -> None:
    """What a desktop's settings tell programs about the screen."""
    x11 = ctypes.CDLL("libX11.so.6")
    x11.XOpenDisplay.restype = ctypes.c_void_p
    x11.XDefaultRootWindow.restype = ctypes.c_ulong
    connection = ctypes.c_void_p(x11.XOpenDisplay(display.encode()))
    root = ctypes.c_ulong(x11.XDefaultRootWindow(connection))
    text = f"Xft.dpi:\t{dots}\n".encode()
    resource_manager, string, replace = 23, 31, 0
    x11.XChangeProperty(
        connection, root, ctypes.c_ulong(resource_manager), ctypes.c_ulong(string), 8, replace, text, len(text)
    )
    x11.XCloseDisplay(connection)


def ask_to_close(x_window: int, display: str | None = None) -> None:
    """What a window manager sends when its cross is clicked; older versions of xdotool have no word for it."""
    x11 = ctypes.CDLL("libX11.so.6")
    x11.XOpenDisplay.restype = ctypes.c_void_p
    x11.XInternAtom.restype = ctypes.c_ulong
    connection = ctypes.c_void_p(x11.XOpenDisplay((display or os.environ["DISPLAY"]).encode()))
    protocols, delete = (x11.XInternAtom(connection, name, 0) for name in (b"WM_PROTOCOLS", b"WM_DELETE_WINDOW"))
    message = _ClientMessage(type=33, window=x_window, message_type=protocols, format=32)
    message.data[0] = delete
    x11.XSendEvent(connection, ctypes.c_ulong(x_window), 0, ctypes.c_long(0), ctypes.byref(message))
    x11.XCloseDisplay(connection)


def keep(picture: Picture, name: str) -> None:
    """Write a screenshot to the folder that outlives the tests."""
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    Image.fromarray(picture).save(SCREENSHOTS / f"{name}.png", compress_level=1)


class Driver:
    """The window and the hand.

    Positions are logical pixels from the window's corner; map pixels are (x, y) of the feature map.

    Args:
        gpu: the device.
        preferences: of the window; its place is always the screen's corner.
    """

    def __init__(self, gpu: Gpu, preferences: Preferences) -> None:
        self._aio = asyncio.new_event_loop()
        self._items: dict[tuple[str, str], Box] = {}
        self._originals: dict[str, Callable[..., Any]] = {}
        self._watch_items()
        self.window = Window(gpu, preferences)
        self.frames = 0
        self._count_frames()
        self._heard: Counter[str] = Counter()
        self._wheel = 0.0
        self.window.canvas.add_event_handler(self._hear, *_HEARD, order=-1000)
        self._running = self._aio.create_task(loop.run_async())
        self.x_window = glfw.get_x11_window(self.window.canvas._window)
        self.until(lambda: self.frames > 0, "the first frame")
        self.focus()

    def _count_frames(self) -> None:
        draw = self.window._draw

        def counted() -> None:
            self.frames += 1
            self._items.clear()
            draw()

        self.window.canvas.request_draw(counted)

    def _hear(self, event: dict[str, Any]) -> None:
        self._heard[event["event_type"]] += 1
        self._wheel -= event.get("dy", 0.0) / 100

    @contextmanager
    def _hearing(self, kind: str, count: int = 1) -> Iterator[None]:
        """Do something to the window and wait until it has noticed."""
        wanted = self._heard[kind] + count
        yield
        self.until(lambda: self._heard[kind] >= wanted or not self.is_open, f"{count} {kind} to arrive")
        self.settle()

    def _watch_items(self) -> None:
        """Note where imgui puts buttons, sliders, menus and choices, so that the hand finds them by their names."""
        for name in ("button", "v_slider_float", "begin_combo", "selectable", "begin_menu", "menu_item"):
            setattr(imgui, name, self._watched(name, getattr(imgui, name)))

    def _watched(self, kind: str, function: Callable[..., Any]) -> Callable[..., Any]:
        self._originals[kind] = function

        def noting(label: str, *arguments: Any) -> Any:
            answer = function(label, *arguments)
            if not (kind.startswith("begin") and answer):  # the last item lies within it then
                (left, top), (right, bottom) = imgui.get_item_rect_min(), imgui.get_item_rect_max()
                self._items[label, kind] = Box(left, top, right - left, bottom - top)
            return answer

        return noting

    # --- Time ---

    def pump(self, seconds: float = _STEP) -> None:
        """Let the window run."""
        self._aio.run_until_complete(asyncio.sleep(seconds))

    def until(self, condition: Callable[[], Any], what: str, patience: float = PATIENCE) -> None:
        """Let the window run until something is so."""
        end = time.perf_counter() + patience
        while not condition():
            if time.perf_counter() > end:
                if self.is_open:
                    keep(grab_screen(), "failed")
                explorer = self.explorer
                raise AssertionError(
                    f"not after {patience} s: {what}; message {explorer.message!r}, view {explorer.view}"
                )
            self.pump()

    def settle(self) -> None:
        """Let the window run until it has nothing more to draw."""
        calm_since = time.perf_counter()
        frames = self.frames
        end = calm_since + PATIENCE
        while time.perf_counter() - calm_since < _CALM:
            self.pump()
            if self.frames != frames or self.explorer.session.load is not None:
                frames, calm_since = self.frames, time.perf_counter()
            assert time.perf_counter() < end, "the window draws without end"

    # --- What is there ---

    @property
    def explorer(self) -> Explorer:
        """The state behind the window."""
        return self.window.explorer

    @property
    def view(self) -> ViewState:
        """What is shown."""
        return self.explorer.view

    @property
    def layout(self) -> Layout:
        """Where the panels lie."""
        return self.window._layout

    @property
    def is_open(self) -> bool:
        """Whether the window is open."""
        return not self.window.canvas.get_closed()

    @property
    def title(self) -> str:
        """The title that the window manager would show."""
        return xdotool("getwindowname", self.x_window)

    @property
    def ratio(self) -> float:
        """Physical pixels per logical one."""
        return float(self.window.canvas.get_pixel_ratio())

    def picture(self, name: str | None = None) -> Picture:
        """What the screen shows of the window, when it has come to rest."""
        self.settle()
        left, top = glfw.get_window_pos(self.window.canvas._window)
        width, height = self.window.canvas.get_physical_size()
        end = time.perf_counter() + PATIENCE
        before = None
        while True:
            now = grab_screen()[max(top, 0) : top + height, max(left, 0) : left + width]
            if before is not None and np.array_equal(before, now):
                break
            assert time.perf_counter() < end, "the window does not come to rest"
            before = now
            self.pump(0.02)
        if name is not None:
            keep(now, name)
        return now

    def still(self, name: str | None = None) -> Picture:
        """The same without the top bar, which tells how long the last frame took."""
        picture = self.picture(name).copy()
        self.part(picture, self.layout.top)[...] = 0
        return picture

    def part(self, picture: Picture, box: Box) -> Picture:
        """The part of a picture that a box of the layout covers."""
        r = self.ratio
        return picture[round(box.top * r) : round(box.bottom * r), round(box.left * r) : round(box.right * r)]

    def display(self, name: str | None = None) -> Picture:
        """What the screen shows of the map."""
        left, top, width, height = self.window._display_pixels()
        return self.picture(name)[top : top + height, left : left + width]

    def chart(self, name: str | None = None) -> Picture:
        """What the screen shows of the bar chart."""
        return self.part(self.picture(name), self.layout.chart)

    def menu_item(self, label: str) -> Box:
        """Where an item of an open menu is."""
        return self._items[label, "menu_item"]

    def item(self, label: str) -> Box:
        """Where a button, slider, menu or choice is: by what it says, or by its name where it says nothing."""
        found = [box for (name, _), box in self._items.items() if label in (name, name.split("##")[0])]
        assert len(found) == 1, f"{label!r} is not among {sorted(self._items)}"
        return found[0]

    def shows(self, label: str) -> bool:
        """Whether there is such an item."""
        return any(label in (name, name.split("##")[0]) for name, _ in self._items)

    # --- The hand ---

    def focus(self) -> None:
        """Give the keyboard to the window; there is no window manager to do it."""
        xdotool("windowfocus", "--sync", self.x_window)
        self.pump()

    def at_pixel(self, pixel: tuple[int, int], within: tuple[float, float] = (0.5, 0.5)) -> tuple[float, float]:
        """Window position of a map pixel's centre, or of another place in it."""
        projection = self.explorer.projection
        assert projection is not None
        x, y = projection.target_from_map(pixel[0] + within[0], pixel[1] + within[1])
        left, top, _, _ = self.window._display_pixels()
        return (x + left) / self.ratio, (y + top) / self.ratio

    def move(self, at: tuple[float, float]) -> None:
        """Move the mouse; returns when the window has heard of it."""
        wanted = int(at[0] * self.ratio), int(at[1] * self.ratio)
        left, top = glfw.get_window_pos(self.window.canvas._window)
        xdotool("mousemove", left + wanted[0], top + wanted[1])
        canvas = self.window.canvas
        self.until(
            lambda: tuple(round(v * self.ratio) for v in canvas._pointer_pos) == wanted, f"the mouse to be at {at}"
        )
        self.settle()

    def point(self, pixel: tuple[int, int]) -> None:
        """Move the mouse onto a map pixel."""
        self.move(self.at_pixel(pixel))

    def click(self, at: tuple[float, float] | None = None, button: int = 1) -> None:
        """Click, at a position or where the mouse is."""
        if at is not None:
            self.move(at)
        with self._hearing("pointer_down"):
            xdotool("mousedown", button)
        with self._hearing("pointer_up"):
            xdotool("mouseup", button)

    def click_item(self, label: str) -> None:
        """Click a button, a menu or a choice."""
        box = self.item(label)
        self.click((box.left + box.width / 2, box.top + box.height / 2))

    def double_click(self, at: tuple[float, float]) -> None:
        """Click twice, fast."""
        self.move(at)
        with self._hearing("pointer_up", 2):
            xdotool("click", "--repeat", 2, "--delay", 30, 1)

    def drag(self, start: tuple[float, float], end: tuple[float, float]) -> None:
        """Press, move and let go."""
        self.move(start)
        with self.button_down():
            self.move(((start[0] + end[0]) / 2, (start[1] + end[1]) / 2))
            self.move(end)

    @contextmanager
    def button_down(self) -> Iterator[None]:
        """Hold the left button."""
        with self._hearing("pointer_down"):
            xdotool("mousedown", 1)
        try:
            yield
        finally:
            with self._hearing("pointer_up"):
                xdotool("mouseup", 1)

    def wheel(self, steps: int) -> None:
        """Turn the wheel: positive steps away from the hand."""
        wanted = self._wheel + steps
        xdotool("click", "--repeat", abs(steps), "--delay", 5, 4 if steps > 0 else 5)
        self.until(lambda: self._wheel == wanted, f"{steps} steps of the wheel")
        self.settle()

    def key(self, *keys: str) -> None:
        """Press and release keys, by the names of X: "ctrl+z", "space", "Escape"."""
        for key in keys:
            with self._hearing("key_up", 1 + key.count("+")):
                xdotool("key", key)

    @contextmanager
    def key_down(self, key: str) -> Iterator[None]:
        """Hold a key."""
        xdotool("keydown", key)
        try:
            yield
        finally:
            with self._hearing("key_up"):
                xdotool("keyup", key)

    # --- Steps that many tests take ---

    def open(self, path: str | Path | Dataset, view: ViewState | None = None) -> None:
        """Open a dataset as the command line or `explore` does, and wait for it."""
        before = self.explorer.opened
        self.explorer.open(path, view)
        self.window.canvas.request_draw()
        self.until(lambda: self.explorer.opened is not before or self.explorer.message, f"{path} to be open")
        self.settle()

    def reset(self, layer: str = "stage2") -> None:
        """The demo's cat as if it had just been opened, the mouse off the map, in a window of 1280 x 800."""
        explorer = self.explorer
        explorer.show_help, explorer.message, explorer.locked = False, None, False
        if self.window.canvas.get_logical_size() != (1280, 800):
            self.resize(1280, 800)
        self.move_away()
        view = ViewState(image="chelsea.png", layer=layer)
        opened = explorer.opened
        if opened is None or opened.dataset.path != demo_dataset() or opened.image != "chelsea.png":
            self.open(demo_dataset(), view)
        elif opened.entry.layer != layer:
            self.explorer.change(explorer.view.but(layer=layer))
            self.until(lambda: explorer.view.layer == layer, layer)
        self.show(view)
        explorer.history = History(view)

    def show(self, view: ViewState) -> None:
        """Show another view of the map that is open."""
        self.explorer.view = view.but(image=self.view.image, layer=self.view.layer)
        self.window._wake()
        self.settle()

    def move_away(self) -> None:
        """Move the mouse off map and chart."""
        self.move((640, self.layout.status.top + 5))

    def resize(self, width: int, height: int) -> None:
        """Let the user drag the window's corner, in physical pixels."""
        xdotool("windowsize", self.x_window, width, height)
        self.settle()

    def close(self) -> None:
        """Close the window and end its loop."""
        if self.is_open:
            self.window.canvas.close()
        self._aio.run_until_complete(asyncio.wait_for(self._running, PATIENCE))
        self._aio.close()
        for name, function in self._originals.items():
            setattr(imgui, name, function)


def drop(window: Driver, *paths: Path) -> None:
    """What glfw calls when files are let go over the window: xdotool cannot drop files."""
    window.window._on_drop(window.window.canvas._window, [str(path) for path in paths])
