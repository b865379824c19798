"""Two strokes on one eye of the cat find the other one, in whatever way they are compared."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from other_eye import EYE, MIDDLE, UNWANTED, chelsea, eye_of, far_from_strokes, part_in_the_eye, strokes
from PIL import Image

import ifealid_gpu
from ifealid_gpu import FeatureMap, Threshold, ViewState
from ifealid_gpu.geometry import Scene
from ifealid_gpu.quantities.query import Combine

pytestmark = pytest.mark.usefixtures("gpu")


@pytest.fixture(scope="module")
def cat() -> FeatureMap:
    return chelsea()


def test_the_eye_is_drawn_on_the_photo_far_from_the_strokes(cat: FeatureMap) -> None:
    with Image.open(EYE) as drawn:
        assert drawn.size == (451, 300)
        assert drawn.getpixel(MIDDLE)
    eye = eye_of(cat)
    assert 5 <= eye.sum() <= 20, "an eye is a small part of 551 pixels"
    assert not (eye & ~far_from_strokes(cat)).any()


@pytest.mark.parametrize(
    ("combine", "options"),
    [
        (Combine.MEAN, {}),
        (Combine.NEAREST, {}),
        (Combine.MEAN, {"center": True}),
        (Combine.MEAN, {"metric": "cosine"}),
        (Combine.NEAREST, {"metric": "euclidean"}),
    ],
)
def test_strokes_on_one_eye_find_the_other(cat: FeatureMap, combine: Combine, options: dict[str, Any]) -> None:
    values = ifealid_gpu.similarity(cat, strokes(combine), **options)
    near_is_bright = options.get("metric") == "euclidean"
    assert part_in_the_eye(-values if near_is_bright else values, cat) >= 0.8
    view = ViewState(query=strokes(combine), **options)
    np.testing.assert_array_equal(ifealid_gpu.values(cat, view), values)


def test_the_mask_has_the_other_eye_and_not_the_nose(cat: FeatureMap) -> None:
    view = ViewState(query=strokes(Combine.MEAN), threshold=Threshold(0.1))
    inside = ifealid_gpu.mask(cat, view)
    assert inside[eye_of(cat)].mean() >= 0.6
    assert not inside[UNWANTED.pixels(Scene.of(cat))].any()
    assert inside.mean() < 0.08
