"""What a page says over a map that has little to show, as the window does."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Page as Tab

from ifealid_gpu import FeatureMap, Provenance, ViewState
from ifealid_gpu.dataset import Dataset, Entry
from ifealid_gpu.explorer import notices
from ifealid_gpu.gpu.device import Gpu
from ifealid_gpu.web.page import Page, PageWords

pytestmark = pytest.mark.browser


def one(layer: str, codes: np.ndarray, value_range: tuple[float, float], valid: np.ndarray | None = None) -> FeatureMap:
    return FeatureMap(codes.astype(np.uint8), value_range, layer, None, Provenance("a", layer), valid)


@pytest.fixture(scope="module")
def dataset() -> Dataset:
    """Maps of which each lacks something, and one that lacks nothing but two pixels."""
    codes = np.random.default_rng(1).integers(1, 255, (7, 9, 5))
    codes[3, 4] = 0  # no direction
    valid = np.ones((7, 9), np.bool_)
    valid[0, :2] = False
    maps = [
        one("whole", codes, (0.0, 1.0), valid),
        one("alike", np.full((7, 9, 5), 9), (0.0, 1.0)),
        one("constant", np.zeros((7, 9, 5)), (2.0, 2.0)),
        one("single", codes[..., :1], (0.0, 1.0)),
        one("line", codes[:1] + 1, (0.0, 1.0)),
    ]
    return Dataset.of(maps, name="little")


def test_what_puzzles_is_explained(tab: Tab, gpu: Gpu, dataset: Dataset, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    layers = [entry.layer for entry in dataset.entries]
    start = dataset.find("a", "whole")
    with page.open("wb") as file:
        Page(
            gpu, dataset, dataset.entries, ViewState(layer="whole"), words=PageWords(), start=start, load=Entry.load
        ).put(file)
    tab.set_viewport_size({"width": 700, "height": 400})
    tab.goto(page.as_uri())
    assert tab.evaluate("ifealid.ready"), tab.text_content("#why")

    def said(layer: str, **state: object) -> str:
        tab.evaluate("(state) => ifealid.show(state)", {"map": layers.index(layer), **state})
        tab.evaluate("ifealid.settled()")
        notice = tab.locator("#notice")
        return (notice.text_content() or "") if notice.is_visible() else ""

    assert said("whole", reference=[2, 2]) == ""
    assert said("whole", reference=[1, 0]) == notices.REFERENCE_WITHOUT_DATA
    assert said("whole", reference=[4, 3]) == notices.ZERO
    assert said("whole", reference=[4, 3], metric="euclidean") == ""
    norm = {"kind": "norm"}
    tab.evaluate("(quantity) => ifealid.show({ quantity })", norm)
    tab.mouse.move(*tab.evaluate("ifealid.targetOf([0, 0])"))
    tab.evaluate("ifealid.settled()")
    assert tab.text_content("#notice") == notices.POINTER_WITHOUT_DATA
    tab.wait_for_function("(words) => announced.textContent.startsWith(words)", arg=notices.POINTER_WITHOUT_DATA)
    assert said("alike", quantity=norm).startswith("All pixels have the same value: norm = 0.07")
    assert said("constant", quantity=norm) == "All values of this map are 2: all pixels are alike."
    assert said("single", quantity={"kind": "channel"}) == notices.SHOWN_INSTEAD
    assert said("single", quantity={"kind": "similarity"}) == notices.SHOW_ONE_CHANNEL
    assert said("line", metric="euclidean") == "This map is a single row of 9 pixels."
