"""The page's frames: the newest of many events alone, coarse pictures first where a full pass takes long."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from helpers import random_map
from PIL import Image
from playwright.sync_api import Page as Tab

from ifealid_gpu import FeatureMap, ViewState
from ifealid_gpu.dataset import Dataset, Entry
from ifealid_gpu.gpu.device import Gpu
from ifealid_gpu.renderer import Renderer
from ifealid_gpu.web.page import Page, PageWords

pytestmark = pytest.mark.browser

WIDTH, HEIGHT = 41, 29


@pytest.fixture(scope="module")
def feature_map() -> FeatureMap:
    return random_map(HEIGHT, WIDTH, 19, value_range=(0.0, 1.0))


@pytest.fixture(scope="module")
def page(gpu: Gpu, feature_map: FeatureMap, tmp_path_factory: pytest.TempPathFactory) -> Path:
    dataset = Dataset.of([feature_map], name="frames")
    made = Page(gpu, dataset, dataset.entries, ViewState(), words=PageWords(), load=Entry.load)
    path = tmp_path_factory.mktemp("made") / "page.html"
    with path.open("wb") as file:
        made.put(file)
    return path


# Moves the mouse over some pixels of the map at once; what each frame from then on drew, until nothing is left to draw.
FRAMES = """async (pixels) => {
  const { explorer } = ifealid;
  const frames = [];
  const listener = { drawn: ({ drawn, state }) => frames.push([state.hover, drawn.isCoarse, drawn.range.values]) };
  explorer.listeners.push(listener);
  for (const at of pixels) {
    const [clientX, clientY] = await ifealid.targetOf(at);
    explorer.canvas.dispatchEvent(new PointerEvent("pointermove", { clientX, clientY, bubbles: true }));
  }
  await ifealid.settled();
  explorer.listeners.splice(explorer.listeners.indexOf(listener), 1);
  return frames;
}"""


def opened(tab: Tab, page: Path) -> None:
    tab.set_viewport_size({"width": 700, "height": 400})  # a processor draws less in it
    tab.goto(page.as_uri())
    assert tab.evaluate("ifealid.ready"), tab.text_content("#why")
    tab.evaluate("ifealid.settled()")


def test_the_newest_event_is_drawn_coarse_first_where_a_pass_takes_long(
    tab: Tab, page: Path, gpu: Gpu, feature_map: FeatureMap
) -> None:
    opened(tab, page)
    pixels = [(n, n // 2) for n in range(WIDTH)]
    last = pixels[-1][1] * WIDTH + pixels[-1][0]
    tab.evaluate("ifealid.explorer.shown.seconds = 0.001")
    frames = tab.evaluate(FRAMES, pixels)
    assert len(frames) < 5, "of 41 positions the newest are drawn"
    assert frames[-1][:2] == [last, False]
    assert not any(is_coarse for _, is_coarse, _ in frames)

    tab.evaluate("ifealid.explorer.shown.seconds = 0.2")  # of a band: every eighth pixel, across and down, comes first
    frames = tab.evaluate(FRAMES, [(5, 7)])
    assert [is_coarse for _, is_coarse, _ in frames] == [True, False]
    values = Renderer(gpu, feature_map).values(ViewState(reference=(5, 7)))
    for (_, is_coarse, found), stride in zip(frames, (8, 1), strict=True):
        start = stride // 2
        taken = values[start::stride, start::stride]
        assert found == pytest.approx([taken.min(), taken.max()], abs=1e-6), is_coarse


# Brightness of the middle of the canvas, and its size.
MIDDLE = """() => {
  const { width, height } = ifealid.explorer.canvas;
  const copy = new OffscreenCanvas(width, height).getContext("2d");
  copy.drawImage(ifealid.explorer.canvas, 0, 0);
  const [red, green, blue] = copy.getImageData(width / 2, height / 3, 1, 1).data;
  return [red + green + blue, width, height];
}"""


def test_a_window_that_is_resized_keeps_its_picture_until_the_next_one_is_there(tab: Tab, page: Path) -> None:
    opened(tab, page)
    tab.evaluate("ifealid.show({ quantity: { kind: 'norm' }, range: { rule: 'auto', ends: [0, 0.01] } })")
    bright, *before = tab.evaluate(MIDDLE)
    assert bright > 300
    # Nothing is drawn for now.
    tab.evaluate(
        "() => { const { explorer } = ifealid; explorer.redrawn = explorer.redraw; explorer.redraw = () => {}; }"
    )
    tab.set_viewport_size({"width": 740, "height": 400})
    tab.wait_for_function("(before) => ifealid.explorer.size[0] > before", arg=before[0])
    assert tab.evaluate(MIDDLE) == [bright, *before]
    tab.evaluate("ifealid.explorer.redraw = ifealid.explorer.redrawn; ifealid.explorer.redraw()")
    tab.evaluate("ifealid.settled()")
    now, *after = tab.evaluate(MIDDLE)
    assert now == bright and after == tab.evaluate("ifealid.explorer.size") and after[0] > before[0]


# Loses the device as a browser may; what the page has once it is at rest again.
LOSES = """async () => {
  const { device } = ifealid.explorer.gpu;
  const { codes } = ifealid.explorer.shown.map;
  device.destroy();
  await device.lost;
  const { values, range } = await ifealid.settled();
  const isOther = ifealid.explorer.gpu.device !== device;
  return [values, range, await ifealid.state(), isOther, ifealid.explorer.shown.map.codes === codes];
}"""


def test_a_lost_device_is_opened_again_and_the_view_is_as_it_was(tab: Tab, page: Path) -> None:
    opened(tab, page)
    tab.evaluate("ifealid.show({ reference: [5, 7], pins: [[30, 2]], isLocked: true, colormap: 'viridis' })")
    before = tab.evaluate("ifealid.settled()")
    state = tab.evaluate("ifealid.state()")
    found = tab.evaluate(LOSES)
    assert found == [before["values"], before["range"], state, True, True], "codes are not unpacked again"
    assert tab.locator("#map").is_visible()
    assert "the view is as it was" in (tab.text_content("#status") or "")

    tab.evaluate("for (const _ of [2, 3]) ifealid.explorer.recovery.mayTry()")  # so often within a minute
    tab.evaluate("ifealid.explorer.gpu.device.destroy()")
    tab.locator("#still").wait_for()
    why = tab.text_content("#why") or ""
    assert (
        why == ("The graphics device was lost several times within a minute. Below is a still picture of the view.")
        and not tab.locator("#map").is_visible()
    )
    tab.get_by_role("button", name="Try again").click()
    tab.locator("#map").wait_for()
    found = tab.evaluate("ifealid.settled()")
    assert (found["values"], tab.evaluate("ifealid.state()")) == (before["values"], state)


def test_what_a_browser_says_follows_a_sentence(tab: Tab, page: Path) -> None:
    tab.add_init_script("GPUAdapter.prototype.requestDevice = async () => { throw new Error('limit 7 of Foo'); }")
    tab.goto(page.as_uri())
    assert not tab.evaluate("ifealid.ready")
    assert (tab.text_content("#why") or "").startswith("The picture could not be computed here. Below")
    assert not tab.get_by_text("limit 7 of Foo").is_visible()
    tab.get_by_text("What the browser says").click()
    assert tab.get_by_text("limit 7 of Foo").is_visible()


A_GRAPHICS_ADAPTER = "Object.defineProperty(GPUAdapterInfo.prototype, '{}', {{ get: () => {} }});"


def test_on_a_graphics_adapter_frames_are_drawn_on_the_canvas_itself(
    tab: Tab, page: Path, gpu: Gpu, feature_map: FeatureMap
) -> None:
    """And kernels take samples as such adapters do."""
    tab.add_init_script(
        A_GRAPHICS_ADAPTER.format("isFallbackAdapter", "false") + A_GRAPHICS_ADAPTER.format("architecture", "'any'")
    )
    opened(tab, page)
    assert not tab.evaluate("ifealid.explorer.gpu.isSoftware")
    tab.evaluate("ifealid.show({ reference: [3, 3], markers: false, range: { rule: 'auto', ends: [0, 1] } })")
    values = np.array(tab.evaluate("ifealid.values().then((values) => [...values])")).reshape(HEIGHT, WIDTH)
    expected = Renderer(gpu, feature_map).values(ViewState(reference=(3, 3)))
    np.testing.assert_allclose(values, expected, rtol=0, atol=1e-5)
    x, y = tab.evaluate("ifealid.targetOf([3, 3])")
    shot = Image.open(io.BytesIO(tab.screenshot())).convert("RGB")
    assert shot.getpixel((round(x), round(y))) == (255, 255, 255), "as alike as can be"
