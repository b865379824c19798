"""What is said of maps that have little to show."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ifealid_gpu import FeatureMap
from ifealid_gpu.explorer.notices import Situation, notes_of_map, notice_of
from ifealid_gpu.gpu.device import Gpu
from ifealid_gpu.quantities.channel import Channel
from ifealid_gpu.quantities.labels import Labels
from ifealid_gpu.quantities.norm import Norm
from ifealid_gpu.quantities.place import Pixel
from ifealid_gpu.quantities.query import Query
from ifealid_gpu.quantities.query_class import QueryClass
from ifealid_gpu.quantities.similarity import Similarity
from ifealid_gpu.quantities.term import Term
from ifealid_gpu.renderer import Renderer
from ifealid_gpu.views.view_state import ViewState

PLAIN = Situation((7, 5, 3), (-1.0, 2.0), Similarity(), (0.2, 1.0))

MARKED = Similarity(Query((Term(Pixel(1, 2)), Term(Pixel(2, 2)))))
PLUS, MINUS = Query.at(Pixel(1, 2)), Query((Term(Pixel(1, 2)), Term(Pixel(2, 2), sign=-1)))
ONE_CLASS = (QueryClass("eye", PLUS, (1, 2, 3)),)

CASES = {
    "plain": (PLAIN, None),
    "plain channel": (replace(PLAIN, quantity=Channel(2), shown_range=(0.0, 1.0)), None),
    "reference without data": (replace(PLAIN, reference_has_data=False, shown_range=None), "This pixel has no data:"),
    "no data, but a channel": (replace(PLAIN, reference_has_data=False, quantity=Channel(1)), None),
    "zero reference": (replace(PLAIN, shown_range=None), "This pixel's vector is zero: nothing compares with it."),
    "zero marks": (
        replace(PLAIN, quantity=MARKED, shown_range=None),
        "Nothing that was marked has a direction (all vectors are zero): nothing compares with it.",
    ),
    "marks without data": (
        replace(PLAIN, quantity=replace(MARKED, has_data=False), shown_range=None, reference_has_data=False),
        "Nothing that was marked has data: nothing compares with it.",
    ),
    "one mark without data": (replace(PLAIN, quantity=MARKED, reference_has_data=False), None),
    "one channel": (replace(PLAIN, size=(7, 5, 1), shown_range=(1.0, 1.0)), "This map has one channel. A"),
    "its values": (replace(PLAIN, size=(7, 5, 1), quantity=Channel(0), shown_range=(0.0, 1.0)), "are shown instead."),
    "its norm": (replace(PLAIN, size=(7, 5, 1), quantity=Norm(), shown_range=(0.0, 1.0)), None),
    "constant": (replace(PLAIN, real_range=(0.7, 0.7), shown_range=(1.0, 1.0)), "All values of this map are 0.7:"),
    "zero": (replace(PLAIN, real_range=(0.0, 0.0), shown_range=None), "All values of this map are 0:"),
    "alike": (replace(PLAIN, shown_range=(0.9999995, 1.0)), "All pixels are alike: every similarity is 1."),
    "nearly alike": (replace(PLAIN, shown_range=(0.99999, 1.0)), None),
    "equal channel": (replace(PLAIN, quantity=Channel(2), shown_range=(0.5, 0.5)), "Channel 2 has the same value"),
    "equal norms": (replace(PLAIN, quantity=Norm(), shown_range=(3.0, 3.0)), "All vectors have the same length: 3."),
    "one pixel": (replace(PLAIN, size=(1, 1, 9), shown_range=(1.0, 1.0)), "This map has a single pixel:"),
    "one row": (replace(PLAIN, size=(196, 1, 9)), "This map is a single row of 196 pixels."),
    "one column": (replace(PLAIN, size=(1, 9, 9)), "This map is a single column of 9 pixels."),
    "mouse without data": (replace(PLAIN, pointer_has_data=False), "The pixel under the mouse has no data."),
    "a class with a minus": (replace(PLAIN, quantity=Labels(0.0, ((0, PLUS), (1, MINUS)))), "Classes with a minus"),
    "classes with a minus": (replace(PLAIN, quantity=Labels(0.0, ((0, MINUS), (1, MINUS)))), None),
    "one class": (
        replace(PLAIN, quantity=Labels(0.0, ((0, PLUS),), classes=ONE_CLASS), shown_range=(0.0, 0.0)),
        "There is one class alone, eye: labels need two or more.",
    ),
    "unknown range": (replace(PLAIN, real_range=None), None),
}  # fmt: skip


@pytest.mark.parametrize(("situation", "said"), CASES.values(), ids=CASES)
def test_what_is_said(situation: Situation, said: str | None) -> None:
    found = notice_of(situation)
    assert found is None if said is None else said in (found or "")


@pytest.mark.parametrize(
    ("size", "real_range", "said"),
    [
        ((7, 5, 3), (0.0, 1.0), ()),
        ((7, 5, 1), (0.0, 1.0), ("one channel",)),
        ((7, 5, 1), (2.0, 2.0), ("All values of this map are 2", "one channel")),
        ((9, 1, 4), None, ("single row of 9",)),
        ((1, 1, 4), None, ("single pixel",)),
    ],
)
def test_what_is_said_of_a_map_by_its_headers(
    size: tuple[int, int, int], real_range: tuple[float, float] | None, said: tuple[str, ...]
) -> None:
    notes = notes_of_map(size, real_range)
    assert len(notes) == len(said) and all(part in note for part, note in zip(said, notes, strict=True))


def notice_on(gpu: Gpu, feature_map: FeatureMap, view: ViewState) -> str | None:
    """With the values that the GPU finds."""
    renderer = Renderer(gpu, feature_map)
    resolved = renderer.resolve(view)
    found = renderer.value_range(resolved)
    return notice_of(Situation.of(feature_map, resolved.quantity, found, resolved.reference))


def test_of_real_maps(gpu: Gpu) -> None:
    random = np.random.default_rng(5)
    vector = random.integers(1, 60, 11, dtype=np.uint8)
    scaled = np.arange(1, 13, dtype=np.uint8).reshape(3, 4, 1) // 4 + 1
    alike = FeatureMap((vector * scaled).astype(np.uint8), (0.0, 1.0))
    assert notice_on(gpu, alike, ViewState(reference=(1, 2))) == "All pixels are alike: every similarity is 1."
    codes = random.integers(0, 256, (3, 5, 6), dtype=np.uint8)
    assert notice_on(gpu, FeatureMap(codes, (0.0, 1.0)), ViewState(reference=(1, 2))) is None
    codes[1, 4] = 0
    zero = notice_on(gpu, FeatureMap(codes, (0.0, 1.0)), ViewState(reference=(4, 1)))
    assert zero == "This pixel's vector is zero: nothing compares with it."
    valid = np.ones((3, 5), bool)
    valid[2, 3] = False
    no_data = notice_on(gpu, FeatureMap(codes, (0.0, 1.0), valid=valid), ViewState(reference=(3, 2)))
    assert no_data == "This pixel has no data: nothing compares with it."
    flat = FeatureMap(np.zeros((3, 5, 6), np.uint8), (0.7, 0.7))
    assert notice_on(gpu, flat, ViewState()) == "All values of this map are 0.7: all pixels are alike."
