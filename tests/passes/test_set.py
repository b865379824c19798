"""Sets of references on the GPU, against the oracle: positive and negative terms of every origin, under each metric."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from sets import LIMITS, a_map, assert_answered, pixels, query_of, sources_of_all_kinds

from ifealid_gpu.gpu.device import Gpu
from ifealid_gpu.maps.codes import PRECISIONS
from ifealid_gpu.quantities.metric import Metric
from ifealid_gpu.quantities.metrics.table import METRICS
from ifealid_gpu.quantities.place import Pixel
from ifealid_gpu.quantities.query import Combine, Query
from ifealid_gpu.quantities.term import Term
from ifealid_gpu.renderer import Renderer
from ifealid_gpu.views.view_state import ViewState


@pytest.fixture(scope="module", params=LIMITS)
def renderer(request: pytest.FixtureRequest, gpu: Gpu) -> Renderer:
    return Renderer(gpu, a_map(), limits=LIMITS[request.param])


@pytest.mark.parametrize("combine", Combine)
@pytest.mark.parametrize(("positives", "negatives"), [(1, 1), (2, 0), (3, 2), (9, 1), (40, 24)])
def test_pixels_wanted_and_unwanted(renderer: Renderer, combine: str, positives: int, negatives: int) -> None:
    sources = pixels(positives + negatives, seed=positives)
    assert_answered(renderer, query_of(sources[:positives], sources[positives:], combine))


@pytest.mark.parametrize("combine", Combine)
def test_terms_of_every_origin(renderer: Renderer, combine: str) -> None:
    sources = sources_of_all_kinds()
    for turn in range(0, len(sources), 2):
        turned = sources[turn:] + sources[:turn]
        assert_answered(renderer, query_of(turned[:4], turned[4:], combine))


@pytest.mark.parametrize(("metric", "software"), [("angle", False), ("dot", False), ("l1", True)])
def test_terms_that_say_nothing(gpu: Gpu, monkeypatch: pytest.MonkeyPatch, metric: str, software: bool) -> None:
    """A zero vector has no direction and a pixel without data nothing at all: the others speak for themselves."""
    monkeypatch.setattr(Gpu, "is_software", software)
    feature_map = a_map()
    codes = feature_map.codes.copy()
    codes[2, 3] = codes[5, 5] = 0
    renderer = Renderer(gpu, replace(feature_map, codes=codes, value_range=(0.0, 1.0)))
    zero, other_zero, empty, good, better = Pixel(3, 2), Pixel(5, 5), Pixel(0, 0), *pixels(2, seed=4)
    for combine in Combine:
        for positives, negatives in (
            ([zero, good], []),
            ([good, empty], [zero]),
            ([good, better], [empty]),
            ([zero, other_zero], []),
            ([empty, zero], [good]),
            ([empty, empty], []),
            ([good], [zero, better]),
        ):
            assert_answered(renderer, query_of(positives, negatives, combine), metric)


def test_weights_count_in_the_mean_alone(gpu: Gpu) -> None:
    renderer = Renderer(gpu, a_map())
    one, other, unwanted = pixels(3, seed=9)
    found = {}
    for combine in Combine:
        for weight in (1.0, 5.0):
            query = Query((Term(one, weight=weight), Term(other), Term(unwanted, sign=-1, weight=weight)), combine)
            for metric in ("angle", "euclidean"):
                assert_answered(renderer, query, metric)
            found[combine, weight] = renderer.values(ViewState(query=query, metric="angle"))
    np.testing.assert_array_equal(found["nearest", 1.0], found["nearest", 5.0])
    assert found["mean", 5.0][one.y, one.x] > found["mean", 1.0][one.y, one.x] + 0.01


# Each pass by itself is held to the oracle at every precision; here each metric is, at one of them.
@pytest.mark.parametrize(("metric", "precision"), list(zip(METRICS, PRECISIONS * len(METRICS), strict=False)), ids=str)
def test_under_every_metric(gpu: Gpu, monkeypatch: pytest.MonkeyPatch, metric: Metric, precision: int) -> None:
    """For distances the nearest, and less is more. With the kernels of GPUs, which compile in no time."""
    monkeypatch.setattr(Gpu, "is_software", False)
    renderer = Renderer(gpu, a_map(precision))
    sources = sources_of_all_kinds()
    for combine in Combine:
        for center in {False, metric.centers}:
            assert_answered(renderer, query_of(sources[:5], sources[5:], combine), metric.id, center)
