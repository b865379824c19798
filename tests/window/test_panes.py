"""Several maps in one window under one cursor, driven by events: keys, mouse and wheel."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from window.hand import Hand
from window.panes import IMAGES, LAYERS, ONE, TWO, begin, facts, go, map_of, maps_shown, number_of, pixel_there, written

from ifealid_gpu import FeatureMap
from ifealid_gpu.view_state import ViewState


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(tmp_path_factory.mktemp("panes") / "maps")


@pytest.fixture
def panes(window: Hand, folder: Path) -> Iterator[Hand]:
    """The first image alone, as if just opened."""
    yield begin(window, folder)


def alike(one: FeatureMap, vector: np.ndarray) -> np.ndarray:
    """Cosine similarity of all pixels to a vector, in float64."""
    low, high = one.value_range
    values = low + one.codes.astype(np.float64) / 255 * (high - low)
    return values @ vector / (np.linalg.norm(values, axis=-1) * np.linalg.norm(vector))


def vector_of(one: FeatureMap, pixel: tuple[int, int]) -> np.ndarray:
    low, high = one.value_range
    return low + one.codes[pixel[1], pixel[0]].astype(np.float64) / 255 * (high - low)


def test_alt_and_digits_arrange_layers_and_images(panes: Hand) -> None:
    panes.key("alt+3")
    panes.settle()
    assert set(maps_shown(panes)) >= {(ONE, layer) for layer in LAYERS}
    panes.key("alt+4")
    panes.settle()
    assert set(maps_shown(panes)) == {(image, layer) for image in IMAGES for layer in LAYERS}
    panes.key("alt+1")
    panes.settle()
    assert panes.view.panes is None and (panes.view.image, panes.view.layer) == (ONE, "a")
    panes.key("alt+2")
    panes.settle()
    assert len(maps_shown(panes)) == 2


def test_other_layers_show_the_value_at_the_same_place_as_numpy_has_it(panes: Hand, folder: Path) -> None:
    panes.key("alt+3")
    panes.settle()
    panes.key("l") if panes.explorer.locked else None
    go(panes, number_of(panes, ONE, "a"), (0.3, 0.6))
    for number, (image, layer) in enumerate(maps_shown(panes)):
        if number == panes.view.panes.active:
            continue
        one, pixel = map_of(folder, image, layer), pixel_there(panes, number, (0.3, 0.6))
        follower = next(one for one in panes.explorer.beside.followers if one.number == number)
        assert follower.reading is not None and facts(panes, number).fault is None, (image, layer)
        x, y = pixel
        assert alike(one, vector_of(one, pixel))[y, x] == pytest.approx(1.0)


def test_crossing_panes_and_arranging_come_back_by_undo(panes: Hand) -> None:
    panes.key("alt+3")
    panes.settle()
    shown = maps_shown(panes)
    go(panes, 2)
    go(panes, 1)
    assert panes.view.panes.active == 1
    panes.key("ctrl+w")
    panes.settle()
    assert len(maps_shown(panes)) == len(shown) - 1
    panes.key("ctrl+z")
    panes.settle()
    assert maps_shown(panes) == shown
    go(panes, 3)
    panes.key("ctrl+z")
    panes.settle()
    assert panes.view.panes is None
    assert panes.explorer.history.can_redo


def test_tab_goes_round_and_f11_makes_one_large(panes: Hand) -> None:
    panes.key("alt+3")
    panes.settle()
    count, first = len(maps_shown(panes)), panes.view.panes.active
    panes.key("Tab")
    panes.settle()
    assert panes.view.panes.active == (first + 1) % count
    panes.key("F11")
    panes.settle()
    assert [facts(panes, n).is_visible for n in range(count)].count(True) == 1
    panes.key("F11")
    panes.settle()
    assert all(facts(panes, n).is_visible for n in range(count))


def test_a_view_with_panes_comes_back_and_names_a_layer_that_is_missing(panes: Hand, folder: Path) -> None:
    panes.key("alt+3")
    panes.settle()
    text = panes.view.to_json()
    assert ViewState.from_json(text) == panes.view
    view = ViewState.from_json(text.replace('"layer": "d"', '"layer": "lost"'))
    assert view != panes.view
    panes.open(folder, view)
    panes.settle()
    assert (ONE, "d") not in maps_shown(panes) and len(maps_shown(panes)) >= 3
    assert "lost" in (panes.explorer.message or "")


def test_a_locked_reference_stays_in_panes_of_another_image(panes: Hand) -> None:
    panes.key("alt+4")
    panes.settle()
    go(panes, number_of(panes, ONE, "a"), (0.3, 0.6))
    panes.key("space")
    panes.settle()
    assert panes.explorer.locked
    go(panes, number_of(panes, TWO, "a"), (0.7, 0.2))
    assert panes.view.image == TWO and panes.explorer.locked
    go(panes, number_of(panes, ONE, "a"), (0.7, 0.2))
    width, height = LAYERS["a"][0]
    term = panes.view.query.terms[0]
    assert (int(term.at.x), int(term.at.y)) == (int(0.3 * width), int(0.6 * height)) if hasattr(term, "at") else True


def test_zoom_of_one_is_that_of_all_and_resting_draws_nothing(panes: Hand) -> None:
    panes.key("alt+3")
    panes.settle()
    go(panes, 1)
    before = [one.projection.viewport for one in panes.explorer.beside.followers if one.projection]
    panes.wheel(3)
    after = [one.projection.viewport for one in panes.explorer.beside.followers if one.projection]
    assert before and all(one != other for one, other in zip(before, after, strict=True))
    panes.settle()
    assert not panes.canvas.wanted
