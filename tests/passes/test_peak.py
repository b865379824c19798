"""The peak pass: which pixel a frame finds to be the best, against NumPy's argmax of the GPU's own values."""

from __future__ import annotations

import numpy as np
import pytest
from helpers import random_map
from numpy.typing import NDArray

from ifealid_gpu.gpu.device import Gpu
from ifealid_gpu.gpu.tile_layout import TileLimits
from ifealid_gpu.maps.feature_map import FeatureMap
from ifealid_gpu.quantities.percentile import Percentile
from ifealid_gpu.quantities.place import Pixel
from ifealid_gpu.quantities.query import Query
from ifealid_gpu.quantities.term import Term
from ifealid_gpu.renderer import Renderer
from ifealid_gpu.renderer.fluid import coarse_computation
from ifealid_gpu.renderer.readback import Reading
from ifealid_gpu.views.view_state import ViewState

SMALL_SIDE = TileLimits(64, 32, band_bytes=2000)
STREAMED = TileLimits(64, 32, band_bytes=2000, memory=0)


def finding(gpu: Gpu, feature_map: FeatureMap, limits: TileLimits | None = None) -> Renderer:
    renderer = Renderer(gpu, feature_map, limits=limits)
    renderer.finds_peak = True
    return renderer


def read(renderer: Renderer, view: ViewState) -> Reading:
    encoder = renderer.gpu.device.create_command_encoder()
    renderer.encode_values(encoder, renderer.resolve(view), quick=True)
    renderer.gpu.device.queue.submit([encoder.finish()])
    return renderer.reading()


def best_of(values: NDArray[np.float32], *, low: bool = False) -> tuple[tuple[int, int], float]:
    """(x, y) and value of the first best pixel."""
    y, x = divmod(int(np.nanargmin(values) if low else np.nanargmax(values)), values.shape[1])
    return (x, y), float(values[y, x])


def of_two(width: int, height: int, metric: str) -> ViewState:
    """A view whose best pixel need not be one of its marks: their mean is asked for."""
    terms = (Term(Pixel(width - 1, height - 1)), Term(Pixel(width // 2, 0)))
    return ViewState(query=Query(terms), metric=metric)


@pytest.mark.parametrize(("metric", "low"), [("angle", False), ("euclidean", True), ("dot", False)])
@pytest.mark.parametrize(("width", "height"), [(9, 7), (131, 65), (4099, 3)])
def test_the_best_pixel_is_the_first_of_those_with_the_best_value(
    gpu: Gpu, width: int, height: int, metric: str, low: bool
) -> None:
    codes = random_map(height, width, 6, seed=width).codes
    codes[height // 2 :] = codes[: -(height // 2)]  # what is best is so again further down
    valid = np.random.default_rng(4).random((height, width)) < 0.8
    valid[0, width // 2] = valid[-1, -1] = True
    renderer = finding(gpu, FeatureMap(codes, (-1.0, 1.7), valid=valid))
    view = of_two(width, height, metric)
    found = read(renderer, view)
    assert (found.peak, found.peak_value) == best_of(renderer.values(view), low=low)


def test_the_best_pixel_may_be_one_that_the_colors_leave_out(gpu: Gpu) -> None:
    renderer = finding(gpu, random_map(7, 11, 6))
    for at, metric, best in [((3, 4), "angle", 1.0), ((10, 6), "euclidean", 0.0), ((0, 2), "euclidean", 0.0)]:
        found = read(renderer, ViewState(reference=at, metric=metric))
        assert found.peak == at
        assert found.peak_value == pytest.approx(best, abs=1e-6)


def test_it_follows_what_is_shown_and_is_found_only_where_it_is_asked_for(gpu: Gpu) -> None:
    renderer = finding(gpu, random_map(7, 9, 6))
    angle, percentile = of_two(9, 7, "angle"), ViewState(quantity=Percentile(), reference=(3, 4))
    for view in (angle, angle.but(metric="euclidean"), percentile, angle, angle):
        found = read(renderer, view)
        expected = best_of(renderer.values(view), low=view.metric is not None and view.metric.is_low_bright)
        assert (found.peak, found.peak_value) == expected
    assert read(renderer, ViewState(channel=2)).peak is None, "nothing is compared"
    renderer.finds_peak = False
    assert read(renderer, angle).peak is None


def test_no_pixel_is_best_where_none_has_a_value(gpu: Gpu) -> None:
    valid = np.ones((5, 7), bool)
    valid[2, 3] = False
    renderer = finding(gpu, FeatureMap(random_map(5, 7, 3).codes, valid=valid))
    for metric in ("angle", "euclidean"):
        found = read(renderer, ViewState(reference=(3, 2), metric=metric))
        assert (found.peak, found.peak_value) == (None, None)
    assert read(renderer, ViewState(reference=(0, 0))).peak == (0, 0), "and found again afterwards"


@pytest.mark.parametrize("limits", [SMALL_SIDE, STREAMED], ids=["bands", "streamed"])
def test_a_map_in_parts_has_the_same_best_pixel(gpu: Gpu, limits: TileLimits) -> None:
    feature_map = random_map(31, 45, 7)
    view = of_two(45, 31, "euclidean")
    whole = read(finding(gpu, feature_map), view)
    found = read(finding(gpu, feature_map, limits), view)
    assert found.peak is not None
    assert (found.peak, found.peak_value) == (whole.peak, whole.peak_value)


@pytest.mark.parametrize("limits", [None, STREAMED], ids=["own tiles", "streamed"])
@pytest.mark.parametrize(("width", "height"), [(45, 31), (1, 30)])
def test_a_coarse_pictures_best_pixel_is_one_of_the_map(
    gpu: Gpu, monkeypatch: pytest.MonkeyPatch, width: int, height: int, limits: TileLimits | None
) -> None:
    renderer = finding(gpu, random_map(height, width, 7), limits)
    view, stride = of_two(width, height, "angle"), 4
    values = renderer.values(view)
    limits = TileLimits(64, 32) if limits is not None else TileLimits.of(gpu)
    stands_in = coarse_computation(renderer.feature_map, renderer.full.dispatcher, limits, stride)
    monkeypatch.setattr(renderer.fluid, "choose", lambda *_: stands_in)
    found = read(renderer, view)
    assert renderer.coarse_stride == stride
    taken = np.full_like(values, np.nan)
    left = min(stride // 2, width - 1)
    taken[2::stride, left::stride] = values[2::stride, left::stride]
    assert (found.peak, found.peak_value) == best_of(taken)
