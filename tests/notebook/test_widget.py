"""The widget of a notebook, driven by the messages of a browser: what it shows, answers, and lets go."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import ifealid_gpu
from ifealid_gpu import FeatureMap, InputError, ViewState
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
    assert w.view.place != (11.5, 8.5)
    after = browser.picture()
    assert np.abs(after[250:300, 100:500].astype(int) - before[250:300, 100:500]).mean() > 10
    own = FeatureMap.from_array(features())
    assert np.array_equal(w.values, ifealid_gpu.values(own, w.view), equal_nan=True)


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
    monkeypatch.setattr("ifealid_gpu.notebook.widget._NOBODY_LOOKS", 0.05)
    w = notebook(features())
    browser = Browser(w)
    browser.says("ifealid views", count=0)
    browser.says("ifealid views", count=1)  # it only moved
    browser.sees_another()
    assert w.is_open
    browser.says("ifealid views", count=0)
    wait_until(lambda: not w.is_open)
    assert browser.comm.said[-1][0] == "comm_close"
