"""Run as a program: moves the mouse over a served window in Chromium, and prints how long each event took to be seen.

Arguments: the link, seconds, and Chromium's program.
"""

from __future__ import annotations

import json
import math
import os
import sys
import time

from playwright.sync_api import Page, sync_playwright

_SIZE = 1280, 800
_EVENTS_A_SECOND = 120
_SETTLE_S = 1.0  # after the map is there
# Events count from when they happened, by the browser's clock, until the frame that takes them into account is on the
# canvas and the browser has drawn the page with it.
_MEASURE = """
const pending = [];
const open = [];
const measured = { latencies: [], frames: [], bytes: 0 };
window.measured = measured;
addEventListener("pointermove", (event) => pending.push(event.timeStamp), true);
document.addEventListener("frame", ({ detail }) => {
  const until = detail.seen * 1000 + 0.01;
  while (pending.length > 0 && pending[0] <= until) open.push(pending.shift());
  if (open.length === 0) return;
  requestAnimationFrame(() => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      const now = performance.now();
      if (open.length > 0) measured.frames.push(now);
      while (open.length > 0) measured.latencies.push(now - open.shift());
    };
    port2.postMessage(null);
  });
}, true);
"""


def _move(page: Page, seconds: float) -> None:
    """Move the mouse round over the map, as the bench of the desktop's window does."""
    began, sent = time.perf_counter(), 0
    while (due := sent / _EVENTS_A_SECOND) < seconds:
        time.sleep(max(0.0, due - (time.perf_counter() - began)))
        x = 490 + 350 * math.sin(3 * due)
        y = 410 + 230 * math.sin(4.1 * due)
        page.mouse.move(x, y)
        sent = max(sent + 1, int((time.perf_counter() - began) * _EVENTS_A_SECOND))


def main() -> None:
    """Measure and print."""
    link, seconds, program = sys.argv[1:]
    is_root = hasattr(os, "geteuid") and os.geteuid() == 0  # Chromium refuses to run as root within its sandbox
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, chromium_sandbox=not is_root)
        page = browser.new_page(viewport={"width": _SIZE[0], "height": _SIZE[1]})
        page.add_init_script(_MEASURE)
        page.goto(link)
        page.mouse.move(490, 410)
        page.wait_for_function("() => measured.frames.length > 0", timeout=60_000)
        page.wait_for_timeout(_SETTLE_S * 1e3)
        page.evaluate("() => { measured.latencies.length = measured.frames.length = 0; }")
        _move(page, float(seconds))
        page.wait_for_timeout(200)
        found = page.evaluate("() => measured")
        browser.close()
    found = {"latencies": [ms / 1e3 for ms in found["latencies"]], "frames": [ms / 1e3 for ms in found["frames"]]}
    print(json.dumps(found))  # noqa: T201 - the answer


if __name__ == "__main__":
    main()
