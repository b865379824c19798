"""The range pass: the smallest and largest of the GPU's own values, to the bit."""

from __future__ import annotations

import numpy as np
import pytest
from helpers import random_map

from ifealid_gpu.gpu.device import Gpu
from ifealid_gpu.maps.feature_map import FeatureMap
from ifealid_gpu.passes.value_range import MAX_GROUPS
from ifealid_gpu.quantities.metrics.table import ANGLE
from ifealid_gpu.renderer import Renderer
from ifealid_gpu.views.view_state import ViewState


def assert_range(renderer: Renderer, view: ViewState) -> None:
    values = renderer.values(view)
    assert renderer.value_range(view) == (np.nanmin(values), np.nanmax(values))


@pytest.mark.parametrize("width", [1, 2, 63, 64, 65, 130])
@pytest.mark.parametrize("height", [1, 2, 64, 65])
def test_sizes_around_the_lanes(gpu: Gpu, width: int, height: int) -> None:
    renderer = Renderer(gpu, random_map(height, width, 3, seed=width + height))
    assert_range(renderer, ViewState())
    assert_range(renderer, ViewState(channel=1))


@pytest.mark.parametrize("width", [255, 256, 257, 513])
@pytest.mark.parametrize("height", [1, 7, MAX_GROUPS + 1])
@pytest.mark.parametrize("software", [True, False])
def test_pixels_around_the_workgroups(
    gpu: Gpu, monkeypatch: pytest.MonkeyPatch, width: int, height: int, software: bool
) -> None:
    monkeypatch.setattr(Gpu, "is_software", software)
    renderer = Renderer(gpu, random_map(height, width, 2))
    assert_range(renderer, ViewState(channel=0))
    assert_range(renderer, ViewState())


@pytest.mark.parametrize(("height", "width"), [(1, 130), (70, 65), (600, 2)])
def test_the_extremes_are_found_wherever_they_are(gpu: Gpu, height: int, width: int) -> None:
    for at in (0, 1, width - 1, width * height // 2, width * height - 1):
        codes = np.full((height, width, 2), 100, np.uint8)
        codes[..., 0].flat[at] = 30
        codes[..., 1].flat[at] = 200
        renderer = Renderer(gpu, FeatureMap(codes))
        assert renderer.value_range(ViewState(channel=0)) == (np.float32(30 / 255), np.float32(100 / 255))
        assert renderer.value_range(ViewState(channel=1)) == (np.float32(100 / 255), np.float32(200 / 255))


@pytest.mark.parametrize("software", [True, False])
def test_pixels_without_a_value_are_left_out(gpu: Gpu, monkeypatch: pytest.MonkeyPatch, software: bool) -> None:
    monkeypatch.setattr(Gpu, "is_software", software)
    codes = np.zeros((5, 70, 2), np.uint8)
    codes[2, 66] = 3, 4
    codes[4, 1] = 4, 3
    renderer = Renderer(gpu, FeatureMap(codes))
    view = ViewState(reference=(66, 2))
    values = renderer.values(view)
    assert np.isnan(values).sum() == 5 * 70 - 2
    assert renderer.value_range(view) == (values[4, 1], 1.0)
    assert 0.8 < values[4, 1] < 0.85  # acos(24/25) is 0.2838


@pytest.mark.parametrize("software", [True, False])
def test_no_value_at_all_has_no_range(gpu: Gpu, monkeypatch: pytest.MonkeyPatch, software: bool) -> None:
    monkeypatch.setattr(Gpu, "is_software", software)
    renderer = Renderer(gpu, FeatureMap(np.zeros((3, 100, 2), np.uint8)))
    assert renderer.value_range(ViewState()) is None
    # A channel of the same map has values: they are 0.
    assert renderer.value_range(ViewState(channel=0)) == (0.0, 0.0)


def test_a_single_pixel(gpu: Gpu) -> None:
    renderer = Renderer(gpu, FeatureMap(np.array([[[7, 51]]], np.uint8)))
    assert renderer.value_range(ViewState()) == (1.0, 1.0)
    low, high = renderer.value_range(ViewState(channel=1)) or (None, None)
    assert low == high == np.float32(0.2)


def test_a_range_that_ends_at_0(gpu: Gpu) -> None:
    codes = np.array([[[255, 0], [0, 0]], [[0, 255], [255, 255]]], np.uint8)
    assert Renderer(gpu, FeatureMap(codes)).value_range(ViewState(reference=(0, 0))) == (pytest.approx(0, abs=1e-6), 1)
    opposite = FeatureMap(np.array([[[255], [0]]], np.uint8), (-1.0, 1.0))
    view = ViewState(reference=(0, 0), metric=ANGLE)
    assert Renderer(gpu, opposite).value_range(view) == (pytest.approx(0, abs=1e-6), 1)
