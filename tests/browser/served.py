"""A served window and a tab that shows it, for tests."""

from __future__ import annotations

import base64
import functools
import io
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage

PATIENCE = 20_000  # ms
# Notes the frames that the page shows, from its start.
_WATCH = """
window.sockets = [];
window.WebSocket = class extends WebSocket {
  constructor(...all) {
    super(...all);
    window.sockets.push(this);
  }
};
window.lossless = false;
window.frames_shown = 0;
document.addEventListener("frame", ({ detail }) => {
  window.lossless = detail.lossless;
  window.frames_shown += 1;
}, true);
"""
# A number that differs where pictures do.
_SUM = """() => {
  window.scratch ??= new OffscreenCanvas(320, 200).getContext("2d", { willReadFrequently: true });
  window.scratch.drawImage(document.getElementById("picture"), 0, 0, 320, 200);
  const words = new Uint32Array(window.scratch.getImageData(0, 0, 320, 200).data.buffer);
  return words.reduce((sum, word) => (Math.imul(sum, 31) + word) | 0, 0);
}"""


class Server:
    """A server in a process of its own, which starts while its links are not asked for."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self.said: list[str] = []

    @functools.cached_property
    def links(self) -> list[str]:
        """Those that it prints: for control, and, where there is one, for viewers."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.said.append(line)
            if "Ctrl+C" in line:
                break
        links = re.findall(r"http://\S+", "".join(self.said))
        assert links, f"no link: {''.join(self.said)}"
        return links

    @property
    def link(self) -> str:
        """The one for control."""
        return self.links[0]


@contextmanager
def serving(*arguments: str | Path) -> Iterator[Server]:
    """``ifealid-gpu serve`` with arguments, on a free port, until it is interrupted."""
    command = [sys.executable, "-m", "ifealid_gpu", "serve", *map(str, arguments), "--port", "0"]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=os.environ | {"NO_COLOR": "1"}
    )
    try:
        yield Server(process)
    finally:
        process.send_signal(signal.SIGINT)
        rest, _ = process.communicate(timeout=20)
        assert "Traceback" not in rest, rest


class Tab:
    """A tab that shows a served window, in a profile of its own."""

    def __init__(self, context: BrowserContext) -> None:
        self.page = context.new_page()
        self._faults: list[str] = []
        self.page.on("console", self._said)
        self.page.on("pageerror", lambda error: self._faults.append(str(error)))
        self.page.set_default_timeout(PATIENCE)
        self.page.add_init_script(_WATCH)

    def _said(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self._faults.append(message.text)

    def close(self) -> None:
        """Close it. What went wrong in the page ends the test."""
        self.page.context.close()
        assert not self._faults, self._faults

    def rest(self) -> None:
        """Wait for the exact picture."""
        self.page.wait_for_function("() => window.lossless")

    def comes_to(self, picture: NDArray[np.uint8]) -> None:
        """Wait until the page shows a picture exactly; while something is fitted, that of before is exact as well."""
        end = time.monotonic() + PATIENCE / 1000
        while not np.array_equal(seen := self.picture(), picture):
            if time.monotonic() > end:
                np.testing.assert_array_equal(seen, picture)
            self.page.wait_for_timeout(50)

    @contextmanager
    def changes(self) -> Iterator[None]:
        """Do something, and wait until it is to be seen."""
        self.rest()  # the exact picture of before would be a change as well
        before = self.page.evaluate(_SUM)
        yield
        self.page.wait_for_function(f"before => ({_SUM})() !== before", arg=before)

    def picture(self) -> NDArray[np.uint8]:
        """What the canvas has, (height, width, 3)."""
        data = self.page.evaluate("() => document.getElementById('picture').toDataURL('image/png')")
        return np.asarray(Image.open(io.BytesIO(base64.b64decode(data.partition(",")[2]))))[..., :3]

    @property
    def size(self) -> tuple[int, int]:
        """Of the page, in logical pixels."""
        size = self.page.viewport_size
        assert size is not None
        return size["width"], size["height"]

    def is_of(self, width: int, height: int) -> None:
        """Wait until the picture has so many pixels."""
        size = "({ width, height }) => width === size[0] && height === size[1]"
        self.page.wait_for_function(f"size => ({size})(document.getElementById('picture'))", arg=[width, height])

    def says(self, text: str) -> None:
        """Wait until the page says something, as people see it."""
        self.page.get_by_text(text).first.wait_for()

    @property
    def label(self) -> str:
        """The picture's description."""
        return self.page.locator("#picture").get_attribute("aria-label") or ""


def new_tab(
    browser: Browser, link: str, width: int = 640, height: int = 480, ratio: float = 1.0, *, has_touch: bool = False
) -> Tab:
    """A tab that has followed a link, and shows the exact picture."""
    tab = Tab(
        browser.new_context(viewport={"width": width, "height": height}, device_scale_factor=ratio, has_touch=has_touch)
    )
    tab.page.goto(link)
    tab.rest()
    return tab
