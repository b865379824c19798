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
from ifealid_gpu.quantities.threshold import Threshold

#: Pages whose examples draw their pictures, by name.
PAGES = "segment", "structure"
USE = ROOT / "docs/use.md"
EYE, NOSE = ((150, 95), (195, 135)), ((230, 190), (260, 220))  # corners of boxes, in image pixels
LAYER, STRIDE = "_blocks.10", 16
_WIDTH = "600"  # pixels of the maps in pictures, in place of more
_OF_USE = {"grid": "400", "minus": "600"}  # the pictures of docs/use.md, and the pixels of their maps' longer sides


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


def pictures_of_use(folder: Path) -> list[Path]:
    """Run the commands of docs/use.md whose pictures are on that page, and keep these in a folder."""
    lines = "".join(blocks(USE.read_text(encoding="utf-8"), "sh")).splitlines()
    written = []
    for name, side in _OF_USE.items():
        (line,) = (line for line in lines if line.endswith(f" -o {name}.png"))
        written.append(folder / f"{name}.webp")
        with tempfile.TemporaryDirectory(prefix="ifealid-page-") as scratch:
            words = [*shlex.split(line)[1:], "--size", side]
            subprocess.run([sys.executable, "-m", "ifealid_gpu", *words], cwd=scratch, check=True)
            keep_small(Image.open(Path(scratch) / f"{name}.png"), written[-1])
    return written


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
