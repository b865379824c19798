"""The range without some pixels: what the colours span, beside that of all values; against the oracle."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from helpers import ANGLES, expected_values, random_codes, random_map

from ifealid_gpu import oracle
from ifealid_gpu.gpu.device import Gpu
from ifealid_gpu.gpu.tile_layout import TileLimits
from ifealid_gpu.maps.codes import PRECISIONS
from ifealid_gpu.maps.feature_map import FeatureMap
from ifealid_gpu.passes.value_map import FoundRange, found_range
from ifealid_gpu.passes.value_range import MOST_LEFT_OUT
from ifealid_gpu.quantities.map_pixels import MapPixels
from ifealid_gpu.quantities.metric import Metric
from ifealid_gpu.renderer import Renderer
from ifealid_gpu.renderer.computation import Computation
from ifealid_gpu.views.view_state import ViewState

Pixels = Sequence[tuple[int, int]]

LIMITS = {
    "whole": None,
    "bands": TileLimits(64, 32, band_bytes=5000),
    "one chunk a band": TileLimits(64, 32, band_bytes=1),
    "streamed": TileLimits(64, 32, band_bytes=5000, memory=0),
}


def found(gpu: Gpu, renderer: Renderer, view: ViewState, left_out: Pixels, by: Computation | None = None) -> FoundRange:
    """What the range pass finds without some pixels."""
    computation = by or renderer.full
    encoder = gpu.device.create_command_encoder(label="range")
    pixels = MapPixels.at(left_out, renderer.feature_map.width) if left_out else None
    computation.encode(encoder, renderer.resolve(view).quantity, left_out=pixels)
    gpu.device.queue.submit([encoder.finish()])
    one = found_range(gpu.device.queue.read_buffer(computation.values.range))
    assert one is not None
    return one


def assert_found(gpu: Gpu, renderer: Renderer, view: ViewState, left_out: Pixels) -> None:
    """To the bit, of the GPU's own values, which others hold against the oracle."""
    values = renderer.values(view)
    one = found(gpu, renderer, view, left_out)
    assert one.ends == oracle.color_range(values.astype(np.float64), left_out)
    assert one.values == (np.nanmin(values), np.nanmax(values))


