"""Sets of references for tests: a map, queries of all kinds on it, and how answers are held against the oracle."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from helpers import expected_values, pairs_of, random_map

from ifealid_gpu import oracle
from ifealid_gpu.gpu.tile_layout import TileLimits
from ifealid_gpu.maps.feature_map import FeatureMap
from ifealid_gpu.quantities.named_vector import NamedVector
from ifealid_gpu.quantities.place import Pixel, Place
from ifealid_gpu.quantities.query import Combine, Query
from ifealid_gpu.quantities.regions.box import Box
from ifealid_gpu.quantities.regions.mask import MaskRegion
from ifealid_gpu.quantities.regions.polygon import Polygon
from ifealid_gpu.quantities.regions.stroke import Stroke
from ifealid_gpu.quantities.sources import Source
from ifealid_gpu.quantities.term import Term
from ifealid_gpu.renderer import Renderer
from ifealid_gpu.views.view_state import ViewState

HEIGHT, WIDTH, CHANNELS = 13, 19, 21

LIMITS = {
    "whole": None,
    "bands": TileLimits(2048, 16, band_bytes=3000),
    "streamed": TileLimits(2048, 16, band_bytes=3000, memory=3000),
}


def a_map(precision: int = 8) -> FeatureMap:
    """Signed values, some pixels without data, one with the vector 0."""
    feature_map = random_map(HEIGHT, WIDTH, CHANNELS, precision, value_range=(-1.0, 1.7))
    valid = np.random.default_rng(1).random((HEIGHT, WIDTH)) < 0.9
    valid[2, 3] = valid[5, 5] = valid[9, 14] = True
    valid[0, 0] = False
    return replace(feature_map, valid=valid)


def pixels(count: int, seed: int = 0) -> list[Pixel]:
    """Pixels that have data, in no order."""
    ys, xs = np.nonzero(a_map().valid)
    order = np.random.default_rng(seed).permutation(len(ys))[:count]
    return [Pixel(int(xs[n]), int(ys[n])) for n in order]


def query_of(positives: list[Source], negatives: list[Source] | None = None, combine: str = "nearest") -> Query:
    terms = [*(Term(source) for source in positives), *(Term(source, sign=-1) for source in negatives or [])]
    return Query(tuple(terms), Combine(combine))


def assert_answered(renderer: Renderer, query: Query, metric: str = "angle", center: bool = False) -> None:
    """Values and ranges are the oracle's."""
    view = ViewState(query=query, metric=metric, center=center)
    got, expected = renderer.values(view), expected_values(renderer.feature_map, view)
    np.testing.assert_array_equal(np.isnan(got), np.isnan(expected))
    if np.isnan(expected).all():
        assert renderer.value_range(view) is None
        return
    largest = max(1.0, np.nanmax(np.abs(expected)))
    np.testing.assert_allclose(got, expected, rtol=0, atol=1e-5 * largest)
    values, ends = renderer.value_range(view), renderer.color_ends(view)
    assert values == pytest.approx(oracle.value_range(expected), abs=1e-5 * largest)
    left_out = pairs_of(renderer.resolve(view).left_out)
    assert ends == pytest.approx(oracle.color_range(expected, left_out), abs=1e-5 * largest)


def sources_of_all_kinds() -> list[Source]:
    mask = np.zeros((HEIGHT, WIDTH), np.bool_)
    mask[3:6, 10:14] = True
    return [
        Place(5.5, 5.5),
        Box(1, 1, 6.5, 4.2),
        Stroke(((8.0, 9.0), (12.0, 11.0), (12.5, 8.0)), 1.3),
        Polygon(((14.0, 1.0), (18.5, 2.0), (15.0, 8.0))),
        MaskRegion.of(mask),
        NamedVector("noise", np.random.default_rng(3).normal(size=CHANNELS)),
        Pixel(3, 2),
    ]
