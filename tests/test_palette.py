"""Colours of classes and clusters: told apart by all eyes, as far as there are as many different colours."""

from __future__ import annotations

import numpy as np
import pytest
from skimage.color import deltaE_ciede2000, rgb2lab

from ifealid_gpu.color_vision import VISIONS, seen_as
from ifealid_gpu.quantities.palette import color_of, palette


@pytest.mark.parametrize("vision", VISIONS)
@pytest.mark.parametrize(("count", "least"), [(7, 10), (8, 10), (16, 10), (24, 5), (64, 3)])
def test_no_two_colours_look_alike_to_anybody(vision: str, count: int, least: float) -> None:
    seen = seen_as(np.array(palette(count)), vision)
    apart = deltaE_ciede2000(seen[:, np.newaxis], seen[np.newaxis])
    assert apart[np.triu_indices(count, 1)].min() >= (least if vision != "normal" else 1.5 * least)


def test_distances_are_those_of_cielab() -> None:
    colors = np.array(palette(64))
    np.testing.assert_allclose(seen_as(colors, "normal"), rgb2lab(colors / 255), atol=0.02)


def test_gray_stays_gray_to_everybody() -> None:
    gray = np.array([[17, 17, 17], [128, 128, 128], [240, 240, 240]])
    for vision in VISIONS:
        np.testing.assert_allclose(seen_as(gray, vision), seen_as(gray, "normal"), atol=0.1)


def test_longer_palettes_begin_as_shorter_ones_and_all_colours_differ() -> None:
    assert palette(0) == () and palette(3) == palette(255)[:3] and color_of(40) == palette(64)[40]
    assert len(set(palette(255))) == 255