@pytest.mark.parametrize("split", LIMITS)
@pytest.mark.parametrize("precision", PRECISIONS)
@pytest.mark.parametrize(("height", "width"), [(9, 13), (1, 100), (51, 3)])
def test_the_reference_is_left_out_wherever_it_lies(
    gpu: Gpu, split: str, precision: int, height: int, width: int
) -> None:
    feature_map = random_map(height, width, 37, precision, value_range=(-1.0, 1.7), seed=height)
    valid = np.random.default_rng(1).random((height, width)) < 0.8
    for one in (feature_map, replace(feature_map, valid=valid)):
        renderer = Renderer(gpu, one, limits=LIMITS[split])
        for x, y in {(0, 0), (width - 1, height - 1), (width // 2, height // 3), (width // 3, height // 2)}:
            if one.valid is not None and not one.valid[y, x]:
                continue
            view = ViewState(reference=(x, y))
            assert_found(gpu, renderer, view, [(x, y)])
            ends, values = renderer.color_ends(view), renderer.value_range(view)
            assert ends is not None and values is not None
            expected = expected_values(one, view)
            assert ends == pytest.approx(oracle.color_range(expected, [(x, y)]), abs=1e-6)
            assert values == pytest.approx(oracle.value_range(expected), abs=1e-6)
            assert ends[1] < values[1] == 1, "the reference alone is 1"


@pytest.mark.parametrize("software", [True, False])
@pytest.mark.parametrize("precision", PRECISIONS)
@pytest.mark.parametrize("metric", list(ANGLES))
def test_many_pixels_are_left_out_and_no_value_is_computed_again(
    gpu: Gpu, monkeypatch: pytest.MonkeyPatch, precision: int, metric: Metric, software: bool
) -> None:
    monkeypatch.setattr(Gpu, "is_software", software)
    feature_map = random_map(29, 31, 40, precision, value_range=(-1.0, 1.7))
    renderer = Renderer(gpu, feature_map)
    view = ViewState(reference=(20, 4), metric=metric)
    values = renderer.values(view)
    order = np.argsort(values, axis=None)
    with monkeypatch.context() as patch:
        patch.setattr(renderer.full.dispatcher, "encode", lambda *_, **__: pytest.fail("computed again"))
        for count in (0, 1, 2, 17, MOST_LEFT_OUT, MOST_LEFT_OUT + 1, 700, 898, 3):
            numbers = [*order[: count // 2], *order[order.size - (count - count // 2) :]]
            assert_found(gpu, renderer, view, [(int(n) % 31, int(n) // 31) for n in numbers])
        assert_found(gpu, renderer, view, [(20, 4)] * 3)
    assert renderer.values(view)[4, 20] == 1


@pytest.mark.parametrize("channels", [8, 520, 1100])
def test_kernels_that_find_no_ranges_leave_out_the_same(gpu: Gpu, channels: int) -> None:
    """Those of many channels, whose packs are compared in a loop."""
    feature_map = random_map(19, 23, channels)
    renderer = Renderer(gpu, feature_map)
    assert_found(gpu, renderer, ViewState(reference=(5, 7)), [(5, 7)])
    assert_found(gpu, renderer, ViewState(reference=(22, 18)), [(22, 18), (0, 0)])


@pytest.mark.parametrize("stride", [2, 4, 8])
@pytest.mark.parametrize("split", LIMITS)
def test_a_coarse_picture_leaves_out_what_it_takes(
    gpu: Gpu, monkeypatch: pytest.MonkeyPatch, split: str, stride: int
) -> None:
    monkeypatch.setattr("ifealid_gpu.renderer.fluid.FLUID", 0.0)
    monkeypatch.setattr("ifealid_gpu.renderer.fluid.coarse_stride", lambda *_: stride)
    size = width, height = (19, 13) if split == "one chunk a band" else (45, 31)
    feature_map = random_map(height, width, 37)
    renderer = Renderer(gpu, feature_map, limits=LIMITS[split])
    renderer.warm_up(ViewState())
    left, top = stride // 2, stride // 2
    for x, y in ((left, top), (left + stride, top + stride), (left + stride - 1, top), (size[0] - 1, size[1] - 1)):
        for rule in ("auto", "paper"):
            view = ViewState(reference=(x, y), display_range=rule)
            encoder = gpu.device.create_command_encoder(label="coarse")
            renderer.encode_values(encoder, renderer.resolve(view), quick=True)
            gpu.device.queue.submit([encoder.finish()])
            assert renderer.coarse_stride == stride
            one = renderer.reading(None).range
            assert one is not None
            taken = expected_values(feature_map, view)[top::stride, left::stride]
            column, row = (x - left) / stride, (y - top) / stride
            is_taken = column == int(column) and row == int(row)
            left_out = [(int(column), int(row))] if is_taken and rule == "auto" else []
            assert one.ends == pytest.approx(oracle.color_range(taken, left_out), abs=1e-6)
            assert one.values == pytest.approx(oracle.value_range(taken), abs=1e-6)
            assert (one.values[1] == 1) == is_taken
            assert (one.ends[1] == 1) == (is_taken and rule == "paper")


# --- Where nothing is left that spans something ---


def ends_of(gpu: Gpu, codes: list[list[list[int]]], reference: tuple[int, int]) -> tuple[float, float] | None:
    return Renderer(gpu, FeatureMap(np.array(codes, np.uint8))).color_ends(ViewState(reference=reference))


def test_all_values_count_where_the_others_span_nothing(gpu: Gpu) -> None:
    assert ends_of(gpu, [[[3, 4]]], (0, 0)) == (1, 1), "one pixel"
    low, high = ends_of(gpu, [[[3, 4], [4, 3]]], (0, 0)) or (0, 0)
    assert (low, high) == (pytest.approx(1 - 2 / np.pi * np.arccos(24 / 25), abs=1e-6), 1), "two pixels"
    assert ends_of(gpu, [[[3, 4], [3, 4], [6, 8]]], (1, 0)) == (1, 1), "all alike"
    assert ends_of(gpu, [[[0, 0], [4, 3], [0, 0]]], (1, 0)) == (1, 1), "the others have no direction"
    low, high = ends_of(gpu, [[[3, 4], [4, 3], [8, 6]]], (0, 0)) or (0, 0)
    assert 0.8 < low < 0.83 and high == 1, "the others are alike, but not as the reference is"
    assert ends_of(gpu, [[[0, 0], [4, 3]]], (0, 0)) is None, "nothing compares with the reference"


@pytest.mark.parametrize("software", [True, False])
@pytest.mark.parametrize("precision", [8, 16])
def test_rounding_is_no_span(gpu: Gpu, monkeypatch: pytest.MonkeyPatch, precision: int, software: bool) -> None:
    """Pixels of one direction and many lengths are as alike to the reference, but for the last bits of float32."""
    monkeypatch.setattr(Gpu, "is_software", software)
    codes = np.arange(1, 61)[:, np.newaxis] * np.array([3, 4, 1, 2])
    codes[17] = 200, 5, 77, 1
    feature_map = FeatureMap(codes.reshape(5, 12, 4).astype(np.uint8 if precision == 8 else np.uint16))
    view = ViewState(reference=(5, 1))
    renderer = Renderer(gpu, feature_map)
    values = renderer.values(view)
    others = np.delete(values.reshape(-1), 17)
    assert 0 < others.max() - others.min() < 1e-6, "else nothing is tested"
    assert renderer.color_ends(view) == renderer.value_range(view) == (others.min(), 1)


@pytest.mark.parametrize("software", [True, False])
def test_a_second_pixel_like_the_reference_counts(gpu: Gpu, monkeypatch: pytest.MonkeyPatch, software: bool) -> None:
    monkeypatch.setattr(Gpu, "is_software", software)
    codes = random_codes(7, 9, 5)
    codes[6, 8] = codes[2, 3]
    renderer = Renderer(gpu, FeatureMap(codes))
    assert (renderer.color_ends(ViewState(reference=(3, 2))) or (0, 0))[1] == 1
    assert (renderer.color_ends(ViewState(reference=(4, 2))) or (0, 1))[1] < 1


def test_values_that_are_not_compared_all_count(gpu: Gpu) -> None:
    renderer = Renderer(gpu, random_map(6, 7, 5))
    for view in (ViewState(channel=2), ViewState(channel=2, reference=(1, 1))):
        assert renderer.resolve(view).left_out is None
        assert renderer.color_ends(view) == renderer.value_range(view)
    assert renderer.resolve(ViewState(reference=(2, 3))).left_out == MapPixels.at([(2, 3)], 7)
    assert renderer.resolve(ViewState(reference=(2, 3), display_range="paper")).left_out is None
    kept = ViewState(reference=(2, 3), display_range=(0, 1))
    assert renderer.color_ends(kept) == (0, 1) and renderer.value_range(kept) != (0, 1)


def test_values_are_the_same_under_every_range(gpu: Gpu) -> None:
    for precision in PRECISIONS:
        renderer = Renderer(gpu, random_map(13, 17, 40, precision, value_range=(-2.0, 1.5)))
        views = [ViewState(reference=(5, 6), display_range=given) for given in ("auto", "paper", (0.2, 0.3), "auto")]
        first, *others = (renderer.values(view) for view in views)
        assert all(first.tobytes() == other.tobytes() for other in others)
