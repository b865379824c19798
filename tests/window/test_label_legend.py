"""Labels in the window: their legend with shares, the margin, and classes that are left out of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from helpers import random_map
from window.offscreen import Offscreen

from ifealid_gpu import Labels, NamedVector, Query, QueryClass, Term, oracle
from ifealid_gpu.dataset import Dataset
from ifealid_gpu.gpu.device import Gpu
from ifealid_gpu.quantities.place import Pixel
from ifealid_gpu.views.view_state import ViewState

MAP = random_map(7, 9, 5, value_range=(-2.0, 6.0))
CLASSES = (
    QueryClass("one", Query.at(Pixel(2, 3)), (230, 159, 0)),
    QueryClass("two##x", Query.at(Pixel(7, 1)), (86, 180, 233)),
    QueryClass("three", Query((Term(NamedVector("v", np.array([1.0, -1, 2, 0, 3]))),)), (0, 158, 115)),
)


@pytest.fixture(scope="module")
def window(gpu: Gpu, config_home: object) -> Iterator[Offscreen]:
    hand = Offscreen(gpu)
    hand.open(Dataset.of([MAP], name="map"))
    yield hand
    hand.close()


def shares(view: ViewState) -> list[float]:
    found = oracle.values_of(MAP, view)
    return [float((found == n).mean()) for n in range(len(view.classes))]


def test_the_legend_has_shares_and_leaves_classes_out(window: Offscreen) -> None:
    window.show(ViewState(classes=CLASSES))
    window.key("b")
    window.settle()
    view = window.explorer.view
    assert isinstance(view.quantity, Labels)
    assert window.facts.label_shares == pytest.approx(shares(view))
    window.click_item("two# #x##label 1")
    window.settle()
    hidden = window.explorer.view
    assert [one.is_shown for one in hidden.classes] == [True, False, True]
    assert window.facts.label_shares == pytest.approx(shares(hidden)) and window.facts.label_shares[1] == 0
    window.key("ctrl+z")
    window.settle()
    assert window.explorer.view == view, "a step that can be undone"
    window.show(view.but(quantity=Labels(0.05)))
    window.settle()
    assert sum(window.facts.label_shares) < 1
    box = window.item("##margin")
    window.double_click((box.left + box.width / 2, box.top + box.height / 2))
    window.key("ctrl+a")
    window.type("0.3")
    window.key("Return")
    assert window.view.quantity == Labels(0.3), "the number that was typed, and not the nearest of 32 bits"


def test_classes_that_cannot_be_asked_are_left_out_and_said(window: Offscreen) -> None:
    other = QueryClass("long", Query((Term(NamedVector("w", np.ones(6))),)), (1, 2, 3))
    window.show(ViewState(classes=(*CLASSES, other), quantity=Labels()))
    window.settle()
    quantity = window.facts.quantity
    assert isinstance(quantity, Labels) and len(quantity.queries) == 3
    assert quantity.faults == ("the class 'long': the vector 'w' has 6 numbers, and the map has 5 channels",)
    window.show(ViewState(quantity=Labels()))
    window.settle()
    window.show(ViewState(classes=tuple(replace(other, name=name) for name in "abcde"), quantity=Labels()))
    assert "all are left out" in window.facts.quantity.nothing and window.shows("and 2 more")
    window.show(ViewState(quantity=Labels()))
    assert not window.shows("the 5 numbers at the map's centre")
    window.show(ViewState(classes=CLASSES, active=2))
    assert window.shows("the 5 numbers at the map's centre"), "no mark lies in the image"
    window.show(ViewState(quantity=Labels()))
    assert window.facts.color_ends is None and "two classes or more" in window.facts.quantity.nothing
