"""New values of what is open: shown in place, the newest alone, whatever thread they come from."""

from __future__ import annotations

from collections.abc import Callable
from threading import Thread
from typing import Any

import numpy as np
import pytest

import ifealid_gpu
from ifealid_gpu import FeatureMap, InputError, ViewState
from ifealid_gpu.explorer.explorer import Explorer
from ifealid_gpu.notebook.frames_thread import frames_thread
from ifealid_gpu.quantities.clusters import Clusters
from ifealid_gpu.quantities.components import Components

from .conftest import Browser, wait_until
from .test_widget import features

Explore = Callable[..., Any]
pytestmark = pytest.mark.usefixtures("gpu")


def _drawn(explorer: Explorer) -> np.ndarray:
    """What the frames show."""

    def values() -> np.ndarray:
        assert explorer.renderer is not None and explorer.resolved is not None
        return explorer.renderer.values(explorer.resolved)

    return frames_thread().wait_for(values)


def test_an_update_shows_new_values_and_leaves_the_view_as_it_is(notebook: Explore) -> None:
    w = notebook(features(), view=ViewState(reference=(5, 7), display_range=(0.2, 0.8)))
    browser = Browser(w)
    browser.clicks(300.0, 250.0)
    browser.key(" ")
    wait_until(lambda: w._explorer.locked)
    view, undo = w.view, w._explorer.history
    assert view.pins
    before = browser.picture()
    w.update(features(8))
    own = FeatureMap.from_array(features(8))
    assert np.array_equal(w.values, ifealid_gpu.values(own, view), equal_nan=True)
    assert (w.view, w._explorer.locked) == (view, True) and w._explorer.history is undo
    after = browser.picture()
    assert (after[200:400, 100:500] != before[200:400, 100:500]).any(axis=-1).mean() > 0.3
    assert w._explorer.message is None and w._explorer.note is None


def test_fits_are_of_the_new_values(notebook: Explore) -> None:
    w = notebook(features())
    for quantity in (Components(), Clusters(3)):
        w.view = ViewState(quantity=quantity)
        first = w.values
        w.update(features(8))
        own = FeatureMap.from_array(features(8))
        assert np.array_equal(w.values, ifealid_gpu.values(own, w.view), equal_nan=True)
        assert not np.array_equal(w.values, first)
        w.update(features())
        assert w.values.shape[:2] == (17, 23)
        # The window's own fit is made beside the frames, and others stand in for it meanwhile.
        wait_until(lambda drawn=w._explorer, first=first: np.array_equal(_drawn(drawn), first, equal_nan=True))


def test_of_many_from_several_threads_the_newest_is_shown(notebook: Explore) -> None:
    w = notebook(features())
    assert w.values.shape[:2] == (17, 23)

    def train(seed: int) -> None:
        for n in range(30):
            w.update(features(100 * seed + n))

    threads = [Thread(target=train, args=(seed,)) for seed in (1, 2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    last = features(999)
    w.update(last)
    last[:] = 0  # it was copied
    own = FeatureMap.from_array(features(999))
    assert np.array_equal(w.values, ifealid_gpu.values(own, w.view), equal_nan=True)
    assert 1 <= w._explorer.live.shown < 61


def test_layers_by_name_all_or_some(notebook: Explore) -> None:
    w = notebook({"a": features(), "b": features()[:8, :11]})
    w.update({"b": features(8)[:8, :11]})
    assert np.array_equal(w.values, ifealid_gpu.values(FeatureMap.from_array(features()), w.view), equal_nan=True)
    w.view = w.view.but(layer="b")
    new = FeatureMap.from_array(features(8)[:8, :11])
    found = w.values
    assert found.shape == (8, 11)
    assert np.array_equal(found, ifealid_gpu.values(new, w.view.but(query=w.view.query)), equal_nan=True)
    with pytest.raises(
        InputError, match=r"^several maps are open \(a, b\): name the layer, as in update\(\{'a': \.\.\.\}\)$"
    ):
        w.update(features())
    with pytest.raises(
        InputError, match=r"^expected new values of a map that is open, found no layer 'c'; open are a, b$"
    ):
        w.update({"c": features()})


def test_another_size_is_refused_at_once_in_a_line(notebook: Explore) -> None:
    w = notebook(features())
    for wrong in ((17, 23), (16, 23, 21), (17, 23, 20)):
        with pytest.raises(InputError, match=r"^(new values of feature map must be|expected)[^\n]*$"):
            w.update(np.ones(wrong, np.float32))
    w.update(np.moveaxis(features(8), 2, 0))  # channels first, as it is read by itself nowhere
    own = FeatureMap.from_array(features(8))
    assert np.array_equal(w.values, ifealid_gpu.values(own, w.view), equal_nan=True)


def test_values_that_are_no_map_are_told_where_they_are_asked_for(notebook: Explore) -> None:
    w = notebook(features())
    shown, view = w.values, w.view
    torn = features(8)
    torn[3, 4, 5] = np.nan
    for wrong, why in (
        (torn, r'1 NaN or infinite of 8211; the first at x 4, y 3, channel 5; with no_data="nan" the channel\'s mean'),
        (np.full_like(torn, np.nan), "a feature map needs at least one valid pixel, found none: every pixel is NaN"),
    ):
        w.update(wrong)
        for ask in (lambda: w.values, lambda: w.mask, w.picture):
            with pytest.raises(InputError, match=f"^new values: [^\n]*{why}[^\n]*$"):
                ask()
        assert w._explorer.message.startswith("New values: ")
        w.view = view.but(reference=(2, 3))  # of the map that is still there
        w.view = view
    w.update(features())
    assert np.array_equal(w.values, shown, equal_nan=True) and w._explorer.message is None
