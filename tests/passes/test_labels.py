"""Labels: the class that every pixel is most alike to, against the oracle."""

from __future__ import annotations

import numpy as np
import pytest
from helpers import random_image, random_map
from numpy.typing import NDArray

import ifealid_gpu
from ifealid_gpu import FeatureMap, InputError, Labels, NamedVector, Query, QueryClass, Term, ViewState, oracle
from ifealid_gpu.geometry import Scene
from ifealid_gpu.gpu.device import Gpu
from ifealid_gpu.gpu.tile_layout import TileLimits
from ifealid_gpu.passes.label_steps import LabelSteps
from ifealid_gpu.passes.vector_labels import VectorLabels
from ifealid_gpu.quantities.metric import Metric
from ifealid_gpu.quantities.metrics.angle import ANGLE
from ifealid_gpu.quantities.metrics.dot import DOT
from ifealid_gpu.quantities.metrics.euclidean import EUCLIDEAN
from ifealid_gpu.quantities.metrics.table import METRICS
from ifealid_gpu.quantities.palette import palette
from ifealid_gpu.quantities.place import Pixel
from ifealid_gpu.quantities.regions.box import Box
from ifealid_gpu.renderer import Renderer
from ifealid_gpu.views.resolved_view import ResolvedView


def classes_of(*queries: Query) -> tuple[QueryClass, ...]:
    colors = palette(len(queries))
    return tuple(QueryClass(f"c{n}", query, colors[n]) for n, query in enumerate(queries))


def single(feature_map: FeatureMap, count: int) -> tuple[QueryClass, ...]:
    """Classes of one pixel or vector each, more than a kernel takes at once."""
    random = np.random.default_rng(3)
    vectors = [NamedVector(f"v{n}", random.normal(size=feature_map.channels)) for n in range(2)]
    pixels = [Query.at(Pixel(n % feature_map.width, n % feature_map.height)) for n in range(count - 2)]
    return classes_of(*pixels, *(Query((Term(vector),)) for vector in vectors))


def sets(feature_map: FeatureMap) -> tuple[QueryClass, ...]:
    """Classes of several terms, of a mean, and of one."""
    at = [Term(Pixel(n, n)) for n in range(8)]
    return classes_of(
        Query((at[0], at[1], Term(Pixel(5, 2), sign=-1)), "nearest"),
        Query((at[2], Term(Box(1, 1, 9, 7)))),
        Query((at[3],)),
        Query((at[4], at[5], at[6]), "nearest"),
        Query((at[7], Term(Pixel(1, 6), sign=-1), Term(Pixel(0, 6), sign=-1)), "nearest"),
    )


def check(renderer: Renderer, view: ViewState) -> NDArray[np.float64]:
    """The labels are the oracle's, but where two classes are as near as rounding."""
    feature_map = renderer.feature_map
    got, expected = renderer.values(view), oracle.values_of(feature_map, view)
    differ = np.nan_to_num(got, nan=-1) != np.nan_to_num(expected, nan=-1)
    if differ.any():
        quantity = ResolvedView.of(view, feature_map, Scene.of(feature_map)).quantity
        assert isinstance(quantity, Labels)
        values = np.stack([oracle.answered(feature_map.codes, one) for _, one in quantity.reference_sets(feature_map)])
        nearness = np.sort(np.nan_to_num(-values if quantity.metric.is_low_bright else values, nan=-9e9), axis=0)
        ahead = (nearness[-1] - nearness[-2])[differ] - quantity.margin
        assert np.abs(ahead).max() <= 1e-5 * np.abs(values[np.isfinite(values)]).max()
    assert differ.mean() < 0.02
    return expected


@pytest.mark.parametrize("precision", [8, 16, 32])
@pytest.mark.parametrize("value_range", [(-1.0, 1.7), None])
def test_labels_are_the_oracles(gpu: Gpu, precision: int, value_range: tuple[float, float] | None) -> None:
    feature_map = random_map(11, 17, 37, precision, value_range=value_range)
    renderer = Renderer(gpu, feature_map)
    for metric in METRICS:
        for classes in (single(feature_map, 11), sets(feature_map)):
            for margin in (0.0, 0.02):
                check(renderer, ViewState(quantity=Labels(margin), classes=classes, metric=metric))


@pytest.mark.parametrize("memory", [None, 0], ids=["split", "streamed"])
def test_maps_in_parts(gpu: Gpu, memory: int | None) -> None:
    limits = TileLimits(64, 32, band_bytes=2000, memory=memory)
    valid = np.ones((13, 19), bool)
    valid[3:6, 2:8] = False
    codes = random_map(13, 19, 21, value_range=(-1.0, 1.0)).codes
    renderer = Renderer(gpu, FeatureMap(codes, (-1.0, 1.0), valid=valid), limits=limits)
    for classes in (single(renderer.feature_map, 9), sets(renderer.feature_map)):
        expected = check(renderer, ViewState(quantity=Labels(), classes=classes))
        assert np.isnan(expected[3:6, 2:8]).all()


