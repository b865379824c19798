"""The page of the demo: made, and photographed in a browser for docs/page.md, on a desk and on a phone.

Run as a program: the folder that the page is written to, and the one for its pictures.
"""

from __future__ import annotations

import io
import subprocess
import sys
from pathlib import Path

from browsers import WEBGPU, browser_program
from PIL import Image
from playwright.sync_api import Browser, sync_playwright
from tour.page import keep_small

from ifealid_gpu.quantities.palette import color_of
from ifealid_gpu.quantities.place import Place
from ifealid_gpu.quantities.query import Query
from ifealid_gpu.quantities.query_class import QueryClass
from ifealid_gpu.views.view_state import ViewState

NAME = "cat.html"
LAYER = "_blocks.10"
#: Pixels of that layer.
EYE, OTHER_EYE = (10, 6), (19, 8)
_STRIDE = 16
_CLASSES = {"eye": EYE, "nose": (16, 13), "fur": (3, 8), "background": (26, 3)}
_NOTE = """\
## What to try

- Move the mouse, or a finger, to one **eye**: it finds the other one, and the nose does not look like them.
- Press `B` for the labels of four classes, `Shift+F` for what differs most, `?` for all keys.
- Choose another layer at the top: finer ones see edges and fur.
"""


def make_demo_page(folder: Path) -> Path:
    """Write the page of the cat, about 1 MB, into a folder."""
    classes = [
        QueryClass(name, Query.at(_place(*pixel)), color_of(number))
        for number, (name, pixel) in enumerate(_CLASSES.items())
    ]
    view = ViewState(
        image="chelsea.png",
        layer=LAYER,
        query=Query.at(_place(*EYE)),
        colormap="inferno",
        opacity=0.15,
        classes=classes,
    )
    note, page = folder / "note.md", folder.absolute() / NAME
    note.write_text(_NOTE, encoding="utf-8")
    words = ["--images", "chelsea.png", "--layers", f"_blocks.4,{LAYER}", "--view", view.to_json(), "--note", str(note)]
    title = "What a small network sees in a cat"
    command = [sys.executable, "-m", "ifealid_gpu", "page", "demo:", *words, "--title", title, "-o", str(page)]
    subprocess.run(command, check=True)
    note.unlink()
    return page


def photograph(browser: Browser, page: Path, folder: Path) -> list[Path]:
    """Keep page.webp, of a window, and page_phone.webp, of labels on a phone."""
    desk = browser.new_page(viewport={"width": 1280, "height": 800})
    desk.goto(page.as_uri())
    desk.evaluate("ifealid.settled()")
    desk.mouse.click(*desk.evaluate("(at) => ifealid.targetOf(at)", EYE))
    desk.mouse.move(*desk.evaluate("(at) => ifealid.targetOf(at)", OTHER_EYE))
    desk.evaluate("ifealid.settled()")
    phone = browser.new_page(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    phone.goto(page.as_uri())
    phone.evaluate("ifealid.show({quantity: {kind: 'labels'}})")
    phone.evaluate("ifealid.settled()")
    kept = []
    for tab, name in ((desk, "page.webp"), (phone, "page_phone.webp")):
        kept.append(folder / name)
        keep_small(Image.open(io.BytesIO(tab.screenshot())), kept[-1])
        tab.close()
    return kept


def _place(x: int, y: int) -> Place:
    return Place((x + 0.5) * _STRIDE, (y + 0.5) * _STRIDE)


def main() -> None:
    """Make and photograph it."""
    output, pictures = map(Path, sys.argv[1:])
    output.mkdir(parents=True, exist_ok=True)
    page = make_demo_page(output)
    with sync_playwright() as playwright:
        # Chromium refuses to run as root within its sandbox; this page is our own.
        browser = playwright.chromium.launch(executable_path=browser_program(), chromium_sandbox=False, args=WEBGPU)
        photograph(browser, page, pictures)
        browser.close()


if __name__ == "__main__":
    main()
