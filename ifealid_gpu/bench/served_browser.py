"""Run as a program: moves the mouse over a served window in a browser, and prints how long each event took to be seen.

Arguments: the link, seconds, and the browser's program.
"""

from __future__ import annotations

import sys

from ifealid_gpu.bench.browser import SETTLE_S, answer, measuring, moved

_CENTER, _RADIUS = (493, 413), 200  # of the map in the window
_TRIES, _TRY_AGAIN_MS = 400, 50
# The server says of each frame which event was the newest one that it takes into account.
_FRAMES = """
document.addEventListener("frame", ({ detail }) => {
  const until = detail.seen * 1e3 + 0.01;
  shown(measured.events.findLastIndex((at) => at <= until) + 1);
}, true);
"""


def main() -> None:
    """Measure and print."""
    link, seconds, program = sys.argv[1:]
    with measuring(program, _FRAMES) as page:
        page.goto(link)
        for step in range(_TRIES):  # what the mouse does before the page is connected is not heard
            if page.evaluate("() => measured.frames.length > 0"):
                break
            page.mouse.move(_CENTER[0] + step % 2, _CENTER[1])
            page.wait_for_timeout(_TRY_AGAIN_MS)
        else:
            sys.exit("the served window did not follow the mouse")
        page.wait_for_timeout(SETTLE_S * 1e3)
        answer(moved(page, float(seconds), _CENTER, _RADIUS))


if __name__ == "__main__":
    main()