def test_centred_zero_vectors_hidden_classes_and_what_says_nothing(gpu: Gpu) -> None:
    codes = random_map(7, 9, 6).codes.copy()
    codes[2, 3] = 0
    feature_map = FeatureMap(codes)
    renderer = Renderer(gpu, feature_map)
    classes = single(feature_map, 5)
    check(renderer, ViewState(quantity=Labels(), classes=classes, center=True, metric="angle"))
    expected = check(renderer, ViewState(quantity=Labels(), classes=classes))
    assert np.isnan(expected[2, 3]), "a zero vector has no direction"
    hidden = (QueryClass("zero", Query.at(Pixel(3, 2)), (1, 2, 3)), *classes[:3], classes[3])
    hidden = (*hidden[:2], QueryClass(hidden[2].name, hidden[2].query, (1, 1, 1), is_shown=False), *hidden[3:])
    found = check(renderer, ViewState(quantity=Labels(), classes=hidden))
    assert set(np.unique(found[~np.isnan(found)])) <= {1, 3, 4}, "neither what is hidden nor what nothing compares with"
    nothing = ViewState(quantity=Labels(), classes=(hidden[0], hidden[2]))
    assert np.isnan(renderer.values(nothing)).all() and renderer.value_range(nothing) is None
    assert np.isnan(renderer.values(ViewState(quantity=Labels()))).all(), "without any class"


@pytest.mark.parametrize("metric", [ANGLE, DOT, EUCLIDEAN], ids=str)
def test_one_way_and_the_other_agree(gpu: Gpu, monkeypatch: pytest.MonkeyPatch, metric: Metric) -> None:
    feature_map = random_map(9, 14, 18, value_range=(-1.0, 1.0))
    view = ViewState(quantity=Labels(0.01), classes=single(feature_map, 10), metric=metric)
    fast = Renderer(gpu, feature_map).values(view)
    monkeypatch.setattr(VectorLabels, "suits", staticmethod(lambda _: False))
    begun: list[LabelSteps] = []
    monkeypatch.setattr(LabelSteps, "encode", _noting(LabelSteps.encode, begun))
    np.testing.assert_array_equal(Renderer(gpu, feature_map).values(view), fast)
    assert begun


def test_a_device_of_fewer_lanes_finds_the_same(gpu: Gpu, monkeypatch: pytest.MonkeyPatch) -> None:
    feature_map = random_map(9, 31, 37)
    view = ViewState(quantity=Labels(), classes=single(feature_map, 11))
    wide = check(Renderer(gpu, feature_map), view)
    monkeypatch.setattr("ifealid_gpu.passes.vector_labels.lanes_of", lambda _: 4)
    np.testing.assert_array_equal(check(Renderer(gpu, feature_map), view), wide)


def _noting(do, noted):  # type: ignore[no-untyped-def]
    def run(self, *arguments):  # type: ignore[no-untyped-def]
        noted.append(self)
        return do(self, *arguments)

    return run


def test_the_picture_has_the_classes_colours_over_the_image(gpu: Gpu) -> None:
    feature_map = random_map(7, 11, 9, image=random_image(14, 22))
    classes = single(feature_map, 4)
    for look in ({}, {"opacity": 0.5, "backdrop": "color"}, {"backdrop": "none"}):
        view = ViewState(quantity=Labels(0.05), classes=classes, markers=False, **look)
        picture = Renderer(gpu, feature_map).picture(view, (132, 84))
        assert np.abs(picture - np.rint(255 * oracle.picture(feature_map, view, (132, 84)))).max() <= 1
    assert {tuple(color) for color in picture[picture[..., 3] > 0][:, :3]} <= {one.color for one in classes}


def test_from_python() -> None:
    feature_map = random_map(9, 13, 7, value_range=(-1.0, 1.0))
    mask = np.zeros((9, 13), bool)
    mask[2:4, 3:6] = True
    vector = feature_map.vector(8, 8)
    labels = ifealid_gpu.label(feature_map, {"a": mask, "b": vector, "c": (0, 0)})
    assert labels.dtype == np.int32 and labels.shape == (9, 13)
    s = np.stack([ifealid_gpu.similarity(feature_map, one) for one in (mask, vector, (0, 0))])
    np.testing.assert_array_equal(labels, s.argmax(0))
    clear = ifealid_gpu.label(feature_map, [mask, vector, (0, 0)], margin=0.05)
    ahead = np.diff(np.sort(s, axis=0)[-2:], axis=0)[0]
    np.testing.assert_array_equal(clear, np.where(ahead >= 0.05, labels, -1))
    with pytest.raises(InputError, match="two classes or more"):
        ifealid_gpu.label(feature_map, [mask])
    with pytest.raises(InputError, match=r"class '1': .* has 3 numbers, and the map has 7 channels"):
        ifealid_gpu.label(feature_map, [mask, (1.0, 2.0, 3.0)])
    with pytest.raises(InputError, match="margin must be a number from 0"):
        ifealid_gpu.label(feature_map, [mask, vector], margin=-1)
