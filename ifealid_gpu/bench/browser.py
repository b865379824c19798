"""Chromium, driven by Playwright, for programs that measure in it: each runs in a process of its own."""

from __future__ import annotations

import json
import math
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import Page

Pair = tuple[float, float]

SIZE = 1280, 800
EVENTS_A_SECOND = 120
TURN = 4.0  # radians a second
SETTLE_S = 1.0  # after the map is there
LONGEST_S = 120  # until it is
_PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
# WebGPU on the processor, as Chromium brings it.
_SOFTWARE = ("--use-webgpu-adapter=swiftshader", "--use-vulkan=swiftshader", "--use-angle=swiftshader")
# Events count from when they happened, by the browser's clock, until the page was drawn with a frame that takes them
# into account: `shown` is called with how many of all do, once such a frame is on its canvas.
_MEASURE = """
window.measured = { events: [], latencies: [], frames: [] };
addEventListener("pointermove", (event) => measured.events.push(event.timeStamp), true);
let done = 0;
window.shown = (count) => {
  const from = done;
  done = Math.max(done, count);
  if (done === from) return;
  const until = done;
  requestAnimationFrame(() => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      const now = performance.now();
      measured.frames.push(now / 1e3);
      measured.events.slice(from, until).forEach((at) => measured.latencies.push((now - at) / 1e3));
    };
    port2.postMessage(null);
  });
};
"""


def browser_program() -> str | None:
    """The path of Chromium or Chrome; None where it is missing, or Playwright is."""
    if find_spec("playwright") is None:
        return None
    return next((path for path in map(shutil.which, _PROGRAMS) if path), None)


@contextmanager
def measuring(program: str, script: str, *, software: bool = False) -> Iterator[Page]:
    """A page that measures from its start.

    Args:
        program: of the browser.
        script: calls `shown` where a frame was drawn, with the number of events that it takes into account.
        software: whether WebGPU is to be computed by the processor.
    """
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - is no dependency

    arguments = ["--enable-unsafe-webgpu", "--enable-features=Vulkan", *(_SOFTWARE if software else ())]
    is_root = hasattr(os, "geteuid") and os.geteuid() == 0  # Chromium refuses to run as root within its sandbox
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, chromium_sandbox=not is_root, args=arguments)
        page = browser.new_page(viewport={"width": SIZE[0], "height": SIZE[1]})
        page.set_default_timeout(LONGEST_S * 1e3)
        page.add_init_script(_MEASURE)
        page.add_init_script(script)
        yield page
        browser.close()


def moved(page: Page, seconds: float, center: Pair, radius: float) -> dict[str, Any]:
    """Move the mouse in circles, and say what was measured: `latencies` and times of `frames`, in seconds.

    Args:
        page: has come to rest.
        seconds: for how long.
        center: of the circles, in the page.
        radius: of them; from 150 on no two events that follow each other are on one pixel of the maps that are timed.
    """
    page.evaluate("() => { measured.latencies.length = measured.frames.length = 0; }")
    began, sent = time.perf_counter(), 0
    while (due := sent / EVENTS_A_SECOND) < seconds:
        time.sleep(max(0.0, due - (time.perf_counter() - began)))
        turn = TURN * due
        page.mouse.move(center[0] + radius * math.cos(turn), center[1] + radius * math.sin(turn))
        sent = max(sent + 1, int((time.perf_counter() - began) * EVENTS_A_SECOND))
    page.wait_for_timeout(SETTLE_S * 1e3)
    found = page.evaluate("() => measured")
    return {"latencies": found["latencies"], "frames": found["frames"]}


def answer(found: dict[str, Any]) -> None:
    """Print what a program found, for `run_module`."""
    print(json.dumps(found))  # noqa: T201 - the answer
