"""Principal components in the window: made beside the frames, chosen at the side, the same as a command's."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from helpers import random_map
from window.offscreen import Offscreen

from ifealid_gpu.dataset import Dataset
from ifealid_gpu.dataset.layer_maps import LayerMaps
from ifealid_gpu.explorer.history import History
from ifealid_gpu.feature_map import FeatureMap
from ifealid_gpu.fits.at_once import AtOnce, OneMap
from ifealid_gpu.fits.principal import BasisWanted
from ifealid_gpu.gpu.device import Gpu
from ifealid_gpu.quantities.components import Components, Scope
from ifealid_gpu.view_state import ViewState


def of_image(name: str, seed: int) -> FeatureMap:
    made = random_map(9, 7, 6, value_range=(-2.0, 3.0), seed=seed)
    return replace(made, provenance=replace(made.provenance, image=name, layer="conv"))


FIRST, SECOND = of_image("first", 1), of_image("second", 2)


@pytest.fixture(scope="module")
def window(gpu: Gpu, config_home: object) -> Iterator[Offscreen]:
    hand = Offscreen(gpu)
    hand.open(Dataset.of([FIRST, SECOND], name="two"))
    yield hand
    hand.close()


@pytest.fixture
def shown(window: Offscreen) -> Offscreen:
    window.explorer.change(window.view.but(image="first"))
    window.settle()
    window.show(ViewState(quantity=Components()))
    window.explorer.history = History(window.view)
    return window


def of_window(window: Offscreen) -> Components:
    resolved = window.explorer.resolved
    assert resolved is not None and isinstance(resolved.quantity, Components)
    return resolved.quantity


def test_the_layer_s_basis_is_what_a_command_makes_of_it(shown: Offscreen) -> None:
    dataset = shown.explorer.opened.dataset
    maps = LayerMaps(dataset, dataset.find("first"), FIRST)
    expected = AtOnce(maps).fit(BasisWanted(is_of_layer=True))
    fitted = of_window(shown).fitted
    assert fitted is not None and fitted.images == 2
    np.testing.assert_array_equal(fitted.axes, expected.axes)
    np.testing.assert_array_equal(fitted.ends, expected.ends)
    values = shown.explorer.renderer.values(shown.explorer.resolved)
    scores = (np.asarray(FIRST.codes / 255 * 5.0 - 2.0) - expected.mean) @ expected.axes[:3].T
    np.testing.assert_allclose(values, scores, rtol=1e-3, atol=1e-3)


def test_another_image_has_the_same_colours_without_another_fit(shown: Offscreen) -> None:
    before = of_window(shown).fitted
    shown.key("i")
    shown.settle()
    assert shown.view.image == "second"
    assert of_window(shown).fitted is before


def test_options_at_the_side_change_what_is_shown_and_undo_takes_them_back(shown: Offscreen) -> None:
    whole = of_window(shown).fitted
    shown.click_item("##component 2")
    assert shown.view.quantity == Components((2,))
    shown.key("ctrl+z")
    assert shown.view.quantity == Components()
    shown.click_item("##basis")
    shown.click_item("this image##1")
    assert shown.view.quantity == Components(basis=Scope.MAP)
    own = of_window(shown).fitted
    assert own is not whole and own.images == 1
    np.testing.assert_array_equal(own.axes, AtOnce(OneMap(FIRST)).fit(BasisWanted()).axes)
    shown.click_item("directions alone")
    assert shown.view.quantity == Components(basis=Scope.MAP, normalize=True)
    assert of_window(shown).fitted.normalized
    shown.click_item("2##green component")
    shown.click_item("5##4")
    assert shown.view.quantity == Components((1, 5, 3), Scope.MAP, True)


def test_the_status_line_has_the_scores_under_the_mouse(shown: Offscreen) -> None:
    shown.point((4, 2))
    expected = shown.explorer.renderer.values(shown.explorer.resolved)[2, 4]
    assert shown.facts.pointer_values == pytest.approx(tuple(expected))
    words = "   ".join(f"{score:.4g}" for score in expected)
    assert shown.shows(words)
