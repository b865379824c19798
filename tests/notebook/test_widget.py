"""The widget of a notebook, driven by the messages of a browser: what it shows, answers, and lets go."""

from __future__ import annotations

import base64
import gc
import io
import os
import re
import sys
import time
import weakref
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from PIL import Image
from rendercanvas import BaseRenderCanvas
from rendercanvas.anywidget import AnywidgetRenderCanvas
from wgpu.utils.imgui import ImguiRenderer

import ifealid_gpu
from ifealid_gpu import FeatureMap, InputError, MissingDependencyError, ViewState
from ifealid_gpu.quantities.clusters import Clusters
from ifealid_gpu.quantities.norm import Norm
from ifealid_gpu.quantities.palette import palette

from .conftest import Browser, wait_until

Explore = Callable[..., Any]
pytestmark = pytest.mark.usefixtures("gpu")


def features(seed: int = 3) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=(17, 23, 21)).astype(np.float32)


def test_what_is_shown_comes_back_as_from_the_functions(notebook: Explore) -> None:
    w = notebook(features(), view=ViewState(reference=(5, 7)))
    own = FeatureMap.from_array(features())
    assert w.view.layer == "feature map" and w.view.place == (5.5, 7.5)
    assert np.array_equal(w.values, ifealid_gpu.values(own, w.view), equal_nan=True)
    assert np.array_equal(w.mask, ifealid_gpu.mask(own, w.view)) and 0 < w.mask.mean() < 1
    w.view = ViewState(quantity=Norm())
    assert w.values == pytest.approx(np.linalg.norm(features(), axis=-1), abs=0.05)
    w.view = ViewState(quantity=Clusters(4))
    assert w.classes.dtype == np.int32 and set(np.unique(w.classes)) == {0, 1, 2, 3}
    colors = {color for _, color in w.picture().convert("RGB").getcolors(1 << 20)}
    assert set(palette(4)) <= colors
    with pytest.raises(InputError, match=r"^expected a ViewState, such as"):
        w.view = "norm"
    with pytest.raises(InputError, match=r"reference 40,7 is outside the feature map"):
        w.view = ViewState(reference=(40, 7))


def test_a_mouse_in_the_browser_moves_the_reference_and_the_picture(notebook: Explore) -> None:
    w = notebook(features())
    browser = Browser(w)
    before = browser.picture()
    assert before.shape == (641, 963, 3)
    browser.moves((300.0, 250.0), (330.0, 280.0))
    wait_until(lambda: w.view.place != (11.5, 8.5))
    after = browser.picture()
    assert np.abs(after[250:300, 100:500].astype(int) - before[250:300, 100:500]).mean() > 10
    own = FeatureMap.from_array(features())
    assert np.array_equal(w.values, ifealid_gpu.values(own, w.view), equal_nan=True)


