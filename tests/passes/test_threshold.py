"""The threshold pass: Otsu's method and what is inside, against the oracle in float64."""

from __future__ import annotations

import numpy as np
import pytest
from helpers import random_map

from ifealid_gpu import oracle
from ifealid_gpu.errors import InputError
from ifealid_gpu.geometry import Projection
from ifealid_gpu.gpu.device import Gpu
from ifealid_gpu.gpu.tile_layout import TileLimits
from ifealid_gpu.maps.feature_map import FeatureMap
from ifealid_gpu.quantities.display_range import PAPER
from ifealid_gpu.quantities.norm import Norm
from ifealid_gpu.quantities.place import Pixel
from ifealid_gpu.quantities.query import Combine, Query
from ifealid_gpu.quantities.term import Term
from ifealid_gpu.quantities.threshold import Threshold
from ifealid_gpu.renderer import SCREEN_FORMAT, Renderer, picture_texture
from ifealid_gpu.renderer.fluid import coarse_computation
from ifealid_gpu.views.view_state import ViewState

CHANNEL = ViewState(channel=0)


def map_of(values: np.ndarray) -> FeatureMap:
    """A map whose only channel has the codes that are given."""
    return FeatureMap(values.astype(np.uint8)[..., np.newaxis])


def check_cut(renderer: Renderer, view: ViewState) -> None:
    """Share and mask are those of the values that the GPU has, at the oracle's threshold or the given one."""
    values = renderer.values(view).astype(np.float64)
    cut, mask = renderer.cut(view), renderer.mask(view)
    assert cut is not None
    low_is_bright = renderer.resolve(view).quantity.is_low_bright
    given = None if view.threshold is None else view.threshold.at
    if given is None:
        left_out = renderer.resolve(view).left_out
        numbers = () if left_out is None else tuple(divmod(int(n), values.shape[1])[::-1] for n in left_out.numbers)
        width = (np.nanmax(values) - np.nanmin(values)) / 256
        assert abs(cut.at - oracle.otsu(values, numbers, low_is_bright)) <= 1e-3 * width + 1e-6 * abs(cut.at)
    else:
        assert cut.at == np.float32(given)
    expected = oracle.inside(values, cut.at, low_is_bright)
    np.testing.assert_array_equal(mask, expected)
    assert (cut.inside, cut.count) == (expected.sum(), (~np.isnan(values)).sum())
    assert cut.share == expected.sum() / (~np.isnan(values)).sum()


@pytest.mark.parametrize("threshold", [None, Threshold(0.6), Threshold(-3), Threshold(7)])
def test_all_kinds_of_one_component(gpu: Gpu, threshold: Threshold | None) -> None:
    feature_map = random_map(31, 45, 12, 16, value_range=(-1.0, 2.0))
    renderer = Renderer(gpu, feature_map)
    for view in (ViewState(reference=(3, 4)), ViewState(channel=5), ViewState(quantity=Norm())):
        check_cut(renderer, view.but(threshold=threshold))


@pytest.mark.parametrize("metric", ["euclidean", "cosine"])
@pytest.mark.parametrize("at", [None, 0.9])
def test_of_distances_what_is_near_is_inside(gpu: Gpu, metric: str, at: float | None) -> None:
    renderer = Renderer(gpu, random_map(9, 13, 6, value_range=(-1.0, 1.0)))
    view = ViewState(reference=(3, 4), metric=metric, threshold=Threshold(at))
    check_cut(renderer, view)
    assert renderer.mask(view)[4, 3], "the reference is inside"


@pytest.mark.parametrize("metric", ["angle", "l1"])
def test_of_sets_with_negative_terms(gpu: Gpu, metric: str) -> None:
    terms = (Term(Pixel(3, 4)), Term(Pixel(10, 2)), Term(Pixel(7, 7), sign=-1))
    renderer = Renderer(gpu, random_map(9, 13, 6, value_range=(-1.0, 1.0)))
    for threshold in (None, Threshold(0.02)):
        check_cut(renderer, ViewState(query=Query(terms, Combine.NEAREST), metric=metric, threshold=threshold))


def test_otsus_threshold_parts_two_heaps_in_the_middle_of_the_gap(gpu: Gpu) -> None:
    values = np.full((7, 11), 40)
    values[2:5, 3:9] = 200
    values[0, :3] = 50
    renderer = Renderer(gpu, map_of(values))
    cut = renderer.cut(CHANNEL)
    assert cut is not None and cut.inside == 18
    assert cut.at * 255 == pytest.approx(125, abs=1)
    np.testing.assert_array_equal(renderer.mask(CHANNEL), values == 200)


def test_where_only_the_reference_would_be_inside_it_does_not_count(gpu: Gpu) -> None:
    """Distances in many dimensions are much the same, but for that of the reference to itself."""
    renderer = Renderer(gpu, random_map(20, 30, 200, value_range=(-1.0, 1.0)))
    view = ViewState(reference=(3, 4), metric="euclidean")
    check_cut(renderer, view)
    cut, with_it = renderer.cut(view), renderer.cut(view.but(display_range=PAPER))
    assert cut is not None and with_it is not None
    assert with_it.inside == 1 and 0.2 < cut.share < 0.8


