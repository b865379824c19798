"""More of the page: components and labels, keys, fingers, layers and images, narrow screens, large text and paper."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from helpers import random_image
from numpy.typing import NDArray
from playwright.sync_api import Browser
from playwright.sync_api import Page as Tab
from tour.demo_page import EYE, OTHER_EYE, make_demo_page

from ifealid_gpu import FeatureMap, Provenance, write_dataset
from ifealid_gpu.color_bar import label_opacity
from ifealid_gpu.dataset import Dataset, Entry, read_dataset
from ifealid_gpu.dataset.layer_maps import LayerMaps
from ifealid_gpu.figure import plain_picture
from ifealid_gpu.fits.at_once import AtOnce
from ifealid_gpu.gpu.device import Gpu
from ifealid_gpu.quantities.components import Components
from ifealid_gpu.quantities.labels import Labels
from ifealid_gpu.quantities.palette import color_of
from ifealid_gpu.quantities.place import Place
from ifealid_gpu.quantities.query import Query
from ifealid_gpu.quantities.query_class import QueryClass
from ifealid_gpu.renderer import Renderer
from ifealid_gpu.views.view_state import ViewState
from ifealid_gpu.web.page import Page, PageWords

pytestmark = pytest.mark.browser

SIZE = 120, 91
PLACES = {"eye": (8.0, 6.0), "<b>nose</b>": (30.0, 20.0), "fur": (40.0, 3.0)}
CLASSES = tuple(
    QueryClass(name, Query.at(Place(*at)), color_of(number)) for number, (name, at) in enumerate(PLACES.items())
)
LABELS = ViewState(image="a.png", layer="fine", quantity=Labels(), classes=CLASSES, opacity=0.3)
AS_BASE64 = "(array) => btoa(String.fromCharCode(...new Uint8Array(array.buffer, array.byteOffset, array.byteLength)))"

# Whether several lines stand above the map, and the line of values is within the window.
FILLED = """() => {
  const [box, status] = ["explorer", "status"].map((id) => document.getElementById(id).getBoundingClientRect());
  return box.top > 90 && status.bottom <= innerHeight;
}"""

# Pixels of the chart that are inked left of all bars.
NUMBERED = """(() => {
  const chart = document.getElementById("chart");
  const width = Math.round(parseFloat(getComputedStyle(document.getElementById("chart-ends")).paddingLeft)) - 6;
  const { data } = chart.getContext("2d").getImageData(0, 0, width, chart.height);
  return data.filter((v, n) => n % 4 === 3 && v > 99).length;
})()"""


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    """Two layers of one photo, 8 bits and 16 with a pixel without data, and the finer one of another photo."""
    folder = tmp_path_factory.mktemp("page")
    random = np.random.default_rng(5)
    for image in ("a.png", "b.png"):
        of = {"image": image, "model": "m"}
        photo = random_image(34, 45)
        fine = random.integers(0, 256, (17, 23, 21), dtype=np.uint8)
        layer = Provenance(layer="fine", stride=2, **of)
        write_dataset(FeatureMap(fine, (-1.0, 2.0), "fine", photo, layer), folder / f"{image}.fine.zip")
        if image == "a.png":
            valid = np.ones((9, 12), np.bool_)
            valid[2, 4] = False
            coarse = random.integers(0, 1 << 16, (9, 12, 37), dtype=np.uint16)
            layer = Provenance(layer="coarse", **of)
            write_dataset(FeatureMap(coarse, (-1.0, 1.0), "coarse", photo, layer, valid), folder / "coarse.zip")
    return read_dataset(folder)


@pytest.fixture(scope="module")
def page(gpu: Gpu, dataset: Dataset, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Their page, which shows labels first."""
    words = PageWords(title="A page", note="# Note", command="ifealid-gpu page a -o <page>")
    first = dataset.find("a.png", "fine")
    entries = [first, *(entry for entry in dataset.entries if entry is not first)]
    path = tmp_path_factory.mktemp("made") / "page.html"
    with path.open("wb") as file:
        Page(gpu, dataset, entries, LABELS, words=words, load=Entry.load).put(file)
    return path


