"""The histogram pass: counts of the GPU's own values, against NumPy's."""

from __future__ import annotations

import numpy as np
import pytest
from helpers import random_map
from numpy.typing import NDArray

from ifealid_gpu.errors import InputError
from ifealid_gpu.gpu.device import Gpu
from ifealid_gpu.maps.feature_map import FeatureMap
from ifealid_gpu.passes.histogram import SPAN_ALL, SPAN_COLORS, HistogramPass
from ifealid_gpu.renderer import Renderer
from ifealid_gpu.views.view_state import ViewState


def counted(gpu: Gpu, renderer: Renderer, bins: int, ends: tuple[float, float] | int = SPAN_ALL) -> NDArray[np.uint32]:
    """Of what the renderer has computed last; counted twice, as counts do not add up from one time to the next."""
    histogram = HistogramPass(gpu, renderer.full.values, bins)
    for _ in range(2):
        encoder = gpu.device.create_command_encoder()
        histogram.encode(encoder, ends)
        gpu.device.queue.submit([encoder.finish()])
    return histogram.read()


@pytest.mark.parametrize(("height", "width"), [(1, 1), (7, 9), (65, 131), (3, 4099)])
@pytest.mark.parametrize("bins", [1, 5, 256])
def test_values_are_counted_between_the_smallest_and_the_largest(gpu: Gpu, height: int, width: int, bins: int) -> None:
    renderer = Renderer(gpu, random_map(height, width, 6, seed=width))
    values = renderer.values(ViewState(reference=(0, 0)))
    got = counted(gpu, renderer, bins)
    assert got.sum() == values.size and len(got) == bins
    if values.size > 1:
        # A value that lies on an edge between two bins may be in either.
        edges = np.linspace(values.min(), values.max(), bins + 1)
        below = (values[..., np.newaxis] < edges[1:-1]).sum(axis=(0, 1))
        on_edge = (np.abs(values[..., np.newaxis] - edges[1:-1]) < 1e-6).sum(axis=(0, 1))
        assert (np.abs(np.cumsum(got)[:-1].astype(int) - below) <= on_edge).all()


def test_labels_are_counted_by_bins_about_them_and_what_has_none_is_not(gpu: Gpu) -> None:
    codes = np.random.default_rng(2).integers(0, 5, (13, 21, 1)).astype(np.uint8)
    valid = np.random.default_rng(3).random((13, 21)) < 0.8
    renderer = Renderer(gpu, FeatureMap(codes, valid=valid))
    renderer.values(ViewState(channel=0))  # codes / 255: labels in all but scale
    got = counted(gpu, renderer, 4, (-0.5 / 255, 3.5 / 255))
    np.testing.assert_array_equal(got, [(codes[valid] == label).sum() for label in range(4)])


def test_what_the_colors_leave_out_is_counted_or_not(gpu: Gpu) -> None:
    renderer = Renderer(gpu, random_map(7, 9, 6))
    values = renderer.values(ViewState(reference=(3, 4)))
    others = np.delete(values.ravel(), 4 * 9 + 3)
    assert counted(gpu, renderer, 16, SPAN_COLORS).sum() == 62
    of_others = np.histogram(others, 16, (others.min(), others.max()))[0]
    np.testing.assert_array_equal(counted(gpu, renderer, 16, SPAN_COLORS), of_others)


def test_a_histogram_has_1_to_256_bins(gpu: Gpu) -> None:
    renderer = Renderer(gpu, random_map(3, 4, 2))
    for bins in (0, 257):
        with pytest.raises(InputError, match="1 to 256 bins"):
            HistogramPass(gpu, renderer.full.values, bins)
