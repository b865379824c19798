"""`explore` in a cell of JupyterLab: the widget as a browser shows it, and what the saved notebook keeps of it."""

from __future__ import annotations

import base64
import io
import re
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from browser.jupyter import PATIENCE, Notebook, jupyter_lab
from PIL import Image

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

pytestmark = pytest.mark.browser

OPEN = """
import numpy as np
import ifealid_gpu

rows, columns = np.mgrid[:34, :45]
values = np.stack([np.sin(columns / (3 + n)) + np.cos(rows / (2 + n)) for n in range(12)], axis=-1)
before = globals().get("w")
w = ifealid_gpu.explore(values, names="waves")
"""
ASK = "print(len(w.view.pins), w.values.shape, w.is_open, before is not None and before.is_open)"
MAP = (300, 300)  # a position on the map in the widget


def test_the_window_is_in_the_cell(tab: Page, tmp_path: Path) -> None:
    tab.set_viewport_size({"width": 1280, "height": 1200})
    with jupyter_lab(tmp_path) as address, closing(tab):  # before the server is gone, which the page would complain of
        notebook = Notebook(tab, address, tmp_path / "waves.ipynb", [OPEN, ASK, "w.close()"])
        assert notebook.runs(0) == ""
        widget = tab.locator(".renderview-wrapper img")
        widget.wait_for()
        assert notebook.runs(1) == "0 (34, 45) True False\n"
        before = _shown(tab, lambda seen: seen.shape == _shape_of(widget))  # it was smaller before it had its place
        box = widget.bounding_box()
        assert box is not None
        for step in range(5):
            tab.mouse.move(box["x"] + MAP[0] + step, box["y"] + MAP[1] + step)
            tab.wait_for_timeout(60)
        after = _shown(tab, lambda seen: (seen[200:400, 200:400] != before[200:400, 200:400]).any(axis=-1).mean() > 0.5)
        assert after.shape == before.shape
        tab.mouse.down()
        tab.mouse.up()
        tab.wait_for_timeout(350)  # until the notebook has left the keys to the widget
        pinned = _shown(tab)
        with tab.expect_download(timeout=1e3 * PATIENCE) as download:
            tab.keyboard.press("Control+s")
            _shown(tab, lambda seen: (seen != pinned).mean() > 0.02)  # the question for its name is there
            tab.keyboard.press("Enter")  # with the name that is proposed
        assert download.value.suggested_filename == "feature maps.waves.png"
        with Image.open(download.value.path()) as figure:
            assert figure.width > 500
        assert notebook.runs(1) == "1 (34, 45) True False\n", "the pixel that was clicked on is pinned"

        shown, kept = _shown(tab), before
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:  # it is kept once the widget has been at rest for a moment
            outputs = [output.get("data", {}) for output in notebook.saved()[0]]
            (html,) = ["".join(data["text/html"]) for data in outputs if "text/html" in data]
            kept = _image(re.search(r"data:image/jpeg;base64,([^']+)", html)[1])
            if kept.shape == shown.shape and np.abs(kept.astype(int) - shown).mean() < 5:
                break
            tab.wait_for_timeout(200)
        assert kept.shape == shown.shape and np.abs(kept.astype(int) - shown).mean() < 5
        assert not tab.locator("[class^=ifealid-snapshot]").is_visible()

        notebook.runs(0)
        tab.wait_for_function("document.querySelectorAll('.renderview-wrapper img').length === 1")
        assert notebook.runs(1) == "0 (34, 45) True False\n"
        notebook.runs(2)
        tab.locator("[class^=ifealid-snapshot] img").wait_for(state="visible")
        assert tab.locator(".renderview-wrapper img").count() == 0


def test_a_notebook_as_html_shows_the_picture_until_a_kernel_does(tab: Page) -> None:
    """Pages of notebooks begin widgets, too, with what they were made with alone."""
    from ifealid_gpu.notebook.canvas import Canvas

    tab.set_content("<div id='cell'></div><div class='ifealid-snapshot-s'><img width='300' height='200'></div>")
    tab.evaluate(
        """async code => {
            const source = URL.createObjectURL(new Blob([code], { type: 'text/javascript' }))
            const { default: parts } = await import(source)
            const heard = []
            window.shown = []
            const values = { _snapshot: 's', _css_width: '100%', _css_height: '240px', _cursor: 'default' }
            const model = {
                get: name => values[name],
                set: (name, value) => { if (name === '_frame_feedback') { window.shown.push(value.index) } },
                save_changes: () => {}, send: () => {},
                on: (name, hear) => { if (name === 'msg:custom') { heard.push(hear) } }
            }
            const { initialize, render } = parts()
            window.end = initialize({ model })
            render({ model, el: document.getElementById('cell') })
            window.say = (message, bytes) => {
                heard.forEach(hear => hear(message, [new DataView(new Uint8Array(bytes).buffer)]))
            }
        }""",
        Canvas._esm,
    )
    kept, view = tab.locator(".ifealid-snapshot-s img"), tab.locator(".renderview-wrapper img")

    def height() -> float:
        box = tab.locator("#cell").bounding_box()
        assert box is not None
        return box["height"]

    assert kept.is_visible() and not view.is_visible() and height() == 0
    data = io.BytesIO()
    Image.new("RGB", (40, 30), (9, 90, 200)).save(data, "PNG")
    message = {"type": "framebufferdata", "mimetype": "image/png", "timestamp": 0}
    tab.evaluate(
        "([message, bytes]) => [1, 2, 3].forEach(index => say({ ...message, index }, bytes))",
        [message, list(data.getvalue())],
    )
    view.wait_for(state="visible")
    tab.wait_for_function("shown.length > 0")
    assert tab.evaluate("shown") == [3], "the newest alone, where several have come"
    assert not kept.is_visible() and height() >= 240
    tab.evaluate("end()")
    kept.wait_for(state="visible")


def _shape_of(widget: Locator) -> tuple[int, int, int]:
    """That of a picture of its size."""
    box = widget.bounding_box()
    assert box is not None
    return round(box["height"]), round(box["width"]), 3


def _shown(tab: Page, is_it: Callable[[np.ndarray], bool] = lambda _: True) -> np.ndarray:
    """What the widget shows once it rests: rendercanvas has sent it without loss then."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        kind, data = tab.evaluate(
            """async () => {
                try {
                    const source = document.querySelector('.renderview-wrapper img').src
                    const blob = await (await fetch(source)).blob()
                    const bytes = new Uint8Array(await blob.arrayBuffer())
                    let text = ''
                    for (const byte of bytes) { text += String.fromCharCode(byte) }
                    return [blob.type, btoa(text)]
                } catch {  // another one has come meanwhile
                    return ['', '']
                }
            }"""
        )
        if kind == "image/png":
            found = _image(data)
            if found.size > 1e5 and is_it(found):
                return found
        tab.wait_for_timeout(50)
    raise AssertionError("the widget shows nothing else")


def _image(data: str) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(data))).convert("RGB"))