@pytest.fixture
def phone(chromium: Browser) -> Iterator[Tab]:
    """A tab of 320 x 640 with fingers."""
    context = chromium.new_context(viewport={"width": 320, "height": 640}, has_touch=True, device_scale_factor=2)
    tab = context.new_page()
    faults: list[str] = []
    tab.on("console", lambda message: faults.append(message.text) if message.type in ("error", "warning") else None)
    tab.on("pageerror", lambda error: faults.append(str(error)))
    yield tab
    context.close()
    assert not faults, faults


def opened(tab: Tab, page: Path) -> Tab:
    tab.goto(page.as_uri())
    assert tab.evaluate("ifealid.ready"), tab.text_content("#why")
    return tab


def array(tab: Tab, call: str, dtype: Any = np.float32) -> NDArray[Any]:
    return np.frombuffer(base64.b64decode(tab.evaluate(f"{call}.then({AS_BASE64})")), dtype)


def state(tab: Tab) -> dict[str, Any]:
    found: dict[str, Any] = tab.evaluate("ifealid.settled().then(() => ifealid.state())")
    return found


def renderer_of(gpu: Gpu, dataset: Dataset, image: str, layer: str) -> Renderer:
    entry = dataset.find(image, layer)
    own = entry.load()
    renderer = Renderer(gpu, own, frame=dataset.frame(entry))
    renderer.known = AtOnce(LayerMaps(dataset, entry, own))
    return renderer


def is_same_picture(tab: Tab, renderer: Renderer, view: ViewState) -> None:
    found = array(tab, f"ifealid.picture({SIZE[0]}, {SIZE[1]})", np.uint8).reshape(*SIZE[::-1], 4)
    expected = np.asarray(plain_picture(renderer, view, SIZE))
    assert np.abs(found.astype(int) - expected).max() <= 2


