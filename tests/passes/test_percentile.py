"""Percentiles: the GPU's against NumPy's, and the random pairs against all of a map's similarities."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from helpers import random_map
from numpy.typing import NDArray

from ifealid_gpu import oracle
from ifealid_gpu.errors import InputError
from ifealid_gpu.fits.at_once import AtOnce, OneMap, finished
from ifealid_gpu.gpu.device import Gpu
from ifealid_gpu.gpu.tile_layout import TileLimits
from ifealid_gpu.maps.codes import dequantize
from ifealid_gpu.maps.feature_map import FeatureMap
from ifealid_gpu.passes.value_map import values_of_texels
from ifealid_gpu.quantities import chance as chance_module
from ifealid_gpu.quantities.chance import Chance, ChanceWanted, chance_words
from ifealid_gpu.quantities.metric import Metric
from ifealid_gpu.quantities.metrics.table import ANGLE, METRICS, metric_named
from ifealid_gpu.quantities.percentile import Percentile
from ifealid_gpu.quantities.place import Pixel
from ifealid_gpu.quantities.query import Combine, Query
from ifealid_gpu.quantities.regions.box import Box
from ifealid_gpu.quantities.space import Space
from ifealid_gpu.quantities.term import Term
from ifealid_gpu.renderer import Renderer
from ifealid_gpu.renderer.fluid import coarse_computation
from ifealid_gpu.renderer.readback import read_texels
from ifealid_gpu.views.view_state import ViewState

PERCENTILE = ViewState(quantity=Percentile(), reference=(3, 4))
metrics = pytest.mark.parametrize("metric", METRICS, ids=str)


def chance_of(feature_map: FeatureMap, metric: Metric = ANGLE, *, center: bool = False) -> Chance:
    space = Space.of(metric, feature_map, center)
    return finished(ChanceWanted.of(feature_map, metric, space).steps(OneMap(feature_map)))


def all_pairs(gpu: Gpu, feature_map: FeatureMap, view: ViewState) -> NDArray[np.float32]:
    """The values of all pairs of different pixels, ascending, as the GPU computes them."""
    renderer, found = Renderer(gpu, feature_map), []
    for y, x in np.ndindex(feature_map.height, feature_map.width):
        found.append(renderer.values(view.but(reference=(x, y))).ravel()[y * feature_map.width + x + 1 :])
    values = np.concatenate(found)
    return np.sort(values[~np.isnan(values)])


@metrics
@pytest.mark.parametrize("center", [False, True])
def test_of_a_small_map_all_pairs_are_taken(gpu: Gpu, metric: Metric, center: bool) -> None:
    if center and not metric.centers:
        return
    feature_map = random_map(5, 7, 6, value_range=(-1.0, 2.0))
    got = chance_of(feature_map, metric, center=center)
    expected = all_pairs(gpu, feature_map, ViewState(metric=metric, center=center))
    assert got.values.size == 35 * 34 / 2 and got.is_low_best == metric.is_low_bright
    np.testing.assert_allclose(got.values, expected, rtol=2e-5, atol=2e-6)


def test_pixels_without_data_and_zero_vectors_are_in_no_pair(gpu: Gpu) -> None:
    codes = random_map(5, 7, 6).codes.copy()
    codes[0, 0] = 0
    valid = np.ones((5, 7), bool)
    valid[1, 2:5] = False
    feature_map = FeatureMap(codes, (0.0, 1.0), valid=valid)
    assert chance_of(feature_map).values.size == 31 * 30 / 2, "a zero vector has no direction"
    assert chance_of(feature_map, metric_named("euclidean")).values.size == 32 * 31 / 2, "and lies at a distance"


def test_of_a_large_map_random_pairs_say_the_same_on_every_run() -> None:
    feature_map = random_map(41, 53, 5, value_range=(-1.0, 1.0))
    one, other = chance_of(feature_map), chance_of(feature_map)
    assert one.values.size == 50_000
    np.testing.assert_array_equal(one.values, other.values)
    vectors = feature_map.codes.reshape(-1, 5) / 127.5 - 1
    units = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    every = 1 - np.arccos(np.clip(units @ units.T, -1, 1))[np.triu_indices(len(units), 1)] / np.pi
    quarters = [1, 25, 50, 75, 99]
    np.testing.assert_allclose(np.percentile(one.values, quarters), np.percentile(every, quarters), atol=0.01)
    assert one.median == pytest.approx(np.median(every), abs=0.005)


@pytest.mark.parametrize("word", ["angle", "euclidean"])
def test_percentiles_lead_numpys_back(word: str) -> None:
    chance = chance_of(random_map(11, 13, 5), metric_named(word))
    shares = np.array([0.5, 12.3, 50, 77.7, 99.25])
    values = np.percentile(chance.values.astype(np.float64), shares)
    expected = 100 - shares if chance.is_low_best else shares
    np.testing.assert_allclose(chance.percentiles(values), expected, atol=0.05)
    exact = Chance(chance.values, chance.is_low_best)
    exact.__dict__["rounding"] = 0.0
    np.testing.assert_allclose(exact.percentiles(values), expected, atol=1e-6)
    assert np.isnan(chance.percentiles(np.nan))
    ends = chance.percentiles(np.array([-9.0, 1e9]))
    np.testing.assert_array_equal(ends, [100, 0] if chance.is_low_best else [0, 100])


@metrics
@pytest.mark.parametrize("precision", [8, 16])
def test_the_gpus_percentiles_are_numpys_of_its_own_similarities(gpu: Gpu, metric: Metric, precision: int) -> None:
    valid = np.random.default_rng(5).random((9, 13)) < 0.8
    valid[4, 3] = True
    codes = random_map(9, 13, 6, precision).codes
    feature_map = FeatureMap(codes, (-1.5, 2.0), valid=valid)
    renderer = Renderer(gpu, feature_map)
    view = PERCENTILE.but(metric=metric)
    got = renderer.values(view)
    similarities = renderer.values(ViewState(reference=(3, 4), metric=metric))
    expected = chance_of(feature_map, metric).percentiles(similarities)
    np.testing.assert_array_equal(np.isnan(got), ~valid)
    np.testing.assert_allclose(got, expected, atol=5e-3)
    if metric.id != "dot":
        assert got[4, 3] == 100, "nothing is more alike than a pixel and itself, and nothing nearer"
    np.testing.assert_allclose(got, oracle.values_of(feature_map, view), atol=0.02)


def test_a_map_in_bands_streamed_and_coarse_gives_the_same(gpu: Gpu) -> None:
    feature_map = random_map(31, 45, 37, value_range=(-1.0, 2.0))
    whole = Renderer(gpu, feature_map)
    expected = whole.values(PERCENTILE)
    streamed = TileLimits(8192, 256, band_bytes=20_000, memory=50_000)
    for limits in (streamed, TileLimits(64, 256)):
        renderer = Renderer(gpu, feature_map, limits=limits)
        np.testing.assert_array_equal(renderer.values(PERCENTILE), expected)
        similarities = renderer.values(ViewState(reference=(3, 4)))
        np.testing.assert_array_equal(similarities, whole.values(ViewState(reference=(3, 4))))
    coarse = coarse_computation(feature_map, whole.full.dispatcher, TileLimits.of(gpu), 2)

    def coarse_values(view: ViewState) -> NDArray[np.float32]:
        encoder = gpu.device.create_command_encoder()
        coarse.encode(encoder, whole.resolve(view).quantity)
        gpu.device.queue.submit([encoder.finish()])
        return values_of_texels(read_texels(gpu, coarse.values.texture, np.dtype(np.float32)), coarse.values.grid)

    percentiles, similarities = coarse_values(PERCENTILE), coarse_values(ViewState(reference=(3, 4)))
    np.testing.assert_allclose(percentiles, chance_of(feature_map).percentiles(similarities), atol=5e-3)


def test_regions_and_the_view_after_it_have_their_own_values(gpu: Gpu) -> None:
    feature_map = random_map(9, 13, 6, value_range=(-1.0, 2.0))
    renderer = Renderer(gpu, feature_map)
    box = PERCENTILE.but(query=Query((Term(Box(1, 1, 6, 6)),)))
    similarity = box.but(quantity=ViewState().quantity)
    expected = renderer.values(similarity)
    np.testing.assert_allclose(renderer.values(box), chance_of(feature_map).percentiles(expected), atol=5e-3)
    np.testing.assert_array_equal(renderer.values(similarity), expected)
    both = similarity.but(query=Query((Term(Box(1, 1, 6, 6)), Term(Pixel(9, 2))), Combine.NEAREST))
    of_two = Renderer(gpu, feature_map).values(both)
    renderer.values(box)
    np.testing.assert_array_equal(renderer.values(both), of_two, "a set keeps no percentiles for similarities")


def test_several_marks_have_none_and_it_says_why(gpu: Gpu) -> None:
    renderer = Renderer(gpu, random_map(9, 13, 6))
    for terms in ((Term(Pixel(1, 2)), Term(Pixel(3, 4))), (Term(Pixel(1, 2)), Term(Pixel(3, 4), sign=-1))):
        view = PERCENTILE.but(query=Query(terms))
        assert np.isnan(renderer.values(view)).all()
        quantity = renderer.resolve(view).quantity
        assert "one positive mark" in quantity.nothing
        with pytest.raises(InputError, match="one positive mark"):
            quantity.check()


@pytest.mark.parametrize(
    ("array", "value"),
    [
        (np.full((3, 5, 7), 2.0), 0.0),
        (np.full((1, 1, 4), 2.0), np.nan),
        (np.zeros((3, 5, 7)), np.nan),
    ],
)
def test_maps_with_nothing_to_tell_apart(gpu: Gpu, array: NDArray[np.float64], value: float) -> None:
    feature_map = FeatureMap.from_array(array)
    renderer = Renderer(gpu, feature_map)
    view = PERCENTILE.but(reference=(0, 0))
    np.testing.assert_array_equal(renderer.values(view), np.full(array.shape[:2], value))
    quantity = renderer.resolve(view).quantity
    if np.isnan(value):
        assert quantity.nothing == "no two pixels of this map can be compared"


def test_pairs_of_a_layer_are_of_all_its_images() -> None:
    class Two:
        count = 2

        def __init__(self, own: FeatureMap, other: FeatureMap) -> None:
            self.own, self._other = own, other

        def each(self) -> Iterator[FeatureMap]:
            yield self._other
            yield self.own

    random = np.random.default_rng(2)
    first = FeatureMap.from_array(random.normal(size=(4, 5, 6)), precision=32)
    second = FeatureMap.from_array(random.normal(size=(3, 4, 6)) * 3, precision=32)
    metric = metric_named("euclidean")
    wanted = ChanceWanted.of(first, metric, Space.of(metric, first), is_of_layer=True)
    got = finished(wanted.steps(Two(first, second)))
    vectors = np.concatenate([dequantize(one.codes, *one.real_range).reshape(-1, 6) for one in (first, second)])
    apart = np.linalg.norm(vectors[:, None] - vectors[None], axis=2)[np.triu_indices(32, 1)]
    np.testing.assert_allclose(got.values, np.sort(apart), rtol=1e-5)
    assert got.images == 2
    alone = AtOnce(OneMap(first)).fit(wanted)
    assert alone.images == 1 and alone.values.size == 190


def test_a_layers_pairs_are_the_same_ones_from_whichever_map_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chance_module, "MOST_PAIRS", 300)

    random = np.random.default_rng(4)
    maps = [FeatureMap.from_array(random.normal(size=(9, 7, 5)) * (1 + n), precision=16) for n in range(3)]

    class Layer:
        def __init__(self, own: int) -> None:
            self.own, self.count = maps[own], len(maps)

        def each(self) -> Iterator[FeatureMap]:
            yield from maps

    found = [
        finished(ChanceWanted.of(one, ANGLE, Space.of(ANGLE, one), is_of_layer=True).steps(Layer(n)))
        for n, one in enumerate(maps)
    ]
    assert found[0].values.size == 300 and found[0].images == 3
    for other in found[1:]:
        np.testing.assert_allclose(other.values, found[0].values, atol=1e-5)


def test_its_words() -> None:
    assert [chance_words(p) for p in (0, 0.01, 50, 99.4, 99.99, 100)] == [
        "no more alike than any random pair",
        "more alike than under 0.1 % of random pairs",
        "more alike than 50.0 % of random pairs",
        "more alike than 99.4 % of random pairs",
        "more alike than over 99.9 % of random pairs",
        "more alike than all random pairs",
    ]
