"""Maps beyond a device's limits: split, streamed and coarse first, and exact all the same."""

from __future__ import annotations

import itertools
from collections.abc import Collection
from typing import Any

import numpy as np
import pytest
from helpers import (
    ANGLES,
    assert_picture,
    assert_similar,
    expected_values,
    pairs_of,
    random_image,
    random_map,
    rounding_of,
)
from numpy.typing import NDArray

from ifealid_gpu import oracle
from ifealid_gpu.geometry import Projection
from ifealid_gpu.gpu.device import Gpu
from ifealid_gpu.gpu.tile_layout import TileLimits
from ifealid_gpu.maps.codes import PRECISIONS
from ifealid_gpu.maps.feature_map import FeatureMap
from ifealid_gpu.passes.sampling import Sampling
from ifealid_gpu.renderer import Renderer, picture_texture
from ifealid_gpu.renderer.fluid import coarse_stride
from ifealid_gpu.views.resolved_view import ResolvedView
from ifealid_gpu.views.view_state import ViewState

# Textures of 64 x 64 texels: eight packs a row, so that packs take shelves; bands of one chunk and more.
LIMITS = {
    "one band": TileLimits(64, 32),
    "bands": TileLimits(64, 32, band_bytes=5000),
    "one chunk a band": TileLimits(64, 32, band_bytes=1),
    "streamed": TileLimits(64, 32, band_bytes=5000, memory=0),
}


SIZES = [(9, 13), (1, 100), (100, 3), (3, 300)]


def turned(*groups: Collection[Any]) -> list[tuple[Any, ...]]:
    """All of these with each other, each with one of the precisions: any of them meets every precision."""
    tuples = itertools.product(*(enumerate(group) for group in groups))
    return [(*(one for _, one in found), PRECISIONS[sum(n for n, _ in found) % len(PRECISIONS)]) for found in tuples]