def test_components_labels_layers_images_and_keys(tab: Tab, page: Path, dataset: Dataset, gpu: Gpu) -> None:
    opened(tab, page)
    fine = renderer_of(gpu, dataset, "a.png", "fine")

    # Labels, which it opens with: their values, colours, names and shares.
    labels = fine.values(LABELS)
    assert (array(tab, "ifealid.values()") == labels.ravel()).all()
    is_same_picture(tab, fine, LABELS)
    assert tab.locator("#labels li").count() == 3 and tab.locator("#scale").is_hidden()
    share = f"{round(100 * float((labels == 1).mean()))} %"
    assert tab.locator("#labels li").nth(1).text_content() == f"<b>nose</b>{share}"
    tab.mouse.move(*tab.evaluate("ifealid.targetOf([5, 3])"))
    state(tab)
    assert f"pixel 5, 3: {list(PLACES)[int(labels[3, 5])]}" in (tab.text_content("#status") or "")

    # Controls say what the window's say.
    covers, channel = tab.locator("#controls output"), tab.get_by_label("Channel", exact=True)
    assert covers.text_content() == f"{100 * label_opacity(0.3):.0f} %" and channel.is_disabled()
    tab.evaluate("ifealid.show({ quantity: { kind: 'channel' } })")
    assert covers.text_content() == "≥ 30 %" and channel.is_enabled() and channel.input_value() == "0"
    assert tab.locator("#control-Range option").all_text_contents() == ["auto", "fixed"]
    tab.evaluate("ifealid.show({ opacity: 0, quantity: { kind: 'similarity' } })")
    assert tab.locator("#control-Range option").all_text_contents() == ["auto", "paper", "fixed"]
    assert covers.text_content() == "by value"
    tab.evaluate("ifealid.show({ opacity: 0.3 })")
    assert tab.evaluate(NUMBERED) > 10, "numbers of channels are beside the bars"

    # Components by the key, over both photos; then one of them.
    tab.keyboard.press("Shift+F")
    assert state(tab)["quantity"]["kind"] == "components"
    view = ViewState(quantity=Components(), opacity=0.3)
    scores = fine.values(view)
    np.testing.assert_allclose(array(tab, "ifealid.values()").reshape(scores.shape), scores, atol=1e-4)
    is_same_picture(tab, fine, view)
    assert covers.text_content() == "100 %"
    tab.keyboard.press("[")
    is_same_picture(tab, fine, view.but(components_opacity=0.9))
    assert covers.text_content() == "90 %" and state(tab)["opacity"] == 0.3
    tab.keyboard.press("]")
    quantity = fine.resolve(view).quantity
    assert isinstance(quantity, Components)
    assert quantity.basis_words in (tab.text_content("#shown-words") or "") and "2 images" in quantity.basis_words
    names = [tab.locator("#scale .name").nth(n).text_content() for n in range(3)]
    assert names == [f"{n + 1}: {100 * share:.0f} %" for n, share in enumerate(quantity.explained)]
    tab.get_by_label("Show", exact=True).select_option("component")
    tab.get_by_label("Component", exact=True).fill("2")
    second = Components(axes=(2,))
    assert state(tab)["quantity"]["axes"] == [2]
    np.testing.assert_allclose(
        array(tab, "ifealid.values()"), fine.values(view.but(quantity=second)).ravel(), atol=1e-4
    )
    is_same_picture(tab, fine, view.but(quantity=second))

    # A channel of the chart as long as the mouse is there, and by the keys.
    box = tab.locator("#chart").bounding_box()
    assert box is not None
    tab.mouse.move(box["x"] + 20, box["y"] + box["height"] * 4.5 / 21)
    assert state(tab)["quantity"] == {"kind": "channel", "channel": 4, "axes": [2]}
    tab.mouse.move(*tab.evaluate("ifealid.targetOf([5, 3])"))
    assert state(tab)["quantity"]["kind"] == "component"
    tab.locator("#chart").press("ArrowDown")
    tab.locator("#chart").press("ArrowDown")
    assert state(tab)["quantity"]["channel"] == 1

    # The coarse layer, 16 bits, and another photo: there labels are by the vectors of the first one.
    tab.get_by_label("Layer", exact=True).select_option(label="coarse (12 x 9 x 37)")
    coarse = renderer_of(gpu, dataset, "a.png", "coarse")
    tab.keyboard.press("Escape")
    for key, shown in (("Shift+F", view.but(layer="coarse")), ("b", LABELS.but(layer="coarse"))):
        tab.keyboard.press(key)
        state(tab)
        expected = coarse.values(shown)
        found = array(tab, "ifealid.values()").reshape(expected.shape)
        np.testing.assert_allclose(found, expected, atol=1e-4, equal_nan=True)
        is_same_picture(tab, coarse, shown)
    tab.get_by_label("Image", exact=True).select_option("b.png")
    now = state(tab)
    assert (now["quantity"]["kind"], now["reference"]) == ("labels", None)
    assert "17" in (tab.text_content("#status") or "")

    # The keyboard.
    tab.get_by_label("Image", exact=True).select_option("a.png")
    tab.locator("#map").focus()
    tab.keyboard.press("s")
    tab.keyboard.press("Home")
    for key in ("ArrowRight", "Shift+ArrowRight", "ArrowUp", "Enter", "Space", "c", "m", "j", "s", "k", "]", "+"):
        tab.keyboard.press(key)
    now = state(tab)
    at = [(23 // 2 + 11 + 0.5) * 2, (17 // 2 - 1 + 0.5) * 2]
    assert now["reference"] == pytest.approx(at) and now["pins"] == [pytest.approx(at)] and now["isLocked"]
    assert (now["backdrop"], now["opacity"], now["quantity"]["kind"]) == ("color", 0.4, "similarity")
    assert now["viewport"]["scale"] > 0 and now["colormap"] != "fire"
    tab.keyboard.press("Escape")
    tab.keyboard.press("f")
    now = state(tab)
    assert (now["pins"], now["isLocked"], now["viewport"]) == ([], False, None)
    tab.keyboard.press("g")
    tab.keyboard.type("13")
    tab.keyboard.type("7")
    assert state(tab)["quantity"] == {"kind": "channel", "channel": 13, "axes": [2]}
    assert channel.get_attribute("aria-invalid") == "true", "there is no channel 137"
    tab.keyboard.press("Escape")
    tab.keyboard.press("j")
    assert state(tab)["quantity"]["channel"] == 14
    assert (channel.input_value(), channel.get_attribute("aria-invalid")) == ("14", "false")
    tab.keyboard.press("?")
    assert tab.evaluate("document.activeElement.id") == "help-title", "the help is read from its beginning"
    assert tab.locator("#help").is_visible() and "lock the reference" in (tab.text_content("#keys") or "")
    tab.keyboard.press("Escape")
    assert not tab.locator("#help").is_visible()

    # A long title takes nothing from the map's tools and the line of values.
    tab.evaluate("document.querySelector('h1').textContent = 'many words '.repeat(40)")
    tab.wait_for_function(FILLED)

    # What else stands there; and on paper the picture as it is.
    assert "ifealid-gpu page a -o <page>" in (tab.text_content("#foot") or "")
    tab.evaluate("dispatchEvent(new Event('beforeprint'))")
    tab.emulate_media(media="print")
    assert tab.evaluate("document.getElementById('printed').naturalWidth") > 400
    assert tab.locator("#printed").is_visible() and not tab.locator("#controls").is_visible()


def test_the_demo_on_a_phone(phone: Tab, tmp_path: Path) -> None:
    opened(phone, make_demo_page(tmp_path))
    phone.keyboard.press("Home")  # away from the eye, which it opens with
    x, y = phone.evaluate("(at) => ifealid.targetOf(at)", EYE)
    phone.touchscreen.tap(x, y)
    now = state(phone)
    assert "pixel 10, 6: s = 1.0000" in (phone.text_content("#status") or "") and len(now["pins"]) == 1
    values = array(phone, "ifealid.values()").reshape(19, 29)
    assert values[OTHER_EYE[::-1]] > np.percentile(values, 97), "the other eye is alike"

    send = phone.context.new_cdp_session(phone).send

    def touch(kind: str, *points: tuple[float, float]) -> None:
        at = [{"x": px, "y": py, "id": n} for n, (px, py) in enumerate(points)]
        send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": at})

    to = phone.evaluate("ifealid.targetOf([3, 9])")
    touch("touchStart", (x, y))
    touch("touchMove", (x - 20, y + 20))
    touch("touchMove", tuple(to))
    touch("touchEnd")
    moved = state(phone)
    assert "pixel 3, 9: s = 1.0000" in (phone.text_content("#status") or "")
    assert moved["pins"] == now["pins"] and moved["viewport"] is None
    fitted = phone.evaluate("ifealid.explorer.projection.scale")
    touch("touchStart", (x, y))
    touch("touchStart", (x, y), (x + 30, y))
    touch("touchMove", (x - 45, y), (x + 75, y))
    touch("touchMove", (x - 15, y), (x + 45, y))
    touch("touchEnd")
    scale = phone.evaluate("ifealid.settled().then(() => ifealid.explorer.projection.scale)")
    assert scale == pytest.approx(2 * fitted, rel=0.01)
    assert state(phone)["reference"] == moved["reference"]
    phone.get_by_role("button", name="Fit").tap()
    assert state(phone)["viewport"] is None

    # What a pixel's value is stands by the map, not below all else.
    tops = [phone.locator(each).bounding_box()["y"] for each in ("#map", "#scale", "#status", "#side", "#foot")]
    assert tops == sorted(tops)

    # Nothing is cut off, nor with text of twice the size; every control has a name and can be hit.
    for size in ("100%", "200%"):
        phone.evaluate("(size) => { document.documentElement.style.fontSize = size; }", size)
        assert phone.evaluate("document.documentElement.scrollWidth") <= 320, size
        for control in phone.locator("button:visible, select:visible, input:visible").all():
            box = control.bounding_box()
            assert box is not None and box["x"] >= 0 and box["x"] + box["width"] <= 320.5, (size, box)
            assert box["height"] >= 24 and control.evaluate(
                "(one) => (one.labels?.length || one.textContent).toString()"
            )
