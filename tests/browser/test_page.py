"""The page in a browser: its values and pictures are those of `render`, and it asks no server for anything."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from helpers import random_image
from numpy.typing import NDArray
from playwright.sync_api import Page as Tab

from ifealid_gpu import FeatureMap, Provenance, write_dataset
from ifealid_gpu.dataset import Dataset, Entry, read_dataset
from ifealid_gpu.figure import plain_picture
from ifealid_gpu.gpu.device import Gpu
from ifealid_gpu.gpu.shader import shader_names, shader_text
from ifealid_gpu.quantities.norm import Norm
from ifealid_gpu.renderer import Renderer
from ifealid_gpu.views.view_state import ViewState
from ifealid_gpu.web.page import Page, PageWords

pytestmark = pytest.mark.browser

SIZE = 120, 91
SMALLER = 30, 23  # than the image: halvings are drawn

AS_BASE64 = """globalThis.asBase64 = (array) => {
  let letters = "";
  const bytes = new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
  for (const byte of bytes) letters += String.fromCharCode(byte);
  return btoa(letters);
}"""

# What is shown of which map: fields of the page's state, and the same view.
VIEWS: list[tuple[int, dict[str, Any], dict[str, Any]]] = [
    (0, {}, {}),
    (0, {"reference": [22, 16], "range": {"rule": "paper", "ends": None}}, {"display_range": "paper"}),
    (0, {"reference": [11, 0], "opacity": 0.3, "backdrop": "color"}, {"opacity": 0.3, "backdrop": "color"}),
    (0, {"quantity": {"kind": "channel", "channel": 19}}, {"channel": 19}),
    (0, {"reference": [4, 4], "metric": "cosine", "muted": [0, 7]}, {"metric": "cosine", "muted": (0, 7)}),
    (0, {"reference": [4, 4], "muted": [20]}, {"muted": (20,)}),
    (1, {"reference": [0, 0], "metric": "angle"}, {"metric": "angle"}),
    (1, {"reference": [9, 7], "metric": "dot"}, {"metric": "dot"}),
    (0, {"metric": "lk:0.5"}, {"metric": "lk:0.5"}),
    (1, {"reference": [2, 8], "metric": "euclidean", "muted": [3]}, {"metric": "euclidean", "muted": (3,)}),
    (1, {"reference": [2, 8], "metric": "lk:1.3"}, {"metric": "lk:1.3"}),
    (2, {"reference": [6, 1], "metric": "angle"}, {"metric": "angle"}),
    (1, {"reference": [5, 3], "metric": "angle", "center": True}, {"metric": "angle", "center": True}),
    (
        1,
        {"quantity": {"kind": "channel", "channel": 36}, "colormap": "viridis"},
        {"channel": 36, "colormap": "viridis"},
    ),
    (
        1,
        {"quantity": {"kind": "norm", "channel": 0}, "range": {"rule": "auto", "ends": [2, 4]}},
        {"quantity": Norm(), "display_range": (2, 4)},
    ),
]
PLAIN = {
    "map": 0,
    "quantity": {"kind": "similarity", "channel": 0},
    "reference": [3, 5],
    "metric": "angle-of-codes",
    "center": False,
    "muted": [],
    "pins": [],
    "colormap": "fire",
    "opacity": 0,
    "backdrop": "gray",
    "dim": 0,
    "range": {"rule": "auto", "ends": None},
    "viewport": None,
}


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    """Layers at 8, 16 and 32 bits over one photo, the coarser ones signed, one with a pixel without data."""
    folder = tmp_path_factory.mktemp("page")
    random = np.random.default_rng(3)
    image = random_image(34, 45)
    fine = random.integers(0, 256, (17, 23, 21), dtype=np.uint8)
    fine[2, 3] = 0
    coarse = random.integers(0, 1 << 16, (9, 12, 37), dtype=np.uint16)
    valid = np.ones((9, 12), np.bool_)
    valid[2, 4] = False
    of = {"image": "photo.png", "model": "a <b> network"}
    write_dataset(
        FeatureMap(fine, (0.0, 2.0), "fine", image, Provenance(layer="fine", stride=2, **of)), folder / "a.zip"
    )
    write_dataset(
        FeatureMap(coarse, (-1.0, 1.0), "coarse", image, Provenance(layer="coarse", **of), valid), folder / "b.zip"
    )
    finest = random.integers(0, 1 << 32, (5, 7, 9), dtype=np.uint32)
    write_dataset(FeatureMap(finest, (-3.0, 1.0), "wide", image, Provenance(layer="wide", **of)), folder / "c.zip")
    return read_dataset(folder)


@pytest.fixture(scope="module")
def page(gpu: Gpu, dataset: Dataset, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of both."""
    words = PageWords(
        title="A <i>page</i>", note="# What to see\n\n<script>alert(1)</script> [no](javascript:alert(1))"
    )
    made = Page(
        gpu, dataset, dataset.entries, ViewState(reference=(3, 5), metric="lk:1.3"), words=words, load=Entry.load
    )
    path = tmp_path_factory.mktemp("made") / "page.html"
    with path.open("wb") as file:
        made.put(file)
    return path


@pytest.fixture(scope="module")
def opened(shared_tab: Tab, page: Path) -> Iterator[Tab]:
    """A tab with the page, which is asked what it fetched."""
    asked: list[str] = []
    shared_tab.add_init_script(AS_BASE64)
    shared_tab.on("request", lambda request: asked.append(request.url))
    shared_tab.set_viewport_size({"width": 700, "height": 400})  # a processor draws less in it
    shared_tab.goto(page.as_uri())
    assert shared_tab.evaluate("ifealid.ready"), shared_tab.text_content("#why")
    yield shared_tab
    assert [url for url in asked if not url.startswith(("data:", "blob:"))] == [page.as_uri()]


