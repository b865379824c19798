"""The channel pass: every lane of a pack, at every precision, exactly."""

from __future__ import annotations

import numpy as np
import pytest
from helpers import random_map

from ifealid_gpu.errors import InputError
from ifealid_gpu.gpu.device import Gpu
from ifealid_gpu.maps.codes import PRECISIONS, code_dtype, code_max
from ifealid_gpu.maps.feature_map import FeatureMap
from ifealid_gpu.renderer import Renderer
from ifealid_gpu.views.view_state import ViewState


def assert_channel(gpu: Gpu, renderer: Renderer, channel: int) -> None:
    codes = renderer.feature_map.codes[:, :, channel]
    expected = (codes.astype(np.float64) / code_max(renderer.feature_map.precision)).astype(np.float32)
    got = renderer.values(ViewState(channel=channel))
    # float32 holds no 32-bit code exactly, and division may be off by a bit or two on a GPU.
    ulps = 0 if renderer.feature_map.precision < 32 and gpu.is_software else 2
    np.testing.assert_array_max_ulp(got, expected, ulps)


@pytest.mark.parametrize("precision", PRECISIONS)
def test_every_lane_of_a_pack(gpu: Gpu, precision: int) -> None:
    renderer = Renderer(gpu, random_map(5, 9, 35, precision))
    for channel in range(35):
        assert_channel(gpu, renderer, channel)


@pytest.mark.parametrize("precision", PRECISIONS)
@pytest.mark.parametrize(("height", "width"), [(1, 1), (1, 130), (130, 1), (7, 9), (8, 16)])
def test_sizes_off_every_workgroup(gpu: Gpu, precision: int, height: int, width: int) -> None:
    renderer = Renderer(gpu, random_map(height, width, 3, precision))
    for channel in range(3):
        assert_channel(gpu, renderer, channel)


def test_every_8_bit_code(gpu: Gpu) -> None:
    codes = np.arange(256, dtype=np.uint8).reshape(4, 64, 1)
    assert_channel(gpu, Renderer(gpu, FeatureMap(codes)), 0)


def test_every_16_bit_code(gpu: Gpu) -> None:
    codes = np.arange(1 << 16, dtype=np.uint16).reshape(256, 256, 1)
    assert_channel(gpu, Renderer(gpu, FeatureMap(codes)), 0)


def test_the_ends_of_32_bit_codes(gpu: Gpu) -> None:
    largest = code_max(32)
    ends = [*range(300), *(2**n for n in range(9, 32)), *range(largest - 300, largest + 1)]
    codes = np.array(ends, np.uint32)[np.newaxis, :, np.newaxis]
    assert_channel(gpu, Renderer(gpu, FeatureMap(codes)), 0)


@pytest.mark.parametrize("precision", PRECISIONS)
def test_the_largest_code_is_1_and_the_smallest_0(gpu: Gpu, precision: int) -> None:
    codes = np.array([[[0, code_max(precision)]]], code_dtype(precision))
    renderer = Renderer(gpu, FeatureMap(codes))
    assert renderer.values(ViewState(channel=0)) == 0
    assert renderer.values(ViewState(channel=1)) == 1


def test_a_channel_outside_the_map_is_refused_with_the_valid_range(gpu: Gpu) -> None:
    renderer = Renderer(gpu, random_map(2, 2, 5))
    for channel in (5, -1, 4096):
        with pytest.raises(InputError, match="must be 0 to 4"):
            renderer.values(ViewState(channel=channel))
