"""The product's frames on a canvas without a screen, and a hand that sends the canvas events.

Time is the test's own: it goes on by a frame where one is drawn, and to the next thing that is due where none is
wanted, so that no test waits. Only what threads read takes the time that it takes. Only the frames that a test looks at
have pixels.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from rendercanvas.offscreen import OffscreenRenderCanvas
from surroundings import Surroundings
from window.developer import Developer
from window.hand import PATIENCE, Hand, Pair, Picture, keep

from ifealid_gpu.explorer.explorer import Explorer
from ifealid_gpu.explorer.offering import open_all
from ifealid_gpu.explorer.preferences import Preferences
from ifealid_gpu.explorer.session import Session
from ifealid_gpu.gpu.device import Gpu
from ifealid_gpu.window.frames import Frames

_FRAME = 1 / 120  # seconds
_PAUSE = 0.001  # seconds that a thread is waited for
_STEPS, _STEPS_A_FRAME = 24, 12  # of the mouse on its way: it tells of itself more often than frames are drawn
# Names of X against those of rendercanvas, with the keys that are held on a US keyboard.
_KEYS = {
    "space": (" ",),
    "Return": ("Enter",),
    "BackSpace": ("Backspace",),
    "Left": ("ArrowLeft",),
    "Right": ("ArrowRight",),
    "Up": ("ArrowUp",),
    "Down": ("ArrowDown",),
    "minus": ("-",),
    "equal": ("=",),
    "plus": ("Shift", "="),
    "question": ("Shift", "/"),
    "bracketleft": ("[",),
    "bracketright": ("]",),
    "ctrl": ("Control",),
    "shift": ("Shift",),
    "alt": ("Alt",),
}


class _Canvas(OffscreenRenderCanvas):
    """Knows whether a frame is wanted; without a loop, rendercanvas forgets it.

    Its private parts are those of rendercanvas 2.7.
    """

    wanted = False

    def request_draw(self, draw_function: Callable[[], None] | None = None) -> None:
        super().request_draw(draw_function)
        self.wanted = True

    def next_frame(self) -> None:
        """Deliver the events, and draw."""
        self.wanted = False
        self._process_events()  # `force_draw` does not deliver them
        self.force_draw()

    @property
    def has_events(self) -> bool:
        """Whether events wait to be delivered."""
        return bool(self._events._pending_events)


class Offscreen(Hand):
    """A window that nobody sees.

    Args:
        gpu: the device.
        preferences: of the window.
        ratio: physical pixels per logical one.
    """

    def __init__(self, gpu: Gpu, preferences: Preferences | None = None, ratio: float = 1.0) -> None:
        preferences = preferences or Preferences()
        self.now = 0.0
        canvas = _Canvas(size=preferences.window_size, pixel_ratio=ratio, update_mode="ondemand")
        self.shell = Surroundings()
        self.shell.close = canvas.close  # type: ignore[method-assign]
        self._later: list[tuple[float, Callable[[], None]]] = []
        self.shell.call_later = self._call_later  # type: ignore[method-assign]
        explorer = Explorer(Session(gpu), preferences, lambda: self.now)
        super().__init__(Frames(canvas, gpu, explorer, self.shell), canvas)
        self._developer = Developer(self.window_frames)
        self._mouse: Pair | None = None
        self._buttons: tuple[int, ...] = ()
        self._modifiers: tuple[str, ...] = ()
        self.settle()

    def _call_later(self, seconds: float, do: Callable[[], None]) -> None:
        self._later.append((self.now + seconds, do))

    # --- Time ---

    def frame(self) -> None:
        """Draw a frame, wanted or not."""
        self.now += _FRAME
        self.canvas.next_frame()

    def pump(self, seconds: float = 0.003) -> None:
        """Let the window run."""
        end = self.now + seconds
        while self.is_open:
            if self.canvas.wanted or self.canvas.has_events:
                self.frame()
            elif self._later and min(due for due, _ in self._later) <= end:
                due = min(self._later, key=lambda timed: timed[0])
                self._later.remove(due)
                self.now = max(self.now, due[0])
                due[1]()
            else:
                break
            if self.now >= end:
                break
        session = self.explorer.session
        is_read = session.load is not None or self.explorer.making is not None
        if session.fitting.is_busy and not is_read:
            end = end - seconds + _PAUSE  # no faster than the thread's clock: what is said for a moment is still said
        self.now = max(self.now, end)
        if session.fitting.is_busy or is_read:
            time.sleep(_PAUSE)  # what is read and fitted is so in a thread, and takes its time

    def settle(self) -> None:
        """Let the window run until it has nothing more to draw."""
        end = time.perf_counter() + PATIENCE
        while self.is_open and (self.canvas.wanted or self.canvas.has_events or self.is_at_work):
            self.pump(_FRAME)
            assert time.perf_counter() < end, "the window draws without end"

    # --- What is there ---

    @property
    def seen(self) -> Picture:
        """What was drawn last."""
        return self._developer.picture()

    @property
    def title(self) -> str:
        """The title that a window would have."""
        return self.shell.title

    def picture(self, name: str | None = None) -> Picture:
        """What was drawn last, when the window has come to rest."""
        self.settle()
        if name is not None:
            keep(self.seen, name)
        return self.seen

    # --- The hand ---

    def _send(self, kind: str, **facts: Any) -> None:
        """Submit an event, as rendercanvas makes them of glfw's."""
        event = {"event_type": kind, "buttons": self._buttons, "modifiers": self._modifiers, **facts}
        if kind.startswith(("pointer", "double")):
            event |= {"ntouches": 0, "touches": {}}
        self.canvas.submit_event(event)

    def move(self, at: Pair) -> None:
        """Move the mouse, in steps as a hand does, with a frame every few of them."""
        end = self._on_a_pixel(at)
        start = self._mouse or (end[0], -1.0)  # it comes in from above
        for step in range(1, _STEPS + 1):
            self._step((start[0] + (end[0] - start[0]) * step / _STEPS, start[1] + (end[1] - start[1]) * step / _STEPS))
            if step % _STEPS_A_FRAME == 0:
                self.pump(_FRAME)
        self.settle()

    def jump(self, at: Pair) -> None:
        """Move the mouse at once, over nothing on the way."""
        self.send_move(at)
        self.settle()

    def send_move(self, at: Pair) -> None:
        """Move the mouse at once, and draw nothing."""
        self._step(self._on_a_pixel(at))

    def _on_a_pixel(self, at: Pair) -> Pair:
        return int(at[0] * self.ratio) / self.ratio, int(at[1] * self.ratio) / self.ratio

    def _step(self, at: Pair) -> None:
        before, self._mouse = self._mouse, at
        was_inside, inside = before is not None and self._is_inside(before), self._is_inside(at)
        if inside and not was_inside:
            self._send("pointer_enter")
        elif was_inside and not inside:
            self._send("pointer_leave")
        if inside or self._buttons:
            self._send("pointer_move", x=at[0], y=at[1], button=0)

    def _is_inside(self, at: Pair) -> bool:
        width, height = self.canvas.get_logical_size()
        return 0 <= at[0] < width and 0 <= at[1] < height

    def press(self, button: int = 1) -> None:
        """A button of the mouse goes down."""
        self.send_button("pointer_down", button)
        self.settle()

    def let_go(self, button: int = 1) -> None:
        """A button of the mouse goes up."""
        self.send_button("pointer_up", button)
        self.settle()

    def send_button(self, kind: str, button: int = 1) -> None:
        """A button goes down or up, and nothing is drawn."""
        self._buttons = tuple(held for held in self._buttons if held != button)
        if kind == "pointer_down":
            self._buttons = (*self._buttons, button)
        assert self._mouse is not None, "the mouse is nowhere yet"
        self._send(kind, x=self._mouse[0], y=self._mouse[1], button=button)

    def click(self, at: Pair | None = None, button: int = 1) -> None:
        """Click, at a position or where the mouse is: the button goes up a frame after it went down."""
        if at is not None:
            self.move(at)
        self.send_button("pointer_down", button)
        self.frame()
        self.send_button("pointer_up", button)
        self.settle()

    def double_click(self, at: Pair) -> None:
        """Click twice, fast."""
        self.click(at)
        self.click()
        self.send_button("double_click")
        self.settle()

    def wheel(self, steps: int) -> None:
        """Turn the wheel, step by step."""
        assert self._mouse is not None
        for _ in range(abs(steps)):
            dy = -100.0 if steps > 0 else 100.0
            self._send("wheel", x=self._mouse[0], y=self._mouse[1], dx=0.0, dy=dy)
        self.settle()

    def key(self, *keys: str) -> None:
        """Press and release keys."""
        for key in keys:
            with self.hold_key(key):
                pass

    def type(self, text: str) -> None:
        """Type letters, one after the other."""
        self.key(*(("space" if letter == " " else letter) for letter in text))

    @contextmanager
    def hold_key(self, key: str) -> Iterator[None]:
        """Hold a key; with a modifier, as in "ctrl+z", that as well."""
        pressed = [name for word in key.split("+") for name in _KEYS.get(word, (word,))]
        for name in pressed:
            if name in ("Control", "Shift", "Alt"):
                self._modifiers = (*self._modifiers, name)
            self._send("key_down", key=self._named(name))
            if len(name) == 1 and "Control" not in self._modifiers:
                self._send("char", data=self._named(name), is_composing=False, input_type="insertText")
        self.pump(_FRAME)
        yield
        for name in reversed(pressed):
            self._modifiers = tuple(held for held in self._modifiers if held != name)
            self._send("key_up", key=self._named(name))
        self.settle()

    def _named(self, key: str) -> str:
        """Letters as glfw's backend has them."""
        return key.upper() if len(key) == 1 and "Shift" in self._modifiers else key

    def resize(self, width: int, height: int) -> None:
        """Let the user drag the window's corner, in physical pixels."""
        self.canvas.set_physical_size(width, height)
        self.frame()
        self.settle()

    def drop(self, *paths: Path) -> None:
        """What a shell does with dropped files."""
        open_all(self.explorer, paths)
        self.window_frames.wake()

    def close(self) -> None:
        """Close the window."""
        if self.is_open:
            self.canvas.close()