@pytest.mark.parametrize(("split", "size", "precision"), turned(LIMITS, SIZES))
def test_a_split_map_is_exact(gpu: Gpu, split: str, size: tuple[int, int], precision: int) -> None:
    (height, width), limits = size, LIMITS[split]
    feature_map = random_map(height, width, 150, precision, value_range=(-1.0, 1.7))
    whole, split = Renderer(gpu, feature_map), Renderer(gpu, feature_map, limits=limits)
    assert split.is_streamed == (limits.memory == 0)
    for at in ((0, 0), (width - 1, height // 2)):
        for metric in ANGLES:
            view = ViewState(reference=at, metric=metric)
            got = split.values(view)
            assert_similar(got, expected_values(feature_map, view), precision)
            np.testing.assert_array_equal(got, whole.values(view))
            assert split.value_range(view) == whole.value_range(view)
    for channel in (0, 33, 149):
        view = ViewState(channel=channel)
        np.testing.assert_array_equal(split.values(view), whole.values(view))
        assert split.value_range(view) == whole.value_range(view)


@pytest.mark.parametrize("limits", LIMITS.values(), ids=LIMITS)
def test_a_picture_of_a_split_map_is_that_of_the_whole(gpu: Gpu, limits: TileLimits) -> None:
    feature_map = random_map(11, 301, 37, image=random_image(22, 602), seed=3)
    view = ViewState(reference=(200, 5), opacity=0.3, pins=((7, 7),))
    picture = Renderer(gpu, feature_map, limits=limits).picture(view, (640, 240))
    assert_picture(picture, feature_map, view, (640, 240))
    np.testing.assert_array_equal(picture, Renderer(gpu, feature_map).picture(view, (640, 240)))


def test_a_map_wider_than_any_texture(gpu: Gpu) -> None:
    width = gpu.limit("max-texture-dimension-2d") + 5
    feature_map = random_map(2, width, 3)
    view = ViewState(reference=(width - 1, 1))
    assert_similar(Renderer(gpu, feature_map).values(view), expected_values(feature_map, view), 8)


@pytest.mark.parametrize(("precision", "channels"), [(8, 20_001), (16, 9001), (32, 4999)])
def test_many_channels(gpu: Gpu, precision: int, channels: int) -> None:
    feature_map = random_map(5, 7, channels, precision, value_range=(-1.0, 1.0))
    for metric in ANGLES:
        view = ViewState(reference=(3, 2), metric=metric)
        assert_similar(Renderer(gpu, feature_map).values(view), expected_values(feature_map, view), precision)
    view = ViewState(channel=channels - 1)
    expected = expected_values(feature_map, view)
    np.testing.assert_allclose(Renderer(gpu, feature_map).values(view), expected, rtol=0, atol=1e-6)


def test_a_streamed_map_takes_the_memory_of_one_band(gpu: Gpu) -> None:
    feature_map = random_map(64, 64, 64)
    codes = feature_map.codes.nbytes
    limits = TileLimits(8192, 256, band_bytes=codes // 16, memory=codes - 1)
    streamed = Renderer(gpu, feature_map, limits=limits)
    assert streamed.is_streamed
    assert Renderer(gpu, feature_map).full.tiles.nbytes == codes
    assert streamed.full.tiles.nbytes == codes // 16


def test_a_user_can_bound_the_memory(gpu: Gpu) -> None:
    feature_map = random_map(40, 40, 16)
    for memory, streamed in ((40 * 40 * 16 - 1, True), (40 * 40 * 16, False), (None, False)):
        bounded = Gpu(gpu.adapter, gpu.device, memory, gpu.pipelines)
        assert Renderer(bounded, feature_map).is_streamed == streamed


def test_the_bound_holds(gpu: Gpu, slow: None) -> None:
    """The band on the device and the tiles of coarse pictures are within it together."""
    memory = 200_000
    bounded = Gpu(gpu.adapter, gpu.device, memory, gpu.pipelines)
    feature_map = random_map(97, 130, 64)
    renderer = Renderer(bounded, feature_map)
    renderer.warm_up(ViewState())
    assert renderer.is_streamed
    assert renderer.fluid.coarse is not None
    assert 0 < renderer.full.tiles.nbytes + renderer.fluid.coarse.tiles.nbytes <= memory
    view = ViewState(reference=(60, 50))
    assert (renderer.values(view) == Renderer(gpu, feature_map).values(view)).all()


def test_a_bound_that_no_map_can_keep_is_still_quick(gpu: Gpu) -> None:
    """Every band costs a submission, so there are not as many as chunks."""
    feature_map = random_map(97, 130, 64)
    renderer = Renderer(Gpu(gpu.adapter, gpu.device, 1, gpu.pipelines), feature_map)
    assert 128 < len(renderer.full.tiles.bands) <= 256
    view = ViewState(reference=(60, 50))
    assert (renderer.values(view) == Renderer(gpu, feature_map).values(view)).all()


# --- Coarse pictures ---


@pytest.mark.parametrize("view", [ViewState(reference=(999, 0)), ViewState(pins=((0, 999),)), ViewState(channel=99)])
def test_a_map_is_made_fluid_whatever_the_view_it_is_opened_with(gpu: Gpu, slow: None, view: ViewState) -> None:
    """The view may be of another layer still, with pixels that this one lacks."""
    renderer = Renderer(gpu, random_map(31, 40, 16))
    renderer.warm_up(view)
    assert renderer.fluid.coarse is not None


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> None:
    """A device on which no pass is fast enough, and a step of refining does one band."""
    monkeypatch.setattr("ifealid_gpu.renderer.fluid.FLUID", 0.0)
    monkeypatch.setattr("ifealid_gpu.renderer.fluid.REFINE", 0.0)


def drawn(gpu: Gpu, renderer: Renderer, view: ViewState, size: tuple[int, int]) -> NDArray[np.uint8]:
    """What a window shows: quick, which may be coarse."""
    target = picture_texture(gpu, size)
    encoder = gpu.device.create_command_encoder()
    renderer.encode(encoder, view, target, Projection.of(renderer.scene, size, view.viewport), quick=True)
    gpu.device.queue.submit([encoder.finish()])
    layout = {"bytes_per_row": size[0] * 4, "rows_per_image": size[1]}
    data = gpu.device.queue.read_texture({"texture": target}, layout, (*size, 1))
    return np.frombuffer(data, np.uint8).reshape(size[1], size[0], 4)


def coarse_of(feature_map: FeatureMap, view: ViewState, stride: int) -> NDArray[Any]:
    """The oracle's values of the pixels that a coarse picture takes, each for all the pixels that it stands for."""
    left, top = Sampling(feature_map.width, feature_map.height, stride).start
    values = expected_values(feature_map, view)[top::stride, left::stride]
    rows = np.minimum(np.arange(feature_map.height) // stride, values.shape[0] - 1)
    columns = np.minimum(np.arange(feature_map.width) // stride, values.shape[1] - 1)
    return values[np.ix_(rows, columns)]


def coarse_ends(feature_map: FeatureMap, view: ResolvedView, stride: int) -> tuple[float, float]:
    """The oracle's values of the first and the last colour of a coarse picture: of the pixels that it takes."""
    left, top = Sampling(feature_map.width, feature_map.height, stride).start
    samples = [((x - left) / stride, (y - top) / stride) for x, y in pairs_of(view.left_out)]
    left_out = [(int(x), int(y)) for x, y in samples if x == int(x) and y == int(y)]
    ends = oracle.color_range(expected_values(feature_map, view.view)[top::stride, left::stride], left_out)
    assert ends is not None
    return ends


@pytest.mark.parametrize(("split", "channel", "stride", "precision"), turned(LIMITS, (None, 20), (2, 4, 8)))
def test_a_coarse_picture_comes_first_and_is_refined_to_the_full_one(
    gpu: Gpu,
    slow: None,
    monkeypatch: pytest.MonkeyPatch,
    split: str,
    channel: int | None,
    stride: int,
    precision: int,
) -> None:
    monkeypatch.setattr("ifealid_gpu.renderer.fluid.coarse_stride", lambda *_: stride)
    # A small map has bands enough where each is a chunk, and every band is a submission.
    size = width, height = (19, 13) if split == "one chunk a band" else (45, 31)
    feature_map = random_map(height, width, 37, precision, value_range=(-1.0, 1.7))
    renderer = Renderer(gpu, feature_map, limits=LIMITS[split])
    first = ViewState(reference=(width - 15, 7), channel=channel, markers=False)
    renderer.warm_up(ViewState(reference=(1, 1)))
    for view in (first, first.but(reference=(3, height - 1), channel=None if channel is None else 7)):
        coarse = drawn(gpu, renderer, view, size)
        assert renderer.coarse_stride == stride
        values = coarse_of(feature_map, view, stride)
        reading = renderer.reading((5, 5))
        wanted = coarse_ends(feature_map, renderer.resolve(view), stride)
        assert reading.range is not None
        # The nearest entry of the colour map may flip where a value lies within rounding of two, and only there.
        projection, nudge = Projection.of(renderer.scene, size), rounding_of(*wanted)
        ranged = view.but(display_range=wanted)
        expected = [oracle.color(values, None, ranged, projection, n)[..., :3] for n in (0, nudge, -nudge)]
        off = [np.abs(coarse[..., :3] - 255 * picture).max(axis=2) for picture in expected]
        assert np.minimum.reduce(off).max() <= 1
        assert (off[0] > 1).sum() <= max(stride**2, 0.01 * values.size)
        assert np.abs(np.subtract(reading.range.ends, wanted)).max() < 1e-3
        assert reading.values == (None,), "a coarse picture has no value of its own at a pixel"
        shares = []
        while not shares or shares[-1] < 1:
            shares.append(renderer.refine(renderer.resolve(view)))
            assert len(shares) <= len(renderer.full.tiles.bands)
        assert shares == sorted(set(shares))
        assert_picture(drawn(gpu, renderer, view, size), feature_map, view, size)
        assert renderer.coarse_stride is None
        np.testing.assert_array_equal(
            renderer.picture(view, size), Renderer(gpu, feature_map).picture(view, size), "not the full pass's picture"
        )


@pytest.mark.parametrize(("height", "width"), [(1, 1), (1, 50), (50, 1), (2, 3), (5, 33)])
def test_coarse_pictures_of_small_and_thin_maps(gpu: Gpu, slow: None, height: int, width: int) -> None:
    feature_map = random_map(height, width, 5)
    renderer = Renderer(gpu, feature_map, limits=LIMITS["bands"])
    view = ViewState(reference=(width - 1, height - 1))
    renderer.warm_up(view)
    renderer.full.restart()  # of one pixel, warming up has computed what is shown
    size = width * 3, height * 3
    assert drawn(gpu, renderer, view, size)[..., 3].min() == 255
    assert renderer.coarse_stride == 8
    while renderer.refine(renderer.resolve(view)) < 1:
        pass
    assert_picture(drawn(gpu, renderer, view, size), feature_map, view, size)


def test_a_new_reference_starts_the_refinement_anew(gpu: Gpu, slow: None) -> None:
    feature_map = random_map(31, 45, 16)
    renderer = Renderer(gpu, feature_map, limits=LIMITS["bands"])
    renderer.warm_up(ViewState())
    first, second = ViewState(reference=(1, 1)), ViewState(reference=(40, 20))
    share = renderer.refine(renderer.resolve(first))
    assert 0 < renderer.refine(renderer.resolve(second)) == share < renderer.refine(renderer.resolve(second))
    while renderer.refine(renderer.resolve(second)) < 1:
        pass
    assert_picture(drawn(gpu, renderer, second, (45, 31)), feature_map, second, (45, 31))


def test_a_fast_device_draws_the_full_picture_at_once(gpu: Gpu) -> None:
    renderer = Renderer(gpu, random_map(7, 9, 5))
    renderer.warm_up(ViewState())
    drawn(gpu, renderer, ViewState(reference=(2, 2)), (90, 70))
    assert renderer.coarse_stride is None


def test_the_stride_follows_the_time_of_a_full_pass() -> None:
    seconds = 0.034, 0.046, 0.047, 0.131, 0.133, 5.0
    assert [coarse_stride(full, 0.033) for full in seconds] == [2, 2, 4, 4, 8, 8]