def test_a_widget_is_drawn_once_all_of_it_is_made(
    notebook: Explore, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    make = BaseRenderCanvas.__init__

    def slowly(*args: Any, **options: Any) -> None:
        make(*args, **options)
        time.sleep(0.3)  # the thread of frames goes on meanwhile

    monkeypatch.setattr(BaseRenderCanvas, "__init__", slowly)
    assert Browser(notebook(features())).picture().shape == (641, 963, 3)
    assert not caplog.records


def test_several_are_apart_and_each_frees_what_it_holds(notebook: Explore) -> None:
    first, second = notebook(features()), notebook(features(4))
    second.view = ViewState(reference=(1, 2))
    assert first.view.place == (11.5, 8.5) and second.view.place == (1.5, 2.5)
    map_on_gpu = weakref.ref(first._explorer.renderer)
    first.close()
    first.close()
    assert not first.is_open and second.is_open
    assert first.view.place == (11.5, 8.5), "what it showed last"
    with pytest.raises(InputError, match=r"^the window was closed: explore opens another one$"):
        _ = first.values
    with pytest.raises(InputError, match=r"^the window was closed"):
        first.update(features())
    assert second.values.shape == (17, 23)
    gc.collect()
    assert map_on_gpu() is None


def test_a_cell_that_is_cleared_closes_its_widget(notebook: Explore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ifealid_gpu.notebook.widget._NOBODY_LOOKS", 0.3)
    w = notebook(features())
    browser = Browser(w)
    browser.says("ifealid views", count=0)
    browser.says("ifealid views", count=1)  # it only moved
    browser.picture()  # which takes as long
    assert w.is_open
    browser.says("ifealid views", count=0)
    wait_until(lambda: not w.is_open)
    wait_until(lambda: browser.comm.said[-1][0] == "comm_close")


def test_what_is_saved_and_copied_goes_to_the_browser(notebook: Explore) -> None:
    w = notebook(features(), names="relu")
    browser = Browser(w)
    browser.key("s", "Control")
    wait_until(lambda: w._explorer.asking is not None)
    browser.picture()  # the question for its name is there
    browser.key("Enter")
    browser.picture()
    said, (data,) = browser.hears("ifealid file")
    assert (said["name"], said["media_type"]) == ("feature maps.relu.png", "image/png")
    assert np.array_equal(np.asarray(Image.open(io.BytesIO(data))), np.asarray(w.picture()))
    browser.key("C", "Control", "Shift")
    _, (copied,) = browser.hears("ifealid picture")
    assert Image.open(io.BytesIO(copied)).size == w.picture().size

    browser.key("v", "Control")
    asked, _ = browser.hears("ifealid paste")
    browser.says("ifealid pasted", number=asked["number"], text="nowhere.npy")
    wait_until(lambda: "nowhere.npy" in (w._explorer.message or ""))
    browser.says("ifealid refused", what="paste", why="not here")
    wait_until(lambda: w._explorer.message == "The browser refused this (paste): not here")


def test_a_page_that_is_opened_again_gets_a_picture(notebook: Explore) -> None:
    browser = Browser(notebook(features()))
    browser.picture()
    before = browser.frames
    browser.says("ifealid views", count=1)  # by the page that was opened again, of its own first view
    wait_until(lambda: browser.frames > before)


def test_the_saved_notebook_keeps_what_was_shown_at_rest(notebook: Explore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ifealid_gpu.notebook.snapshot._AT_REST", 0.05)
    w = notebook(features())
    kept: list[str] = []
    w._snapshot.keep = kept.append
    browser = Browser(w)
    shown = browser.picture()
    wait_until(lambda: bool(kept))
    found = re.fullmatch(
        r"<div class='ifealid-snapshot-(\w+)'><img src='data:image/jpeg;base64,(.+)' alt='.+'></div>", kept[-1]
    )
    assert found is not None and found[1] == w.widget._snapshot
    picture = np.asarray(Image.open(io.BytesIO(base64.b64decode(found[2]))))
    assert np.abs(picture.astype(int) - shown).mean() < 5


def test_what_other_libraries_have_in_the_process_stays_as_it_was(notebook: Explore) -> None:
    before = dict(os.environ)
    group, keys = AnywidgetRenderCanvas._rc_canvas_group, dict(ImguiRenderer.KEY_MAP)
    w = notebook(features())
    assert w.values.shape == (17, 23) and dict(os.environ) == before
    assert AnywidgetRenderCanvas._rc_canvas_group is group is not w.widget._rc_canvas_group
    assert keys == ImguiRenderer.KEY_MAP and AnywidgetRenderCanvas._esm != w.widget._esm


def test_without_anywidget_a_line_says_what_to_install(notebook: Explore, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("ifealid_gpu.notebook.widget", "ifealid_gpu.notebook.canvas", "rendercanvas.anywidget"):
        monkeypatch.delitem(sys.modules, module, raising=False)
    monkeypatch.setitem(sys.modules, "anywidget", None)
    with pytest.raises(MissingDependencyError, match=r"^[^\n]*: pip install ifealid-gpu\[notebook\]; [^\n]*$"):
        notebook(features())
