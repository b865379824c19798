"""Sets of references on the GPU, against the oracle: positive and negative terms of every origin, under each metric."""

from __future__ import annotations

import pytest
from sets import LIMITS, a_map, assert_answered, pixels, query_of, sources_of_all_kinds

from ifealid_gpu.codes import PRECISIONS
from ifealid_gpu.gpu.device import Gpu
from ifealid_gpu.quantities.metric import Metric
from ifealid_gpu.quantities.metrics.table import METRICS
from ifealid_gpu.quantities.query import Combine
from ifealid_gpu.renderer import Renderer


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


# Each pass by itself is held to the oracle at every precision; here each metric is, at one of them.
@pytest.mark.parametrize(("metric", "precision"), list(zip(METRICS, PRECISIONS * len(METRICS), strict=False)), ids=str)
def test_under_every_metric(gpu: Gpu, metric: Metric, precision: int) -> None:
    """For distances the nearest, and less is more."""
    renderer = Renderer(gpu, a_map(precision))
    sources = sources_of_all_kinds()
    for combine in Combine:
        for center in {False, metric.centers}:
            assert_answered(renderer, query_of(sources[:5], sources[5:], combine), metric.id, center)
