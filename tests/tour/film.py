"""The pictures of README.md and docs/: of the window, a moving one, and those that a page's commands draw."""

from __future__ import annotations

from pathlib import Path

from PIL import Image
from tour.guide import Guide, expect
from tour.page import keep_small, mark, page_pictures, pictures_side_by_side, show_difference, show_panes
from window.hand import Pair, Picture

SIZE = (1040, 650)  # of the window in the moving picture
FRAME = 70  # milliseconds
LARGEST = 3_000_000  # bytes
LAYER = "_blocks.10"
EYE, OTHER_EYE, NOSE, FUR = (10, 6), (19, 8), (15, 13), (5, 14)  # of the demo's cat on that layer


class Film:
    """Frames that are taken as fast as the window draws, and shown one after the other.

    Args:
        guide: the hand and its window.
    """

    def __init__(self, guide: Guide) -> None:
        self.guide = guide
        self._frames: list[Picture] = []
        self._durations: list[int] = []

    def take(self, milliseconds: int = FRAME) -> None:
        """Take a frame, to be shown for so long."""
        self.guide.settle()
        self._frames.append(self.guide.snapshot())
        self._durations.append(milliseconds)

    def go(self, at: Pair, steps: int = 14) -> None:
        """Move the mouse there, a frame a step."""
        for position in self.guide.way(at, steps):
            self.guide.jump(position)
            self.take()

    def stay(self, milliseconds: int = 900) -> None:
        """Let the last frame be seen for so long."""
        self.guide.rest()
        self.take(milliseconds)

    def write(self, path: Path) -> None:
        """Write it as an animated WebP that begins again and again."""
        first, *others = (Image.fromarray(frame) for frame in self._frames)
        first.save(path, save_all=True, append_images=others, duration=self._durations, loop=0, quality=55, method=4)
        expect(path.stat().st_size < LARGEST, f"less than {LARGEST} bytes, found {path.stat().st_size}")


def film(guide: Guide, path: Path) -> None:
    """From one eye to the other, to the fur, down the chart, and to the layer before and back."""
    guide.cat(LAYER)
    guide.resize(*SIZE)
    guide.jump((SIZE[0] * 0.45, SIZE[1] - 40))
    film = Film(guide)
    film.take(600)
    film.go(guide.at_pixel(EYE))
    film.stay(1500)
    guide.click()
    film.take(500)
    film.go(guide.at_pixel(NOSE), 10)
    film.stay()
    film.go(guide.at_pixel(FUR), 10)
    film.stay()
    film.go(guide.at_pixel(OTHER_EYE), 12)
    film.stay(1500)
    chart = guide.layout.chart
    film.go((chart.left + chart.width * 0.5, chart.top + chart.height * 0.25), 12)
    film.go((chart.left + chart.width * 0.5, chart.top + chart.height * 0.75), 25)
    film.stay()
    film.go(guide.at_pixel(OTHER_EYE), 12)
    film.stay(500)
    for key in ("shift+l", "l"):
        guide.key(key)
        film.stay()
    film.write(path)


def pictures(guide: Guide, folder: Path) -> list[Path]:
    """Write the pictures of the window, the moving one and those of pages into a folder."""
    guide.cat(LAYER)
    guide.point(OTHER_EYE)
    guide.click()
    guide.point(EYE)
    guide.rest()
    written = [folder / name for name in ("window.png", "window_channel.png", "window.webp")]
    Image.fromarray(guide.photograph()).save(written[0], optimize=True)
    chart = guide.layout.chart
    guide.move((chart.left + chart.width * 0.35, chart.top + chart.height * 0.37))
    guide.rest()
    Image.fromarray(guide.photograph()).save(written[1], optimize=True)
    written.append(folder / "window_why.webp")
    guide.key("2")
    guide.rest()
    keep_small(Image.fromarray(guide.photograph()), written[-1])
    guide.key("2")
    film(guide, written[2])
    mark(guide)
    written.append(folder / "segment_window.webp")
    keep_small(Image.fromarray(guide.photograph()), written[-1])
    show_panes(guide)
    guide.move(guide.at_pixel(EYE))
    guide.rest()
    written.append(folder / "window_panes.webp")
    keep_small(Image.fromarray(guide.photograph()), written[-1])
    show_difference(guide)
    guide.rest()
    written.append(folder / "window_difference.webp")
    keep_small(Image.fromarray(guide.photograph()), written[-1])
    return [*written, *page_pictures(folder), *pictures_side_by_side(folder)]
