"""Muted channels: every comparison is that of the map without them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from helpers import random_image
from numpy.typing import NDArray
from passes.test_metrics import ALL, LIMITS, NO_DATA, REFERENCE, ZERO, assert_right, quick_values, some_map

import ifealid_gpu
from ifealid_gpu import FeatureMap, InputError, Labels, NamedVector, Query, QueryClass, Term, ViewState, oracle
from ifealid_gpu.geometry import Scene
from ifealid_gpu.gpu.device import Gpu
from ifealid_gpu.maps.codes import PRECISIONS
from ifealid_gpu.quantities.closest import closest
from ifealid_gpu.quantities.metrics.table import metric_named
from ifealid_gpu.quantities.palette import palette
from ifealid_gpu.quantities.place import Pixel
from ifealid_gpu.quantities.regions.box import Box
from ifealid_gpu.renderer import Renderer
from ifealid_gpu.views.resolved_view import ResolvedView

MUTED = (0, 3, 17, 36)


def without(feature_map: FeatureMap, muted: tuple[int, ...] = MUTED) -> FeatureMap:
    """The same map without these channels."""
    return replace(feature_map, codes=np.delete(feature_map.codes, muted, axis=2))


def shortened(view: ViewState) -> ViewState:
    """The view of that map which asks the same: vectors of files lack the muted channels as well."""

    def of(query: Query) -> Query:
        terms = (
            replace(term, source=NamedVector(term.source.name, np.delete(term.source.values, MUTED)))
            if isinstance(term.source, NamedVector)
            else term
            for term in query.terms
        )
        return replace(query, terms=tuple(terms))

    return view.but(muted=()).with_queries(of)


def queries() -> dict[str, Query]:
    vector = NamedVector("given", np.random.default_rng(2).normal(0.5, 1.5, 37))
    pixel, other = Term(Pixel(*REFERENCE)), Term(Pixel(1, 1), weight=2)
    return {
        "pixel": Query((pixel,)),
        "vector": Query((Term(vector),)),
        "zero": Query.at(Pixel(*ZERO)),
        "mean": Query((pixel, other, Term(Box(1, 1, 5, 4)))),
        "nearest": Query((pixel, Term(vector), Term(Pixel(8, 2), sign=-1)), "nearest"),
    }


@pytest.mark.parametrize(
    ("signed", "software"), [(True, True), (False, True), (False, False)], ids=["signed", "unsigned", "other devices"]
)
@pytest.mark.parametrize("precision", PRECISIONS)
def test_every_metric_is_that_of_the_map_without_them(
    gpu: Gpu, monkeypatch: pytest.MonkeyPatch, precision: int, signed: bool, software: bool
) -> None:
    monkeypatch.setattr(Gpu, "is_software", software)
    feature_map = some_map(precision, signed=signed)
    renderer = Renderer(gpu, feature_map)
    for metric in ALL if signed else map(metric_named, ("angle", "angle-of-codes", "dot", "l1")):
        for name, query in queries().items():
            for center in (False, True) if metric.centers and name in ("pixel", "mean") else (False,):
                view = ViewState(query=query, metric=metric, center=center, muted=MUTED)
                got = renderer.values(view)
                assert_right(got, oracle.values_of(without(feature_map), shortened(view)), metric, precision)
                np.testing.assert_array_equal(
                    np.isnan(got), np.isnan(oracle.values_of(feature_map, view)), "both ways of the oracle agree"
                )
                assert np.isnan(got[NO_DATA[1], NO_DATA[0]])


@pytest.mark.parametrize("limits", ["bands", "streamed"])
@pytest.mark.parametrize("precision", [8, 16])
def test_split_and_streamed_maps(gpu: Gpu, precision: int, limits: str) -> None:
    feature_map = some_map(precision, signed=True)
    whole, split = Renderer(gpu, feature_map), Renderer(gpu, feature_map, limits=LIMITS[limits])
    for metric in map(metric_named, ("angle", "angle-of-codes", "l1", "lk:0.3")):
        for query in queries().values():
            view = ViewState(query=query, metric=metric, muted=MUTED)
            assert_right(split.values(view), whole.values(view).astype(np.float64), metric, precision)


def test_coarse_values(gpu: Gpu, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ifealid_gpu.renderer.fluid.FLUID", 0.0)
    feature_map = replace(some_map(8, signed=False), image=random_image(18, 26))
    renderer = Renderer(gpu, feature_map)
    view = ViewState(reference=REFERENCE, muted=MUTED)
    renderer.warm_up(view)
    exact, coarse = renderer.values(view), quick_values(gpu, renderer, view)
    at = {float(value) for value in exact[np.isfinite(exact)]}
    found = coarse[np.isfinite(coarse)]
    assert found.size and all(min(abs(value - one) for one in at) < 1e-6 for value in found.tolist())


def classes() -> tuple[QueryClass, ...]:
    asked = [
        *(Query.at(Pixel(n, n)) for n in range(6)),
        queries()["vector"],
        *(Query.at(Pixel(12, y)) for y in (1, 4, 8)),
    ]
    return tuple(
        QueryClass(f"c{n}", query, color) for n, (query, color) in enumerate(zip(asked, palette(10), strict=True))
    )


@pytest.mark.parametrize("precision", PRECISIONS)
@pytest.mark.parametrize("metric", ["angle", "angle-of-codes", "dot", "euclidean", "l1"])
def test_labels_and_closest_names(gpu: Gpu, precision: int, metric: str) -> None:
    feature_map = some_map(precision, signed=True)
    short = without(feature_map)
    renderer = Renderer(gpu, feature_map)
    for margin in (0.0, 0.01):
        for made in (classes(), (*classes()[:3], QueryClass("set", queries()["nearest"], (1, 2, 3)))):
            view = ViewState(quantity=Labels(margin), classes=made, metric=metric, muted=MUTED)
            expected = oracle.values_of(short, shortened(view))
            got = renderer.values(view)
            assert (np.nan_to_num(got, nan=-1) != np.nan_to_num(expected, nan=-1)).mean() < 0.02
            assert "4 channels muted" in renderer.resolve(view).quantity.caption()
    view = ViewState(quantity=Labels(), classes=classes(), metric=metric, muted=MUTED)

    def named(of: FeatureMap, asked: ViewState) -> list[tuple[int, float]]:
        labels = ResolvedView.of(asked, of, Scene.of(of)).quantity
        assert isinstance(labels, Labels)
        return closest(of, (4, 1), labels.reference_sets(of))

    for mine, others in zip(named(feature_map, view), named(short, shortened(view)), strict=True):
        assert mine == (others[0], pytest.approx(others[1], rel=1e-9))


def test_a_vector_that_is_zero_but_for_muted_channels_has_no_direction(gpu: Gpu) -> None:
    codes = np.zeros((2, 3, 5), np.uint8)
    codes[..., 4] = 200
    codes[0, 0, 1] = 90
    feature_map = FeatureMap(codes)
    got = ifealid_gpu.similarity(feature_map, (0, 0), muted=[4])
    assert got[0, 0] == 1 and np.isnan(got.ravel()[1:]).all()
    renderer = Renderer(gpu, feature_map)
    resolved = renderer.resolve(ViewState(reference=(1, 1), muted=(4,)))
    assert np.isnan(renderer.values(resolved)).all()
    assert "zero in all channels but the muted" in resolved.quantity.nothing
    assert np.isfinite(renderer.values(ViewState(reference=(1, 1)))).all()


def test_several_references_at_once_and_codes_that_go_on_being_exact(gpu: Gpu) -> None:
    feature_map = some_map(8, signed=False)
    for muted in (MUTED, (), (5,)):  # what is kept of every pixel follows
        found = ifealid_gpu.similarities(feature_map, [REFERENCE, (1, 1)], muted=muted)
        np.testing.assert_array_equal(found[0], ifealid_gpu.similarity(feature_map, REFERENCE, muted=muted))
        short = without(feature_map, muted)
        np.testing.assert_array_equal(found, ifealid_gpu.similarities(short, [REFERENCE, (1, 1)]))
        l1 = ifealid_gpu.similarity(feature_map, REFERENCE, metric="l1", muted=muted)
        np.testing.assert_array_equal(l1, ifealid_gpu.similarity(short, REFERENCE, metric="l1"))


def test_what_cannot_be_muted() -> None:
    feature_map = some_map(8, signed=False)

    def asked(muted: object) -> NDArray[np.float32]:
        return ifealid_gpu.similarity(feature_map, REFERENCE, muted=muted)  # type: ignore[arg-type]

    with pytest.raises(InputError, match=r"channel 37 cannot be muted: .* has channels 0 to 36"):
        asked([37])
    with pytest.raises(InputError, match="all 37 channels are muted: leave one"):
        asked(range(37))
    for wrong in ([-1], [1.5], ["a"], "3", 3, [True]):
        with pytest.raises(InputError, match="muted channels"):
            asked(wrong)


def test_views_keep_them() -> None:
    view = ViewState(muted=[17, 3, 3])
    assert view.muted == (3, 17)
    assert '"muted":[3,17]' in view.to_json() and ViewState.from_json(view.to_json()) == view
    assert "muted" not in ViewState().to_json()
    for wrong in ("3", '["a"]', "[-1]", "[true]", "[1.5]"):
        with pytest.raises(InputError, match="muted"):
            ViewState.from_json(f'{{"version":2,"muted":{wrong}}}')
