"""Similarities to several references at once: each is what one alone gives, and what float64 gives."""

from __future__ import annotations

import numpy as np
import pytest
from helpers import ANGLES, assert_similar, expected_values, random_map

import ifealid_gpu
from ifealid_gpu.errors import InputError
from ifealid_gpu.gpu.device import Gpu
from ifealid_gpu.gpu.tile_layout import TileLimits
from ifealid_gpu.maps.codes import PRECISIONS
from ifealid_gpu.quantities.metric import Metric
from ifealid_gpu.renderer import Renderer
from ifealid_gpu.views.view_state import ViewState

SPLIT = {"whole": None, "bands": TileLimits(64, 32, band_bytes=5000), "streamed": TileLimits(64, 32, 5000, memory=0)}


@pytest.mark.parametrize("limits", SPLIT.values(), ids=SPLIT)
@pytest.mark.parametrize("precision", PRECISIONS)
@pytest.mark.parametrize("metric", ANGLES)
@pytest.mark.parametrize("count", [1, 3, 8, 11])
def test_every_map_is_that_of_its_reference_alone(
    gpu: Gpu, limits: TileLimits | None, precision: int, metric: Metric, count: int
) -> None:
    feature_map = random_map(13, 37, 50, precision, value_range=(-1.0, 1.7))
    feature_map.codes[4, 5] = 0
    renderer = Renderer(gpu, feature_map, limits=limits)
    references = [(3 * n % 37, 5 * n % 13) for n in range(count - 1)] + [(5, 4)]
    maps = renderer.similarities(references, metric)
    assert maps.shape == (count, 13, 37)
    for reference, found in zip(references, maps, strict=True):
        view = ViewState(reference=reference, metric=metric)
        assert_similar(found, expected_values(feature_map, view), precision)
        np.testing.assert_array_equal(found, renderer.values(view))


def test_one_map_does_not_leave_its_reference_to_the_next(gpu: Gpu) -> None:
    renderer = Renderer(gpu, random_map(7, 9, 20))
    view = ViewState(reference=(2, 3))
    before = renderer.values(view)
    renderer.similarities([(8, 6), (0, 0)])
    np.testing.assert_array_equal(renderer.values(view), before)


def test_from_python(gpu: Gpu) -> None:
    feature_map = random_map(7, 9, 20)
    maps = ifealid_gpu.similarities(feature_map, [(2, 3), (8, 6)], metric="codes")
    np.testing.assert_array_equal(maps[1], ifealid_gpu.similarity(feature_map, (8, 6), metric="codes"))
    assert maps[0, 3, 2] == 1
    assert ifealid_gpu.similarities(feature_map, []).shape == (0, 7, 9)
    with pytest.raises(InputError, match=r"9,0 is outside .* x must be 0 to 8"):
        ifealid_gpu.similarities(feature_map, [(0, 0), (9, 0)])
