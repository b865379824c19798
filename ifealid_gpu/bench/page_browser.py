"""Run as a program: moves the mouse over the map of a page to send, and prints how long each event took to be seen.

Arguments: the page's address, width and height of its map, seconds, the browser's program, and "software" where WebGPU
is to be computed by the processor.
"""

from __future__ import annotations

import sys

from ifealid_gpu.bench.browser import SETTLE_S, answer, measuring, moved

# The page's status line says of each frame which pixel it is compared with: that of an event.
_FRAMES = """
window.pixels = [];
window.corners = null; // where the first and the last pixel lie, and how many pixels there are
const pixelAt = (at, axis) => {
  const [first, last, count] = corners.map((corner) => corner[axis]);
  return Math.round(((at - first) / (last - first)) * (count - 1));
};
addEventListener("pointermove", (event) => {
  pixels.push(corners && `${pixelAt(event.clientX, 0)}, ${pixelAt(event.clientY, 1)}`);
}, true);
addEventListener("DOMContentLoaded", () => {
  const status = document.getElementById("status");
  new MutationObserver(() => {
    shown(pixels.lastIndexOf(/^pixel (\\d+, \\d+):/.exec(status.textContent)?.[1]) + 1);
  }).observe(status, { childList: true, characterData: true, subtree: true });
});
"""


def main() -> None:
    """Measure and print."""
    address, width, height, seconds, program, *software = sys.argv[1:]
    count = int(width), int(height)
    with measuring(program, _FRAMES, software=bool(software)) as page:
        page.goto(address)
        corners = page.evaluate(
            """async ([width, height]) => {
              await ifealid.ready;
              await ifealid.settled();
              const ends = [await ifealid.targetOf([0, 0]), await ifealid.targetOf([width - 1, height - 1])];
              return (window.corners = [...ends, [width, height]]);
            }""",
            count,
        )
        (left, top), (right, bottom), _ = corners
        center, radius = ((left + right) / 2, (top + bottom) / 2), 0.4 * min(right - left, bottom - top)
        page.mouse.move(*center)
        page.wait_for_timeout(SETTLE_S * 1e3)
        answer(moved(page, float(seconds), center, radius))


if __name__ == "__main__":
    main()
