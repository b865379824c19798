"""The paper's own data and what its web page computed from them, where a copy lies beside the project."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ifealid_gpu.colormaps import lookup_table
from ifealid_gpu.dataset import read_dataset
from ifealid_gpu.gpu.device import Gpu
from ifealid_gpu.renderer import Renderer
from ifealid_gpu.views.view_state import ViewState

DATA = Path(__file__).resolve().parents[2] / "shared" / "data" / "coco"
WEB_PAGE = DATA / "webpage"

pytestmark = pytest.mark.skipif(not WEB_PAGE.is_dir(), reason="without a copy of the paper's example data")


def items(kind: str) -> list[dict[str, Any]]:
    manifest = json.loads((WEB_PAGE / "manifest.json").read_text(encoding="utf-8"))
    return [item for item in manifest["items"] if item["kind"] == kind]


@pytest.fixture(scope="module")
def renderer(gpu: Gpu) -> Renderer:
    path = next(DATA.glob("*.C2.npz.8.zip"))
    return Renderer(gpu, read_dataset(path).entries[0].load())


def test_similarities_are_the_web_pages(renderer: Renderer) -> None:
    for item in items("similarity"):
        x, y = item["ref_x_row"]
        got, page = renderer.values(ViewState(reference=(x, y))), np.load(WEB_PAGE / item["map"])
        assert got.shape == page.shape == (80, 52)
        off = np.abs(got - page)
        assert off[y, x] < 3e-4  # the page is low at the reference
        off[y, x] = 0
        assert off.max() < 4e-5
        assert got[y, x] == 1


def test_channels_are_the_web_pages(renderer: Renderer) -> None:
    for item in items("feature"):
        got = renderer.values(ViewState(channel=item["feature"]))
        # The page multiplies by a rounded 1 / 255, which may be off by the last bit.
        np.testing.assert_array_max_ulp(got, np.load(WEB_PAGE / item["map"]), 1)


def test_vectors_are_the_web_pages(renderer: Renderer) -> None:
    for item in items("similarity"):
        page = np.load(WEB_PAGE / item["vector"])
        np.testing.assert_allclose(renderer.feature_map.vector(*item["ref_x_row"]), page.ravel(), atol=1e-6)


def test_colors_are_the_web_pages() -> None:
    """Its pixels are the colour map's entries, times their opacity, which is 0.1 above s'.

    It takes entry floor(256 s'), where the nearest of 256 is rint(255 s'): at most one entry beside it.
    """
    for item in items("similarity") + items("feature"):
        values, page = np.load(WEB_PAGE / item["map"]).astype(np.float64), np.load(WEB_PAGE / item["rgba"])
        stretched = (values - values.min()) / (values.max() - values.min())
        alpha = np.minimum(1, stretched + 0.1)[..., np.newaxis]
        entries = np.minimum(255, np.floor(stretched * 256)).astype(int)
        assert np.abs(page[..., :3] - alpha * lookup_table("fire")[entries]).max() <= 0.51
        assert np.abs(page[..., 3:] - 255 * alpha).max() <= 0.51
        assert np.abs(entries - np.rint(stretched * 255)).max() <= 1
