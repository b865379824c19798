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
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import glfw
import numpy as np
from PIL import ImageGrab
from rendercanvas.glfw import loop
from window.hand import PATIENCE, Hand, Pair, Picture, keep

from ifealid_gpu.explorer.preferences import Preferences
from ifealid_gpu.gpu.device import Gpu
from ifealid_gpu.window.canvas_parts import glfw_window
from ifealid_gpu.window.desktop import Window

_STEP = 0.003
_CALM = 0.025  # seconds without a frame: the window looks for events every 8 ms
_BEHIND = 3  # pictures that a screen may still have to show after the last one was drawn
_HEARD = ("pointer_down", "pointer_up", "wheel", "key_down", "key_up")


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


class OnScreen(Hand):
    """A window on a screen.

    Args:
        gpu: the device.
        preferences: of the window; its place is always the screen's corner.
    """

    def __init__(self, gpu: Gpu, preferences: Preferences) -> None:
        self._aio = asyncio.new_event_loop()
        self.window = Window(gpu, preferences)
        super().__init__(self.window.frames, self.window.canvas)
        self._heard: Counter[str] = Counter()
        self._wheel = 0.0
        self.canvas.add_event_handler(self._hear, *_HEARD, order=-1000)
        self._running = self._aio.create_task(loop.run_async())
        self.glfw_window = glfw_window(self.canvas)
        self.x_window = glfw.get_x11_window(self.glfw_window)
        self.until(lambda: self.frames > 0, "the first frame")
        self.focus()

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

    def pump(self, seconds: float = _STEP) -> None:
        """Let the window run."""
        self._aio.run_until_complete(asyncio.sleep(seconds))

    def settle(self) -> None:
        """Let the window run until it has nothing more to draw."""
        calm_since = time.perf_counter()
        frames = self.frames
        end = calm_since + PATIENCE
        while time.perf_counter() - calm_since < _CALM:
            self.pump()
            if self.frames != frames or self.is_at_work:
                frames, calm_since = self.frames, time.perf_counter()
            assert time.perf_counter() < end, "the window draws without end"

    @property
    def title(self) -> str:
        """The title that the window manager would show."""
        return xdotool("getwindowname", self.x_window)

    def picture(self, name: str | None = None) -> Picture:
        """What the screen shows of the window, when it has come to rest."""
        self.settle()
        for _ in range(_BEHIND):
            self._draw_again()
        left, top = glfw.get_window_pos(self.glfw_window)
        width, height = self.canvas.get_physical_size()
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

    def _draw_again(self) -> None:
        frames = self.frames
        self.canvas.request_draw()
        self.until(lambda: self.frames > frames, "another frame")

    def focus(self) -> None:
        """Give the keyboard to the window; there is no window manager to do it."""
        xdotool("windowfocus", "--sync", self.x_window)
        self.pump()

    def move(self, at: Pair) -> None:
        """Move the mouse; returns when the window has heard of it."""
        wanted = int(at[0] * self.ratio), int(at[1] * self.ratio)
        left, top = glfw.get_window_pos(self.glfw_window)
        xdotool("mousemove", left + wanted[0], top + wanted[1])
        canvas = self.canvas
        self.until(
            lambda: tuple(round(v * self.ratio) for v in canvas._pointer_pos) == wanted, f"the mouse to be at {at}"
        )
        self.settle()

    def jump(self, at: Pair) -> None:
        """Move the mouse at once: xdotool's always does."""
        self.move(at)

    def press(self, button: int = 1) -> None:
        """A button of the mouse goes down."""
        with self._hearing("pointer_down"):
            xdotool("mousedown", button)

    def let_go(self, button: int = 1) -> None:
        """A button of the mouse goes up."""
        with self._hearing("pointer_up"):
            xdotool("mouseup", button)

    def double_click(self, at: Pair) -> None:
        """Click twice, fast."""
        self.move(at)
        with self._hearing("pointer_up", 2):
            xdotool("click", "--repeat", 2, "--delay", 30, 1)

    def wheel(self, steps: int) -> None:
        """Turn the wheel: positive steps away from the hand."""
        wanted = self._wheel + steps
        xdotool("click", "--repeat", abs(steps), "--delay", 5, 4 if steps > 0 else 5)
        self.until(lambda: self._wheel == wanted, f"{steps} steps of the wheel")
        self.settle()

    def key(self, *keys: str) -> None:
        """Press and release keys."""
        for key in keys:
            with self._hearing("key_up", 1 + key.count("+")):
                xdotool("key", key)

    @contextmanager
    def hold_key(self, key: str) -> Iterator[None]:
        """Hold a key."""
        xdotool("keydown", key)
        try:
            yield
        finally:
            with self._hearing("key_up"):
                xdotool("keyup", key)

    def resize(self, width: int, height: int) -> None:
        """Let the user drag the window's corner, in physical pixels."""
        xdotool("windowsize", self.x_window, width, height)
        self.until(lambda: self.canvas.get_physical_size() == (width, height), f"a window of {width} x {height}")
        self.settle()

    def drop(self, *paths: Path) -> None:
        """What glfw calls when files are let go over the window: xdotool cannot drop files."""
        self.window._on_drop(self.glfw_window, [str(path) for path in paths])

    def close(self) -> None:
        """Close the window and end its loop."""
        if self.is_open:
            self.canvas.close()
        self._aio.run_until_complete(asyncio.wait_for(self._running, PATIENCE))
        self._aio.close()
