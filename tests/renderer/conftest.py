"""Renderers of small maps, with an image and without, and how their pictures are held against the oracle's."""

from __future__ import annotations

import pytest
from helpers import assert_picture, random_image, random_map

from ifealid_gpu.gpu.device import Gpu
from ifealid_gpu.maps.feature_map import FeatureMap
from ifealid_gpu.quantities.metrics.table import ANGLE_OF_CODES
from ifealid_gpu.renderer import Renderer
from ifealid_gpu.views.view_state import ViewState

SIGNED = (-1.0, 1.7)


def with_hole(feature_map: FeatureMap) -> FeatureMap:
    """The map with two pixels that have no direction."""
    feature_map.codes[2, 3] = 0
    feature_map.codes[-1, -1] = 0
    return feature_map


@pytest.fixture(scope="module")
def on_image(gpu: Gpu) -> Renderer:
    """13 x 9 pixels of stride 4 that overhang an image of 50 x 35."""
    return Renderer(gpu, with_hole(random_map(9, 13, 5, image=random_image(35, 50), stride=4, value_range=SIGNED)))


@pytest.fixture(scope="module")
def alone(gpu: Gpu) -> Renderer:
    """11 x 7 pixels without an image."""
    return Renderer(gpu, with_hole(random_map(7, 11, 6, seed=2)))


def check(renderer: Renderer, view: ViewState, size: tuple[int, int], marker_size: float = 1.0) -> None:
    assert_picture(renderer.picture(view, size, marker_size), renderer.feature_map, view, size, marker_size)


CODES = ViewState(reference=(5, 4), metric=ANGLE_OF_CODES)
