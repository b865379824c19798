"""The pictures of pages of the docs: what their examples draw, and the window with the same marks."""

from __future__ import annotations

import shlex
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image
from window.hand import ROOT, Hand, Pair

from ifealid_gpu.explorer.preferences import Preferences
from ifealid_gpu.panes.panes import Arrangement, Pane, Panes
from ifealid_gpu.quantities.threshold import Threshold

#: Pages whose examples draw their pictures, by name.
PAGES = "segment", "structure"
SIDE_BY_SIDE = ROOT / "docs/side-by-side.md"
EYE, NOSE = ((150, 95), (195, 135)), ((230, 190), (260, 220))  # corners of boxes, in image pixels
LAYER, STRIDE = "_blocks.10", 16
_WIDTH = "600"  # pixels of the maps in pictures, in place of more
# Options with which commands draw the pictures of docs/side-by-side.md for the page, beside those that stand there.
_SIDE_BY_SIDE = {"grid": ["--size", "400"], "minus": ["--size", "600"], "pairs": []}


def page_pictures(folder: Path) -> list[Path]:
    """Run what the pages say, and keep the pictures that they show as PAGE_NAME.webp in a folder."""
    return [path for page in PAGES for path in _pictures_of(page, folder)]


def _pictures_of(page: str, folder: Path) -> list[Path]:
    text = (ROOT / f"docs/{page}.md").read_text(encoding="utf-8")
    written = []
    with tempfile.TemporaryDirectory(prefix="ifealid-page-") as scratch:
        for example in (block for block in blocks(text, "python") if "write_vectors" in block):
            subprocess.run([sys.executable, "-c", example], cwd=scratch, check=True)
        for line in "".join(blocks(text, "sh")).splitlines():
            words = shlex.split(line)[1:]
            size = ["--size", _WIDTH] if "-o" in words and "--size" not in words else []
            subprocess.run([sys.executable, "-m", "ifealid_gpu", *words, *size], cwd=scratch, check=True)
            drawn = Path(scratch) / words[words.index("-o") + 1] if "-o" in words else None
            if drawn is not None and (path := folder / f"{page}_{drawn.stem}.webp").name in text:
                keep_small(Image.open(drawn), path)
                written.append(path)
    return written


def pictures_side_by_side(folder: Path) -> list[Path]:
    """Run the commands of docs/side-by-side.md whose pictures are on that page, and keep these in a folder."""
    lines = "".join(blocks(SIDE_BY_SIDE.read_text(encoding="utf-8"), "sh")).splitlines()
    written = []
    for name, options in _SIDE_BY_SIDE.items():
        (line,) = (line for line in lines if line.endswith(f" {name}.png"))
        written.append(folder / f"{name}.webp")
        with tempfile.TemporaryDirectory(prefix="ifealid-page-") as scratch:
            words = [*shlex.split(line)[1:], *options]
            subprocess.run([sys.executable, "-m", "ifealid_gpu", *words], cwd=scratch, check=True)
            keep_small(Image.open(Path(scratch) / f"{name}.png"), written[-1])
    return written


def show_panes(hand: Hand) -> None:
    """Three photos by three layers, and the mouse on an eye of the cat."""
    hand.reset(LAYER)
    hand.show(hand.view.but(colormap=Preferences.colormap, opacity=0.15))
    images, layers = ("chelsea.png", "coffee.png", "rocket.png"), ("_blocks.4", LAYER, "stage3")
    table = Panes(Arrangement.GRID, tuple(Pane(image, layer) for image in images for layer in layers), 1)
    hand.show(hand.view.but(panes=table))
    hand.until(lambda: len(hand.explorer.beside.followers) == 8, "the panes")
    hand.until(lambda: all(one.drawn is not None for one in hand.explorer.beside.followers), "all maps")
    hand.settle()


def show_difference(hand: Hand) -> None:
    """Two layers of the cat and their difference, and the mouse on an eye there."""
    hand.reset("stage2")
    hand.show(hand.view.but(colormap=Preferences.colormap, opacity=0.15))
    layers = ("stage2", None), ("stage3", None), ("stage2", "stage3")
    cat = tuple(Pane("chelsea.png", layer, minus) for layer, minus in layers)
    hand.show(hand.view.but(panes=Panes(Arrangement.GRID, cat, 2)))
    hand.until(lambda: len(hand.explorer.beside.drawn) == 3, "the panes")
    hand.until(lambda: all(one.drawn is not None for one in hand.explorer.beside.drawn), "all maps")
    hand.settle()
    hand.move(hand.at_pixel((20, 15)))
    hand.until(lambda: hand.facts.panes[2].color_ends is not None, "the difference")
    hand.settle()


def blocks(text: str, language: str) -> list[str]:
    """The examples of a page in a language."""
    return [part.split("```")[0] for part in text.split(f"```{language}\n")[1:]]


def keep_small(picture: Image.Image, path: Path) -> None:
    """Write a picture as WebP: a fifth of the bytes, and hardly a difference to see."""
    picture.convert("RGB").save(path, quality=88, method=6)


def mark(hand: Hand) -> None:
    """Mark an eye of the cat with a box, and take the nose away; a threshold and its line about what is left."""
    hand.reset(LAYER)
    hand.show(hand.view.but(colormap=Preferences.colormap))
    hand.key("x")
    hand.drag(*(_at(hand, corner) for corner in EYE))
    with hand.hold_key("ctrl"):
        hand.drag(*(_at(hand, corner) for corner in NOSE))
    hand.show(hand.view.but(threshold=Threshold(0.1)))


def _at(hand: Hand, place: Pair) -> Pair:
    """Window position of a place in the image."""
    x, y = (divmod(coordinate, STRIDE) for coordinate in place)
    return hand.at_pixel((int(x[0]), int(y[0])), (x[1] / STRIDE, y[1] / STRIDE))