@pytest.mark.parametrize("share", [0.5, 0.1])
def test_two_normal_distributions_are_parted_between_them(gpu: Gpu, share: float) -> None:
    random = np.random.default_rng(7)
    is_bright = random.random((60, 70)) < share
    values = np.clip(random.normal(np.where(is_bright, 180, 70), 18), 0, 255).round()
    renderer = Renderer(gpu, map_of(values))
    check_cut(renderer, CHANNEL)
    assert (renderer.mask(CHANNEL) == is_bright).mean() > 0.99


def test_pixels_without_data_are_neither_counted_nor_inside(gpu: Gpu) -> None:
    whole = random_map(23, 17, 4)
    valid = np.random.default_rng(5).random((23, 17)) < 0.6
    renderer = Renderer(gpu, FeatureMap(whole.codes, valid=valid))
    for threshold in (Threshold(), Threshold(0.7)):
        view = ViewState(reference=tuple(np.argwhere(valid)[0][::-1].tolist()), threshold=threshold)
        check_cut(renderer, view)
        assert not renderer.mask(view)[~valid].any()


def test_where_no_pixel_has_a_value_nothing_is_inside(gpu: Gpu) -> None:
    renderer = Renderer(gpu, FeatureMap(np.zeros((3, 5, 2), np.uint8)))
    assert renderer.cut(ViewState(threshold=Threshold())) is None
    assert not renderer.mask(ViewState(threshold=Threshold(0.2))).any()


@pytest.mark.parametrize("metric", ["angle-of-codes", "euclidean"])
def test_where_all_pixels_are_alike_all_are_inside(gpu: Gpu, metric: str) -> None:
    renderer = Renderer(gpu, FeatureMap(np.full((3, 5, 4), 77, np.uint8)))
    view = ViewState(metric=metric, threshold=Threshold())
    cut = renderer.cut(view)
    assert cut is not None and cut.share == 1 and renderer.mask(view).all()


@pytest.mark.parametrize(("at", "share"), [(-0.1, 1), (1.1, 0), (2e38, 0), (-2e38, 1), (0.0, 1)])
def test_a_threshold_beyond_all_values_takes_all_or_nothing(gpu: Gpu, at: float, share: float) -> None:
    cut = Renderer(gpu, random_map(5, 6, 7)).cut(CHANNEL.but(threshold=Threshold(at)))
    assert cut is not None and cut.share == share


def test_bands_streams_and_another_reference_give_the_same(gpu: Gpu) -> None:
    feature_map = random_map(31, 45, 37)
    whole = Renderer(gpu, feature_map)
    for limits in (TileLimits(8192, 256, band_bytes=20_000), TileLimits(8192, 256, band_bytes=20_000, memory=50_000)):
        other = Renderer(gpu, feature_map, limits=limits)
        for reference in ((3, 4), (20, 9)):
            view = ViewState(reference=reference, threshold=Threshold())
            assert other.cut(view) == whole.cut(view)
            np.testing.assert_array_equal(other.mask(view), whole.mask(view))


def test_a_frame_tells_what_is_inside_of_what_it_shows_coarse_pictures_too(
    gpu: Gpu, monkeypatch: pytest.MonkeyPatch
) -> None:
    renderer = Renderer(gpu, random_map(31, 45, 7))
    target = picture_texture(gpu, (45, 31), SCREEN_FORMAT)
    view = ViewState(reference=(3, 4), threshold=Threshold())

    def drawn(shown: ViewState) -> None:
        encoder = gpu.device.create_command_encoder()
        renderer.encode(encoder, shown, target, Projection.of(renderer.scene, (45, 31)), quick=True)
        gpu.device.queue.submit([encoder.finish()])

    for shown in (view, view.but(threshold=Threshold(0.6)), view.but(reference=(9, 9))):
        drawn(shown)
        assert renderer.reading((5, 6), None).cut == renderer.cut(shown)
    drawn(view.but(threshold=None))
    assert renderer.reading().cut is None
    stands_in = coarse_computation(renderer.feature_map, renderer.full.dispatcher, TileLimits.of(gpu), 2)
    monkeypatch.setattr(renderer.fluid, "choose", lambda *_: stands_in)
    drawn(view)
    assert renderer.coarse_stride == 2
    coarse = renderer.reading().cut
    values = renderer.values(view)[1::2, 1::2]
    assert coarse is not None and coarse.count == values.size
    assert coarse.inside == (values >= np.float32(coarse.at)).sum()
    assert coarse.at == pytest.approx(oracle.otsu(values.astype(np.float64)), abs=1e-5)


@pytest.mark.parametrize("at", [float("nan"), float("inf"), "abc", None])
def test_thresholds_that_are_no_numbers(at: object) -> None:
    if at is None:
        assert Threshold(at).at is None
    else:
        with pytest.raises(InputError, match="threshold must be"):
            Threshold(at)  # type: ignore[arg-type]
