"""A hand that is in no hurry: it moves the mouse in steps, rests, and takes pictures of what it sees.

The window's clock is the hand's: it goes on where the hand takes its time, and hardly where the machine does. So a busy
machine makes no rest of a move, and the frames of a film have the time that they are shown for.
"""

from __future__ import annotations

import subprocess
import time

import glfw
import numpy as np
from PIL import Image, ImageDraw
from window.hand import Pair, Picture
from window.on_screen import OnScreen, grab_screen

from ifealid_gpu.explorer.preferences import Preferences
from ifealid_gpu.gpu.device import Gpu
from ifealid_gpu.ui.layout import Box

_STEPS = 25
_PAUSE = 0.008  # seconds between them
_BEAT, _TICK = 0.1, 0.0005  # seconds of the window's clock: a part of a rest, and while the machine works
# The usual arrow, in pixels from its tip: the screen is read without the mouse.
_ARROW = ((0, 0), (0, 17), (4, 13), (7, 20), (10, 19), (7, 12), (12, 12))


def expect(is_so: object, what: str) -> None:
    """AssertionError, where something that a step leads to is not so."""
    if not is_so:
        raise AssertionError(f"expected {what}")


class Guide(OnScreen):
    """A window on a screen, in its upper left corner, with the hand of someone who looks.

    Args:
        gpu: the device.
        preferences: of the window.
    """

    def __init__(self, gpu: Gpu, preferences: Preferences) -> None:
        self._now = time.monotonic()
        super().__init__(gpu, preferences)
        self.explorer.clock = self.window_frames._clock = lambda: self._now
        self.mouse: Pair = (640.0, 785.0)
        self.jump(self.mouse)

    def cat(self, layer: str = "stage2") -> None:
        """The demo's cat as a new user sees it, at rest, in a window of 1280 x 800."""
        self.reset(layer)
        self.show(self.view.but(colormap=Preferences.colormap))

    def move(self, at: Pair) -> None:
        """Move the mouse in steps, slowly at both ends, without a rest on the way."""
        words: list[str] = []
        for position in self.way(at, _STEPS):
            words += ["mousemove", *self._on_screen(position), "sleep", str(_PAUSE)]
        with subprocess.Popen(["xdotool", *words]) as hand:
            self.until(lambda: hand.poll() is not None, "the hand to arrive")
        self.jump(at)

    def way(self, at: Pair, steps: int) -> list[Pair]:
        """The positions on the way from where the mouse is."""
        (x, y), shares = self.mouse, np.linspace(0, 1, steps + 1)[1:]
        eased = shares * shares * (3 - 2 * shares)
        return [(x + (at[0] - x) * share, y + (at[1] - y) * share) for share in eased]

    def jump(self, at: Pair) -> None:
        """Move the mouse at once."""
        super().move(at)
        self.mouse = at

    def _on_screen(self, at: Pair) -> tuple[str, str]:
        left, top = glfw.get_window_pos(self.glfw_window)
        return str(left + round(at[0] * self.ratio)), str(top + round(at[1] * self.ratio))

    def pump(self, seconds: float = 0.003) -> None:
        """Let the window run, for about no time of its clock."""
        super().pump(seconds)
        self._now += _TICK

    def rest(self, seconds: float = 0.7) -> None:
        """Leave the mouse where it is: long enough for a tooltip."""
        for _ in range(round(seconds / _BEAT)):
            self._now += _BEAT
            self.canvas.request_draw()
            self.settle()

    def write(self, text: str) -> None:
        """Type a text, key by key."""
        with subprocess.Popen(["xdotool", "type", "--delay", "20", text]) as hand:
            self.until(lambda: hand.poll() is not None, f"{text!r} to be typed")
        self.settle()

    def move_to(self, box: Box, within: Pair = (0.5, 0.5)) -> None:
        """Move the mouse into a box, to the middle or elsewhere."""
        self.move((box.left + box.width * within[0], box.top + box.height * within[1]))

    def move_away(self) -> None:
        """Take the mouse to the status line, from where it reaches the panels at the right without crossing the map."""
        status = self.layout.status
        self.move((self.layout.scale.left + 20, status.top + status.height / 2))

    def snapshot(self) -> Picture:
        """What the screen shows of the window now, with the mouse."""
        left, top = glfw.get_window_pos(self.glfw_window)
        width, height = self.canvas.get_physical_size()
        return self._with_mouse(grab_screen()[max(top, 0) : top + height, max(left, 0) : left + width])

    def photograph(self) -> Picture:
        """What is seen, when the window has come to rest, with the mouse."""
        return self._with_mouse(self.picture())

    def _with_mouse(self, picture: Picture) -> Picture:
        image = Image.fromarray(picture)
        tip = [round(v * self.ratio) for v in self.mouse]
        ImageDraw.Draw(image).polygon([(tip[0] + x, tip[1] + y) for x, y in _ARROW], "white", "black")
        return np.asarray(image)