def floats(tab: Tab, call: str) -> NDArray[np.float32]:
    """The values that the page has for a view."""
    return np.frombuffer(base64.b64decode(tab.evaluate(f"{call}.then(asBase64)")), np.float32)


def test_values_and_pictures_are_those_of_render(opened: Tab, dataset: Dataset, gpu: Gpu) -> None:
    renderers = [Renderer(gpu, entry.load(), frame=dataset.frame(entry)) for entry in dataset.entries]
    for number, state, view in VIEWS:
        opened.evaluate("(state) => ifealid.show(state)", {**PLAIN, "map": number, **state})
        renderer = renderers[number]
        reference = tuple(state.get("reference", PLAIN["reference"]))
        shown = ViewState(**{"reference": reference, "metric": "angle-of-codes", **view})
        expected = renderer.values(shown)
        got = floats(opened, "ifealid.values()").reshape(expected.shape)
        scale = max(1.0, float(np.nanmax(np.abs(expected))))
        np.testing.assert_allclose(got, expected, rtol=0, atol=1e-5 * scale, err_msg=str(state))
        for width, height in (SIZE, SMALLER):
            data = opened.evaluate(f"ifealid.picture({width}, {height}).then(asBase64)")
            picture = np.frombuffer(base64.b64decode(data), np.uint8).reshape(height, width, 4)
            plain = np.asarray(plain_picture(renderer, shown, (width, height)))
            off = np.abs(picture.astype(int) - plain.astype(int)).max(axis=2)
            assert off.max() <= 2, (state, width, int(off.max()), int((off > 2).sum()))


def test_the_mouse_moves_the_reference_and_pins(opened: Tab, dataset: Dataset, gpu: Gpu) -> None:
    renderer = Renderer(gpu, dataset.entries[0].load())
    opened.evaluate("(state) => ifealid.show(state)", PLAIN)
    pixel = 14, 9
    x, y = opened.evaluate("(at) => ifealid.targetOf(at)", pixel)
    opened.mouse.move(x, y)
    found = opened.evaluate("ifealid.settled()")
    values = renderer.values(ViewState(reference=pixel))
    without = np.delete(values.ravel(), pixel[1] * 23 + pixel[0])
    assert found["range"]["ends"] == pytest.approx([np.nanmin(without), np.nanmax(without)], abs=1e-5)
    assert "pixel 14, 9: s = 1.0000" in opened.text_content("#status")
    opened.mouse.click(x, y)
    other = 3, 12
    opened.mouse.move(*opened.evaluate("(at) => ifealid.targetOf(at)", other))
    found = opened.evaluate("ifealid.settled()")
    pinned = found["values"][str(pixel[1] * 23 + pixel[0])]
    assert pinned == pytest.approx(float(renderer.values(ViewState(reference=other))[9, 14]), abs=1e-5)


def test_shaders_and_note_in_the_page(opened: Tab) -> None:
    """The package's own shaders, unchanged; and texts as texts."""
    files = opened.evaluate("JSON.parse(document.getElementById('facts').textContent).shaders.files")
    assert set(files) <= set(shader_names())
    assert all(text == shader_text(name) for name, text in files.items())
    assert opened.title() == "A <i>page</i>"
    assert opened.text_content("h1") == "A <i>page</i>"
    assert "<script>alert(1)</script> [no](javascript:alert(1))" in (opened.text_content("#note") or "")
    assert opened.locator("#note a").count() == 0


WITHOUT = "WGSLLanguageFeatures.prototype.has = (() => {{ const has = WGSLLanguageFeatures.prototype.has; "
WITHOUT += "return function (name) {{ return name !== '{}' && has.call(this, name); }}; }})();"


def test_without_packed_dot_products_codes_are_compared_in_floats(opened: Tab, dataset: Dataset, gpu: Gpu) -> None:
    opened.evaluate("ifealid.explorer.gpu.hasPackedDots = false")
    opened.evaluate("(state) => ifealid.show(state)", {**PLAIN, "reference": [20, 11]})
    assert "chord_loop" in opened.evaluate("[...ifealid.explorer.gpu.modules.keys()]")
    expected = Renderer(gpu, dataset.entries[0].load()).values(ViewState(reference=(20, 11), metric="angle-of-codes"))
    got = floats(opened, "ifealid.values()").reshape(expected.shape)
    opened.evaluate("ifealid.explorer.gpu.hasPackedDots = true")
    np.testing.assert_allclose(got, expected, rtol=0, atol=1e-5)


@pytest.mark.parametrize(
    ("lacks", "said"),
    [
        ("delete Navigator.prototype.gpu", "has no WebGPU"),
        ("GPU.prototype.requestAdapter = async () => null", "found no graphics adapter"),
        (WITHOUT.format("readonly_and_readwrite_storage_textures"), "readonly_and_readwrite_storage_textures"),
    ],
)
def test_without_webgpu_there_is_a_still_picture(tab: Tab, page: Path, lacks: str, said: str) -> None:
    tab.add_init_script(lacks)
    tab.goto(page.as_uri())
    assert said in tab.text_content("#why")
    assert not tab.evaluate("ifealid.ready")
    assert "WebGPU" in tab.text_content("#why") and "Chrome" in tab.text_content("#why")
    assert tab.locator("#still").is_visible()
    assert tab.evaluate("document.getElementById('still').naturalWidth") > 400
    assert not tab.locator("#map").is_visible()
