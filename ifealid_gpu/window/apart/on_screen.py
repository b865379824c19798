"""The desktop's window in a process of its own."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

from ifealid_gpu.explorer.preferences import Preferences
from ifealid_gpu.gpu.device import Gpu
from ifealid_gpu.window.apart.messages import Begin
from ifealid_gpu.window.glfw_needed import glfw_needed

with glfw_needed():
    from ifealid_gpu.window.desktop import Window


class OnScreen:
    """The window that a program has asked for.

    Raises:
        DeviceError: no screen, or no adapter.
        DatasetError: nothing can be opened.
    """

    def __init__(self, begin: Begin) -> None:
        self._window = Window(Gpu.open(begin.adapter), Preferences.load(), begin.dataset(), begin.view)
        self.explorer = self._window.explorer

    def run(self, begin: Callable[[], None]) -> None:
        """Run the window until it is closed; ``begin`` is called as it starts."""
        self._window.soon(begin)
        self._window.run()

    def wake(self) -> None:
        """Have a frame drawn."""
        self._window.frames.wake()

    def soon(self, do: Callable[[], None]) -> None:
        """Call a function in the window's thread, from any other; not any more once the window is closed."""
        with suppress(AttributeError, RuntimeError):  # rendercanvas 2.7 and asyncio, after their loop has ended
            self._window.loop.call_soon_threadsafe(do)

    def later(self, seconds: float, do: Callable[[], None]) -> None:
        """Call a function in the window's thread, in a moment."""
        self._window.loop.call_later(seconds, do)

    def end(self) -> None:
        """Close the window, from any thread."""
        self.soon(self._window.canvas.close)
